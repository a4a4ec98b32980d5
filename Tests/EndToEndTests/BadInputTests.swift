import CryptoCore
import Foundation
import Lab
import SidecarBase
import Testing

/// What cannot be signed: the caller gets a failure with a stable code, the ledger an event, and nobody anything else.
@Suite("bad input, end to end", .timeLimit(.minutes(2))) struct BadInputTests {
    private static let form = "application/x-www-form-urlencoded"

    private struct Case {
        let code: String
        let body: [UInt8]
        var type: String? = BadInputTests.form

        /// A body as it is.
        init(_ code: String, body: String, type: String? = BadInputTests.form) {
            (self.code, self.body, self.type) = (code, Array(body.utf8), type)
        }

        /// Bytes as they are.
        init(_ code: String, bytes: [UInt8]) {
            (self.code, body) = (code, bytes)
        }

        /// A document in the field `xml`.
        init(_ code: String, _ xml: String) {
            self.init(code, body: "xml=\(Caller.formEncoded(xml))")
        }
    }

    private static func deep(_ levels: Int) -> String {
        String(repeating: "<a>", count: levels) + "true" + String(repeating: "</a>", count: levels)
    }

    private static let cases: [Case] = {
        let good = Messages.order()
        let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
        let body = String(good.dropFirst(head.count))
        return [
            Case("xml.empty", ""),
            Case("xml.empty", "   "),
            Case("http.field_missing", body: ""),
            Case("http.field_missing", body: "name=true&pwd=x"),
            Case(
                "http.field_missing",
                body: "--x\r\nContent-Disposition: form-data; name=\"true\"\r\n\r\n\(good)\r\n--x--\r\n",
                type: "multipart/form-data; boundary=x"),
            Case("http.field_twice", body: "xml=%3Ca/%3E&xml=%3Cb/%3E"),
            Case("http.field_twice", body: "xml=\(body)&xml=\(body)"),
            Case("xml.not_well_formed", "this is true"),
            Case("xml.not_well_formed", "<a>true"),
            Case("message.json_field", "{\"true\":true}"),
            Case("xml.not_well_formed", good + good),
            Case("xml.not_well_formed", good.replacing("<ceb:note></ceb:note>", with: "<ceb:note>a & true</ceb:note>")),
            Case("message.unknown_root", "<true/>"),
            Case("assembly.unsupported", body: "<mo><head/></mo>", type: "text/xml"),
            Case("message.unknown_root", good.replacing("CEB311Message", with: "CEB999Message")),
            Case(
                "message.wrong_namespace",
                good.replacing("http://www.chinaport.gov.cn/ceb", with: "http://example.invalid/true")),
            Case(
                "message.missing_base_transfer",
                good.replacing(#/<ceb:BaseTransfer>[\s\S]*<\/ceb:BaseTransfer>/#, with: "")),
            Case("message.missing_base_transfer", Messages.order(dxpId: "")),
            Case("message.missing_guid", Messages.order(guid: "true")),
            Case("message.missing_key", Messages.order(orderNo: "")),
            Case("xml.doctype", head + "<!DOCTYPE a>" + body),
            Case("xml.doctype", head + "<!DOCTYPE a SYSTEM \"file:///etc/hostname\">" + body),
            Case("xml.doctype", head + "<!DOCTYPE a [<!ENTITY t 'true'>]>" + body.replacing("测试人", with: "&t;")),
            Case("xml.not_well_formed", good.replacing("测试人", with: "&t;")),
            Case("xml.too_deep", deep(65)),
            Case("message.unknown_root", deep(64)),
            Case("xml.too_many_nodes", "<a>" + String(repeating: "<b/>", count: 200_001) + "</a>"),
            Case("http.body_too_large", "<a>" + String(repeating: "x", count: 11 << 20) + "</a>"),
            Case("xml.encoding", bytes: Array("xml=<a>".utf8) + [0xFF, 0xFF, 0x80] + Array("</a>".utf8)),
            Case("xml.encoding", body: "xml=%3Ca%3E%FF%FF%80%3C/a%3E"),
            Case("company.unknown", Messages.order(copCode: "3301960EX9")),
            Case("company.wrong_dxp_id", Messages.order(dxpId: "DXPENT0000099999")),
        ]
    }()

    @Test("what is no declaration of this company gets a failure no old client takes for success, and leaves an event")
    func refused() async throws {
        let key = try TestKey()
        let world = try await World.start(certNo: key.certificate.certNo) { try key.signer(in: $0) }
        let caller = Caller(base: world.sidecar.url)
        for (index, bad) in Self.cases.enumerated() {
            let answer = try await caller.post(bad.body, type: bad.type)
            #expect(answer.failureCode == bad.code, "case \(index): \(answer.status) \(answer.text.prefix(300))")
            #expect(!answer.text.contains("true"), "case \(index)")
        }
        let events = try await world.sidecar.refusedRequests()
        #expect(events.map(\.code) == Self.cases.map(\.code))
        #expect(events.allSatisfy { $0.detail["peer"] == "127.0.0.1" })
        #expect(try await world.isWithoutMessages())
        // The company is served as if nothing had been.
        #expect(try await caller.declare(Messages.order()).message != nil)
        #expect(await world.stop() == 0)
    }

    @Test("a body that stops half way leaves an event, and the sidecar goes on")
    func halfWay() async throws {
        let key = try TestKey()
        let world = try await World.start(certNo: key.certificate.certNo) { try key.signer(in: $0) }
        let encoded = "xml=\(Caller.formEncoded(Messages.order()))"
        try HalfRequest.send(to: world.sidecar.url, part: String(encoded.prefix(1_000)), of: encoded.utf8.count)
        // All the bytes, but not all that was announced.
        try HalfRequest.send(to: world.sidecar.url, part: encoded, of: encoded.utf8.count + 1)
        var events: [RefusedRequest] = []
        while events.count < 2 {
            events = try await world.sidecar.refusedRequests()
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(events.map(\.code) == ["http.body_incomplete", "http.body_incomplete"])
        #expect(try await world.isWithoutMessages())
        #expect(try await Caller(base: world.sidecar.url).declare(Messages.order()).message != nil)
        #expect(await world.stop() == 0)
    }

    /// Hands one message to a sidecar with this signer and expects it refused, with an event and nothing else.
    private func expectRefusal(
        _ code: String, of xml: String = Messages.order(), detail: String = "", environment: [String: String] = [:],
        signer: (TemporaryFolder) throws -> String
    ) async throws {
        let world = try await World.start(certNo: "", environment: environment, signer: signer)
        let answer = try await Caller(base: world.sidecar.url).declare(xml)
        #expect(answer.failureCode == code, "\(answer.text.prefix(300))")
        #expect(detail.isEmpty || answer.text.contains(detail), "\(answer.text.prefix(300))")
        #expect(try await world.sidecar.refusedRequests().map(\.code) == [code])
        #expect(try await world.isWithoutMessages())
        #expect(await world.stop() == 0)
    }

    @Test("without a signer for the company nothing is signed, and the answer says what is missing")
    func noSigner() async throws {
        try await expectRefusal(
            "card.service_down", environment: ["PCSCLITE_CSOCK_NAME": "/nowhere/pcscd.comm"]
        ) { folder in
            "{ type: card, profile: piv, slot: 9c, pinFile: \(try folder.write("135790", to: "card.pin", mode: 0o600)) }"
        }
    }

    @Test("an expired certificate signs nothing")
    func expired() async throws {
        let key = try TestKey(notAfter: .now().advanced(byMilliseconds: -86_400_000))
        try await expectRefusal("signer.certificate_expired") { try key.signer(in: $0) }
    }

    @Test("a certificate that is not valid yet signs nothing")
    func notYetValid() async throws {
        let key = try TestKey(notBefore: .now().advanced(byMilliseconds: 86_400_000))
        try await expectRefusal("signer.certificate_not_yet_valid") { try key.signer(in: $0) }
    }

    /// A message signed with a key.
    private func signed(with key: TestKey) async throws -> String {
        let sidecar = try Sidecar(folder: try TemporaryFolder(), software: key)
        try await sidecar.start()
        let message = try await Caller(base: sidecar.url).declare(Messages.order()).message
        await sidecar.stop()
        return try #require(message)
    }

    @Test("a message that was changed after the company signed it is refused, not signed again")
    func changedAfterSigning() async throws {
        let key = try TestKey()
        let changed = try await signed(with: key).replacing("<ceb:qty>2</ceb:qty>", with: "<ceb:qty>3</ceb:qty>")
        try await expectRefusal("signature.foreign", of: changed, detail: "signature.digest") { try key.signer(in: $0) }
    }

    @Test("a message with a good signature of a foreign certificate is refused")
    func foreignSignature() async throws {
        let foreign = try await signed(with: try TestKey(serial: [0x02, 0x01, 0, 0, 0, 0, 0x56, 0x78]))
        let key = try TestKey()
        try await expectRefusal("signature.foreign", of: foreign, detail: "0201000000005678") {
            try key.signer(in: $0)
        }
    }
}
