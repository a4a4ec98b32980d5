import SidecarBase
import Testing

@testable import SidecarConfiguration

@Suite("routes over AMQP 1.0")
struct AMQP1RouteTests {
    private func yaml(_ transport: String, _ more: String = "") -> String {
        """
        companies: [{ code: 3301960EX1, name: N, dxpId: DXPENT0000099001, edition: "2018-113", signers: [a] }]
        signers: { a: { type: software, key: k, certificate: c } }
        routes: [{ name: node, companies: [3301960EX1], transport: { type: amqp1, \(transport) }\(more) }]
        """
    }

    private func paths(_ yaml: String) -> [String] {
        do {
            _ = try SettingsLoader.parse(yaml)
            return []
        } catch {
            return error.problems.map(\.path)
        }
    }

    private func amqp(_ transport: String, _ more: String = "") throws -> RouteSettings.AMQP1? {
        guard case .amqp1(let amqp)? = try SettingsLoader.parse(yaml(transport, more)).routes.first?.transport else {
            return nil
        }
        return amqp
    }

    @Test("what is not said is as in the field, with TLS and a password")
    func standards() throws {
        #expect(
            try amqp("host: mq.example, user: u, passwordFile: p")
                == RouteSettings.AMQP1(
                    host: "mq.example", port: 5_671, security: .tls, virtualHost: nil, login: .password, user: "u",
                    passwordFile: "p", address: "{dxpId}", receiptAddress: "{dxpId}_HZ", heartbeat: .seconds(30),
                    prefetch: 50, timeout: .seconds(30)))
    }

    @Test("every key is taken, and an empty receipt address is none")
    func everything() throws {
        let amqp = try #require(
            try amqp(
                """
                host: h, port: 5673, security: plain, virtualHost: "vhost:/node", login: anonymous, \
                address: "/amq/queue/{dxpId}", receiptAddress: "", heartbeat: 5s, prefetch: 7, timeout: 2s
                """))
        #expect(
            amqp
                == RouteSettings.AMQP1(
                    host: "h", port: 5_673, security: .plain, virtualHost: "vhost:/node", login: .anonymous,
                    user: nil, passwordFile: nil, address: "/amq/queue/{dxpId}", receiptAddress: nil,
                    heartbeat: .seconds(5), prefetch: 7, timeout: .seconds(2)))
        // There is no password to be seen.
        #expect(amqp.isExposed == false)
        #expect(try self.amqp("host: h, security: plain, user: u, passwordFile: p")?.isExposed == true)
        #expect(
            try self.amqp("host: h, login: certificate", ", tls: { certificateFile: c, keyFile: k }")?.login
                == .certificate)
    }

    @Test(
        "what is missing, contradicts itself or has no effect is refused at its place",
        arguments: [
            ("login: anonymous", "", ["routes[0].transport"]),
            ("host: h, passwordFile: p", "", ["routes[0].transport"]),
            ("host: h", "", ["routes[0].transport", "routes[0].transport"]),
            ("host: h, login: anonymous, user: u", "", ["routes[0].transport.user"]),
            ("host: h, login: certificate", "", ["routes[0].transport.login"]),
            (
                "host: h, login: anonymous, address: X, receiptAddress: X", "", ["routes[0].transport.receiptAddress"]
            ),
            ("host: h, login: anonymous, security: plain", ", tls: { caFile: c }", ["routes[0].tls"]),
            ("host: h, login: anonymous, queue: X", "", ["routes[0].transport.queue"]),
        ])
    func problems(transport: String, more: String, expected: [String]) {
        #expect(paths(yaml(transport, more)) == expected)
    }

    @Test("the description names broker and queues, and warns of a password in clear")
    func description() throws {
        let exposed = try SettingsLoader.parse(yaml("host: mq.example, security: plain, user: u, passwordFile: p"))
        let english = exposed.describe(language: .english)
        #expect(english.contains { $0.contains("by AMQP 1.0 to amqp://mq.example:5672") })
        #expect(english.contains("Route node: sends to the queue {dxpId}, takes receipts from {dxpId}_HZ."))
        #expect(english.contains { $0.hasPrefix("! node: password and messages travel in clear") })
    }
}
