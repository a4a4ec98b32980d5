internal import Lab

/// Lets a world come to rest, compares what everybody knows, and tells it.
struct SoakVerdict {
    let world: HostileWorld
    let told: WorldComparison.Told
    /// How long the world may take to come to rest.
    let patience: Duration

    /// Whether every promise was kept.
    func isPassed() async throws -> Bool {
        Terminal.say("everything was handed in; the world comes to rest")
        let missing = try await WorldRest(world: world, statuses: 2).wait(
            messages: told.signed.count, patience: patience)
        let audit = SoakAudit(world: world)
        let comparison = try await audit.compare(told)
        Terminal.say("\(told.handedIn.count) messages handed in")
        Terminal.say("\(told.unanswered) calls without an answer")
        Terminal.say("\(comparison.messages.count) messages in the ledger")
        Terminal.say("\(comparison.receipts.count) receipts in the ledger")
        Terminal.say("\(Set(comparison.erp.map(\.number)).count) receipts at the ERP")
        if !missing.isEmpty { Terminal.say("NOT AT REST: \(missing)") }
        let findings = comparison.findings + [try await audit.verify()]
        for finding in findings {
            Terminal.say((finding.broken.isEmpty ? "good    " : "BROKEN  ") + finding.promise)
            for line in finding.broken.prefix(5) { Terminal.say("        \(line.prefix(300))") }
            if finding.broken.count > 5 { Terminal.say("        and \(finding.broken.count - 5) more") }
        }
        for (text, count) in told.refusals.sorted(by: { $0.key < $1.key }) {
            Terminal.say("answered \(count) times: \(text)")
        }
        return findings.allSatisfy(\.broken.isEmpty) && missing.isEmpty
    }
}
