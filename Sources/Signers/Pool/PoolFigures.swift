internal import SidecarBase

/// What is counted of a signer or of a company.
struct PoolFigures {
    private(set) var signed = 0
    private(set) var failed = 0
    /// The usual time of one signature in seconds, the last ones counting most; `nil` before the first.
    private(set) var typical: Double?
    private var recent = [UInt16](repeating: 0, count: PoolFigures.window)
    private var newest: Int64 = 0

    /// The seconds over which the rate is counted.
    private static let window = 60

    /// Counts a signature that took so long.
    mutating func noteSignature(at time: ChinaTime, took duration: Duration?) {
        signed += 1
        turn(to: time)
        let slot = PoolFigures.slot(newest)
        recent[slot] = recent[slot] == .max ? .max : recent[slot] + 1
        guard let duration else { return }
        let parts = duration.components
        let seconds = Double(parts.seconds) + Double(parts.attoseconds) / 1e18
        typical = typical.map { $0 + (seconds - $0) / 5 } ?? seconds
    }

    mutating func noteFailure() { failed += 1 }

    /// The signatures of the last minute.
    func perMinute(at time: ChinaTime) -> Int {
        var copy = self
        copy.turn(to: time)
        return copy.recent.reduce(0) { $0 + Int($1) }
    }

    /// Forgets what is older than the window.
    private mutating func turn(to time: ChinaTime) {
        let second = time.milliseconds / 1_000
        guard second > newest else { return }
        for offset in 0..<min(second - newest, Int64(PoolFigures.window)) {
            recent[PoolFigures.slot(second - offset)] = 0
        }
        newest = second
    }

    private static func slot(_ second: Int64) -> Int {
        let slot = Int(second % Int64(window))
        return slot < 0 ? slot + window : slot
    }
}
