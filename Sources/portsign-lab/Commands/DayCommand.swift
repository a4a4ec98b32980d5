import ArgumentParser
internal import Foundation
internal import Lab

/// `portsign-lab day`
struct DayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "day",
        abstract: "Replays a day out of a file: what comes when, and what is broken from when to when.",
        discussion: """
            The file is JSON: name, secondsPerMinute, orders (from, to, count; type and company where they matter), \
            troubles (from, to, part sidecar, node or erp, mode killed or a fault such as http500) and deeds (at, does \
            release). At the end everything is compared as by soak. Exit status: 0 when every promise was kept, 1 when not.
            """)

    @Argument(help: "The day's file.") var file: String
    @Option(help: "The sidecar's program.") var sidecar: String
    @Option(help: "A folder for configuration, keys, ledger and logs.") var folder: String
    @Option(help: "Decides which caller encodes how and calls twice.") var seed: UInt64 = 1
    @Flag(help: "Node, ERP and pushes misbehave besides, by the seed.") var mischief = false

    func run() async throws {
        let day = try Day(path: file)
        Terminal.say("\(day.name), seed \(seed)")
        if mischief { Terminal.say("mischief \(Mischief.usual(seed: seed))") }
        let world = try HostileWorld(
            HostileWorld.Plan(sidecar: sidecar, folder: folder, mischief: mischief ? seed : nil))
        let player = DayPlayer(day: day, world: world, seed: seed)
        guard let isPassed = try await Stay.unlessEnded({ try await player.run() }) else {
            throw LabFailure("ended before it was over", status: 1)
        }
        guard isPassed else {
            Terminal.say("the day FAILED; see \(folder)")
            Terminal.end(1)
        }
        Terminal.say("the day passed")
    }
}
