internal import Ledger

/// How long receipts usually take, learned from those that came: by message type and route. A pure value.
///
/// What takes longer than three times what nineteen of twenty took is overdue, but never before ``least`` and always after
/// ``most``; with fewer than ``enough`` receipts to learn from, after ``untaught``.
struct LearnedTimes: Sendable {
    /// What is waited for.
    enum Step: String, Sendable, CaseIterable {
        /// Any receipt at all.
        case first
        /// The one that ends it.
        case final
    }

    /// What was learned about one type on one route.
    struct Line: Sendable, Equatable {
        let messageType: String
        let route: String
        let samples: Int
        /// Milliseconds that nineteen of twenty took.
        let first: Int64
        let final: Int64?
    }

    static let enough = 20
    /// Milliseconds.
    static let least: Int64 = 600_000
    static let most: Int64 = 7 * 86_400_000

    /// While nothing is known, in milliseconds: an hour to the first receipt, two days to the last.
    static func untaught(_ step: Step) -> Int64 { step == .first ? 3_600_000 : 172_800_000 }

    private struct Key: Hashable {
        let messageType: String
        let route: String
    }

    private struct Times {
        var first: [Int64] = []
        var final: [Int64] = []
    }

    private let times: [Key: Times]

    init(_ delays: [ReceiptDelay]) {
        var times: [Key: Times] = [:]
        for delay in delays {
            let key = Key(messageType: delay.messageType, route: delay.route)
            times[key, default: Times()].first.append(delay.first)
            if let final = delay.final { times[key, default: Times()].final.append(final) }
        }
        self.times = times.mapValues { Times(first: $0.first.sorted(), final: $0.final.sorted()) }
    }

    /// After how many milliseconds a step is overdue.
    func limit(_ step: Step, messageType: String, route: String) -> Int64 {
        let known = times[Key(messageType: messageType, route: route)]
        let sorted = (step == .first ? known?.first : known?.final) ?? []
        guard sorted.count >= LearnedTimes.enough, let usual = LearnedTimes.usual(sorted) else {
            return LearnedTimes.untaught(step)
        }
        let (tripled, isTooLarge) = usual.multipliedReportingOverflow(by: 3)
        return isTooLarge ? LearnedTimes.most : min(LearnedTimes.most, max(LearnedTimes.least, tripled))
    }

    /// What was learned, sorted by type and route.
    var lines: [Line] {
        times.map { key, times in
            Line(
                messageType: key.messageType, route: key.route, samples: times.first.count,
                first: LearnedTimes.usual(times.first) ?? 0, final: LearnedTimes.usual(times.final))
        }.sorted { ($0.messageType, $0.route) < ($1.messageType, $1.route) }
    }

    /// What nineteen of twenty took.
    private static func usual(_ sorted: [Int64]) -> Int64? {
        sorted.isEmpty ? nil : sorted[min(sorted.count - 1, sorted.count * 19 / 20)]
    }
}
