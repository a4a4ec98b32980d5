import CryptoCore
import Exchange
import ScriptedHTTP
import SidecarBase
import Testing

@testable import ExchangeAS2

@Suite("receipts of an AS2 partner")
struct ReceiptTests {
    private let envelope = OutgoingEnvelope(
        bytes: Array("<dxp:DxpMsg/>".utf8), copMsgId: "5DF1D7E0-5A4B-4F6C-8B5E-0A6B1C2D3E4F",
        messageType: "CEB311Message", guid: "g", senderId: "DXPENT0000099001")
    private let id = "5DF1D7E0-5A4B-4F6C-8B5E-0A6B1C2D3E4F@dxpent0000099001.portsign"

    /// A receipt as the other side would write it, as an answer of a server.
    private func answer(
        _ theirs: Partnership, _ disposition: String = "processed", integrity: [UInt8]? = nil, id: String? = nil,
        isSigned: Bool = true, change: (inout [UInt8]) -> Void = { _ in }
    ) throws -> (entity: MIMEEntity, reply: ScriptedServer.Reply) {
        var report = "Original-Message-ID: <\(id ?? self.id)>\r\nDisposition: a/b; \(disposition)\r\n"
        if let integrity {
            report += "Received-Content-MIC: \(ReceivedIntegrity(of: integrity, digest: .sha256).text)\r\n"
        }
        let part = MIMEEntity(
            [MIMEEntity.Field("Content-Type", "message/disposition-notification")], body: Array(report.utf8))
        let type = MIMEEntity.Field("Content-Type", "multipart/report; boundary=r")
        var entity = MIMEEntity([type], body: MIMEMultipart.body([part.bytes], boundary: "r"))
        if isSigned { entity = try theirs.signed(entity.bytes, digest: .sha256) }
        change(&entity.body)
        return (entity, .answer(status: 200, type: entity["Content-Type"] ?? "", body: entity.body))
    }

    private func deliver(
        to server: ScriptedServer, _ ours: Partnership, side: Side? = nil
    ) async throws -> Result<NodeAnswer, TransportError> {
        let side = try side ?? Side(ours, url: server.address + "/as2")
        do throws(TransportError) {
            return .success(try await side.transport.deliver(envelope))
        } catch {
            return .failure(error)
        }
    }

    private func sent(_ ours: Partnership) throws -> [UInt8] {
        try PackedMessage(envelope.bytes, named: "CEB311Message.xml", for: ours).integrityBytes
    }

    @Test("a signed receipt with the digest of what was sent accepts the message, and is kept")
    func accepted() async throws {
        let pair = try Pair.shared.get()
        let ours = pair.partnership(compression: .beforeSigning)
        let receipt = try answer(pair.mirrored(ours), integrity: try sent(ours))
        try await ScriptedServer.run([receipt.reply]) { server in
            let side = try Side(ours, url: server.address + "/as2")
            let word = try await deliver(to: server, ours, side: side)
            guard case .success(.accepted(let text)) = word else {
                Issue.record("\(word)")
                return
            }
            #expect(text.hasPrefix("AS2 receipt: processed, "))
            let request = try #require(server.requests.first)
            #expect(request.headers["message-id"] == "<\(id)>")
            #expect(request.headers["as2-from"] == "HERE")
            #expect(request.headers["as2-to"] == "THERE")
            let kept = try #require(try await side.transport.store.find(.receipts, id))
            #expect(try DispositionReceipt(MIMEEntity(kept), from: ours).isPositive)
            // As after a crash between the receipt and the ledger: the receipt is found, nothing is sent.
            guard case .success(.accepted(let again)) = try await deliver(to: server, ours, side: side) else {
                Issue.record("not accepted")
                return
            }
            #expect(again.hasSuffix("kept from an earlier attempt"))
            #expect(server.requests.count == 1)
        }
    }

    /// What is wrong with a receipt.
    enum Flaw: CaseIterable {
        case unsigned, byStranger, changed, otherDigest, noDigest, otherMessage, noReport, empty, cut
    }

    @Test("a receipt that proves nothing neither accepts nor refuses", arguments: Flaw.allCases)
    func flaws(flaw: Flaw) async throws {
        let pair = try Pair.shared.get()
        let ours = pair.partnership()
        var theirs = pair.mirrored(ours)
        let integrity = try sent(ours)
        let reply: ScriptedServer.Reply
        switch flaw {
        case .unsigned: reply = try answer(theirs, integrity: integrity, isSigned: false).reply
        case .byStranger:
            theirs.identities = [pair.stranger]
            reply = try answer(theirs, integrity: integrity).reply
        case .changed:
            reply = try answer(theirs, "processed/error: x") { body in
                let text = String(decoding: body, as: UTF8.self).replacing(
                    "processed/error: x", with: "processed         ")
                body = Array(text.utf8)
            }.reply
        case .otherDigest: reply = try answer(theirs, integrity: [1]).reply
        case .noDigest: reply = try answer(theirs).reply
        case .otherMessage: reply = try answer(theirs, integrity: integrity, id: "other@x").reply
        case .noReport: reply = .text("<html>logged out</html>", type: "text/html")
        case .empty: reply = .text("", type: "text/plain")
        case .cut:
            reply = try answer(theirs, integrity: integrity) { $0.removeLast($0.count / 2) }.reply
        }
        try await ScriptedServer.run([reply]) { server in
            let word = try await deliver(to: server, ours)
            guard case .failure(let error) = word else {
                Issue.record("\(word)")
                return
            }
            #expect(error.code == (flaw == .empty ? .nodeReceiptMissing : .nodeReceiptInvalid))
            #expect(error.isRetriable)
        }
    }

    @Test(
        "what a verified receipt says decides",
        arguments: [
            ("processed/error: authentication-failed", "refused"), ("processed/error: decryption-failed", "refused"),
            ("failed/failure: unsupported MIC-algorithms", "refused"), ("failed", "refused"), ("denied", "refused"),
            ("processed/error: unexpected-processing-error", "node.busy"),
            ("processed/Error: Integrity-Check-Failed", "node.busy"),
            ("processed/warning: duplicate-document", "accepted"), ("processed/error: duplicate-document", "accepted"),
            ("PROCESSED", "node.receipt_invalid"), ("processed/warning: whatever", "node.receipt_invalid"),
        ])
    func dispositions(disposition: String, expected: String) async throws {
        let pair = try Pair.shared.get()
        let ours = pair.partnership()
        let reply = try answer(pair.mirrored(ours), disposition).reply
        try await ScriptedServer.run([reply]) { server in
            let word =
                switch try await deliver(to: server, ours) {
                case .success(.accepted): "accepted"
                case .success(.refused): "refused"
                case .failure(let error): error.code.name
                }
            #expect(word == expected)
        }
    }

    @Test("a receipt that comes later accepts the message it waits for; without one the wait ends")
    func later() async throws {
        let pair = try Pair.shared.get()
        let ours = pair.partnership(receipts: .asynchronous(url: "http://here.example/", wait: .milliseconds(200)))
        let theirs = pair.mirrored(ours)
        let receipt = try answer(theirs, integrity: try sent(ours))
        try await ScriptedServer.run([.text("", type: "text/plain")]) { server in
            let side = try Side(ours, url: server.address + "/as2")
            guard case .failure(let error) = try await deliver(to: server, ours, side: side) else {
                Issue.record("accepted without a receipt")
                return
            }
            #expect(error.code == .nodeReceiptMissing)
            #expect(server.requests.first?.headers["receipt-delivery-option"] == "http://here.example/")
            // It comes while nobody waits, and is found by the next attempt.
            #expect(await side.take(receipt.entity, from: theirs, id: "mdn@there").status == 200)
            guard case .success(.accepted) = try await deliver(to: server, ours, side: side) else {
                Issue.record("not accepted")
                return
            }
            #expect(server.requests.count == 1)
        }
    }

    @Test("a receipt that comes later wakes whoever waits")
    func wakes() async throws {
        let pair = try Pair.shared.get()
        let ours = pair.partnership(receipts: .asynchronous(url: "http://here.example/", wait: .seconds(600)))
        let theirs = pair.mirrored(ours)
        let receipt = try answer(theirs, integrity: try sent(ours))
        try await ScriptedServer.run([.text("", type: "text/plain")]) { server in
            let side = try Side(ours, url: server.address + "/as2")
            async let word = deliver(to: server, ours, side: side)
            while server.requests.isEmpty { await Task.yield() }
            #expect(await side.take(receipt.entity, from: theirs, id: "mdn@there").status == 200)
            guard case .success(.accepted) = try await word else {
                Issue.record("not accepted")
                return
            }
        }
    }

    @Test("a later receipt by a stranger, changed or not signed, is refused and not kept", arguments: [0, 1, 2])
    func falseLater(kind: Int) async throws {
        let pair = try Pair.shared.get()
        let ours = pair.partnership(receipts: .asynchronous(url: "http://here.example/", wait: .milliseconds(100)))
        var theirs = pair.mirrored(ours)
        if kind == 0 { theirs.identities = [pair.stranger] }
        let receipt = try answer(theirs, integrity: try sent(ours), isSigned: kind != 2) { body in
            guard kind == 1, let index = body.firstIndex(of: 0x70) else { return }
            body[index] = 0x50
        }
        let side = try Side(ours)
        let answer = await side.take(receipt.entity, from: pair.mirrored(ours), id: "mdn@there")
        #expect(answer.status == (kind == 2 ? 403 : 400))
        #expect(try await side.transport.store.find(.receipts, id) == nil)
        #expect(side.refused.count == 1)
    }

    @Test("an address that answers with a fault, or not at all, is retriable", arguments: [500, 403, 302])
    func status(status: Int) async throws {
        let ours = try Pair.shared.get().partnership()
        try await ScriptedServer.run([.text("x", status: status)]) { server in
            guard case .failure(let error) = try await deliver(to: server, ours) else {
                Issue.record("accepted")
                return
            }
            #expect(error.code == .nodeHTTPStatus)
        }
    }
}
