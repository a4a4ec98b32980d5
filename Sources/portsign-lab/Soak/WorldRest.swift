internal import AsyncHTTPClient
internal import Foundation
internal import Lab

/// Whether a hostile world has come to rest: nothing waits anywhere.
struct WorldRest {
    private struct Queue: Decodable {
        struct Counterpart: Decodable {
            let waiting: Int
            let running: Int
            let parked: Int?
        }

        let routes: [Counterpart]
        let relay: [Counterpart]
    }

    let world: HostileWorld
    /// The statuses that customs tells about each message.
    let statuses: Int

    /// What is still to come; empty at rest.
    func missing(messages: Int) async -> String {
        let answer = await LabGet.text(world.url(.sidecar) + "/api/v1/queue", client: LabClient.shared)
        guard answer.status == 200 else { return "the sidecar answers \(answer.status)" }
        let queue: Queue
        let lines: [NodeLine]
        do {
            queue = try JSONDecoder().decode(Queue.self, from: Data(answer.text.utf8))
            lines = try Journal(path: world.setup.nodeJournal).earlier
        } catch {
            return "\(error)"
        }
        // What is parked waits for a person; the audit names it.
        let outbox = queue.routes.reduce(0) { $0 + $1.waiting + $1.running }
        let relay = queue.relay.reduce(0) { $0 + $1.waiting + $1.running }
        let parked = queue.routes.reduce(0) { $0 + ($1.parked ?? 0) }
        var taken: Set<String> = []
        var delivered: [String: Set<Int>] = [:]
        for line in lines {
            if case .taken(let message) = line { taken.insert(message.guid) }
            if case .delivered(let receipt) = line { delivered[receipt.guid, default: []].insert(receipt.status) }
        }
        let owed = taken.count { (delivered[$0]?.count ?? 0) < statuses }
        if outbox + relay + owed == 0, taken.count + parked >= messages { return "" }
        return
            "\(outbox) to be sent, \(parked) parked, \(taken.count) of \(messages) at the node, \(owed) wait for receipts, "
            + "\(relay) for the ERP"
    }

    /// Waits for it; what was still missing when the patience was at its end.
    func wait(messages: Int, patience: Duration) async throws -> String {
        let deadline = ContinuousClock.now + patience
        while true {
            let missing = await missing(messages: messages)
            if missing.isEmpty || ContinuousClock.now >= deadline { return missing }
            try await Task.sleep(for: .seconds(1))
        }
    }
}
