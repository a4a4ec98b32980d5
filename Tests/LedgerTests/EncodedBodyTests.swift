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
    }
}
