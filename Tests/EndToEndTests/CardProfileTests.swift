import CryptoCore
import Foundation
import Lab
import SidecarBase
import Testing

/// Cards of other kinds than PIV, with the built programs, the PC/SC service and a virtual reader.
@Suite(
    "card profiles, end to end", .timeLimit(.minutes(2)),
    .enabled(
        if: VirtualCardSlot(number: 0, environment: ProcessInfo.processInfo.environment) != nil,
        "needs scripts/virtual-reader"))
struct CardProfileTests {
    private let environment = ProcessInfo.processInfo.environment

    /// Runs a test with a card in a slot that nobody else uses.
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

    private func sm2Key() throws -> TestKey {
        let folder = try TemporaryFolder()
        let key = try PrivateKey.generateSM2()
        let now = ChinaTime.now()
        let certificate = try Certificate.issue(
            for: key.publicKey, commonName: "测试人", organizationalUnit: TestCompany.name,
            serial: [0x03, 0x00, 0, 0, 0, 0xAB, 0xCD, 0xEF], notBefore: now.advanced(byMilliseconds: -86_400_000),
            notAfter: now.advanced(byMilliseconds: 86_400_000_000), cardNumber: "03-JJ0G9999999",
            issuerName: "TEST ONLY CA", issuerKey: key)
        return try TestKey(
            keyFile: folder.write(key.pem(), to: "key.pem", mode: 0o600),
            certificateFile: folder.write(certificate.pem(), to: "certificate.pem"))
    }

    @Test("`portsign sign`, `card list` and `card test` work with a PKCS#15 card that nobody described")
    func pkcs15() async throws {
        let key = try TestKey(bits: 2048)
        let card = VirtualPKCS15.card(
            [VirtualPKCS15.Entry(key: key.key, certificate: key.certificate)], pin: "135790")
        try await with(card) {
            let folder = try TemporaryFolder()
            let pin = try folder.write("135790", to: "card.pin", mode: 0o600)
            let sidecar = try Sidecar(folder: folder, signer: "{ type: card, pinFile: \(pin) }")
            let signed = try await sidecar.command("sign", folder.write(Messages.order(), to: "order.xml"))
            #expect(signed.status == 0, "\(signed.errors)")
            let file = try folder.write(signed.output, to: "signed.xml")
            let verified = try await Program.run(Products.portsign, ["verify", file])
            #expect(verified.output.contains("valid, certificate \(key.certificate.certNo)"), "\(verified.output)")
            let list = try await sidecar.command("card", "list")
            #expect(list.output.contains("pkcs15"))
            #expect(list.output.contains(key.certificate.certNo))
            let test = try await sidecar.command("card", "test")
            #expect(test.status == 0, "\(test.output)\(test.errors)")
            #expect(test.output.contains("key: signed in "))
            #expect(card.counters.signatures == 2)
            #expect(card.counters.pinsOffered == 2)
            let bench = try await sidecar.command("card", "bench", "key", "--count", "3")
            #expect(bench.output.contains("a second"), "\(bench.output)\(bench.errors)")
            #expect(card.counters.signatures == 6)
        }
    }

    @Test("`card show` tells of the authorities on a card, and whether they and the certificate are valid")
    func chain() async throws {
        let root = try PrivateKey.generateRSA(bits: 2048)
        let key = try PrivateKey.generateRSA(bits: 2048)
        let now = ChinaTime.now()
        func issue(_ key: PrivateKey, _ name: String, of unit: String, _ serial: UInt8, days: Int64) throws
            -> Certificate
        {
            try Certificate.issue(
                for: key.publicKey, commonName: name, organizationalUnit: unit, serial: [serial],
                notBefore: now.advanced(byMilliseconds: -86_400_000_000),
                notAfter: now.advanced(byMilliseconds: 86_400_000 * days + 3_600_000), cardNumber: nil,
                issuerName: "Example Root", issuerKey: root)
        }
        let own = try issue(key, "示例人员", of: TestCompany.name, 0x51, days: 40)
        let authority = try issue(root, "Example Root", of: "", 0x01, days: -1)
        let card = VirtualPKCS15.card(
            [VirtualPKCS15.Entry(key: key, certificate: own)], pin: "135790", authorities: [authority])
        try await with(card) {
            let show = try await Program.run(Products.portsign, ["card", "show"])
            #expect(show.output.contains("40 days left"), "\(show.output)\(show.errors)")
            #expect(show.output.contains(/issued by .*Example Root,C=CN, expired/), "\(show.output)")
            let json = try await Program.run(Products.portsign, ["card", "show", "--json"])
            #expect(json.output.contains(#""daysLeft":40"#), "\(json.output)")
            #expect(json.output.contains(#""state":"expired""#), "\(json.output)")
        }
    }

    @Test("a UKey of GM/T 0017 signs with SM2 for a running service, in the edition of 2022-05")
    func gmt0017() async throws {
        let key = try sm2Key()
        let card = VirtualGMTCard(key: key.key, certificate: key.certificate, pin: "135790")
        try await with(card) {
            let world = try await World.start(certNo: key.certificate.certNo, edition: "2022-05", isCalm: true) {
                folder in
                let file = try folder.write("135790", to: "card.pin", mode: 0o600)
                return "{ type: card, profile: gmt0017, gmt0017: { container: SIGN }, pinFile: \(file) }"
            }
            let sample = world.simulated.samples.make(.order)
            guard case .signed(let signed) = await world.caller.declare(sample.xml) else {
                Issue.record("not signed: \(world.sidecar.program?.standardError ?? "")")
                return
            }
            let text = String(decoding: signed, as: UTF8.self)
            #expect(text.contains("\"http://www.chinaport.gov.cn/2022/04/xmldsig#sm2-sm3\""))
            #expect(text.contains("<ds:KeyName>\(key.certificate.certNo)</ds:KeyName>"))
            try await world.relayed(sample)
            #expect(world.simulated.node.book.summary.accepted == 1)
            #expect(card.counters.signatures == 1)
            #expect(await world.stop() == 0)
        }
    }

    @Test("`portsign-lab card` puts several cards of several kinds into the readers")
    func lab() async throws {
        let turn = try await VirtualReaderTurn(environment: environment)
        let folder = try TemporaryFolder()
        let rsa = try TestKey(bits: 2048)
        let sm2 = try sm2Key()
        let pin = try folder.write("135790\n", to: "pin", mode: 0o600)
        var cards: [Program] = []
        for (number, (profile, key)) in [("pkcs15", rsa), ("gmt0017", sm2)].enumerated() {
            let card = try Program(
                Products.lab,
                [
                    "card", "--profile", profile, "--reader", "\(number)", "--pin-file", pin,
                    "--key", folder.write(key.key.pem(), to: "\(profile).key", mode: 0o600),
                    "--certificate", folder.write(key.certificate.pem(), to: "\(profile).pem"),
                ])
            let line = try await card.line(startingWith: "ready card")
            #expect(line.contains("\(profile), certificate \(key.certificate.certNo)"))
            cards.append(card)
        }
        while true {
            let list = try await Program.run(Products.portsign, ["card", "list"]).output
            if list.contains("no card") {
                try await Task.sleep(for: .milliseconds(50))
                continue
            }
            #expect(list.contains(/00 00 .*pkcs15 .*02010000/), "\(list)")
            #expect(list.contains(/00 01 .*gmt0017 .*03000000/), "\(list)")
            break
        }
        for card in cards {
            card.signal(SIGTERM)
            #expect(await card.wait() == 0)
        }
        turn.end()
    }

    @Test("a card of ISO 7816 signs as its settings describe it, and a wrong PIN costs one try")
    func iso7816() async throws {
        let key = try TestKey(bits: 1024)
        var content = VirtualISOCard.Content(pin: "1357")
        content.applications[[0xD2, 0x76, 0x00, 0x00, 0x99, 0x01]] = [0x3F, 0x00, 0x10, 0x00]
        content.files[[0x3F, 0x00, 0x10, 0x00, 0x20, 0x01]] = key.certificate.der
        content.keys[0x01] = key.key
        content.pinFilling = (8, 0x00)
        let card = VirtualISOCard(content, tries: 5)
        try await with(card) {
            let folder = try TemporaryFolder()
            let pin = try folder.write("2468", to: "card.pin", mode: 0o600)
            let sidecar = try Sidecar(
                folder: folder,
                signer: """
                    { type: card, pinFile: \(pin), iso7816: { aids: [D27600009901], pinRef: "81", pinPad: zero, \
                    pinStoredLength: 8, keyRef: "01", certificate: "path:3F0010002001" } }
                    """)
            let message = try folder.write(Messages.order(), to: "order.xml")
            for _ in 0..<3 {
                let refused = try await sidecar.command("sign", message)
                #expect(refused.errors.contains("card.pin_wrong"), "\(refused.errors)")
            }
            #expect(card.counters.pinsOffered == 1)
            #expect(card.triesLeft == 4)
            try folder.write("1357", to: "card.pin", mode: 0o600)
            let signed = try await sidecar.command("sign", message)
            #expect(signed.status == 0, "\(signed.errors)")
            let show = try await sidecar.command("card", "show")
            #expect(show.output.contains("iso7816"), "\(show.output)")
        }
    }
}
