import CryptoCore
import Foundation
import SidecarBase
import Testing

@Suite("SM2")
struct SM2Tests {
    private static let cases = [
        "11-ceb311-official", "12-ceb621-official-pretty", "13-ceb311-legacy-uri", "14-ceb311-der-signature",
    ]

    private func signature(_ name: String) throws -> SM2Signature {
        let bytes = try #require(Base64.decode(Fixture.text("vectors/\(name).signature.b64")))
        return try #require(bytes.count == 64 ? SM2Signature(raw: bytes) : SM2Signature(der: bytes))
    }

    @Test(
        "the signatures that independent code made verify, with their message, key and identifier only",
        arguments: cases)
    func vectors(name: String) throws {
        let message = try Fixture.bytes("vectors/\(name).signedinfo.bin")
        let signature = try signature(name)
        let key = try Fixture.certificate("sm2").publicKey
        #expect(key.verifySM2(signature: signature, message: message))
        #expect(key.verifySM2(signature: signature, message: message, identifier: Array("1234567812345678".utf8)))
        #expect(!key.verifySM2(signature: signature, message: message + [0x0A]))
        #expect(!key.verifySM2(signature: signature, message: MessageDigest.sm3(message)))
        #expect(!key.verifySM2(signature: signature, message: message, identifier: Array("1234567812345679".utf8)))
        #expect(try !PrivateKey.generateSM2().publicKey.verifySM2(signature: signature, message: message))
    }

    @Test("a signature that was made verifies, is 64 bytes long and never the same twice")
    func signs() throws {
        let key = try Fixture.key("sm2")
        let publicKey = try Fixture.certificate("sm2").publicKey
        let message = Array("海关报文".utf8)
        var seen: Set<[UInt8]> = []
        for _ in 0..<50 {
            let signature = try key.signSM2(message)
            #expect(signature.raw.count == 64)
            #expect(seen.insert(signature.raw).inserted)
            #expect(publicKey.verifySM2(signature: signature, message: message))
            #expect(SM2Signature(der: signature.der) == signature)
        }
        let other = Array("ALICE123@YAHOO.COM".utf8)
        let signature = try key.signSM2(message, identifier: other)
        #expect(publicKey.verifySM2(signature: signature, message: message, identifier: other))
        #expect(!publicKey.verifySM2(signature: signature, message: message))
    }

    @Test("any changed byte of a signature makes it wrong")
    func damaged() throws {
        let key = try Fixture.key("sm2")
        let signature = try key.signSM2([1, 2, 3])
        for index in signature.raw.indices {
            var raw = signature.raw
            raw[index] ^= 0x01
            if let damaged = SM2Signature(raw: raw) {
                #expect(!key.publicKey.verifySM2(signature: damaged, message: [1, 2, 3]))
            }
        }
    }

    @Test("keys of other kinds neither sign nor verify", arguments: ["TEST-ONLY-rsa1024", "ed25519", "p256"])
    func otherKinds(name: String) throws {
        let key = try PrivateKey(pem: Fixture.text("keys/\(name).key.pem"), passphrase: nil)
        let error = #expect(throws: CryptoError.self) { try key.signSM2([1]) }
        #expect(error?.code == .cryptoOperation)
        #expect(try !key.publicKey.verifySM2(signature: signature("11-ceb311-official"), message: [1]))
    }

    private static let order = "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123"
    private static let below = "FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54122"
    private static let zero = String(repeating: "0", count: 64)
    private static let one = String(repeating: "0", count: 63) + "1"

    @Test(
        "r and s are at least 1 and below the order of the curve",
        arguments: [
            (one, one, true), (below, below, true), (one, below, true), (zero, one, false), (one, zero, false),
            (order, one, false), (one, order, false), (String(repeating: "F", count: 64), one, false),
            (one, one + "00", false), (one, String(one.dropFirst(2)), false),
        ])
    func ranges(first: String, second: String, isGood: Bool) throws {
        let raw = try #require(Hex.decode(first + second))
        let signature = SM2Signature(raw: raw)
        #expect((signature != nil) == isGood)
        if let signature { #expect(SM2Signature(der: signature.der) == signature) }
    }

    @Test(
        "DER is taken in its one form only",
        arguments: [
            ("3006020101020101", true), ("3008020200800202 00FF", true), ("30060201010201", false),
            ("300602010102010100", false), ("3007020101020101", false), ("308106020101020101", false),
            ("30070202000102 0101", false), ("3006020180020101", false), ("3006020100020101", false),
            ("3106020101020101", false), ("3006030101020101", false), ("3009020101020101020101", false),
            ("3005020002010101", false), ("30800201010201010000", false), ("", false), ("30", false), ("3000", false),
            ("3044022200" + below + "00020101", false), ("3027022200" + "00" + below + "020101", false),
        ])
    func encodings(text: String, isGood: Bool) throws {
        let der = try #require(Hex.decode(text.replacing(" ", with: "")))
        let signature = SM2Signature(der: der)
        #expect((signature != nil) == isGood)
        if let signature { #expect(signature.der == der) }
    }

    @Test("one key in every form of file is the same key")
    func files() throws {
        let certificate = try Fixture.certificate("sm2")
        let keys = [
            try PrivateKey(pem: Fixture.text("keys/sm2.sec1.pem"), passphrase: nil),
            try PrivateKey(pem: Fixture.text("keys/sm2.pkcs8-encrypted.pem"), passphrase: Fixture.passphrase),
            try PKCS12(Fixture.bytes("keys/sm2.p12"), password: Fixture.passphrase).key,
            try PrivateKey(pem: Fixture.key("sm2").pem(), passphrase: nil),
        ]
        for key in keys {
            #expect(key.kind == .sm2)
            #expect(key.matches(certificate))
            #expect(try certificate.publicKey.verifySM2(signature: key.signSM2([1]), message: [1]))
        }
        let container = try PKCS12(Fixture.bytes("keys/sm2.p12"), password: Fixture.passphrase)
        #expect(container.certificate.der == certificate.der)
        #expect(try PrivateKey.generateSM2().matches(certificate) == false)
    }

    @Test("many sign and verify side by side with one key")
    func parallel() async throws {
        let key = try Fixture.key("sm2")
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for index in 0..<100 {
                group.addTask {
                    let message = Array("message \(index)".utf8)
                    return key.publicKey.verifySM2(signature: try key.signSM2(message), message: message)
                }
            }
            for try await valid in group { #expect(valid) }
        }
    }
}

/// An independent program of the same standard.
@Suite("SM2 and the openssl program", .enabled(if: OpenSSLProgram.isInstalled))
struct SM2AgreementTests {
    @Test("openssl verifies what is signed here, and refuses it for another message")
    func theirs() throws {
        let folder = try TemporaryFolder()
        let key = try PrivateKey.generateSM2()
        let message = Array("<ds:SignedInfo>海关</ds:SignedInfo>".utf8)
        try folder.write(Array(key.pem().utf8), "key.pem")
        try folder.write(message, "message")
        try folder.write(message + [0x20], "other")
        try folder.write(key.signSM2(message).der, "signature")
        let verify = ["pkeyutl", "-verify", "-inkey", "key.pem", "-rawin", "-digest", "sm3", "-pkeyopt"]
        let rest = ["-sigfile", "signature"]
        #expect(try folder.openssl(verify + ["distid:1234567812345678", "-in", "message"] + rest))
        #expect(try !folder.openssl(verify + ["distid:1234567812345678", "-in", "other"] + rest))
        #expect(try !folder.openssl(verify + ["distid:8765432187654321", "-in", "message"] + rest))
    }

    @Test("what openssl signs is found good here")
    func ours() throws {
        let folder = try TemporaryFolder()
        let key = try Fixture.key("sm2")
        let message = try Fixture.bytes("vectors/11-ceb311-official.signedinfo.bin")
        try folder.write(Array(key.pem().utf8), "key.pem")
        try folder.write(message, "message")
        #expect(
            try folder.openssl([
                "pkeyutl", "-sign", "-inkey", "key.pem", "-rawin", "-digest", "sm3", "-pkeyopt",
                "distid:1234567812345678", "-in", "message", "-out", "signature",
            ]))
        let signature = try #require(SM2Signature(der: folder.read("signature")))
        #expect(try Fixture.certificate("sm2").publicKey.verifySM2(signature: signature, message: message))
    }

    @Test("a certificate issued by an SM2 key here is signed with SM3, as openssl finds too")
    func certificate() throws {
        let folder = try TemporaryFolder()
        let key = try PrivateKey.generateSM2()
        let certificate = try Certificate.issue(
            for: key.publicKey, commonName: "测试人", organizationalUnit: "测试企业",
            serial: [3, 0, 0, 0, 0, 0xAB, 0xCD, 0xEF],
            notBefore: ChinaTime(milliseconds: 1_704_067_200_000), notAfter: ChinaTime(milliseconds: 4_000_000_000_000),
            cardNumber: "03-JJ0G999999999", issuerName: "TEST ONLY", issuerKey: key)
        #expect(certificate.publicKey.kind == .sm2)
        #expect(certificate.certNo == "0300000000abcdef")
        // SEQUENCE { what is signed, SM2-with-SM3, BIT STRING }; its own header and that of what is signed have 4 bytes.
        let der = certificate.der
        let algorithm = try #require(Hex.decode("300a06082a811ccf55018375"))
        let end = 8 + Int(der[6]) << 8 + Int(der[7])
        #expect(der[end...].starts(with: algorithm))
        try folder.write(Array(certificate.pem().utf8), "certificate.pem")
        try folder.write(Array(der[4..<end]), "signed")
        try folder.write(Array(der[(end + algorithm.count + 3)...]), "signature")
        #expect(
            try folder.openssl([
                "pkeyutl", "-verify", "-certin", "-inkey", "certificate.pem", "-rawin", "-digest", "sm3", "-pkeyopt",
                "distid:1234567812345678", "-in", "signed", "-sigfile", "signature",
            ]))
    }
}

/// Runs `openssl` in a folder of its own, which goes away with the value.
private final class TemporaryFolder {
    private let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)

    init() throws {
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func write(_ bytes: [UInt8], _ name: String) throws { try Data(bytes).write(to: url.appending(path: name)) }

    func read(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: url.appending(path: name))) }

    /// Whether the program ended well.
    func openssl(_ arguments: [String]) throws -> Bool {
        let process = Process()
        process.executableURL = URL(filePath: OpenSSLProgram.path)
        process.arguments = arguments
        process.currentDirectoryURL = url
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}

private enum OpenSSLProgram {
    static let path = "/usr/bin/openssl"
    static let isInstalled = FileManager.default.isExecutableFile(atPath: path)
}
