import CryptoCore
import Foundation
import Lab
import SidecarBase
import Testing

/// The foreign tools, which may be missing.
private enum OpenSC {
    static let isInstalled = ["pkcs15-tool", "pkcs11-tool", "opensc-tool"].allSatisfy {
        FileManager.default.isExecutableFile(atPath: "/usr/bin/" + $0)
    }
}

/// The virtual cards in the eyes of another program, OpenSC: what it reads there and makes with them is what the standards
/// say, not only what we think they say.
@Suite(
    "virtual cards and OpenSC", .timeLimit(.minutes(2)),
    .enabled(
        if: VirtualCardSlot(number: 0, environment: ProcessInfo.processInfo.environment) != nil,
        "needs scripts/virtual-reader"),
    .enabled(if: OpenSC.isInstalled, "needs OpenSC: apt-get install opensc"))
struct OpenSCTests {
    private let environment = ProcessInfo.processInfo.environment

    private func tool(_ name: String, _ arguments: [String], _ more: [String: String] = [:]) async throws
        -> Program.Result
    {
        try await Program.run(URL(fileURLWithPath: "/usr/bin/" + name), arguments, environment: more)
    }

    private func with(_ card: any VirtualCard, _ body: () async throws -> Void) async throws {
        let turn = try await VirtualReaderTurn(environment: environment)
        let slot = try #require(VirtualCardSlot(number: 0, environment: environment))
        try await slot.insertSeen(card)
        do {
            try await body()
        } catch {
            slot.remove()
            throw error
        }
        slot.remove()
        turn.end()
    }

    @Test("pkcs15-tool reads every file of the PKCS#15 card, and its PIN is verified there")
    func pkcs15() async throws {
        let key = try TestKey(bits: 2048)
        let elliptic = try PrivateKey.generateElliptic(curve: "prime256v1")
        let card = VirtualPKCS15.card(
            [
                VirtualPKCS15.Entry(key: key.key, certificate: key.certificate),
                VirtualPKCS15.Entry(
                    identifier: [0x46], label: "Elliptic", reference: 0x02, key: elliptic, certificate: nil),
            ], pin: "135790")
        try await with(card) {
            let folder = try TemporaryFolder()
            // Cards without a driver of their own are read by the general one, which must be allowed.
            let file = try folder.write("app default { enable_default_driver = true; }\n", to: "opensc.conf")
            let configuration = ["OPENSC_CONF": file]
            let dump = try await tool("pkcs15-tool", ["--dump"], configuration)
            #expect(dump.status == 0, "\(dump.errors)")
            for line in [
                "PKCS#15 Card [Example card]", "PIN [User PIN]", "min_len:4, max_len:8, stored_len:8",
                "Reference      : 129 (0x81)", "Private RSA Key [Signature]", "[0x204], sign, nonRepudiation",
                "ModLength      : 2048", "Key ref        : 1 (0x01)", "Private EC Key [Elliptic]",
                "X.509 Certificate [Signature]", "Path           : 3f0050153400",
            ] {
                #expect(dump.output.contains(line), "\(line) is not in\n\(dump.output)")
            }
            let read = try await tool("pkcs15-tool", ["--read-certificate", "45"], configuration)
            #expect(try Certificate(pem: read.output).der == key.certificate.der)
            let verified = try await tool("pkcs15-tool", ["--verify-pin", "--pin", "135790"], configuration)
            #expect(verified.status == 0, "\(verified.errors)")
            #expect(card.counters.pinsOffered == 1)
            let refused = try await tool("pkcs15-tool", ["--verify-pin", "--pin", "246801"], configuration)
            #expect(refused.status != 0)
            #expect(card.triesLeft == 2)
        }
    }

    @Test("pkcs11-tool signs with the PIV card, and the signature verifies")
    func piv() async throws {
        let key = try TestKey(bits: 2048)
        let card = VirtualPIVCard(key: key.key, certificate: key.certificate, pin: "135790")
        try await with(card) {
            let folder = try TemporaryFolder()
            let input = try folder.write("made up", to: "message")
            let output = folder.path("signature")
            let signed = try await tool(
                "pkcs11-tool",
                [
                    "--module", "opensc-pkcs11.so", "--login", "--pin", "135790", "--sign", "--id", "02",
                    "--mechanism", "SHA1-RSA-PKCS", "--input-file", input, "--output-file", output,
                ])
            #expect(signed.status == 0, "\(signed.output)\(signed.errors)")
            let signature = try Array(Data(contentsOf: URL(fileURLWithPath: output)))
            #expect(
                key.certificate.publicKey.verifyRSA(
                    signature: signature, message: Array("made up".utf8), digest: .sha1))
            #expect(card.counters.signatures == 1)
            #expect(card.triesLeft == 3)
        }
    }

    @Test("pkcs11-tool signs with the PKCS#15 card of an applet, and the signature verifies")
    func applet() async throws {
        let key = try TestKey(bits: 2048)
        let card = VirtualPKCS15.card(
            [VirtualPKCS15.Entry(reference: 0, key: key.key, certificate: key.certificate)], pin: "135790",
            pinReference: 0x01, filling: (16, 0x00), applet: true)
        try await with(card) {
            let folder = try TemporaryFolder()
            let output = folder.path("signature")
            let signed = try await tool(
                "pkcs11-tool",
                [
                    "--module", "opensc-pkcs11.so", "--login", "--pin", "135790", "--sign", "--id", "45",
                    "--mechanism", "SHA1-RSA-PKCS", "--input-file", folder.write("made up", to: "message"),
                    "--output-file", output,
                ])
            #expect(signed.status == 0, "\(signed.output)\(signed.errors)")
            let signature = try Array(Data(contentsOf: URL(fileURLWithPath: output)))
            #expect(
                key.certificate.publicKey.verifyRSA(
                    signature: signature, message: Array("made up".utf8), digest: .sha1))
            #expect(card.counters.signatures == 1)
        }
    }

    @Test("pkcs11-tool finds the P-256 key and the certificate of a PIV card")
    func pivElliptic() async throws {
        let issuer = try TestKey(bits: 1024)
        let key = try PrivateKey.generateElliptic(curve: "prime256v1")
        let now = ChinaTime.now()
        let certificate = try Certificate.issue(
            for: key.publicKey, commonName: "Example", organizationalUnit: "", serial: [1, 2],
            notBefore: now.advanced(byMilliseconds: -86_400_000), notAfter: now.advanced(byMilliseconds: 86_400_000),
            cardNumber: nil, issuerName: "TEST ONLY CA", issuerKey: issuer.key)
        try await with(VirtualPIVCard(key: key, certificate: certificate, pin: "135790")) {
            let objects = try await tool("pkcs11-tool", ["--module", "opensc-pkcs11.so", "--list-objects"])
            let point = Hex.encode(key.publicKey.spki.suffix(65))
            #expect(objects.output.contains(point), "\(objects.output)\(objects.errors)")
            let show = try await Program.run(Products.portsign, ["card", "show"])
            #expect(show.output.contains("elliptic"), "\(show.output)")
            // Customs messages know RSA and SM2 only.
            let folder = try TemporaryFolder()
            let pin = try folder.write("135790", to: "card.pin", mode: 0o600)
            let sidecar = try Sidecar(
                folder: folder, signer: "{ type: card, pinFile: \(pin), serial: \"00000102\" }")
            let refused = try await sidecar.command("sign", folder.write(Messages.order(), to: "order.xml"))
            #expect(refused.status == 1)
            #expect(refused.errors.contains("signer.unsupported_key"), "\(refused.errors)")
            let test = try await sidecar.command("card", "test")
            #expect(test.status == 0, "\(test.output)\(test.errors)")
        }
    }

    @Test("opensc-tool reaches every kind of card through the reader")
    func answerToReset() async throws {
        let key = try PrivateKey.generateSM2()
        let card = VirtualGMTCard(key: key, certificate: nil, pin: "135790")
        try await with(card) {
            let atr = try await tool("opensc-tool", ["--atr"])
            #expect(atr.output.contains("3b:80:80:01:01"), "\(atr.output)\(atr.errors)")
        }
    }
}
