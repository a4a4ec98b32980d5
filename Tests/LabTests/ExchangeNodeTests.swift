import CryptoCore
import Foundation
import Logging
import SidecarBase
import Testing

@testable import Lab

@Suite("ExchangeNode", .timeLimit(.minutes(1))) struct ExchangeNodeTests {
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// A node without receipts, for as long as the body takes.
    private func withNode(
        _ settings: ExchangeNode.Settings = ExchangeNode.Settings(), _ body: (ExchangeNode) async throws -> Void
    ) async throws {
        let node = ExchangeNode(settings, receipts: nil, logger: logger)
        try await node.start()
        do {
            try await body(node)
        } catch {
            Issue.record(error)
        }
        await node.stop()
    }

    @Test(
        "the published call is taken, in CDATA and escaped, and answered in both forms",
        arguments: SOAPAnswerForm.allCases)
    func forms(form: SOAPAnswerForm) async throws {
        var settings = ExchangeNode.Settings()
        settings.answerForm = form
        let sender = try TestSender()
        try await withNode(settings) { node in
            for escaped in [true, false] {
                let call = TestSender.call(TestSender.envelope(try sender.message()), escaped: escaped)
                let answer = try await Client.post(node.url, call)
                #expect(answer.status == 200)
                #expect(answer.text(of: "chkMark") == "1")
                #expect(answer.text(of: "resultInfo") == "处理成功")
                #expect(answer.text.contains("<![CDATA[<?xml") == (form == .cdata))
                // What the simplest old clients look for.
                #expect(answer.text.contains("&lt;resultInfo&gt;处理成功") == (form == .escaped))
            }
            #expect(node.book.summary == NodeBook.Summary(accepted: 2))
        }
    }

    @Test("a published SOAP request is understood")
    func published() async throws {
        try await withNode { node in
            let request = String(decoding: try Fixture.bytes("soap-ReceiveCebDeclare-request.xml"), as: UTF8.self)
            let rpc =
                request
                .replacing(
                    "<ws:receive>",
                    with: "<ws:receive soapenv:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\">"
                )
                .replacing(
                    "<content>",
                    with: "<content xmlns:x=\"http://www.w3.org/2001/XMLSchema-instance\" x:type=\"string\">")
            #expect(try await Client.post(node.url, request).text(of: "chkMark") == "1")
            #expect(try await Client.post(node.url, rpc).text(of: "chkMark") == "1")
            #expect(node.book.entries.map(\.copMsgId) == ["DXPENT000009999920240601102101123"])
            #expect(node.book.summary.repeats == 1)
            #expect(try await Client.post(node.url, "<a/>").text(of: "chkMark") == "2")
            #expect(node.book.refusals.map(\.reason) == [.notSOAP])
            #expect(try await Client.get(node.url + "?wsdl").contains("definitions"))
        }
    }

    @Test("the same envelope again is accepted again, and is a repeat")
    func repeats() async throws {
        try await withNode { node in
            let call = TestSender.call(TestSender.envelope(try TestSender().message()))
            for _ in 0..<3 { #expect(try await Client.post(node.url, call).text(of: "chkMark") == "1") }
            #expect(node.book.summary == NodeBook.Summary(accepted: 1, repeats: 2))
            #expect(node.book.entries.map(\.deliveries) == [3])
            #expect(node.book.violations.isEmpty)
        }
    }

    @Test("an identifier that comes with something else is a violation and is refused")
    func violations() async throws {
        let sender = try TestSender()
        let guid = UUID().uuidString
        let first = try sender.message(guid: guid)
        let changed = try sender.sign(
            Array(
                String(decoding: SampleMessages().make(.order, guid: guid).xml, as: UTF8.self)
                    .replacing("taxTotal>18.20", with: "taxTotal>18.30").utf8))
        try await withNode { node in
            func send(_ message: [UInt8], _ copMsgId: String) async throws -> String? {
                try await Client.post(
                    node.url, TestSender.call(TestSender.envelope(message, copMsgId: copMsgId))
                ).text(of: "resultInfo")
            }
            #expect(try await send(first, "A") == "处理成功")
            #expect(try await send(try sender.message(), "A") == NodeRefusal.reusedCopMsgId.text)
            #expect(try await send(first, "B") == NodeRefusal.reusedGuid.text)
            #expect(try await send(changed, "C") == NodeRefusal.reusedGuid.text)
            #expect(
                node.book.violations.map(\.kind)
                    == [.copMsgIdWithOtherBytes, .guidUnderOtherCopMsgId, .guidWithOtherBytes])
            #expect(node.book.entries.count == 1)
            let shown = try await Client.list(node.baseURL + "/lab/violations")
            #expect(shown.compactMap { $0["kind"] as? String }.first == "copMsgIdWithOtherBytes")
        }
    }

    @Test("what was taken can be read over HTTP, and is in the record file before the answer")
    func records() async throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("node-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        var settings = ExchangeNode.Settings()
        settings.file = try AppendFile(path: path)
        let sender = try TestSender()
        let guids = [UUID().uuidString, UUID().uuidString]
        try await withNode(settings) { node in
            for (index, guid) in guids.enumerated() {
                let call = TestSender.call(TestSender.envelope(try sender.message(guid: guid)))
                #expect(try await Client.post(node.url, call).text(of: "chkMark") == "1")
                let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
                #expect(lines.count == index + 1)
                #expect(lines.last?.contains(guid) == true)
            }
            let all = try await Client.list(node.baseURL + "/lab/records")
            #expect(all.compactMap { $0["guid"] as? String } == guids)
            let one = try await Client.list(node.baseURL + "/lab/records?guid=\(guids[1])")
            #expect(one.compactMap { $0["certNo"] as? String } == ["01691abc"])
            #expect(try await Client.list(node.baseURL + "/lab/records?after=1&limit=5").count == 1)
        }
    }
}
