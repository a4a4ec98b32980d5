internal import Lab

/// Lets a world come to rest, compares what everybody knows, and tells it.
struct SoakVerdict {
    let world: HostileWorld
    let told: SoakCallers.Told
    /// How long the world may take to come to rest.
    let patience: Duration

    /// Whether every promise was kept.
    func isPassed() async throws -> Bool {
        Terminal.say("everything was handed in; the world comes to rest")
        let missing = try await WorldRest(world: world, statuses: 2).wait(
            messages: told.signed.count, patience: patience)
        var audit = SoakAudit(world, told)
        try await audit.run()
        for (name, count) in audit.counts { Terminal.say("\(count) \(name)") }
        if !missing.isEmpty { Terminal.say("NOT AT REST: \(missing)") }
        for finding in audit.findings {
            Terminal.say((finding.broken.isEmpty ? "good    " : "BROKEN  ") + finding.promise)
            for line in finding.broken.prefix(5) { Terminal.say("        \(line.prefix(300))") }
            if finding.broken.count > 5 { Terminal.say("        and \(finding.broken.count - 5) more") }
        }
        for (text, count) in told.refusals.sorted(by: { $0.key < $1.key }) {
            Terminal.say("answered \(count) times: \(text)")
        }
        return audit.isPassed && missing.isEmpty
    }
}
