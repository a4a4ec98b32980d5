import CryptoCore
import SidecarBase
import Testing

@Suite("RSA")
struct RSATests {
    /// Made once: long keys take their time.
    private static let keys = Result {
        try Dictionary(
            uniqueKeysWithValues: [512, 1024, 2048, 3072, 4096].map { ($0, try PrivateKey.generateRSA(bits: $0)) })
    }

    @Test("signing gives the signatures that independent code made, and they verify", arguments: Fixture.vectors)
    func vectors(name: String) throws {
        let message = try Fixture.bytes("vectors/\(name).signedinfo.bin")
        let signature = try #require(Base64.decode(Fixture.text("vectors/\(name).signature.b64")))
        let kind = name.contains("rsa1024") ? "rsa1024" : "rsa2048"
        let key = try Fixture.key(kind)
        #expect(try key.signRSA(message, digest: .sha1) == signature)
        let publicKey = try Fixture.certificate(kind).publicKey
        #expect(publicKey.verifyRSA(signature: signature, message: message, digest: .sha1))
        #expect(!publicKey.verifyRSA(signature: signature, message: message, digest: .sha256))
        #expect(!publicKey.verifyRSA(signature: signature, message: message + [0x0A], digest: .sha1))
    }

    @Test(
        "a signature verifies with its key, message and digest only", arguments: [1024, 2048, 3072, 4096],
        [SignatureDigest.sha1, .sha256])
    func signs(bits: Int, digest: SignatureDigest) throws {
        let key = try #require(RSATests.keys.get()[bits])
        let other = try #require(RSATests.keys.get()[bits == 1024 ? 2048 : 1024])
        let message = Array("海关报文 \(bits)".utf8)
        let signature = try key.signRSA(message, digest: digest)
        #expect(signature.count == bits / 8)
        #expect(try key.signRSA(message, digest: digest) == signature)
        let publicKey = try PublicKey(spki: key.publicKey.spki)
        #expect(publicKey.kind == .rsa(bits: bits))
        #expect(publicKey.verifyRSA(signature: signature, message: message, digest: digest))
        #expect(!publicKey.verifyRSA(signature: signature, message: [], digest: digest))
        #expect(!other.publicKey.verifyRSA(signature: signature, message: message, digest: digest))
        #expect(!publicKey.verifyRSA(signature: signature, message: message, digest: digest == .sha1 ? .sha256 : .sha1))
    }

    @Test("a signature that is damaged, cut, lengthened or empty does not verify")
    func damaged() throws {
        let key = try #require(RSATests.keys.get()[1024])
        let message = Array("message".utf8)
        let signature = try key.signRSA(message, digest: .sha1)
        for index in signature.indices {
            var damaged = signature
            damaged[index] ^= 0x01
            #expect(!key.publicKey.verifyRSA(signature: damaged, message: message, digest: .sha1))
        }
        for wrong in [
            [], [0], Array(signature.dropLast()), Array(signature.dropFirst()), signature + [0], [0] + signature,
        ] {
            #expect(!key.publicKey.verifyRSA(signature: wrong, message: message, digest: .sha1))
        }
        #expect(
            !key.publicKey.verifyRSA(signature: [UInt8](repeating: 0xFF, count: 128), message: message, digest: .sha1))
        #expect(key.publicKey.verifyRSA(signature: signature, message: message, digest: .sha1))
    }

    @Test("the platform's 512-bit and 1024-bit signatures verify, and 512-bit keys sign them")
    func platform() throws {
        let plain = Array(PlatformExample.plain.utf8)
        let key = try PrivateKey(pkcs8: #require(Base64.decode(PlatformExample.privateKey)))
        let publicKey = try PublicKey(spki: #require(Base64.decode(PlatformExample.publicKey)))
        let signature = try #require(Base64.decode(PlatformExample.signature))
        #expect(key.kind == .rsa(bits: 512))
        #expect(try key.signRSA(plain, digest: .sha1) == signature)
        #expect(publicKey.verifyRSA(signature: signature, message: plain, digest: .sha1))
        #expect(key.publicKey.spki == publicKey.spki)
        #expect(!publicKey.verifyRSA(signature: signature, message: plain + [0x20], digest: .sha1))
        let platform = try PublicKey(spki: #require(Base64.decode(PlatformExample.platformPublicKey)))
        #expect(
            try platform.verifyRSA(
                signature: #require(Base64.decode(PlatformExample.platformSignature)), message: plain, digest: .sha1))
    }

    @Test("the bare operation on a padded block is the signature")
    func raw() throws {
        let key = try Fixture.key("rsa1024")
        let message = Array("message".utf8)
        let info: [UInt8] = [
            0x30, 0x21, 0x30, 0x09, 0x06, 0x05, 0x2B, 0x0E, 0x03, 0x02, 0x1A, 0x05, 0x00, 0x04, 0x14,
        ]
        let block =
            [0x00, 0x01] + [UInt8](repeating: 0xFF, count: 128 - 3 - 35) + [0x00] + info + MessageDigest.sha1(message)
        #expect(try key.rawRSA(block) == key.signRSA(message, digest: .sha1))
    }

    @Test("the bare operation takes a block of the key's length below the modulus only")
    func rawRefused() throws {
        let key = try Fixture.key("rsa1024")
        for block in [[], [1], [UInt8](repeating: 0, count: 127), [UInt8](repeating: 0, count: 129)] {
            #expect(throws: CryptoError.self) { try key.rawRSA(block) }
        }
        let error = #expect(throws: CryptoError.self) { try key.rawRSA([UInt8](repeating: 0xFF, count: 128)) }
        #expect(error?.code == .cryptoOperation)
    }

    @Test("keys of other kinds do not sign, and verify nothing", arguments: ["TEST-ONLY-sm2", "ed25519", "p256"])
    func otherKinds(name: String) throws {
        let key = try PrivateKey(pem: Fixture.text("keys/\(name).key.pem"), passphrase: nil)
        let error = #expect(throws: CryptoError.self) { try key.signRSA([1], digest: .sha1) }
        #expect(error?.code == .cryptoOperation)
        #expect(throws: CryptoError.self) { try key.rawRSA([UInt8](repeating: 0, count: 128)) }
        #expect(!key.publicKey.verifyRSA(signature: [UInt8](repeating: 0, count: 64), message: [1], digest: .sha1))
    }

    @Test("a digest that does not fit a short key is refused, not cut")
    func tooShort() throws {
        let key = try #require(RSATests.keys.get()[512])
        #expect(try key.signRSA([1], digest: .sha1).count == 64)
        #expect(try key.signRSA([1], digest: .sha256).count == 64)
    }

    @Test("keys are made from 512 to 4096 bits only", arguments: [0, -1, 1, 511, 4_097, 16_384, Int.max])
    func lengths(bits: Int) {
        let error = #expect(throws: CryptoError.self) { try PrivateKey.generateRSA(bits: bits) }
        #expect(error?.code == .cryptoOperation)
    }

    @Test("many sign and verify side by side with one key")
    func parallel() async throws {
        let key = try Fixture.key("rsa1024")
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for index in 0..<200 {
                group.addTask {
                    let message = Array("message \(index)".utf8)
                    let digest: SignatureDigest = index % 2 == 0 ? .sha1 : .sha256
                    let signature = try key.signRSA(message, digest: digest)
                    return key.publicKey.verifyRSA(signature: signature, message: message, digest: digest)
                }
            }
            for try await valid in group { #expect(valid) }
        }
    }
}
