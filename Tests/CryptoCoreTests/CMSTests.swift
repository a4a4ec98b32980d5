import CryptoCore
import Foundation
import SidecarBase
import Testing

@Suite("CMS")
struct CMSTests {
    private static let keys = Result { (try identity(1), try identity(2)) }

    private static func identity(_ serial: UInt8) throws -> CMS.Identity {
        let key = try PrivateKey.generateRSA(bits: 2_048)
        let now = ChinaTime.now()
        return try CMS.Identity(
            key: key,
            certificate: Certificate.issue(
                for: key.publicKey, commonName: "CMS \(serial)", organizationalUnit: "", serial: [serial],
                notBefore: now.advanced(byMilliseconds: -1_000_000), notAfter: now.advanced(byMilliseconds: 1_000_000),
                cardNumber: nil, issuerName: "", issuerKey: key))
    }

    private let content = Array("Content-Type: text/xml\r\n\r\n<a>报文</a>\n\r\u{0}".utf8)

    @Test("a signature holds for its content and its signer only", arguments: CMS.Digest.allCases)
    func signature(digest: CMS.Digest) throws {
        let (ours, others) = try Self.keys.get()
        let signature = try CMS.sign(content, by: ours, digest: digest)
        let certificates = [others.certificate, ours.certificate]
        #expect(try CMS.verify(signature, of: content, by: certificates) == digest)
        #expect(throws: CryptoError.self) { try CMS.verify(signature, of: content + [0], by: certificates) }
        #expect(throws: CryptoError.self) { try CMS.verify(signature, of: content, by: [others.certificate]) }
        #expect(throws: CryptoError.self) { try CMS.verify(signature, of: content, by: []) }
        #expect(throws: CryptoError.self) {
            try CMS.verify([UInt8](signature.dropLast()), of: content, by: certificates)
        }
    }

    @Test("a structure that nobody has signed is no signature")
    func nobody() throws {
        let (ours, _) = try Self.keys.get()
        // SignedData, version 1, no digests, id-data, no signers.
        let empty = try #require(
            Hex.decode("302306092a864886f70d010702a01630140201013100300b06092a864886f70d0107013100"))
        #expect(throws: CryptoError(.cryptoOperation, "0 signers")) {
            try CMS.verify(empty, of: content, by: [ours.certificate])
        }
    }

    @Test("what is encrypted for one of the keys is decrypted, and for nobody else", arguments: CMS.Cipher.allCases)
    func encryption(cipher: CMS.Cipher) throws {
        let (ours, others) = try Self.keys.get()
        let encrypted = try CMS.encrypt(content, for: ours.certificate, cipher: cipher)
        #expect(try CMS.decrypt(encrypted, with: [others, ours]) == content)
        #expect(throws: CryptoError.self) { try CMS.decrypt(encrypted, with: [others]) }
        #expect(throws: CryptoError.self) { try CMS.decrypt(encrypted, with: []) }
        #expect(throws: CryptoError.self) { try CMS.decrypt(content, with: [ours]) }
    }

    @Test("nothing and a megabyte are encrypted and signed like everything else", arguments: [0, 1 << 20])
    func sizes(count: Int) throws {
        let (ours, _) = try Self.keys.get()
        let bytes = [UInt8](repeating: 0x5A, count: count)
        #expect(try CMS.decrypt(CMS.encrypt(bytes, for: ours.certificate, cipher: .aes128), with: [ours]) == bytes)
        let signature = try CMS.sign(bytes, by: ours, digest: .sha256)
        #expect(try CMS.verify(signature, of: bytes, by: [ours.certificate]) == .sha256)
    }

    @Test("a certificate for another key makes no identity")
    func mismatch() throws {
        let (ours, others) = try Self.keys.get()
        #expect(throws: CryptoError.self) { try CMS.Identity(key: ours.key, certificate: others.certificate) }
        let read = try CMS.Identity(pem: ours.certificate.pem() + ours.key.pem())
        #expect(read.certificate.certNo == ours.certificate.certNo)
        #expect(throws: CryptoError.self) { try CMS.Identity(pem: ours.certificate.pem()) }
    }

    @Test("only a CompressedData has compressed content")
    func compressed() throws {
        let der = try #require(
            Hex.decode(
                "3030060b2a864886f70d0109100109a021301f020100300d060b2a864886f70d0109100308300b06092a864886f70d010701"
            ))
        // Without content.
        #expect(throws: CryptoError.self) { try CMS.compressedContent(of: der) }
        let (ours, _) = try Self.keys.get()
        let other = try CMS.encrypt([1], for: ours.certificate, cipher: .aes128)
        #expect(throws: CryptoError.self) { try CMS.compressedContent(of: other) }
    }
}
