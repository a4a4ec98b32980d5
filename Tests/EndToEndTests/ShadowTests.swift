import CryptoCore
import Foundation
import Lab
import Logging
import Testing

/// Shadow mode: the sidecar and a simulated old bundle side by side.
@Suite("shadow mode", .timeLimit(.minutes(2))) struct ShadowTests {
    private let key: TestKey
    private let bundle: SigningBundle
    private let folder: TemporaryFolder

    init() throws {
        key = try TestKey()
        folder = try TemporaryFolder()
        bundle = SigningBundle(
            key: key.key, certificate: key.certificate, faults: FaultScript(hangTime: .seconds(30)),
            logger: Logger(label: "bundle") { _ in SwiftLogNoOpLogHandler() })
    }

    private func sidecar(_ shadow: String, forward: String = "never", extra: String = "") throws -> Sidecar {
        try Sidecar(
            folder: folder, software: key,
            extra: """
                compatibility: { forward: \(forward), shadow: { url: "\(bundle.url)", \(shadow) } }
                \(extra)
                """)
    }

    private func figure(_ name: String, _ sidecar: Sidecar) async throws -> Int? {
        let text = try await Caller(base: sidecar.url).get("/metrics").text
        return text.split(separator: "\n").first { $0.hasPrefix(name + " ") }.flatMap {
            $0.split(separator: " ").last.flatMap { Int($0) }
        }
    }

    private func wait(for name: String, _ count: Int, _ sidecar: Sidecar) async throws {
        while try await figure(name, sidecar) ?? 0 < count { try await Task.sleep(for: .milliseconds(20)) }
    }

    private static func outcome(_ outcome: String) -> String {
        "portsign_shadow_requests_total{outcome=\"\(outcome)\"}"
    }

    @Test("with our answer the old service gets every request byte for byte, and differences are told")
    func ours() async throws {
        try await bundle.start()
        let sidecar = try sidecar("answer: ours, timeout: 5s")
        try await sidecar.start()
        let caller = Caller(base: sidecar.url)
        let note = "a+b 100% &lt;true&gt; 中文"
        #expect(try await caller.declare(Messages.order(note: note)).message != nil)
        // Raw, as other callers send it.
        let raw = Array("xml=\(Messages.order(note: note))".utf8)
        #expect(try await caller.post(raw, type: "application/x-www-form-urlencoded").message != nil)
        try await wait(for: ShadowTests.outcome("same"), 2, sidecar)
        #expect(bundle.summary.signatures == 2)
        let good = try await sidecar.command("shadow", "report")
        #expect(good.status == 0 && good.output.contains("2 requests: 2 same"), "\(good.output)\(good.errors)")

        bundle.damage(note: "y")
        let guid = UUID().uuidString
        #expect(try await caller.declare(Messages.order(guid: guid, note: "13800000000")).message != nil)
        try await wait(for: ShadowTests.outcome("differs"), 1, sidecar)
        // A company that only the old service signs for.
        bundle.damage(note: nil)
        #expect(try await caller.declare(Messages.order(copCode: "3301960EX9")).message == nil)
        try await wait(for: ShadowTests.outcome("differs"), 2, sidecar)
        #expect(try await figure("portsign_shadow_differences_total{reason=\"document\"}", sidecar) == 1)
        #expect(try await figure("portsign_shadow_differences_total{reason=\"flag\"}", sidecar) == 1)
        let report = try await sidecar.command("shadow", "report")
        #expect(report.status == 1)
        #expect(report.output.contains(guid) && report.output.contains("document: CEB311Message/Order/OrderHead/note"))
        #expect(report.output.contains("flag: ours refused: company.unknown"), "\(report.output)")
        #expect(!report.output.contains("13800000000"))
        #expect(await sidecar.stop() == 0)
        await bundle.stop()
    }

    @Test("an old service that hangs, or is gone, takes nothing from our callers", arguments: [Fault.hang, .down])
    func dead(fault: Fault) async throws {
        try await bundle.start()
        let sidecar = try sidecar("answer: ours, timeout: 60s, parallel: 2")
        try await sidecar.start()
        if fault == .down { await bundle.stop() } else { bundle.faults.set(.hang) }
        let caller = Caller(base: sidecar.url)
        let clock = ContinuousClock()
        let start = clock.now
        for _ in 0..<20 { #expect(try await caller.declare(Messages.order()).message != nil) }
        // Each would have waited a minute.
        #expect(clock.now - start < .seconds(30))
        if fault == .hang {
            #expect(try await figure(ShadowTests.outcome("skipped"), sidecar) ?? 0 >= 18)
        } else {
            try await wait(for: ShadowTests.outcome("unanswered"), 1, sidecar)
        }
        // What is under way to it does not keep the sidecar from stopping.
        #expect(await sidecar.stop() == 0)
        #expect(clock.now - start < .seconds(60))
        if fault == .hang { await bundle.stop() }
    }

    @Test("with the old service's answer ours signs and records, and sends nothing, whatever comes later")
    func theirs() async throws {
        try await bundle.start()
        var settings = SimulatedWorld.Settings(sidecar: "http://127.0.0.1:1")
        settings.node.cards = [key.certificate.certNo: TestCompany.code]
        let world = try SimulatedWorld(
            settings, client: LabClient.shared, logger: Logger(label: "world") { _ in SwiftLogNoOpLogHandler() })
        try await world.start()
        let routes = """
            routes:
              - { name: node, companies: [\(TestCompany.code)], transport: { type: soap, url: "\(world.node.url)" } }
            """
        let sidecar = try sidecar("answer: theirs, timeout: 3s", forward: "route", extra: routes)
        try await sidecar.start()
        let caller = Caller(base: sidecar.url)
        let xml = Messages.order(note: "x")
        let answer = try await caller.declare(xml)
        // White space stays as it came: that is the old service's answer.
        #expect(answer.message?.contains("standalone=\"no\"") == true, "\(answer.text)")
        try await wait(for: ShadowTests.outcome("same"), 1, sidecar)
        #expect(try await !sidecar.command("queue", "--json").output.contains("\"waiting\":1"))
        bundle.faults.set(.hang, count: 1)
        let silent = try await caller.declare(Messages.order())
        #expect(
            silent.status == 200 && silent.message == nil && silent.text.contains("shadow.no_answer"), "\(silent.text)")
        #expect(await sidecar.stop() == 0)

        // Switched over: what the old service answered for is not sent by a repetition, what is new is.
        let over = try self.sidecar("answer: ours, bundleSends: false", forward: "route", extra: routes)
        try await over.start()
        let after = Caller(base: over.url)
        #expect(try await after.declare(xml).message != nil)
        let sample = world.samples.make(.order)
        #expect(try await after.declare(String(decoding: sample.xml, as: UTF8.self)).message != nil)
        while world.node.book.summary.accepted < 1 { try await Task.sleep(for: .milliseconds(20)) }
        #expect(await over.stop() == 0)
        #expect(world.node.book.summary.accepted == 1)
        #expect(try await over.command("ledger", "verify").output.contains(" 3 messages"))
        await world.stop()
        await bundle.stop()
    }

    @Test("a configuration in which both could send is refused")
    func doubling() async throws {
        try await bundle.start()
        let routes = """
            routes:
              - { name: node, companies: [\(TestCompany.code)], transport: { type: soap, url: "http://127.0.0.1:9/x" } }
            """
        let refused = try await sidecar("answer: ours", forward: "route", extra: routes).command("config", "check")
        #expect(refused.status == 3)
        #expect(refused.errors.contains("every message would be declared twice"), "\(refused.errors)")
        for (shadow, forward) in [
            ("answer: ours", "never"), ("answer: ours, bundleSends: false", "route"), ("answer: theirs", "route"),
        ] {
            let good = try await sidecar(shadow, forward: forward, extra: routes).command("config", "check")
            #expect(good.status == 0, "\(shadow), \(forward): \(good.errors)")
        }
        let always = try await sidecar("answer: theirs", forward: "always", extra: routes).command("config", "check")
        #expect(always.errors.contains("cannot be always while the old service answers"))
        await bundle.stop()
    }
}
