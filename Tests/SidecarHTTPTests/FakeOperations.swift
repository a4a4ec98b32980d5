import EnterpriseRelay
import SidecarBase
import Synchronization

@testable import Pipeline

/// A desk of the machinery that remembers what it was asked, and has as many receipts as it is told.
final class FakeOperations: OperationsServing {
    private let state = Mutex<(asked: [String], receipts: Int64)>(([], 0))
    let feed = ReceiptFeed()

    init(receipts: Int64 = 0) { state.withLock { $0.receipts = receipts } }

    var asked: [String] { state.withLock(\.asked) }

    /// One receipt more.
    func arrive() {
        state.withLock { $0.receipts += 1 }
        feed.signal()
    }

    private func note(_ text: String) { state.withLock { $0.asked.append(text) } }

    func perform(_ command: OutboxCommand, on id: String, actor: String) async throws -> OutboxChangeReport {
        note("\(command) \(id) by \(actor)")
        if id == "unknown" { throw SidecarError(.ledgerNotFound) }
        if id == "queued" { throw SidecarError(.ledgerWrongState, "the message is not parked") }
        return OutboxChangeReport(id: id, state: "queued")
    }

    func perform(
        _ command: OutboxCommand, where request: OutboxRequest, actor: String
    ) async throws -> OutboxBulkReport {
        note("\(command) \(request.route ?? "-") \(request.state ?? "-") \(request.limit ?? "-") by \(actor)")
        return OutboxBulkReport(action: command.rawValue, count: 3, limit: 10, more: false)
    }

    func routes() async throws -> [RouteReport] {
        [
            RouteReport(
                name: "node", companies: ["3301960EX1"], state: "stopped", hours: nil, opensAt: nil, keepsOrder: false,
                waiting: 5, parked: 1, running: 0, oldest: nil, accepted: 9, perMinute: 0, etaMilliseconds: nil,
                causes: ["node.timeout": 5], lastError: nil,
                breaker: BreakerReport(state: "open", failures: 5, since: nil, until: nil))
        ]
    }

    func probe(route: String) async throws -> ProbeReport {
        guard route == "node" else { throw SidecarError(.httpNotFound, "route") }
        return ProbeReport(route: route, reachable: true, detail: "HTTP 200", error: nil)
    }

    func overdue() async throws -> OverdueReport {
        OverdueReport(
            time: "2026-01-05T08:00:00.000+08:00", overdue: [], oldestOpenMilliseconds: 90_500, learned: [])
    }

    func relays() async throws -> [RelayReport] { [] }

    func replay(target: String, from: String?, actor: String) async throws -> ReplayReport {
        note("replay \(target) \(from ?? "-") by \(actor)")
        return ReplayReport(target: target, from: from ?? "", count: 7)
    }

    func receipts(after sequence: Int64, limit: Int, company: String?) async throws -> ReceiptPage {
        let newest = try await lastReceipt()
        let last = min(newest, sequence + Int64(limit))
        let documents = (sequence..<max(sequence, last)).map { number in
            ReceiptDocument(
                RelayedReceipt(
                    sequence: number + 1, content: Array("<a>\n</a>".utf8), type: "CEB312Message", msgType: "X",
                    guid: nil, receivedAt: ChinaTime(milliseconds: 0), channel: "dxp", originalForm: nil, entries: []))
        }
        return ReceiptPage(receipts: documents, cursor: max(sequence, last), more: last < newest)
    }

    func lastReceipt() async throws -> Int64 { state.withLock(\.receipts) }
}
