import SidecarBase
import Testing

@testable import Ledger

@Suite("Searches for messages")
struct MessageQueryTests {
    @Test("messages are found by number, company, type, state and time, newest first, page by page")
    func search() async throws {
        let folder = try TemporaryFolder()
        let ledger = try openLedger(folder)
        for number in 1...5 {
            let time = morning.advanced(byMilliseconds: Int64(number) * 1_000)
            _ = try await ledger.record(
                declaration(
                    "\(number)", company: number == 5 ? "3301960EX2" : "3301960EX1", time: time,
                    route: number == 4 ? nil : "node"))
        }
        func names(_ change: (inout MessageQuery) -> Void) async throws -> [String] {
            var query = MessageQuery()
            change(&query)
            return try await ledger.messages(query).map { String($0.guid.dropFirst(5)) }
        }
        #expect(try await names { _ in } == ["5", "4", "3", "2", "1"])
        #expect(try await names { $0.company = "3301960EX1" } == ["4", "3", "2", "1"])
        #expect(try await names { $0.state = .signed } == ["4"])
        #expect(try await names { $0.text = "ORDER-2" } == ["2"])
        #expect(try await names { $0.text = "guid-3" } == ["3"])
        #expect(
            try await names {
                $0.text = "ORDER-2"
                $0.company = "3301960EX2"
            }.isEmpty)
        #expect(try await names { $0.messageType = "CEB621Message" }.isEmpty)
        #expect(try await names { $0.limit = 0 }.isEmpty)
        var query = MessageQuery()
        query.limit = 2
        var pages: [[String]] = []
        while true {
            let page = try await ledger.messages(query)
            if page.isEmpty { break }
            pages.append(page.map { String($0.guid.dropFirst(5)) })
            query.before = page.last?.id
        }
        #expect(pages == [["5", "4"], ["3", "2"], ["1"]])
        query.before = MessageID(text: "unknown")
        #expect(try await ledger.messages(query).isEmpty)
        // The record's time is when it was recorded.
        let first = try #require(try await ledger.messages(MessageQuery()).last)
        #expect(try await names { $0.to = first.recordedAt }.isEmpty)
        #expect(try await names { $0.from = first.recordedAt }.count == 5)
        try await ledger.close()
    }
}
