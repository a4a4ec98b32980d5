import CryptoCore
import SidecarBase
import Testing

@testable import Ledger

@Suite struct EncodedBodyTests {
    private func decode(_ body: EncodedBody, base: [UInt8]) throws -> [UInt8] {
        try EncodedBody.decode(coding: body.coding, size: Int64(body.size), content: body.content) { _ in base }
    }

    @Test("an input that is the signed document without its signature is stored as a difference")
    func difference() throws {
        let message = try declaration("1")
        let signedDigest = MessageDigest.sha256(message.signed)
        let body = EncodedBody(
            message.input, digest: message.inputDigest, base: message.signed, baseDigest: signedDigest)
        #expect(body.coding == 3)
        #expect(body.content.count < 60)
        #expect(try decode(body, base: message.signed) == message.input)
    }

    @Test("the certificate of a signed document is stored once, and stands where it stood when the document is read")
    func certificate() throws {
        let certificate = String(repeating: "MIIC0123456789+/", count: 60)
        let message = Array(
            """
            <a>\(String(repeating: "<b>订单</b>", count: 50))<ds:Signature xmlns:ds="d"><ds:X509Data><ds:X509Certificate>\
            \(certificate)</ds:X509Certificate></ds:X509Data></ds:Signature></a>
            """.utf8)
        let body = EncodedBody(signed: message, digest: MessageDigest.sha256(message))
        #expect(body.coding == 4)
        #expect(body.size == message.count)
        let part = try #require(body.parts.first)
        #expect(body.parts.count == 1)
        #expect(try decode(part, base: []) == Array(certificate.utf8))
        #expect(part.digest == MessageDigest.sha256(Array(certificate.utf8)))
        #expect(try decode(body, base: Array(certificate.utf8)) == message)
        // Another certificate in its place is another body.
        #expect(throws: LedgerError.self) { try decode(body, base: Array("MIIC".utf8)) }
    }

    @Test(
        "what looks like a certificate and is none leaves a document as it is",
        arguments: [
            "", "X509Certificate>", "</X509Certificate>", "<X509Certificate></X509Certificate>",
            "X509Certificate>X509Certificate>", "</X509Certificate><X509Certificate>",
            "<X509Certificate>" + String(repeating: "A", count: 400),
        ])
    func noCertificate(_ text: String) throws {
        let message = Array((String(repeating: "<b>订单</b>", count: 50) + text).utf8)
        let body = EncodedBody(signed: message, digest: MessageDigest.sha256(message))
        #expect(body.coding == 2)
        #expect(try decode(body, base: []) == message)
    }

    @Test(
        "any other input is stored by itself",
        arguments: [
            [UInt8](), [0x41], Array(repeating: 0x20, count: 5_000), Array("完全不同".utf8),
        ])
    func byItself(_ bytes: [UInt8]) throws {
        let base = Array("<signed>document</signed>".utf8)
        let body = EncodedBody(
            bytes, digest: MessageDigest.sha256(bytes), base: base, baseDigest: MessageDigest.sha256(base))
        #expect(body.coding != 3)
        #expect(try decode(body, base: base) == bytes)
    }

    @Test(
        "a damaged difference is an error, not a trap",
        arguments: [
            [UInt8](), Array(repeating: 0xFF, count: 40), Array(repeating: 0xFF, count: 39),
        ])
    func damaged(_ content: [UInt8]) {
        #expect(throws: LedgerError.self) {
            try EncodedBody.decode(coding: 3, size: 10, content: content) { _ in [1, 2, 3] }
        }
        #expect(throws: LedgerError.self) {
            try EncodedBody.decode(coding: 4, size: 10, content: content) { _ in [1, 2, 3] }
        }
    }
}
