import ArgumentParser
internal import Foundation
internal import Lab

/// `portsign-lab soak`
struct SoakCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "soak",
        abstract:
            "Runs a sidecar among counterparts that misbehave and are killed, and checks that nothing is lost or doubled.",
        discussion: """
            Three companies hand messages in; sidecar, node and ERP are killed in turn and started again. Then everything \
            comes to rest, and what the callers were told, the ledger, the node's book and the ERP's record are compared. \
            Exit status: 0 when every promise was kept, 1 when not. A failure comes again with its seed, as far as the \
            machine keeps time.
            """)

    @Option(help: "The sidecar's program.") var sidecar: String
    @Option(help: "A folder for configuration, keys, ledger and logs.") var folder: String
    @Option(help: "How long messages are handed in.") var minutes = 30.0
    @Option(help: "Decides what goes wrong and when; at random without it.") var seed: UInt64?
    @Option(help: "Messages a second, of all companies.") var rate = 4.0
    @Flag(help: "Kill and restart, but with counterparts that behave.") var noMischief = false

    func run() async throws {
        guard minutes > 0, rate > 0 else { throw ValidationError("--minutes and --rate must be above zero") }
        let seed = seed ?? UInt64.random(in: 1...999_999_999)
        var plan = Soak.Plan()
        (plan.minutes, plan.perSecond, plan.seed) = (minutes, rate, seed)
        if minutes < 5 { plan.pause = 3...8 }
        Terminal.say("soak of \(minutes) minutes, \(rate) messages a second, seed \(seed)")
        if !noMischief { Terminal.say("mischief \(Mischief.usual(seed: seed))") }
        let world = try HostileWorld(
            HostileWorld.Plan(sidecar: sidecar, folder: folder, mischief: noMischief ? nil : seed))
        let soak = Soak(plan: plan, world: world)
        guard let isPassed = try await Stay.unlessEnded({ try await soak.run() }) else {
            throw LabFailure("ended before it was over", status: 1)
        }
        guard isPassed else {
            Terminal.say("soak FAILED; again with --seed \(seed) --minutes \(minutes) --rate \(rate); see \(folder)")
            Terminal.end(1)
        }
        Terminal.say("soak passed, seed \(seed)")
    }
}
