import CryptoCore
import Foundation
import Lab
import ScriptedHTTP
import SidecarBase
import Testing

/// Every way out, with the built sidecar.
@Suite("transports, end to end", .timeLimit(.minutes(5))) struct TransportTests {
    /// A way, and what the world needs for it.
    enum Way: String, CaseIterable {
        case rpc, gateway, http, folder

        func change(_ settings: inout SimulatedWorld.Settings, _ folder: TemporaryFolder) throws {
            switch self {
            case .rpc: settings.node.wantsEncodedCalls = true
            case .gateway: settings.node.gatewayKey = "a-key@of*the^gateway"
            case .http: settings.node.token = "a-token-of-the-node"
            case .folder:
                for name in ["send", "receive"] {
                    try FileManager.default.createDirectory(
                        atPath: folder.path(name), withIntermediateDirectories: true)
                }
                settings.node.sendFolder = folder.path("send")
                settings.receiptFolder = folder.path("receive")
            }
        }

        func route(_ world: SimulatedWorld, _ folder: TemporaryFolder) throws -> String {
            switch self {
            case .rpc: return "transport: { type: soap, dialect: rpc, url: \"\(world.node.url)\" }"
            case .gateway:
                let key = try folder.write("a-key@of*the^gateway\n", to: "gateway.key", mode: 0o600)
                return """
                    transport: { type: gateway, url: "\(world.node.gatewayURL)", appId: ABC00001, appKeyFile: \(key) }
                    """
            case .http:
                let token = try folder.write("a-token-of-the-node\n", to: "node.token", mode: 0o600)
                return "transport: { type: http, url: \"\(world.node.plainURL)\", tokenFile: \(token) }"
            case .folder:
                return """
                    transport: { type: folder, send: \(folder.path("send")), receive: \(folder.path("receive")), \
                    interval: 50ms, settle: 100ms }
                    """
            }
        }
    }

    @Test("an order goes the whole way and its receipts come back, over every transport", arguments: Way.allCases)
    func wholeWay(way: Way) async throws {
        let key = try TestKey()
        let places = try TemporaryFolder()
        let world = try await World.start(
            certNo: key.certificate.certNo, change: { try way.change(&$0, places) },
            route: { world, _ in try way.route(world, places) }, signer: { try key.signer(in: $0) })
        let check = try await world.sidecar.command("config", "check")
        #expect(check.status == 0)
        #expect(check.output.contains("Route node: sends messages"))
        var samples: [SampleMessage] = []
        for _ in 0..<3 {
            let sample = world.simulated.samples.make(.order)
            guard case .signed = await world.caller.declare(sample.xml) else {
                Issue.record("not signed")
                return
            }
            samples.append(sample)
        }
        for sample in samples { try await world.relayed(sample) }
        let node = world.simulated.node.book
        #expect(node.summary.accepted == 3)
        #expect(node.summary.refused == 0, "\(node.refusals)")
        #expect(node.violations.isEmpty)
        #expect(world.simulated.erp.summary.receipts == 6)
        if way == .folder {
            let receive = places.url.appendingPathComponent("receive")
            while try files(receive.appendingPathComponent("processed")).count < 6 {
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(try files(receive).filter { $0.hasSuffix(".xml") } == [])
            #expect(try files(receive.appendingPathComponent("failed")) == [])
            #expect(try files(places.url.appendingPathComponent("send")) == [])
        }
        let doctor = try await world.sidecar.command("doctor", "--json")
        #expect(doctor.status == 0, "\(doctor.output)")
        for secret in ["a-key@of*the^gateway", "a-token-of-the-node"] {
            #expect(!doctor.output.contains(secret) && !check.output.contains(secret))
            #expect(world.sidecar.program?.standardError.contains(secret) == false)
        }
        #expect(await world.stop() == 0)
    }

    @Test(
        "a node that misbehaves loses nothing and gets nothing twice under another identity, over every transport with answers",
        arguments: [Way.rpc, .gateway, .http])
    func mischief(way: Way) async throws {
        let key = try TestKey()
        let places = try TemporaryFolder()
        let world = try await World.start(
            certNo: key.certificate.certNo,
            change: {
                try way.change(&$0, places)
                $0.mischief = nil
                $0.node.faults = FaultScript(
                    mischief: .init(rate: 0.4, seed: 23, kinds: [.http500, .closeMidAnswer, .acceptThenClose]))
                $0.receipts = nil
            }, route: { world, _ in try way.route(world, places) }, signer: { try key.signer(in: $0) })
        var plan = LoadDriver.Plan()
        (plan.messages, plan.concurrency) = (10, 4)
        let told = await LoadDriver(caller: world.caller, samples: world.simulated.samples).run(plan)
        #expect(told.count { $0.told == .success } == 10)
        for guid in told.map(\.guid) {
            while try await !world.sidecar.command("ledger", "show", guid).output.contains("accepted") {
                try await Task.sleep(for: .milliseconds(50))
            }
        }
        let node = world.simulated.node.book
        #expect(Set(node.entries.map(\.guid)) == Set(told.map(\.guid)))
        #expect(node.violations.isEmpty)
        #expect(node.summary.refused == 0, "\(node.refusals)")
        #expect(world.simulated.node.faults.counts.filter { $0.key != .normal }.values.reduce(0, +) > 0)
        #expect(await world.stop() == 0)
    }

    @Test("a client that is away is no reason to lose a file: what was handed over before a crash is there whole")
    func folderCrash() async throws {
        let key = try TestKey()
        let places = try TemporaryFolder()
        let world = try await World.start(
            certNo: key.certificate.certNo,
            change: {
                try Way.folder.change(&$0, places)
                $0.node.sendFolder = nil
                $0.receipts = nil
            }, route: { world, _ in try Way.folder.route(world, places) }, signer: { try key.signer(in: $0) })
        var guids: Set<String> = []
        for _ in 0..<3 {
            for _ in 0..<5 {
                let sample = world.simulated.samples.make(.order)
                guard case .signed = await world.caller.declare(sample.xml) else {
                    Issue.record("not signed")
                    return
                }
                guids.insert(sample.guid)
            }
            // In the middle of whatever it is doing.
            await world.sidecar.kill()
            try await world.sidecar.start()
        }
        let send = places.url.appendingPathComponent("send")
        while try files(send).count(where: { $0.hasSuffix(".xml") }) < 15 {
            try await Task.sleep(for: .milliseconds(20))
        }
        var seen: [String] = []
        for name in try files(send) where name.hasSuffix(".xml") {
            let envelope = Array(try Data(contentsOf: send.appendingPathComponent(name)))
            seen += try ForeignNode.guids([envelope])
        }
        #expect(seen.count == 15)
        #expect(Set(seen) == guids)
        #expect(await world.stop() == 0)
    }

    private func files(_ folder: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    @Test("a file that is no receipt goes aside with the reason; what a crash left behind is taken once after it")
    func badFileAndCrash() async throws {
        let key = try TestKey()
        let places = try TemporaryFolder()
        let world = try await World.start(
            certNo: key.certificate.certNo,
            change: {
                try Way.folder.change(&$0, places)
                $0.receipts = nil
            },
            route: { _, _ in
                """
                transport: { type: folder, send: \(places.path("send")), receive: \(places.path("receive")), \
                interval: 50ms, settle: 50ms, patience: 200ms }
                """
            }, signer: { try key.signer(in: $0) })
        try places.write("no receipt at all", to: "receive/bad.xml")
        let receipt = """
            <CEB312Message xmlns="http://www.chinaport.gov.cn/ceb" guid="5DF1D7E0-5A4B-4F6C-8B5E-0A6B1C2D3E4F" version="1.0">\
            <OrderReturn><guid>5DF1D7E0-5A4B-4F6C-8B5E-0A6B1C2D3E4F</guid><ebpCode>3301960EX1</ebpCode>\
            <ebcCode>3301960EX1</ebcCode><orderNo>NOBODYKNOWS1</orderNo><returnStatus>2</returnStatus>\
            <returnTime>20260101093005000</returnTime><returnInfo>x</returnInfo></OrderReturn></CEB312Message>
            """
        try places.write(receipt, to: "receive/good.xml")
        while world.simulated.erp.summary.receipts < 1 { try await Task.sleep(for: .milliseconds(10)) }
        let reason = places.path("receive/failed/bad.xml.reason")
        while !FileManager.default.fileExists(atPath: reason) { try await Task.sleep(for: .milliseconds(10)) }
        #expect(try String(contentsOfFile: reason, encoding: .utf8).contains("S05"))
        await world.sidecar.kill()
        // As if it had died between storing and moving.
        try places.write(receipt, to: "receive/good.xml")
        try await world.sidecar.start()
        while FileManager.default.fileExists(atPath: places.path("receive/good.xml")) {
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(try files(places.url.appendingPathComponent("receive/processed")) == ["good.xml", "good.xml.1"])
        #expect(world.simulated.erp.summary.receipts == 1)
        #expect(await world.stop() == 0)
    }

    // MARK: - Nodes that were not written with PortSign

    /// Sends three orders to a foreign node.
    private func send(to kind: ForeignNode.Kind, _ transport: (ForeignNode) -> String) async throws {
        let node = try await ForeignNode(kind)
        let key = try TestKey()
        let folder = try TemporaryFolder()
        let sidecar = try Sidecar(
            folder: folder, software: key,
            extra: """
                routes:
                  - { name: node, companies: [\(TestCompany.code)], transport: { \(transport(node)) } }
                """)
        try await sidecar.start()
        let caller = DeclareCaller(url: sidecar.url + DeclareCaller.path, client: LabClient.shared)
        let samples = SampleMessages(company: .example, now: ChinaTime.now)
        var sent: [String] = []
        for _ in 0..<3 {
            let sample = samples.make(.order)
            guard case .signed = await caller.declare(sample.xml) else {
                Issue.record("not signed")
                return
            }
            sent.append(sample.guid)
        }
        while try node.contents.count < 3 { try await Task.sleep(for: .milliseconds(20)) }
        #expect(Set(try node.guids) == Set(sent))
        for guid in sent {
            while try await !sidecar.command("ledger", "show", guid).output.contains("accepted") {
                try await Task.sleep(for: .milliseconds(50))
            }
        }
        #expect(try node.contents.count == 3)
        let doctor = try await sidecar.command("doctor")
        #expect(doctor.status == 0, "\(doctor.output)")
        #expect(await sidecar.stop() == 0)
    }

    @Test(
        "a SOAP service by Spyne takes both dialects",
        .enabled(if: ForeignNode.lack(.spyne) == nil, "needs python3-spyne"),
        arguments: ["document", "rpc"])
    func spyne(dialect: String) async throws {
        try await send(to: .spyne) { "type: soap, dialect: \(dialect), url: \"\($0.url)\"" }
    }

    @Test(
        "a service of the old kind by Axis 1 takes the RPC dialect",
        .enabled(if: ForeignNode.lack(.axis) == nil, "needs libaxis-java and a JDK"))
    func axis() async throws {
        try await send(to: .axis) { "type: soap, dialect: rpc, url: \"\($0.url)\"" }
    }

    @Test(
        "a server by Python's own library takes plain posts",
        .enabled(if: ForeignNode.lack(.http) == nil, "needs python3"))
    func http() async throws {
        try await send(to: .http) { "type: http, url: \"\($0.url)\"" }
    }
}
