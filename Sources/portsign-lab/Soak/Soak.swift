internal import AsyncHTTPClient
internal import Foundation
internal import Lab

/// Runs a sidecar in a world that misbehaves, kills every part of it in turn while messages come in, lets it come to rest, and
/// compares what everybody knows.
struct Soak {
    struct Plan: Sendable {
        var minutes = 30.0
        var perSecond = 4.0
        var seed: UInt64 = 1
        /// Seconds between one kill and the next.
        var pause = 8.0...20.0
        /// How long the world may take to come to rest.
        var patience = Duration.seconds(900)
    }

    let plan: Plan
    let world: HostileWorld

    /// Runs it and tells how it went; whether it passed.
    func run() async throws -> Bool {
        let start = ContinuousClock.now
        try await world.start()
        do {
            let isPassed = try await play(from: start)
            await world.stop()
            return isPassed
        } catch {
            await world.stop()
            throw error
        }
    }

    private func play(from start: ContinuousClock.Instant) async throws -> Bool {
        let end = start + .seconds(plan.minutes * 60)
        let (told, kills) = try await LabClient.with(connections: 64) { client in
            let callers = SoakCallers(
                companies: world.setup.companies, sidecar: world.url(.sidecar), client: client, seed: plan.seed)
            let kills = try await withThrowingTaskGroup(of: [HostileWorld.Part: Int]?.self) { group in
                group.addTask {
                    await callers.run(perSecond: plan.perSecond, until: end)
                    return nil
                }
                group.addTask { try await kill(until: end) }
                var kills: [HostileWorld.Part: Int] = [:]
                for try await part in group { if let part { kills = part } }
                return kills
            }
            return (callers.told, kills)
        }
        Terminal.say(
            "kills: "
                + HostileWorld.Part.allCases.map { "\($0.rawValue) \(kills[$0] ?? 0)" }.joined(separator: ", "))
        let isPassed = try await SoakVerdict(world: world, told: told, patience: plan.patience).isPassed()
        Terminal.say("\(Int((ContinuousClock.now - start) / .seconds(1))) s")
        return isPassed
    }

    /// Kills the parts in turn, each a while after the one before, and starts them again.
    private func kill(until end: ContinuousClock.Instant) async throws -> [HostileWorld.Part: Int] {
        var generator = SeededGenerator(seed: plan.seed)
        var kills: [HostileWorld.Part: Int] = [:]
        var turn = 0
        while true {
            let pause = Duration.seconds(Double.random(in: plan.pause, using: &generator))
            let absence = Duration.milliseconds(Int.random(in: 0...2_000, using: &generator))
            guard ContinuousClock.now + pause < end else { return kills }
            try await Task.sleep(for: pause)
            let part = HostileWorld.Part.allCases[turn % HostileWorld.Part.allCases.count]
            await world.kill(part)
            try await Task.sleep(for: absence)
            try await world.start(part)
            kills[part, default: 0] += 1
            turn += 1
        }
    }
}
