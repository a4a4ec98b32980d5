internal import Ledger

/// Which message is sent next: a lane a company, taken in turn, and a bounded number under way. A pure value.
///
/// No company takes the places that the others would need: one is kept for each of them, so that a company whose messages hang
/// does not delay the others. Where the order of a company is to be kept, its next message is not begun before the one before it is done.
struct DeliverySchedule {
    private struct Lane {
        var ready: [PendingDelivery] = []
        var running: Set<MessageID> = []
    }

    private let places: Int
    private let isOrdered: Bool
    /// The most messages of one company under way.
    private let share: Int
    private var lanes: [String: Lane] = [:]
    /// The companies in the order of their turns.
    private var turns: [String] = []

    /// - Parameters:
    ///   - places: how many messages are under way at once.
    ///   - isOrdered: whether the order of a company is kept.
    ///   - companies: how many companies use the route.
    init(places: Int, isOrdered: Bool, companies: Int = 1) {
        self.places = max(1, places)
        share = max(1, places - max(0, companies - 1))
        self.isOrdered = isOrdered
    }

    /// How many messages are under way.
    var running: Int { lanes.values.reduce(0) { $0 + $1.running.count } }

    /// Those under way, which the ledger need not give again.
    var runningMessages: Set<MessageID> { lanes.values.reduce(into: []) { $0.formUnion($1.running) } }

    /// Companies of which nothing more is wanted now: their messages are here already, or must not be begun.
    var satisfied: Set<String> {
        Set(lanes.filter { !$0.value.ready.isEmpty || (isOrdered && !$0.value.running.isEmpty) }.keys)
    }

    /// Whether no message more may be under way.
    var isFull: Bool { running >= places }

    /// Takes messages that are due, in the order in which they are to be sent.
    mutating func add(_ deliveries: [PendingDelivery]) {
        for delivery in deliveries {
            if lanes[delivery.company] == nil { turns.append(delivery.company) }
            let lane = lanes[delivery.company, default: Lane()]
            guard !lane.running.contains(delivery.id), !lane.ready.contains(where: { $0.id == delivery.id }) else {
                continue
            }
            lanes[delivery.company, default: Lane()].ready.append(delivery)
        }
    }

    /// The next message, which is under way from now on; `nil` when none may be begun.
    mutating func next() -> PendingDelivery? {
        let free = places - running
        guard free > 0 else { return nil }
        let withoutAny = lanes.filter { !$0.value.ready.isEmpty && $0.value.running.isEmpty }.keys
        for (index, company) in turns.enumerated() {
            guard var lane = lanes[company], !lane.ready.isEmpty, !isOrdered || lane.running.isEmpty else { continue }
            let kept = withoutAny.count { $0 != company }
            // With more companies than places nobody can be kept a place: then each has one at most.
            guard lane.running.isEmpty || (free > kept && lane.running.count < share) else { continue }
            let delivery = lane.ready.removeFirst()
            lane.running.insert(delivery.id)
            lanes[company] = lane
            turns.remove(at: index)
            turns.append(company)
            return delivery
        }
        return nil
    }

    /// Notes the end of an attempt. Where the order is kept, a message that waits for its retry holds back those behind it.
    mutating func end(_ id: MessageID, of company: String, isDone: Bool) {
        guard var lane = lanes[company] else { return }
        lane.running.remove(id)
        if isOrdered, !isDone { lane.ready = [] }
        if lane.ready.isEmpty, lane.running.isEmpty {
            lanes[company] = nil
            turns.removeAll { $0 == company }
        } else {
            lanes[company] = lane
        }
    }

    /// Forgets what is not under way.
    mutating func forgetReady() {
        for (company, lane) in lanes {
            lanes[company]?.ready = []
            if lane.running.isEmpty {
                lanes[company] = nil
                turns.removeAll { $0 == company }
            }
        }
    }
}
