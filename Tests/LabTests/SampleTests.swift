import AsyncHTTPClient
import Foundation
import Logging
import Testing
import XMLCanonical

@testable import Lab

@Suite("sample messages and load", .timeLimit(.minutes(1))) struct SampleTests {
    @Test("every kind is one well-formed message of the company with fresh guids", arguments: SampleKind.allCases)
    func kinds(kind: SampleKind) throws {
        let samples = SampleMessages()
        let one = samples.make(kind, documents: 3)
        let root = try XMLDocument(parsing: one.xml).root
        #expect(root.name == kind.rawValue)
        #expect(root.attribute("guid") == one.guid)
        #expect(root.child("BaseTransfer")?.child("dxpId")?.text == SampleCompany.example.dxpId)
        let groups = root.children.filter { $0.name != "BaseTransfer" }
        #expect(groups.count == 3)
        let guids = groups.compactMap { $0.descendant("guid")?.text }
        #expect(Set(guids).count == 3)
        let numbers = groups.compactMap { ($0.descendant("copNo") ?? $0.descendant("orderNo"))?.text }
        #expect(Set(numbers).count == 3)
        #expect(samples.make(kind).guid != one.guid)
        #expect(String(decoding: one.xml, as: UTF8.self).contains(one.orderNo))
    }

    @Test("an order has about the size that orders have")
    func size() {
        #expect((3_000...5_000).contains(SampleMessages().make(.order).xml.count))
    }

    @Test("names of kinds are read in the three ways people write them")
    func names() {
        #expect(["311", "CEB311", "CEB311Message"].map { SampleKind(name: $0) } == [.order, .order, .order])
        #expect(SampleKind(name: "CEB999") == nil)
        #expect(SampleKind(name: "x311") == nil)
    }

    @Test("the load driver sends every message once and says what the caller was told about each")
    func load() async throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let script = FaultScript()
        let server = LabServer(name: "component", logger: logger) { _, _ in
            script.reply(
                script.next(), answer: .json(#"{"success":true,"xml":"<a/>"}"#),
                refusal: .json(#"{"success":false,"xml":"no"}"#))
        }
        try await server.start(port: 0)
        script.set(.refuse, count: 5)
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("load-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        var plan = LoadDriver.Plan()
        (plan.messages, plan.concurrency) = (40, 4)
        plan.kinds = [.order, .inventory]
        let caller = DeclareCaller(url: server.baseURL + DeclareCaller.path, client: LabClient.shared)
        let driver = LoadDriver(caller: caller, samples: SampleMessages(), file: try AppendFile(path: path))
        let results = await driver.run(plan)
        let report = LoadReport(results, seconds: 2)
        #expect((report.success, report.refused, report.nothing) == (35, 5, 0))
        #expect(report.perSecond == 20)
        #expect(Set(results.map(\.guid)).count == 40)
        #expect(try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").count == 40)
        await server.stop()
        plan.messages = 1
        #expect(await driver.run(plan).map(\.told) == [.nothing])
    }
}
