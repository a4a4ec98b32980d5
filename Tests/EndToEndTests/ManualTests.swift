import CryptoCore
import Foundation
import Lab
import Logging
import Testing

/// What the manuals promise: whoever types what stands there gets what stands there.
@Suite("the manuals", .timeLimit(.minutes(2))) struct ManualTests {
    /// The words of the five steps' commands, for this folder and this order.
    private func commands(_ manual: Manual, folder: String, orderNo: String) throws -> [String: [String]] {
        let commands = Manual.commands(in: try manual.steps()).map { words in
            words.map { word in
                ["ORDERNO", "订单号"].contains(word) ? orderNo : word.replacing("/etc/portsign", with: folder)
            }
        }
        #expect(commands.map { $0.first } == ["init", "doctor", "serve", "ledger"])
        return Dictionary(commands.map { ($0[0], $0) }) { first, _ in first }
    }

    /// Changes a line of the written configuration, which must be there.
    private func put(_ new: String, for line: Regex<Substring>, in yaml: inout String) {
        #expect(yaml.firstMatch(of: line) != nil, "\(new)")
        yaml = yaml.replacing(line, with: new, maxReplacements: 1)
    }

    /// Takes the five steps of a manual, from `init` to the receipts at the ERP; `signer` fills in how is signed.
    private func followSteps(
        of manual: Manual, certNo: String, _ signer: (inout String, TemporaryFolder) throws -> Void
    ) async throws {
        let logger = Logger(label: "world") { _ in SwiftLogNoOpLogHandler() }
        let port = try await FreePort.find()
        var settings = SimulatedWorld.Settings(sidecar: "http://127.0.0.1:\(port)")
        settings.node.cards = [certNo: TestCompany.code]
        let world = try SimulatedWorld(settings, client: LabClient.shared, logger: logger)
        try await world.start()
        let folder = try TemporaryFolder()
        let sample = world.samples.make(.order)
        let commands = try commands(manual, folder: folder.path("etc/portsign"), orderNo: sample.orderNo)
        let locale = ["LC_ALL": manual.locale]
        let run = { (name: String) in
            try await Program.run(
                Products.portsign, try #require(commands[name]), environment: locale, folder: folder.url)
        }

        // 2: init, then what is to be filled in. The example's company is the tests' company.
        let written = try await run("init")
        #expect(written.status == 0, "\(written.errors)")
        let configuration = folder.path("etc/portsign/portsign.yaml")
        var yaml = try String(contentsOfFile: configuration, encoding: .utf8)
        #expect(yaml.contains("code: \(TestCompany.code)") && yaml.contains("dxpId: \(TestCompany.dxpId)"))
        put("port: \(port)", for: #/port: 9090/#, in: &yaml)
        put("url: \"\(world.node.url)\"", for: #/url: "http.*ReceiveCebDeclare"/#, in: &yaml)
        put("url: \"\(world.erp.url)\"", for: #/url: "http.*receipts"/#, in: &yaml)
        put("path: \(folder.path("var/portsign.sqlite"))", for: #/path: var\/portsign.sqlite/#, in: &yaml)
        put("folder: \(folder.path("var"))", for: #/#folder: var/#, in: &yaml)
        let key = try folder.write(world.keys.aesKeyText, to: "etc/portsign/platform-aes.key", mode: 0o600)
        put("aesKeyFiles: [\(key)]", for: #/#aesKeyFiles: .*/#, in: &yaml)
        let publicKey = try folder.write(world.keys.publicKeyText, to: "etc/portsign/platform-public.pem")
        put("publicKeyFile: \(publicKey)", for: #/#publicKeyFile: .*/#, in: &yaml)
        try signer(&yaml, folder)
        try folder.write(yaml, to: "etc/portsign/portsign.yaml")

        // 3: doctor finds nothing to complain of.
        let doctor = try await run("doctor")
        #expect(doctor.status == 0, "\(doctor.output)\(doctor.errors)")

        // 4: serve, on the port and path that the callers know.
        let sidecar = try Program(
            Products.portsign, try #require(commands["serve"]), environment: locale, folder: folder.url)
        #expect(try await sidecar.line(startingWith: "ready ") == "ready http://127.0.0.1:\(port)")

        // 5: one message as before, and what became of it.
        guard case .signed = await world.caller.declare(sample.xml) else {
            Issue.record("not signed:\n\(sidecar.standardError)")
            return
        }
        while world.erp.summary.receipts < 2 { try await Task.sleep(for: .milliseconds(10)) }
        #expect(world.node.book.summary.accepted == 1)
        let shown = try await run("ledger")
        #expect(shown.status == 0, "\(shown.errors)")
        #expect(shown.output.contains(sample.guid) && shown.output.contains("customs 120"), "\(shown.output)")
        sidecar.signal(SIGTERM)
        #expect(await sidecar.wait() == 0)
        await world.stop()
    }

    @Test("the five steps lead from nothing to an order with its receipts, with a key file", arguments: Manual.allCases)
    func stepsSoftware(manual: Manual) async throws {
        let key = try TestKey()
        try await followSteps(of: manual, certNo: key.certificate.certNo) { yaml, folder in
            let keyFile = try folder.write(key.key.pem(), to: "etc/portsign/key.pem", mode: 0o600)
            let certificate = try folder.write(key.certificate.pem(), to: "etc/portsign/certificate.pem")
            put("type: software\n    key: \(keyFile)\n    certificate: \(certificate)", for: #/type: card/#, in: &yaml)
            put("", for: #/profile: piv/#, in: &yaml)
            put("", for: #/slot: 9c/#, in: &yaml)
            put("", for: #/pinFile: \/.*/#, in: &yaml)
        }
    }

    @Test(
        "the five steps with a card, its PIN in a file of its own or left in the old config.properties",
        .enabled(
            if: VirtualCardSlot(number: 0, environment: ProcessInfo.processInfo.environment) != nil,
            "needs scripts/virtual-reader"),
        arguments: Manual.allCases, [true, false])
    func stepsCard(manual: Manual, keepsPIN: Bool) async throws {
        let environment = ProcessInfo.processInfo.environment
        let turn = try await VirtualReaderTurn(environment: environment)
        let slot = try #require(VirtualCardSlot(number: 0, environment: environment))
        let key = try TestKey(bits: 1024)
        let card = VirtualPIVCard(key: key.key, certificate: key.certificate, pin: "135790")
        try await slot.insertSeen(card)
        defer { slot.remove() }
        try await followSteps(of: manual, certNo: key.certificate.certNo) { yaml, folder in
            guard keepsPIN else {
                try folder.write("135790\n", to: "etc/portsign/ukey-a.pin", mode: 0o600)
                return
            }
            let path = "webapps-compat/newyorkTransferWebapps/WEB-INF/classes/config/deploy/config.properties"
            let old = try String(contentsOf: Manual.package.appendingPathComponent(path), encoding: .utf8)
            let filled = old.replacing("\npassword=\n", with: "\npassword=135790\n")
            #expect(filled != old)
            let properties = try folder.write(filled, to: "config.properties", mode: 0o600)
            put("properties: \(properties)", for: #/#properties: .*/#, in: &yaml)
            put("pinFromLegacy: true", for: #/pinFile: \/.*/#, in: &yaml)
        }
        #expect(card.counters.signatures == 1)
        #expect(card.triesLeft == 3)
        slot.remove()
        turn.end()
    }

    @Test("every command that a manual names is there", arguments: Manual.allCases)
    func commandsExist(manual: Manual) async throws {
        let named = Set(
            Manual.commands(in: try manual.text()).map { words in
                Array(words.prefix { $0.wholeMatch(of: #/[a-z-]+/#) != nil && !$0.hasPrefix("-") })
            })
        #expect(named.count > 10)
        for words in named where words.first != "help" {
            let result = try await Program.run(Products.portsign, words + ["--help"])
            #expect(
                result.status == 0 && result.output.contains("portsign \(words.joined(separator: " "))"), "\(words)")
        }
    }

    @Test("every route of a manual's table is served", arguments: Manual.allCases)
    func routes(manual: Manual) async throws {
        let routes = try manual.text().matches(of: #/`(GET|POST) (\/[^`]+)`/#).map { (String($0.1), String($0.2)) }
        #expect(routes.count >= 6)
        let sidecar = try Sidecar(folder: try TemporaryFolder(), software: try TestKey())
        try await sidecar.start()
        let caller = Caller(base: sidecar.url)
        for (method, shown) in routes {
            let path = shown.replacing("NAME", with: "key")
            let answer =
                if method == "GET" {
                    try await caller.get(path)
                } else {
                    try await caller.post(Array("x=1".utf8), type: "application/x-www-form-urlencoded", path: path)
                }
            // What declares refuses this text, as one that it has read; what lends keys is off.
            let expected: UInt =
                method == "GET" ? 200 : path.hasSuffix("/declarations") ? 422 : path.hasSuffix("/sign") ? 403 : 200
            #expect(answer.status == expected, "\(method) \(path)")
        }
        #expect(await sidecar.stop() == 0)
    }

    @Test("every file that a manual links to or names is there", arguments: Manual.allCases)
    func files(manual: Manual) throws {
        let text = try manual.text()
        let links = text.matches(of: #/\]\(([^):]+)\)/#).map { String($0.1) }
        let path = #/(?:^|[ `])((?:scripts|docs|conf)\/[A-Za-z.\/-]+[A-Za-z])/#.anchorsMatchLineEndings()
        let named = text.matches(of: path).map { String($0.1) }
        #expect(links.count >= 4 && named.contains("scripts/run") && named.contains("scripts/test"))
        // What `init` writes is not there before, nor is what a site writes itself.
        for path in Set(links + named).subtracting(["conf/portsign.yaml", "conf/safe/users.json"]) {
            let isThere = FileManager.default.fileExists(atPath: Manual.package.appendingPathComponent(path).path)
            #expect(isThere, "\(path)")
        }
    }
}
