import AsyncHTTPClient
import CryptoCore
import Foundation
import Logging
import SidecarBase
import Synchronization
import Testing
import XMLCanonical

@testable import Lab

@Suite("receipts of the simulated customs", .timeLimit(.minutes(1))) struct ReceiptTests {
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    private static let quick = ReceiptPlan(steps: [
        ReceiptStep(status: 2, delay: .milliseconds(5), info: "新增申报成功[{guid}]"),
        ReceiptStep(status: 120, delay: .milliseconds(10), info: "[Code:1800;Desc:逻辑校验通过]"),
    ])

    /// An enterprise that answers what it is told to, and keeps what came.
    private final class Enterprise: Sendable {
        let server: LabServer
        private let box: Box

        init(_ answers: [LabReply] = []) {
            let box = Box(answers)
            self.box = box
            server = LabServer(name: "enterprise", logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }) {
                request, _ in box.take(request)
            }
        }

        var bodies: [LabRequest] { box.requests }

        private final class Box: Sendable {
            private let state: Mutex<([LabReply], [LabRequest])>

            init(_ answers: [LabReply]) { state = Mutex((answers, [])) }

            var requests: [LabRequest] { state.withLock { $0.1 } }

            func take(_ request: LabRequest) -> LabReply {
                state.withLock { state in
                    state.1.append(request)
                    return state.0.isEmpty
                        ? .xml("<response><success>true</success></response>") : state.0.removeFirst()
                }
            }
        }
    }

    /// Sends a message to a node that pushes to the enterprise, and waits for so many pushes.
    private func pushes(
        _ count: Int, to enterprise: Enterprise, plan: ReceiptPlan = quick, kind: SampleKind = .order,
        _ target: (String) -> PushTarget
    ) async throws -> (requests: [LabRequest], node: NodeBook.Summary, entry: NodeBook.Entry?) {
        try await enterprise.server.start(port: 0)
        let sender = ReceiptSender(
            target: target(enterprise.server.baseURL + "/callbacks"), plan: plan, client: LabClient.shared,
            logger: logger)
        let node = ExchangeNode(receipts: sender, logger: logger)
        try await node.start()
        let envelope = TestSender.envelope(try TestSender().message(kind), type: kind.rawValue)
        #expect(try await Client.post(node.url, TestSender.call(envelope)).text(of: "chkMark") == "1")
        try await Client.until { enterprise.bodies.count >= count }
        try await Client.until {
            let receipts = node.book.entries.first?.receipts ?? []
            return receipts.count == plan.steps.count && receipts.allSatisfy { $0.outcome != .pending }
        }
        await node.stop()
        await enterprise.server.stop()
        return (enterprise.bodies, node.book.summary, node.book.entries.first)
    }

    @Test("over interface 2.1 they are encrypted and signed, first 2, then 120, with the order's keys")
    func platform() async throws {
        let keys = try PlatformKeyring.make()
        let (requests, summary, entry) = try await pushes(2, to: Enterprise()) { .platform(url: $0, keys: keys) }
        var statuses: [String] = []
        for request in requests {
            let form = FormText.decode(request.body)
            #expect(form["msg_type"] == "CUSTOMS_CEB_CALLBACK")
            let receipt = try keys.open(form["content"].orThrow()).orThrow()
            let digest = try Base64.decode(form["data_digest"].orThrow()).orThrow()
            #expect(keys.key.publicKey.verifyRSA(signature: digest, message: receipt, digest: .sha1))
            let root = try XMLDocument(parsing: receipt).root
            #expect(root.name == "CEB312Message")
            #expect(root.namespace == "http://www.chinaport.gov.cn/ceb")
            #expect(root.descendant("ebpCode")?.text == "3301960EP1")
            #expect(root.descendant("orderNo")?.text.hasPrefix("EX") == true)
            statuses.append(try (root.descendant("returnStatus")?.text).orThrow())
        }
        #expect(statuses == ["2", "120"])
        #expect(summary.receiptsDelivered == 2)
        #expect(entry?.receipts.map(\.status) == [2, 120])
    }

    @Test("without keys they are plain, as in the platform's test environment")
    func plain() async throws {
        let (requests, _, _) = try await pushes(2, to: Enterprise(), kind: .inventory) { .platform(url: $0, keys: nil) }
        let form = FormText.decode(try requests.first.orThrow().body)
        #expect(form["data_digest"] == nil)
        let root = try XMLDocument(parsing: Array(form["content"].orThrow().utf8)).root
        #expect(root.name == "CEB622Message")
        #expect(root.descendant("copNo")?.text.isEmpty == false)
        #expect(root.descendant("preNo")?.text.isEmpty == false)
    }

    @Test("to a terminal they come in a DxpMsg from customs")
    func terminal() async throws {
        let (requests, _, _) = try await pushes(2, to: Enterprise()) { .terminal(url: $0) }
        let root = try XMLDocument(parsing: try requests.last.orThrow().body).root
        #expect(root.name == "DxpMsg")
        #expect(root.descendant("SenderId")?.text == "DXPEDCCEB0000002")
        #expect(root.descendant("ReceiverId")?.text == SampleCompany.example.dxpId)
        #expect(root.descendant("MsgType")?.text == "CEB312Message")
        let data = try Base64.decode(try root.descendant("Data").orThrow().text).orThrow()
        #expect(try XMLDocument(parsing: data).root.descendant("returnStatus")?.text == "120")
    }

    @Test("a receipt is pushed again, the same, until the enterprise takes it")
    func again() async throws {
        let enterprise = Enterprise([
            .text(500, "no"), .answer(status: 200, contentType: "text/xml", body: []), .close,
            .xml("<response><success>false</success><errorCode>S07</errorCode></response>"),
        ])
        let (requests, summary, entry) = try await pushes(6, to: enterprise) { .platform(url: $0, keys: nil) }
        #expect(requests.count == 6)
        #expect(Set(requests.prefix(5).map(\.body)).count == 1)
        #expect(summary.receiptsDelivered == 2)
        #expect(entry?.receipts.map(\.attempts) == [5, 1])
    }

    @Test("a refusal that repeating does not change is final")
    func refused() async throws {
        let enterprise = Enterprise([
            .xml("<response><success>false</success><errorCode>S02</errorCode></response>")
        ])
        let (requests, summary, entry) = try await pushes(2, to: enterprise) { .platform(url: $0, keys: nil) }
        #expect(requests.count == 2)
        #expect(summary.receiptsRefused == 1)
        #expect(entry?.receipts.map(\.outcome) == [.refused("S02"), .delivered])
    }

    @Test("steps can be chosen in words")
    func steps() {
        #expect(ReceiptStep.list("2@0.3,120@0.8") == ReceiptStep.usual)
        #expect(ReceiptStep.list("800@2")?.map(\.status) == [800])
        #expect(ReceiptStep.list("") == [])
        #expect(ReceiptStep.list("x@1") == nil)
        #expect(ReceiptStep.list("2@-1") == nil)
    }
}
