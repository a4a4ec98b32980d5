import CryptoCore
import Foundation
import SidecarBase
import Testing

@testable import Lab

@Suite("MessageInspector") struct MessageInspectorTests {
    private let inspector = MessageInspector(cards: [:], now: ChinaTime.now)

    /// What the node says about an envelope; `nil` when it finds nothing wrong.
    private func refusal(_ envelope: String, by inspector: MessageInspector? = nil) -> NodeRefusal? {
        do throws(NodeRefusal) {
            _ = try (inspector ?? self.inspector).inspect(Array(envelope.utf8))
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "published signatures are found valid",
        arguments: [
            ("01-ceb311-compact", "CEB311Message", "DXPENT0000099999", "DXPEDCCEB0000002"),
            ("02-ceb621-pretty", "CEB621Message", "DXPENT0000099996", "DXPEDCCEB0000002"),
            ("03-ceb303-no-xsi", "CEB303Message", "DXPENT0000099999", "DXPEDCCEB0000003"),
            ("05-ceb411-rsa1024", "CEB411Message", "DXPENT0000099998", "DXPEDCCEB0000002"),
            ("06-ceb311-awkward-xml", "CEB311Message", "DXPENT0000099999", "DXPEDCCEB0000002"),
            ("11-ceb311-official", "CEB311Message", "DXPENT0000099999", "DXPEDCCEB0000002"),
            ("12-ceb621-official-pretty", "CEB621Message", "DXPENT0000099996", "DXPEDCCEB0000002"),
        ])
    func published(file: String, type: String, sender: String, receiver: String) throws {
        let message = try Fixture.bytes("signed/\(file).signed.xml")
        let checked = try inspector.inspect(
            Array(TestSender.envelope(message, copMsgId: "C1", sender: sender, receiver: receiver, type: type).utf8))
        #expect(checked.copMsgId == "C1")
        #expect(checked.messageType == type)
        #expect(checked.data == message)
        #expect(checked.documents.count == 1)
    }

    @Test(
        "a fault in message or signature is told by its reason",
        arguments: [
            ("refused/n1-body-changed", NodeRefusal.digest), ("refused/n2-reindented", .digest),
            ("refused/n3-signedinfo-extra-xsi", .signature), ("refused/n5-comment-hashed", .digest),
            ("refused/n4-sm2-official-uri-sha1-digest", .algorithm), ("refused/13-ceb311-legacy-uri", .algorithm),
            ("refused/14-ceb311-der-signature", .signature),
            ("signed/04-ceb311-default-ns", .keyName),
        ])
    func faults(file: String, reason: NodeRefusal) throws {
        let message = try Fixture.bytes("\(file).signed.xml")
        let text = String(decoding: message, as: UTF8.self)
        let type =
            text.contains("CEB303Message")
            ? "CEB303Message" : text.contains("CEB621") ? "CEB621Message" : "CEB311Message"
        let sender = try text.range(of: "dxpId>").map { String(text[$0.upperBound...].prefix(16)) }.orThrow()
        let receiver = type == "CEB303Message" ? "DXPEDCCEB0000003" : "DXPEDCCEB0000002"
        #expect(refusal(TestSender.envelope(message, sender: sender, receiver: receiver, type: type)) == reason)
    }

    @Test(
        "an SM2 signature with a changed body, SignedInfo, value or certificate is refused",
        arguments: [
            ("<ceb:Order>", "<ceb:Order> ", NodeRefusal.digest), ("</ds:Reference>", " </ds:Reference>", .signature),
            ("<ds:SignatureValue>RY/C", "<ds:SignatureValue>SY/C", .signature),
            ("#sm2-sm3", "#rsa-sha1", .algorithm), ("0300000000abcdef", "0001", .keyName),
        ])
    func changedSM2(from: String, to: String, reason: NodeRefusal) throws {
        let text = String(decoding: try Fixture.bytes("signed/11-ceb311-official.signed.xml"), as: UTF8.self)
        let changed = text.replacing(from, with: to)
        #expect(changed != text)
        #expect(refusal(TestSender.envelope(Array(changed.utf8), sender: "DXPENT0000099999")) == reason)
    }

    @Test("what is wrong with the envelope is told by its reason")
    func envelopes() throws {
        let message = try TestSender().message()
        let good = TestSender.envelope(message)
        #expect(refusal(good) == nil)
        #expect(refusal(TestSender.envelope(message, type: "")) == nil)
        #expect(refusal("<a/>") == .notEnvelope)
        #expect(refusal("no XML") == .notEnvelope)
        #expect(refusal(good.replacing("ver=\"1.0\"", with: "ver=\"2\"")) == .notEnvelope)
        #expect(refusal(TestSender.envelope(message, copMsgId: "")) == .envelopeField)
        #expect(refusal(TestSender.envelope(message, sender: "DXPENT00000990012")) == .envelopeField)
        #expect(refusal(TestSender.envelope(message, sender: "DXPENT0000099002")) == .sender)
        #expect(refusal(TestSender.envelope(message, receiver: "DXPEDCCEB0000003")) == .receiver)
        #expect(refusal(TestSender.envelope(message, type: "CEB621Message")) == .messageType)
        #expect(refusal(TestSender.envelope([])) == .data)
        #expect(refusal(good.replacing("<dxp:Data>", with: "<dxp:Data>?")) == .data)
        #expect(refusal(TestSender.envelope(Array("<a/>".utf8))) == .notMessage)
        #expect(refusal(TestSender.envelope(SampleMessages().make(.order).xml)) == .signatureCount)
    }

    @Test("a certificate must be valid, be named rightly, and be registered for the company")
    func certificates() throws {
        let sender = try TestSender()
        let certNo = sender.certificate.certNo
        let envelope = TestSender.envelope(try sender.message())
        let now = ChinaTime.now
        let own = MessageInspector(cards: [certNo: SampleCompany.example.code], now: now)
        let other = MessageInspector(cards: [certNo: "3301960EX9"], now: now)
        let another = MessageInspector(cards: ["0169ffff": SampleCompany.example.code], now: now)
        #expect(refusal(envelope, by: own) == nil)
        #expect(refusal(envelope, by: other) == .cardNotRegistered)
        #expect(refusal(envelope, by: another) == .cardNotRegistered)
        #expect(refusal(TestSender.envelope(try TestSender(expired: true).message())) == .certificate)
        let misnamed = try sender.sign(SampleMessages().make(.order).xml, keyName: "0001")
        #expect(refusal(TestSender.envelope(misnamed)) == .keyName)
        let text = String(decoding: try sender.message(), as: UTF8.self)
        let noCertificate = text.replacing(#/<ds:X509Certificate>[^<]*/#, with: "<ds:X509Certificate>AAAA")
        #expect(refusal(TestSender.envelope(Array(noCertificate.utf8))) == .certificate)
        let signature = try text.firstMatch(of: #/<ds:Signature [\s\S]*<\/ds:Signature>/#).orThrow()
        let twice = text.replacing(signature.0, with: signature.0 + signature.0)
        #expect(refusal(TestSender.envelope(Array(twice.utf8))) == .signatureCount)
    }
}
