import CustomsMessages
import SidecarBase
import Testing

@testable import Ledger

/// Whatever order receipts come in, they say the same in the end.
@Suite("the order of arrival", .timeLimit(.minutes(3))) struct ReceiptOrderTests {
    private struct End: Hashable {
        let state: DeclarationState?
        let customsStatus: String?
        let parked: Int
        let queued: Int
    }

    /// One receipt of a set.
    enum Word: Hashable, CustomStringConvertible {
        case customs(String, order: Int)
        case platform(String, ReceiptEntry.StatusKind)

        var description: String {
            switch self {
            case .customs(let status, let order): "\(status) for order \(order)"
            case .platform(let status, _): "the platform's \(status)"
            }
        }
    }

    private static func permutations<Element>(_ elements: [Element]) -> [[Element]] {
        guard elements.count > 1 else { return [elements] }
        return elements.indices.flatMap { index in
            var rest = elements
            let first = rest.remove(at: index)
            return permutations(rest).map { [first] + $0 }
        }
    }

    private static func one(_ statuses: String...) -> [Word] { statuses.map { .customs($0, order: 0) } }

    private struct Case {
        var type = "CEB311Message"
        var kind = "order"
        let words: [Word]
        let state: DeclarationState
        let status: String
    }

    private static let sets: [Case] = [
        Case(words: one("1", "2", "3", "120"), state: .finished, status: "120"),
        Case(
            type: "CEB621Message", kind: BusinessKey.inventory, words: one("2", "120", "399", "500", "800"),
            state: .finished, status: "800"),
        Case(
            type: "CEB621Message", kind: BusinessKey.inventory, words: one("2", "2", "300", "120", "120"),
            state: .customs, status: "300"),
        Case(words: one("2", "300", "500", "120"), state: .finished, status: "120"),
        Case(words: one("1", "2", "3", "100"), state: .finished, status: "100"),
        Case(
            words: [
                .customs("2", order: 0), .customs("800", order: 0), .customs("2", order: 1), .customs("100", order: 1),
            ], state: .finished, status: "100"),
        Case(
            words: [.platform("0000", .nodeNotice), .customs("2", order: 0), .customs("120", order: 0)],
            state: .finished, status: "120"),
        Case(
            words: [.platform("3002", .nodeFault), .customs("2", order: 0), .customs("120", order: 0)],
            state: .finished, status: "120"),
        Case(
            words: [
                .platform("3002", .nodeFault), .platform("0000", .nodeNotice), .platform("X", .nodeRemark),
                .customs("2", order: 0),
            ], state: .customs, status: "2"),
    ]

    @Test("every order in which a set of receipts can come ends in the same state", arguments: sets.indices)
    func anyOrder(index: Int) async throws {
        let folder = try TemporaryFolder()
        let ledger = try openLedger(folder)
        let set = Self.sets[index]
        let orders = set.words.contains { if case .customs(_, 1) = $0 { true } else { false } } ? 2 : 1
        var ends: [End: [Word]] = [:]
        for (number, words) in Self.permutations(set.words).enumerated() {
            let keys = (0..<orders).map { BusinessKey(kind: set.kind, parts: ["EBP1", "\(number)-\($0)"]) }
            let message = try declaration("\(number)", type: set.type, keys: keys)
            _ = try await ledger.record(message)
            let before = try await ledger.figures()
            try await ledger.beginDelivery(message.id)
            try await ledger.finishDelivery(message.id, .accepted(text: "处理成功"), envelopeDigest: [1])
            for (place, word) in words.enumerated() {
                let salt = "\(number)-\(place)"
                let arrival =
                    switch word {
                    case .customs(let status, let order): receipt(status, [keys[order]], salt: salt)
                    case .platform(let code, let kind):
                        receipt(
                            code, [BusinessKey(kind: BusinessKey.message, parts: [message.delivery?.copMsgId ?? ""])],
                            type: "DxpRep", salt: salt, statusKind: kind)
                    }
                _ = try await ledger.recordReceipt(arrival)
            }
            let record = try #require(try await ledger.message(message.id))
            let figures = try await ledger.figures()
            ends[
                End(
                    state: record.state, customsStatus: record.customsStatus, parked: figures.parked - before.parked,
                    queued: figures.queued - (before.queued - 1))] = words
        }
        #expect(ends.count == 1, "\(ends)")
        let end = try #require(ends.keys.first)
        #expect(end.state == set.state && end.customsStatus == set.status && end.parked == 0 && end.queued == 0)
        #expect(try await ledger.verify { _, _ in }.problems.isEmpty)
        try await ledger.close()
    }
}
