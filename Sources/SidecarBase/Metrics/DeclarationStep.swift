/// A step of a declaration's way, as ``Metric/stepSeconds`` names it.
package enum DeclarationStep: String, Sendable, CaseIterable {
    case decode, assemble, check, verify, record
    /// Until a signer was free.
    case signWait = "sign_wait"
    /// What the signer took.
    case sign
    /// Everything, from the first byte read to the answer.
    case answer

    private static let histograms = Dictionary(
        uniqueKeysWithValues: allCases.map { ($0, Metrics.histogram(.stepSeconds, $0.rawValue)) })

    /// Counts the time since then.
    package func observe(since start: ContinuousClock.Instant) { observe(ContinuousClock.now - start) }

    /// Counts a time.
    package func observe(_ time: Duration) { DeclarationStep.histograms[self]?.observe(time) }
}
