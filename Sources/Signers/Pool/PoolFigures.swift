internal import SidecarBase

/// What is counted of a signer or of a company.
struct PoolFigures {
    private(set) var signed = 0
    private(set) var failed = 0
    /// The usual time of one signature in seconds, the last ones counting most; `nil` before the first.
    private(set) var typical: Double?
    private var rate = RecentRate()

    /// Counts a signature that took so long.
    mutating func noteSignature(at time: ChinaTime, took duration: Duration?) {
        signed += 1
        rate.note(at: time)
        guard let duration else { return }
        let parts = duration.components
        let seconds = Double(parts.seconds) + Double(parts.attoseconds) / 1e18
        typical = typical.map { $0 + (seconds - $0) / 5 } ?? seconds
    }

    mutating func noteFailure() { failed += 1 }

    /// The signatures of the last minute.
    func perMinute(at time: ChinaTime) -> Int { rate.perMinute(at: time) }
}
