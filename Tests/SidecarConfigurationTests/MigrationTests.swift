import Foundation
import SidecarBase
import Testing

@testable import SidecarConfiguration

/// What is read out of an old bundle's folder.
@Suite("Migration") struct MigrationTests {
    @Test(
        "keys are told by their words and their values",
        arguments: [
            ("card.password", "1", LegacyMeaning.pin), ("UKEY_PIN", "1", .pin), ("口令", "1", .pin),
            ("rabbitmq.password", "1", .brokerPassword), ("mq.user", "a", .brokerUser),
            ("mqHost", "192.0.2.1", .brokerHost),
            ("rabbit.port", "5672", .brokerPort), ("jdbc.password", "1", .otherSecret),
            ("dxpId", "DXPENT0000099001", .dxpId), ("senderId", "DXPENT0000099001", .dxpId),
            ("copCode", "3301960EX1", .companyCode), ("company_code", "91330100MA00000000", .companyCode),
            ("copCode", "not a code", .unknown), ("copName", "示例公司", .companyName),
            ("transfer.url", "http://192.0.2.1:8080/x", .nodeURL), ("log.path", "D:\\logs", .unknown),
            ("timeout", "30", .unknown),
        ])
    func meanings(key: String, value: String, meaning: LegacyMeaning) {
        #expect(LegacyMeaning(key: key, value: Secret(value)) == meaning)
    }

    private func folder(_ files: [String: String]) throws -> URL {
        let root = FileManager.default.temporaryDirectory.appendingPathComponent("bundle-\(UUID().uuidString)")
        for (name, text) in files {
            let path = root.appendingPathComponent(name)
            try FileManager.default.createDirectory(
                at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: path, atomically: true, encoding: .utf8)
        }
        return root
    }

    private static let place = "WEB-INF/classes/config/deploy/config.properties"

    @Test("renamed contexts, TLS connectors and other applications are seen")
    func server() throws {
        let root = try folder([
            "webapps/sign/\(MigrationTests.place)": "pin=1",
            "webapps/shop/WEB-INF/web.xml": "<web-app/>",
            "conf/server.xml": """
            <Server><Service><Connector port="8443" SSLEnabled="true"/><Connector port="${port}"/>
            <Connector port="9191" address="192.0.2.7"/><Engine><Host>
            <Context path="/newyorkTransferWebapps" docBase="sign"/></Host></Engine></Service></Server>
            """,
        ])
        defer { try? FileManager.default.removeItem(at: root) }
        let bundle = try OldBundle(folder: root.path)
        #expect(bundle.contextPath == "/newyorkTransferWebapps")
        #expect(bundle.connectors.map(\.kind) == [.https, .http])
        #expect(bundle.connector == TomcatConnector(kind: .http, port: 9_191, address: "192.0.2.7"))
        #expect(bundle.otherApplications == ["shop"])
        let plan = MigrationPlan(
            bundle, answers: MigrationAnswers(), places: MigrationPlan.Places(secrets: "s", state: "v"))
        let text = plan.differences(language: .english).joined(separator: "\n")
        #expect(
            text.contains("whose port is no number") && text.contains("https on port 8443")
                && text.contains("serves shop"))
    }

    @Test("a folder without the service, and a package that was not unpacked")
    func nothing() throws {
        let empty = try folder(["readme.txt": "x"])
        let packed = try folder(["webapps/newyorkTransferWebapps.war": "PK", "conf/server.xml": "<Server/>"])
        defer { for url in [empty, packed] { try? FileManager.default.removeItem(at: url) } }
        #expect(throws: OldBundle.Failure.nothingFound) { try OldBundle(folder: empty.path) }
        #expect(throws: OldBundle.Failure.unreadable) { try OldBundle(folder: empty.path + "/nowhere") }
        let bundle = try OldBundle(folder: packed.path)
        #expect(bundle.properties == nil && bundle.remarks.contains { $0.english.contains("is packed") })
    }

    @Test("what people answer is text in YAML, whatever is in it")
    func quoting() throws {
        let root = try folder([MigrationTests.place: "pin=1"])
        defer { try? FileManager.default.removeItem(at: root) }
        var answers = MigrationAnswers()
        answers[.companyCode] = "3301960EX1"
        answers[.companyName] = "A \"B\" \\ C: {#} 中文"
        answers[.companyDxpId] = "DXPENT0000099001"
        answers[.host] = "127.0.0.1"
        answers[.nodeURL] = "http://127.0.0.1:1/x?a=b&c={d}"
        let plan = MigrationPlan(
            try OldBundle(folder: root.path), answers: answers,
            places: MigrationPlan.Places(secrets: "a b", state: "v: x"))
        let settings = try SettingsLoader.parse(plan.yaml)
        #expect(settings.companies.first?.name == "A \"B\" \\ C: {#} 中文")
        #expect(settings.ledger.path == "v: x/portsign.sqlite")
        #expect(settings.signers.first?.kind != nil && plan.pinPath == "a b/ukey.pin")
        guard case .soap(let soap)? = settings.routes.first?.transport else {
            Issue.record("no route")
            return
        }
        #expect(soap.url == "http://127.0.0.1:1/x?a=b&c={d}")
    }
}
