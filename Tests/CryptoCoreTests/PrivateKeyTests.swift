import CryptoCore
import SidecarBase
import Testing

@Suite("PrivateKey")
struct PrivateKeyTests {
    @Test(
        "one key in every PEM form is the same key",
        arguments: [
            ("TEST-ONLY-rsa1024.key.pem", false), ("rsa1024.pkcs1.pem", false), ("rsa1024.pkcs1-encrypted.pem", true),
            ("rsa1024.pkcs8-encrypted.pem", true),
        ])
    func forms(file: String, isEncrypted: Bool) throws {
        let text = try Fixture.text("keys/\(file)")
        let key = try PrivateKey(pem: text, passphrase: isEncrypted ? Fixture.passphrase : nil)
        #expect(key.kind == .rsa(bits: 1024))
        #expect(try key.matches(Fixture.certificate("rsa1024")))
        #expect(try !key.matches(Fixture.certificate("rsa2048")))
        #expect(try !key.matches(Fixture.certificate("sm2")))
        // Line ends of another system, and text around the block.
        let windows = "made-up\r\n" + text.replacing("\n", with: "\r\n") + "\r\nend"
        #expect(
            try PrivateKey(pem: windows, passphrase: isEncrypted ? Fixture.passphrase : nil)
                .matches(Fixture.certificate("rsa1024")))
    }

    @Test("a passphrase for a key that is not encrypted does no harm")
    func needlessPassphrase() throws {
        let text = try Fixture.text("keys/rsa1024.pkcs1.pem")
        #expect(try PrivateKey(pem: text, passphrase: Secret("anything")).kind == .rsa(bits: 1024))
    }

    @Test(
        "a wrong or empty passphrase is told from one that is missing",
        arguments: ["rsa1024.pkcs8-encrypted.pem", "rsa1024.pkcs1-encrypted.pem"])
    func wrongPassphrase(file: String) throws {
        let text = try Fixture.text("keys/\(file)")
        for wrong in ["wrong", "", "密码", String(repeating: "x", count: 2_000)] {
            let error = #expect(throws: CryptoError.self) { try PrivateKey(pem: text, passphrase: Secret(wrong)) }
            #expect(error?.code == .cryptoKey)
            #expect(error?.detail.hasPrefix("wrong passphrase") == true)
            #expect(wrong.isEmpty || error?.detail.contains(wrong) == false || wrong == "wrong")
        }
        let error = #expect(throws: CryptoError.self) { try PrivateKey(pem: text, passphrase: nil) }
        #expect(error == CryptoError(.cryptoKey, "the key is encrypted and no passphrase is given"))
    }

    @Test("a failed reading leaves no trace in the next one")
    func afterFailure() throws {
        #expect(throws: CryptoError.self) { try PrivateKey(pem: "nonsense", passphrase: nil) }
        let key = try Fixture.key("rsa1024")
        #expect(try key.signRSA([1], digest: .sha1).count == 128)
    }

    @Test(
        "what is no private key is refused",
        arguments: [
            "", "nonsense", "-----BEGIN PRIVATE KEY-----", "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n",
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
            "-----BEGIN RSA PRIVATE KEY-----\n!!!!\n-----END RSA PRIVATE KEY-----\n", "\0\0\0",
        ])
    func refused(text: String) {
        let error = #expect(throws: CryptoError.self) { try PrivateKey(pem: text, passphrase: nil) }
        #expect(error?.code == .cryptoKey)
    }

    @Test("a certificate or a public key is no private key")
    func otherBlocks() throws {
        for text in [try Fixture.text("keys/TEST-ONLY-rsa1024.cert.pem"), try Fixture.certificate("rsa1024").pem()] {
            #expect(throws: CryptoError.self) { try PrivateKey(pem: text, passphrase: nil) }
            #expect(throws: CryptoError.self) { try PublicKey(pem: text) }
        }
    }

    @Test("a PKCS#8 key followed by other bytes, cut off or empty is refused")
    func pkcs8() throws {
        let der = try #require(Base64.decode(PlatformExample.privateKey))
        #expect(try PrivateKey(pkcs8: der).kind == .rsa(bits: 512))
        for wrong in [der + [0], Array(der.dropLast()), [], [0x30], [0x30, 0x00]] {
            let error = #expect(throws: CryptoError.self) { try PrivateKey(pkcs8: wrong) }
            #expect(error?.code == .cryptoKey)
        }
    }

    @Test("a written key reads back as the same")
    func written() throws {
        let key = try Fixture.key("rsa1024")
        let text = try key.pem()
        #expect(text.hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
        #expect(try PrivateKey(pem: text, passphrase: nil).publicKey.spki == key.publicKey.spki)
    }

    @Test("keys of other kinds are read and named")
    func kinds() throws {
        #expect(try Fixture.key("sm2").kind == .sm2)
        #expect(
            try PrivateKey(pem: Fixture.text("keys/p256.key.pem"), passphrase: nil).kind
                == .elliptic(curve: "prime256v1"))
        #expect(try PrivateKey(pem: Fixture.text("keys/ed25519.key.pem"), passphrase: nil).kind == .other("ED25519"))
    }
}

@Suite("PublicKey")
struct PublicKeyTests {
    @Test("a PEM public key, also folded with other line ends, is its DER")
    func pem() throws {
        let body = PlatformExample.publicKey.replacing("\n", with: "\r\n")
        let key = try PublicKey(pem: "-----BEGIN PUBLIC KEY-----\r\n\(body)\r\n-----END PUBLIC KEY-----\r\n")
        #expect(try key.spki == #require(Base64.decode(PlatformExample.publicKey)))
        #expect(key.kind == .rsa(bits: 512))
    }

    @Test("what is no public key is refused")
    func refused() throws {
        let der = try #require(Base64.decode(PlatformExample.publicKey))
        for wrong in [der + [0], Array(der.dropLast()), [], [0x30, 0x00], [UInt8](repeating: 0x30, count: 200)] {
            let error = #expect(throws: CryptoError.self) { try PublicKey(spki: wrong) }
            #expect(error?.code == .cryptoKey)
        }
        for wrong in ["", "nonsense", "-----BEGIN PUBLIC KEY-----\n*\n-----END PUBLIC KEY-----"] {
            #expect(throws: CryptoError.self) { try PublicKey(pem: wrong) }
        }
    }
}

@Suite("PKCS12")
struct PKCS12Tests {
    @Test(
        "key and certificate come from a container, also of old tools", arguments: ["rsa1024.p12", "rsa1024-rc2.p12"])
    func opens(file: String) throws {
        let content = try PKCS12(Fixture.bytes("keys/\(file)"), password: Fixture.passphrase)
        #expect(content.certificate.certNo == "01691abc")
        #expect(try content.certificate.der == Fixture.bytes("keys/TEST-ONLY-rsa1024.cert.der"))
        #expect(content.key.matches(content.certificate))
    }

    @Test("an empty password opens a container without one")
    func emptyPassword() throws {
        let bytes = try Fixture.bytes("keys/empty-password.p12")
        #expect(try PKCS12(bytes, password: Secret("")).key.kind == .rsa(bits: 1024))
        #expect(throws: CryptoError.self) { try PKCS12(bytes, password: Secret("x")) }
    }

    @Test("a wrong password is refused", arguments: ["", "wrong", "密码", "test-passphrase "])
    func wrongPassword(password: String) throws {
        for file in ["rsa1024.p12", "rsa1024-rc2.p12"] {
            let bytes = try Fixture.bytes("keys/\(file)")
            let error = #expect(throws: CryptoError.self) { try PKCS12(bytes, password: Secret(password)) }
            #expect(error?.code == .cryptoKey)
            #expect(error?.detail.hasPrefix("wrong password") == true)
        }
    }

    @Test("a container that lacks key or certificate says which")
    func halves() throws {
        let noKey = try Fixture.bytes("keys/no-key.p12")
        #expect(throws: CryptoError(.cryptoKey, "the PKCS#12 container has no private key")) {
            try PKCS12(noKey, password: Fixture.passphrase)
        }
        let noCertificate = try Fixture.bytes("keys/no-certificate.p12")
        #expect(throws: CryptoError(.cryptoKey, "the PKCS#12 container has no certificate for its private key")) {
            try PKCS12(noCertificate, password: Fixture.passphrase)
        }
    }

    @Test("what is no container is refused")
    func refused() throws {
        let whole = try Fixture.bytes("keys/rsa1024.p12")
        for wrong in [[], [0x30], Array(whole.prefix(100)), Array(whole.dropLast()), Array("nonsense".utf8)] {
            let error = #expect(throws: CryptoError.self) { try PKCS12(wrong, password: Fixture.passphrase) }
            #expect(error?.code == .cryptoKey)
        }
    }
}
