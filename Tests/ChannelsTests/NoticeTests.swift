import AsyncHTTPClient
import CryptoCore
import Foundation
import Ledger
import Logging
import ScriptedHTTP
import ServiceLifecycle
import SidecarBase
import Testing

@testable import Channels

@Suite("what the ERP is told", .timeLimit(.minutes(2)))
struct NoticeTests {
    private func withLedger<Result>(_ body: (SQLiteLedger) async throws -> Result) async throws -> Result {
        let folder = NSTemporaryDirectory() + "notices-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let ledger = try SQLiteLedger.open(path: folder + "/ledger.sqlite", now: ChinaTime.now)
        let result = try await body(ledger)
        try await ledger.close()
        return result
    }

    private func open(_ key: String, _ notices: [String], _ ledger: SQLiteLedger) async throws {
        var draft = CaseDraft(channel: "realtime179", key: key, state: "RECEIVED")
        draft.notices = notices.map { Array($0.utf8) }
        _ = try await ledger.open(draft)
    }

    @Test("notices are posted in order, signed, each until the ERP has it, and not again")
    func order() async throws {
        try await withLedger { ledger in
            try await open("A", [#"{"n":1}"#, #"{"n":2}"#], ledger)
            try await open("B", [#"{"n":3}"#], ledger)
            let replies: [ScriptedServer.Reply] = [
                .text("later", status: 500), .text("ok"), .text("moved", status: 302), .text("ok"),
            ]
            try await ScriptedServer.run(replies) { server in
                let client = HTTPClient(eventLoopGroupProvider: .singleton)
                let nudge = Nudge()
                let worker = NoticeWorker(
                    channel: "realtime179",
                    target: NoticeTarget(
                        url: server.address + "/notices", timeout: .seconds(30), hmacSecret: Secret("key"),
                        client: client),
                    ledger: ledger, nudge: nudge, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { try await worker.run() }
                    while try await !ledger.waitingNotices(of: "realtime179", limit: 9).isEmpty {
                        try await Task.sleep(for: .milliseconds(5))
                    }
                    group.cancelAll()
                }
                try await client.shutdown()
                let bodies = server.requests.map { String(decoding: $0.body, as: UTF8.self) }
                #expect(bodies == [#"{"n":1}"#, #"{"n":1}"#, #"{"n":2}"#, #"{"n":2}"#, #"{"n":3}"#])
                #expect(server.requests.map { $0.headers["x-portsign-notice"] } == ["1", "1", "2", "2", "3"])
                let code = Hex.encode(HMAC.sha256(Array(#"{"n":3}"#.utf8), key: Array("key".utf8)))
                #expect(server.requests.last?.headers["x-portsign-signature"] == "sha256=\(code)")
            }
        }
    }

    @Test("an ERP that asks gets the same notices page by page")
    func feed() async throws {
        struct Page: Decodable {
            struct Notice: Decodable {
                struct Body: Decodable { let n: Int }
                let number: Int
                let taken: Bool
                let body: Body
            }
            let notices: [Notice]
            let cursor: Int
            let more: Bool
        }
        try await withLedger { ledger in
            try await open("A", [#"{"n":1}"#, #"{"n":2}"#, #"{"n":3}"#], ledger)
            try await ledger.finishNotice(1)
            let feed = NoticeFeed(channel: "realtime179", ledger: ledger)
            func page(_ query: [String: String]) async throws -> Page {
                let answer = try await feed.answer(ChannelRequest(route: feed.route.name, query: query))
                return try JSONDecoder().decode(Page.self, from: Data(answer.body))
            }
            let first = try await page(["limit": "2"])
            #expect(first.notices.map(\.body.n) == [1, 2] && first.notices.map(\.taken) == [true, false])
            #expect(first.more && first.cursor == 2)
            let second = try await page(["limit": "2", "after": "2"])
            #expect(second.notices.map(\.number) == [3] && !second.more)
            let end = try await page(["after": "3"])
            #expect(end.notices.isEmpty && end.cursor == 3 && !end.more)
            await #expect(throws: SidecarError.self) { _ = try await page(["limit": "0"]) }
        }
    }
}
