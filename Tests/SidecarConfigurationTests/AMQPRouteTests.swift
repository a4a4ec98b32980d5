import SidecarBase
import Testing

@testable import SidecarConfiguration

@Suite("routes over AMQP")
struct AMQPRouteTests {
    private static let base = """
        companies: [{ code: 3301960EX1, name: N, dxpId: DXPENT0000099001, edition: "2018-113", signers: [a] }]
        signers: { a: { type: software, key: k, certificate: c } }
        """

    private func yaml(_ transport: String, _ more: String = "") -> String {
        Self.base
            + "\nroutes: [{ name: node, companies: [3301960EX1], transport: { type: amqp, \(transport) }\(more) }]\n"
    }

    private func paths(_ yaml: String) -> [String] {
        do {
            _ = try SettingsLoader.parse(yaml)
            return []
        } catch {
            return error.problems.map(\.path)
        }
    }

    private func amqp(_ transport: String) throws -> RouteSettings.AMQP? {
        guard case .amqp(let amqp)? = try SettingsLoader.parse(yaml(transport)).routes.first?.transport else {
            return nil
        }
        return amqp
    }

    @Test("what is not said is as in the field, with TLS")
    func standards() throws {
        let amqp = try #require(try amqp("host: mq.example, user: EPORT_330100, passwordFile: mq.password"))
        #expect(
            amqp
                == RouteSettings.AMQP(
                    host: "mq.example", port: 5_671, security: .tls, vhost: "/", user: "EPORT_330100",
                    passwordFile: "mq.password", queue: "{dxpId}", receiptQueue: "{dxpId}_HZ", heartbeat: .seconds(30),
                    prefetch: 50, timeout: .seconds(30)))
    }

    @Test("every key is taken, and an empty receipt queue is none")
    func everything() throws {
        let amqp = try #require(
            try amqp(
                """
                host: "2001:db8::1", port: 5673, security: plain, vhost: /node, user: u, passwordFile: p, queue: OUT, \
                receiptQueue: "", heartbeat: 5s, prefetch: 7, timeout: 2s
                """))
        #expect(
            amqp
                == RouteSettings.AMQP(
                    host: "2001:db8::1", port: 5_673, security: .plain, vhost: "/node", user: "u", passwordFile: "p",
                    queue: "OUT", receiptQueue: nil, heartbeat: .seconds(5), prefetch: 7, timeout: .seconds(2)))
        #expect(amqp.place == "amqp://[2001:db8::1]:5673")
        #expect(amqp.isExposed)
        #expect(try self.amqp("host: 127.0.0.1, security: plain, user: u, passwordFile: p")?.port == 5_672)
        #expect(try self.amqp("host: 127.0.0.1, security: plain, user: u, passwordFile: p")?.isExposed == false)
    }

    @Test(
        "what is missing, contradicts itself or has no effect is refused at its place",
        arguments: [
            ("user: u, passwordFile: p", "", "routes[0].transport"),
            ("host: h, passwordFile: p", "", "routes[0].transport"), ("host: h, user: u", "", "routes[0].transport"),
            ("host: h, user: u, passwordFile: p, queue: X, receiptQueue: X", "", "routes[0].transport.receiptQueue"),
            ("host: h, user: u, passwordFile: p, receiptQueue: \"{dxpId}\"", "", "routes[0].transport.receiptQueue"),
            ("host: h, user: u, passwordFile: p, security: plain", ", tls: { caFile: c }", "routes[0].tls"),
            ("host: \"amqp://h\", user: u, passwordFile: p", "", "routes[0].transport.host"),
            ("host: h, user: u, passwordFile: p, prefetch: 0", "", "routes[0].transport.prefetch"),
        ])
    func problems(transport: String, more: String, path: String) {
        #expect(paths(yaml(transport, more)) == [path])
    }

    @Test("TLS is set up by the route's tls")
    func protected() {
        #expect(paths(yaml("host: h, user: u, passwordFile: p", ", tls: { caFile: c }")).isEmpty)
    }

    @Test("the description names broker and queues, and warns of a password in clear")
    func description() throws {
        let exposed = try SettingsLoader.parse(yaml("host: mq.example, security: plain, user: u, passwordFile: p"))
        let english = exposed.describe(language: .english)
        #expect(english.contains { $0.contains("by AMQP to amqp://mq.example:5672") })
        #expect(english.contains("Route node: sends to the queue {dxpId}, takes receipts from {dxpId}_HZ."))
        #expect(english.contains { $0.hasPrefix("! node: password and messages travel in clear") })
        let safe = try SettingsLoader.parse(yaml("host: mq.example, user: u, passwordFile: p"))
        #expect(!safe.describe(language: .chinese).contains { $0.hasPrefix("! node") })
    }
}
