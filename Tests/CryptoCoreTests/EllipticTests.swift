import SidecarBase
import Testing

@testable import CryptoCore

@Suite("Elliptic keys") struct EllipticTests {
    private let message = Array("made up".utf8)

    @Test("a bare ECDSA signature verifies as r‖s, and no other does", arguments: ["prime256v1", "secp384r1"])
    func ecdsa(curve: String) throws {
        let key = try PrivateKey.generateElliptic(curve: curve)
        #expect(key.kind == .elliptic(curve: curve))
        let width = try #require(key.publicKey.ellipticWidth)
        let der = try key.signElliptic(digest: MessageDigest.sha256(message))
        let raw = try #require(EllipticSignature.raw(der: der, width: width))
        #expect(EllipticSignature.der(raw: raw) == der)
        #expect(key.publicKey.verifyECDSA(signature: raw, message: message))
        #expect(!key.publicKey.verifyECDSA(signature: raw, message: message + [0]))
        #expect(!key.publicKey.verifyECDSA(signature: Array(raw.dropLast()), message: message))
        #expect(!key.publicKey.verifyECDSA(signature: [UInt8](repeating: 0, count: 2 * width), message: message))
    }

    @Test("a bare SM2 signature of the digest with identifier and key is a signature of the message")
    func sm2() throws {
        let key = try PrivateKey.generateSM2()
        let digest = try #require(key.publicKey.sm2Digest(of: message))
        let raw = try #require(EllipticSignature.raw(der: key.signElliptic(digest: digest), width: 32))
        let signature = try #require(SM2Signature(raw: raw))
        #expect(key.publicKey.verifySM2(signature: signature, message: message))
        #expect(!key.publicKey.verifySM2(signature: signature, message: message + [0]))
        #expect(try PrivateKey.generateElliptic(curve: "prime256v1").publicKey.sm2Digest(of: message) == nil)
    }

    @Test("what is no signature is none, whatever its bytes")
    func damaged() {
        for bytes: [UInt8] in [
            [], [0x30], [0x30, 0], [0x30, 0x80], [0x30, 2, 2, 0], [0x30, 4, 2, 1, 1, 2], [0x30, 6, 2, 1, 1, 2, 1],
            [0x30, 0x81], [0x30, 7, 2, 1, 1, 2, 1, 1, 0], [0x30, 6, 2, 0x81, 0xFF, 2, 1, 1],
            [UInt8](repeating: 0xFF, count: 72),
        ] {
            #expect(EllipticSignature.raw(der: bytes, width: 32) == nil)
        }
        #expect(EllipticSignature.der(raw: []) == nil)
        #expect(EllipticSignature.der(raw: [1]) == nil)
        #expect(EllipticSignature.der(raw: [0, 0]) == [0x30, 6, 2, 1, 0, 2, 1, 0])
    }

    @Test("SM4 gives the standard's example, and refuses other lengths")
    func sm4() throws {
        let text = try #require(Hex.decode("0123456789abcdeffedcba9876543210"))
        #expect(try Hex.encode(SM4.encryptECB(text, key: text)) == "681edf34d206965e86b3e94f536e4246")
        #expect(throws: CryptoError.self) { try SM4.encryptECB(text, key: [1]) }
        #expect(throws: CryptoError.self) { try SM4.encryptECB([1], key: text) }
    }
}
