import SidecarBase
import Testing

@testable import SidecarConfiguration

@Suite("Settings of signers behind libraries") struct LibrarySignerSettingsTests {
    private func kind(_ yaml: String) throws -> SignerSettings.Kind? {
        try SettingsLoader.parse("signers: { a: { \(yaml) } }", environment: [:]).signers.first?.kind
    }

    @Test("a PKCS#11 signer with everything")
    func pkcs11() throws {
        let found = try kind(
            "type: pkcs11, module: /m.so, token: T, tokenSerial: '0012', keyId: '0a', keyLabel: K, certificate: c.pem, "
                + "sessions: 4, sm2Mechanism: '0x80000301', sm2Input: message, pinEnvironment: E, serial: 0a1b, "
                + "allowFewTries: true")
        #expect(
            found
                == .pkcs11(
                    SignerSettings.PKCS11(
                        module: "/m.so", token: "T", tokenSerial: "0012", keyId: "0a", keyLabel: "K",
                        certificate: "c.pem", sessions: 4, sm2Mechanism: 0x8000_0301, sm2Input: .message,
                        pin: .environment("E"), serial: "0A1B", allowFewTries: true)))
    }

    @Test("a PKCS#11 signer with the least")
    func least() throws {
        let found = try kind("type: pkcs11, module: /m.so, pinFile: p")
        #expect(
            found
                == .pkcs11(
                    SignerSettings.PKCS11(
                        module: "/m.so", sessions: 1, sm2Input: .digest, pin: .file("p"), allowFewTries: false)))
    }

    @Test("an SKF signer")
    func skf() throws {
        let found = try kind(
            "type: skf, library: /s.so, device: D, application: A, container: C, deviceEvents: false, pinFile: p")
        #expect(
            found
                == .skf(
                    SignerSettings.SKF(
                        library: "/s.so", device: "D", application: "A", container: "C", deviceEvents: false,
                        pin: .file("p"), allowFewTries: false)))
        #expect(
            try kind("type: skf, library: /s.so, pinFile: p")
                == .skf(
                    SignerSettings.SKF(library: "/s.so", deviceEvents: true, pin: .file("p"), allowFewTries: false)))
    }

    @Test(
        "what is missing or wrong is refused",
        arguments: [
            ("type: pkcs11, pinFile: p", "signers.a", "needs module"),
            ("type: skf, pinFile: p", "signers.a", "needs library"),
            ("type: pkcs11, module: m", "signers.a", "exactly one of"),
            ("type: skf, library: l, pinFile: p, pinEnvironment: E", "signers.a", "exactly one of"),
            ("type: pkcs11, module: m, pinFile: p, sessions: 65", "signers.a.sessions", "64"),
            ("type: pkcs11, module: m, pinFile: p, keyId: abc", "signers.a.keyId", "hexadecimal"),
            ("type: pkcs11, module: m, pinFile: p, sm2Mechanism: SM2", "signers.a.sm2Mechanism", "mechanism"),
            ("type: skf, library: l, pinFile: p, module: m", "signers.a.module", "skf"),
        ])
    func refused(yaml: String, path: String, text: String) {
        let found = problems("signers: { a: { \(yaml) } }")
        #expect(found.map(\.path) == [path])
        #expect(found.allSatisfy { $0.english.contains(text) }, "\(found.map(\.english))")
    }

    @Test("what they will do is said in both languages")
    func description() throws {
        let settings = try SettingsLoader.parse(
            "signers: { a: { type: pkcs11, module: /m.so, pinFile: p }, b: { type: skf, library: /s.so, pinFile: p } }",
            environment: [:])
        let english = settings.describe(language: .english).joined(separator: "\n")
        #expect(english.contains("PKCS#11 module /m.so, any token, PIN from the file p, 1 at the same time"))
        #expect(english.contains("SKF library /s.so, any container, PIN from the file p"))
    }
}
