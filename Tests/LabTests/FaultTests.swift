import AsyncHTTPClient
import Foundation
import Logging
import SidecarBase
import Testing

@testable import Lab

/// What a real client sees of each fault, and whether the message was taken.
@Suite("faults of the simulated node", .timeLimit(.minutes(1))) struct FaultTests {
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func withNode(
        _ faults: FaultScript = FaultScript(hangTime: .seconds(30), slowTime: .milliseconds(300)),
        _ body: (ExchangeNode, _ call: String) async throws -> Void
    ) async throws {
        var settings = ExchangeNode.Settings()
        settings.faults = faults
        let node = ExchangeNode(settings, receipts: nil, logger: logger)
        try await node.start()
        do {
            try await body(node, TestSender.call(TestSender.envelope(try TestSender().message())))
        } catch {
            Issue.record(error)
        }
        await node.stop()
    }

    private func set(_ node: ExchangeNode, _ json: String) async throws {
        #expect(try await Client.post(node.baseURL + "/lab/mode", json).status == 200)
    }

    @Test("refuse says no, once, and takes nothing")
    func refuse() async throws {
        try await withNode { node, call in
            try await set(node, #"{"mode":"refuse","count":1}"#)
            #expect(try await Client.post(node.url, call).text(of: "chkMark") == "2")
            #expect(node.book.entries.isEmpty)
            #expect(try await Client.post(node.url, call).text(of: "chkMark") == "1")
        }
    }

    @Test("http500 is a status and takes nothing")
    func status() async throws {
        try await withNode { node, call in
            try await set(node, #"{"mode":"http500"}"#)
            for _ in 0..<3 { #expect(try await Client.post(node.url, call).status == 500) }
            #expect(node.book.entries.isEmpty)
            try await set(node, #"{"mode":"normal"}"#)
            #expect(try await Client.post(node.url, call).status == 200)
        }
    }

    @Test("hang gives nothing until the client has enough")
    func hang() async throws {
        try await withNode { node, call in
            try await set(node, #"{"mode":"hang","count":1}"#)
            await #expect(throws: HTTPClientError.deadlineExceeded) {
                try await Client.post(node.url, call, seconds: 1)
            }
            #expect(node.book.entries.isEmpty)
        }
    }

    @Test(
        "an answer that breaks off, or does not come, belongs to a message that was taken",
        arguments: ["closeMidAnswer", "acceptThenClose"])
    func broken(mode: String) async throws {
        try await withNode { node, call in
            try await set(node, "{\"mode\":\"\(mode)\",\"count\":1}")
            await #expect(throws: (any Error).self) { try await Client.post(node.url, call) }
            #expect(node.book.entries.count == 1)
            #expect(try await Client.post(node.url, call).text(of: "chkMark") == "1")
            #expect(node.book.summary == NodeBook.Summary(accepted: 1, repeats: 1))
        }
    }

    @Test("slow answers, late")
    func slow() async throws {
        try await withNode { node, call in
            try await set(node, #"{"mode":"slow","count":1}"#)
            let start = ContinuousClock.now
            #expect(try await Client.post(node.url, call).text(of: "chkMark") == "1")
            #expect(ContinuousClock.now - start >= .milliseconds(290))
        }
    }

    @Test("down refuses connections and comes up again by itself on the same port")
    func down() async throws {
        try await withNode { node, call in
            let url = node.url
            try await set(node, #"{"mode":"down","seconds":0.5}"#)
            try await Client.until {
                do {
                    _ = try await Client.post(url, call, seconds: 1)
                    return false
                } catch {
                    return true
                }
            }
            let taken = node.book.summary.repeats + node.book.summary.accepted
            try await Client.until {
                do {
                    return try await Client.post(url, call, seconds: 1).text(of: "chkMark") == "1"
                } catch {
                    return false
                }
            }
            #expect(node.book.summary.repeats + node.book.summary.accepted == taken + 1)
            #expect(node.book.summary.accepted == 1)
        }
    }

    @Test("a mixture from one seed is the same mixture every time")
    func mischief() {
        func faults(_ seed: UInt64) -> [Fault] {
            let script = FaultScript(mischief: .init(rate: 0.3, seed: seed))
            return (0..<200).map { _ in script.next() }
        }
        #expect(faults(7) == faults(7))
        #expect(faults(7) != faults(8))
        let wrong = faults(7).count { $0 != .normal }
        #expect((30...90).contains(wrong))
        #expect(Set(faults(7)) == [.normal, .http500, .hang, .closeMidAnswer, .acceptThenClose, .slow])
    }

    @Test("an order that is not understood changes nothing and names the modes")
    func nonsense() async throws {
        try await withNode { node, call in
            let answer = try await Client.post(node.baseURL + "/lab/mode", #"{"mode":"sulk"}"#)
            #expect(answer.status == 400)
            #expect(answer.text.contains("acceptThenClose"))
            #expect(try await Client.post(node.url, call).text(of: "chkMark") == "1")
        }
    }
}
