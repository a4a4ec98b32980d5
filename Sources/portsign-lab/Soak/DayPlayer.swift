internal import AsyncHTTPClient
internal import Foundation
internal import Lab

/// Plays a day, lets the world come to rest, and compares what everybody knows.
struct DayPlayer {
    private enum Step: Sendable {
        case message(number: Int, kind: SampleKind?, company: Int?)
        case begin(HostileWorld.Part, mode: String, seconds: Double)
        case end(HostileWorld.Part, mode: String)
        case release
    }

    let day: Day
    let world: HostileWorld
    let seed: UInt64

    /// Plays it and tells how it went; whether it passed.
    func run() async throws -> Bool {
        try await world.start()
        do {
            let isPassed = try await play()
            await world.stop()
            return isPassed
        } catch {
            await world.stop()
            throw error
        }
    }

    private func play() async throws -> Bool {
        let told = try await LabClient.with(connections: 64) { try await self.told(by: $0) }
        return try await SoakVerdict(world: world, told: told, patience: .seconds(600)).isPassed()
    }

    /// What the callers were told by the end of the day.
    private func told(by client: HTTPClient) async throws -> WorldComparison.Told {
        let callers = SoakCallers(
            companies: world.setup.companies, sidecar: world.url(.sidecar), client: client, seed: seed)
        let steps = steps
        let start = ContinuousClock.now
        let first = steps.first?.minute ?? 0
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (minute, step) in steps {
                try await Task.sleep(
                    until: start + .seconds((minute - first) * day.secondsPerMinute), clock: .continuous)
                if case .message(let number, let kind, let company) = step {
                    group.addTask { await callers.handIn(number, kind: kind, company: company) }
                } else {
                    Terminal.say("\(DayPlayer.clock(minute)) \(DayPlayer.words(step))")
                    try await take(step, client)
                }
            }
            try await group.waitForAll()
        }
        return callers.told
    }

    /// Everything that happens, in its order.
    private var steps: [(minute: Double, step: Step)] {
        var steps: [(minute: Double, step: Step)] = []
        var number = 0
        for orders in day.orders {
            let length = Double(orders.to.minutes - orders.from.minutes)
            for index in 0..<orders.count {
                let minute = Double(orders.from.minutes) + length * Double(index) / Double(orders.count)
                let kind = SampleKind(name: orders.type ?? "CEB311")
                steps.append((minute, .message(number: number, kind: kind, company: orders.company.map { $0 - 1 })))
                number += 1
            }
        }
        for trouble in day.troubles {
            let seconds = Double(trouble.to.minutes - trouble.from.minutes) * day.secondsPerMinute
            steps.append(
                (Double(trouble.from.minutes), .begin(trouble.part, mode: trouble.mode, seconds: seconds)))
            steps.append((Double(trouble.to.minutes), .end(trouble.part, mode: trouble.mode)))
        }
        for deed in day.deeds ?? [] { steps.append((Double(deed.at.minutes), .release)) }
        return steps.sorted { $0.minute < $1.minute }
    }

    private func take(_ step: Step, _ client: HTTPClient) async throws {
        switch step {
        case .message: break
        case .begin(let part, "killed", _): await world.kill(part)
        case .end(let part, "killed"): try await world.start(part)
        case .begin(let part, let mode, let seconds):
            let order = mode == "down" ? "{\"mode\":\"down\",\"seconds\":\(seconds)}" : "{\"mode\":\"\(mode)\"}"
            try await post(world.url(part) + "/lab/mode", order, client)
        // It comes up by itself.
        case .end(_, "down"): break
        case .end(let part, _): try await post(world.url(part) + "/lab/mode", "{\"mode\":\"normal\"}", client)
        case .release:
            try await post(
                world.url(.sidecar) + "/api/v1/declarations/release?route=node&state=parked&limit=10000", "", client)
        }
    }

    private func post(_ url: String, _ body: String, _ client: HTTPClient) async throws {
        let status = await LabGet.post(url, body, client: client)
        guard status == 200 else { throw LabFailure("\(url): \(status)") }
    }

    private static func clock(_ minute: Double) -> String {
        let digits = [Int(minute) / 60, Int(minute) % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        return digits.joined(separator: ":")
    }

    private static func words(_ step: Step) -> String {
        switch step {
        case .message: "a message"
        case .begin(let part, let mode, _): "\(part.rawValue): \(mode)"
        case .end(let part, let mode): "\(part.rawValue): no longer \(mode)"
        case .release: "somebody releases what is parked"
        }
    }
}
