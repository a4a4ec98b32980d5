import CryptoCore
import Foundation
import SidecarBase
import Testing

@testable import Signers

@Suite("SoftwareSigner")
struct SoftwareSignerTests {
    private static let passphrase = Secret("test-passphrase")
    /// Within the validity of the test certificates.
    private static let now: Now = { ChinaTime(milliseconds: 1_800_000_000_000) }
    private static let message = Array("<ds:SignedInfo>海关</ds:SignedInfo>".utf8)

    private static func fixture(_ name: String) throws -> URL {
        try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil)).appendingPathComponent(
            "keys/\(name)")
    }

    /// A copy of a fixture with a mode of its own.
    private static func copy(_ name: String, mode: Int = 0o600) throws -> String {
        try write(Data(contentsOf: fixture(name)), mode: mode)
    }

    private static func write(_ content: Data, mode: Int = 0o600) throws -> String {
        let path = try CardTestWorld.path("key")
        try content.write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return path
    }

    private static func load(
        key: String, certificate: String = "TEST-ONLY-rsa1024.cert.pem", passphrase: Secret? = nil,
        now: @escaping Now = now
    ) throws -> SoftwareSigner {
        try SoftwareSigner.load(
            name: "test", keyFile: copy(key), certificateFile: fixture(certificate).path, passphrase: passphrase,
            now: now)
    }

    @Test(
        "key and certificate files in every form sign, and say whose signature it is",
        arguments: [
            ("TEST-ONLY-rsa1024.key.pem", "TEST-ONLY-rsa1024.cert.pem", nil, "01691abc"),
            ("TEST-ONLY-rsa1024.key.pem", "TEST-ONLY-rsa1024.cert.der", nil, "01691abc"),
            ("rsa1024.pkcs8-encrypted.pem", "TEST-ONLY-rsa1024.cert.pem", passphrase, "01691abc"),
            ("rsa1024.pkcs1-encrypted.pem", "TEST-ONLY-rsa1024.cert.pem", passphrase, "01691abc"),
            ("TEST-ONLY-rsa2048.key.pem", "TEST-ONLY-rsa2048.cert.pem", nil, "0201000000009abc"),
        ] as [(String, String, Secret?, String)])
    func signs(key: String, certificate: String, passphrase: Secret?, certNo: String) async throws {
        let signer = try SoftwareSignerTests.load(key: key, certificate: certificate, passphrase: passphrase)
        let result = try await signer.sign(SoftwareSignerTests.message, as: .rsaSHA1, deadline: .now + .seconds(60))
        #expect(result.identity.certNo == certNo)
        #expect(result.identity == (try await signer.identity()))
        let shown = try Certificate(der: result.identity.certificateDER)
        #expect(shown.publicKey.verifyRSA(signature: result.value, message: SoftwareSignerTests.message, digest: .sha1))
    }

    @Test("a PKCS#12 file signs")
    func container() async throws {
        let file = try SoftwareSignerTests.copy("rsa1024.p12")
        let signer = try SoftwareSigner.load(
            name: "p12", pkcs12File: file, password: SoftwareSignerTests.passphrase, now: SoftwareSignerTests.now)
        let result = try await signer.sign(SoftwareSignerTests.message, as: .rsaSHA1, deadline: .now + .seconds(60))
        #expect(
            signer.certificate.publicKey.verifyRSA(
                signature: result.value, message: SoftwareSignerTests.message, digest: .sha1))
        #expect(result.identity.device == file)
    }

    @Test("a wrong or missing passphrase is told, and not repeated")
    func wrongPassphrase() throws {
        for passphrase in [Secret("wrong-words-77"), Secret(""), nil] {
            let error = #expect(throws: SignerError.self) {
                try SoftwareSignerTests.load(key: "rsa1024.pkcs8-encrypted.pem", passphrase: passphrase)
            }
            #expect(error?.code == .signerKeyFile)
            #expect(error?.detail.contains("passphrase") == true)
            #expect(error?.detail.contains("wrong-words-77") == false)
        }
        let file = try SoftwareSignerTests.copy("rsa1024.p12")
        let error = #expect(throws: SignerError.self) {
            try SoftwareSigner.load(name: "p12", pkcs12File: file, password: Secret("wrong-words-77"))
        }
        #expect(error?.code == .signerKeyFile)
        #expect(error?.detail.contains("wrong password") == true)
        #expect(error?.detail.contains("wrong-words-77") == false)
    }

    @Test("a key file that others may read or write is refused", arguments: [0o644, 0o640, 0o604, 0o620, 0o660, 0o666])
    func mode(mode: Int) throws {
        let key = try SoftwareSignerTests.copy("TEST-ONLY-rsa1024.key.pem", mode: mode)
        let certificate = try SoftwareSignerTests.fixture("TEST-ONLY-rsa1024.cert.pem").path
        let pem = #expect(throws: SignerError.self) {
            try SoftwareSigner.load(name: "test", keyFile: key, certificateFile: certificate, passphrase: nil)
        }
        let file = try SoftwareSignerTests.copy("rsa1024.p12", mode: mode)
        let container = #expect(throws: SignerError.self) {
            try SoftwareSigner.load(name: "test", pkcs12File: file, password: SoftwareSignerTests.passphrase)
        }
        for error in [pem, container] {
            #expect(error?.code == .signerKeyFile)
            #expect(error?.detail.contains("0600") == true)
        }
    }

    @Test("a certificate file may be readable by all, a key file may be read-only")
    func otherModes() throws {
        let key = try SoftwareSignerTests.copy("TEST-ONLY-rsa1024.key.pem", mode: 0o400)
        let certificate = try SoftwareSignerTests.copy("TEST-ONLY-rsa1024.cert.pem", mode: 0o644)
        #expect(throws: Never.self) {
            try SoftwareSigner.load(name: "test", keyFile: key, certificateFile: certificate, passphrase: nil)
        }
    }

    @Test("the key of another certificate is refused")
    func mismatch() throws {
        let error = #expect(throws: SignerError.self) {
            try SoftwareSignerTests.load(key: "TEST-ONLY-rsa2048.key.pem")
        }
        #expect(error?.code == .signerKeyFile)
        #expect(error?.detail.contains("does not belong to certificate 01691abc") == true)
    }

    @Test("an SM2 key signs with SM2, from PEM and PKCS#12, and its certificate number has 16 digits")
    func sm2() async throws {
        let signers = [
            try SoftwareSignerTests.load(key: "TEST-ONLY-sm2.key.pem", certificate: "TEST-ONLY-sm2.cert.pem"),
            try SoftwareSigner.load(
                name: "p12", pkcs12File: SoftwareSignerTests.copy("sm2.p12"),
                password: SoftwareSignerTests.passphrase, now: SoftwareSignerTests.now),
        ]
        for signer in signers {
            let result = try await signer.sign(SoftwareSignerTests.message, as: .sm2SM3, deadline: .now + .seconds(60))
            #expect(result.identity.keyKind == .sm2)
            #expect(result.identity.certNo == "0300000000abcdef")
            let signature = try #require(SM2Signature(raw: result.value))
            #expect(
                signer.certificate.publicKey.verifySM2(signature: signature, message: SoftwareSignerTests.message))
        }
    }

    @Test("a form that the key cannot sign is refused with a code of its own")
    func otherForm() async throws {
        let rsa = try SoftwareSignerTests.load(key: "TEST-ONLY-rsa1024.key.pem")
        let sm2 = try SoftwareSignerTests.load(key: "TEST-ONLY-sm2.key.pem", certificate: "TEST-ONLY-sm2.cert.pem")
        for (signer, form) in [(rsa, SignatureForm.sm2SM3), (sm2, .rsaSHA1)] {
            let error = await #expect(throws: SignerError.self) {
                try await signer.sign(SoftwareSignerTests.message, as: form, deadline: .now + .seconds(60))
            }
            #expect(error?.code == .signerUnsupportedKey)
        }
    }

    @Test("a key of a kind or length that does not sign here says so")
    func unsupported() throws {
        let short = try PrivateKey.generateRSA(bits: 512)
        let certificate = try CardTestWorld.certificate(short)
        #expect(throws: SignerError(.signerUnsupportedKey, "rsa(bits: 512)")) {
            try SoftwareSigner(name: "short", key: short, certificate: certificate)
        }
    }

    @Test("missing, empty, huge and foreign files are refused by name")
    func unusable() throws {
        let certificate = try SoftwareSignerTests.fixture("TEST-ONLY-rsa1024.cert.pem").path
        let key = try SoftwareSignerTests.copy("TEST-ONLY-rsa1024.key.pem")
        let files = [
            "/nonexistent/key.pem", try SoftwareSignerTests.write(Data()),
            try SoftwareSignerTests.write(Data("x".utf8)),
            try SoftwareSignerTests.write(Data(repeating: 0x41, count: 300_000)), "/dev/zero", "/",
            try SoftwareSignerTests.copy("no-key.p12"),
        ]
        for file in files {
            let asKey = #expect(throws: SignerError.self) {
                try SoftwareSigner.load(name: "x", keyFile: file, certificateFile: certificate, passphrase: nil)
            }
            let asCertificate = #expect(throws: SignerError.self) {
                try SoftwareSigner.load(name: "x", keyFile: key, certificateFile: file, passphrase: nil)
            }
            let asContainer = #expect(throws: SignerError.self) {
                try SoftwareSigner.load(name: "x", pkcs12File: file, password: SoftwareSignerTests.passphrase)
            }
            for error in [asKey, asCertificate, asContainer] {
                #expect(error?.code == .signerKeyFile)
                #expect(error?.detail.hasPrefix(file) == true)
            }
        }
    }

    @Test(
        "outside its validity the certificate does not sign, and the status says why",
        arguments: [
            ("20231231000000", ErrorCode.signerNotYetValid), ("20550101000000", .signerExpired),
        ])
    func validity(time: String, code: ErrorCode) async throws {
        let moment = try #require(ChinaTime(digits: time))
        let signer = try SoftwareSignerTests.load(key: "TEST-ONLY-rsa1024.key.pem", now: { moment })
        let error = await #expect(throws: SignerError.self) {
            try await signer.sign(SoftwareSignerTests.message, as: .rsaSHA1, deadline: .now + .seconds(60))
        }
        #expect(error?.code == code)
        #expect(error?.detail.contains("01691abc") == true)
        let status = await signer.status()
        #expect(status.problem == code)
        #expect(status.identity?.certNo == "01691abc")
    }

    @Test("after the deadline nothing is signed")
    func deadline() async throws {
        let signer = try SoftwareSignerTests.load(key: "TEST-ONLY-rsa1024.key.pem")
        let error = await #expect(throws: SignerError.self) {
            try await signer.sign(SoftwareSignerTests.message, as: .rsaSHA1, deadline: .now - .seconds(1))
        }
        #expect(error?.code == .signerTimeout)
    }

    @Test("it tells that its key is there, and that is all its events")
    func events() async throws {
        let signer = try SoftwareSignerTests.load(key: "TEST-ONLY-rsa1024.key.pem")
        let identity = try await signer.identity()
        var events: [SignerEvent] = []
        for await event in await signer.events() { events.append(event) }
        #expect(events == [.present(identity)])
        #expect(await signer.status() == SignerStatus(name: "test", identity: identity, problem: nil))
    }

    @Test("many requests side by side each get the signature of their message")
    func parallel() async throws {
        let signer = try SoftwareSignerTests.load(key: "TEST-ONLY-rsa1024.key.pem")
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<200 {
                group.addTask {
                    let message = Array("message \(number)".utf8)
                    let result = try await signer.sign(message, as: .rsaSHA1, deadline: .now + .seconds(60))
                    return signer.certificate.publicKey.verifyRSA(
                        signature: result.value, message: message, digest: .sha1)
                }
            }
            for try await isValid in group { #expect(isValid) }
        }
    }
}

@Suite("SignerIdentity")
struct SignerIdentityTests {
    @Test("the first and last moment of validity are inside it, one millisecond further is outside")
    func validity() throws {
        let certificate = try CardTestWorld.certificate(CardTestWorld.key.get())
        let identity = SignerIdentity(certificate: certificate, device: "test")
        #expect(identity.problem(at: certificate.notBefore) == nil)
        #expect(identity.problem(at: certificate.notAfter) == nil)
        #expect(identity.problem(at: certificate.notBefore.advanced(byMilliseconds: -1)) == .signerNotYetValid)
        #expect(identity.problem(at: certificate.notAfter.advanced(byMilliseconds: 1)) == .signerExpired)
        #expect(identity.validity.contains("01691abc"))
        #expect(identity.validity.contains(certificate.notAfter.readable))
    }
}
