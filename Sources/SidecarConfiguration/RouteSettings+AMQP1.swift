internal import SidecarBase

extension RouteSettings {
    /// Queues of a message broker, over AMQP 1.0.
    package struct AMQP1: Sendable, Equatable {
        /// How we say who we are.
        package enum Login: String, Sendable, CaseIterable {
            case password
            /// By the client certificate of the route's `tls`.
            case certificate
            case anonymous
        }

        package var host: String
        package var port: Int
        package var security: AMQP.Security
        /// What the broker tells its virtual hosts apart by; `nil` for the host.
        package var virtualHost: String?
        package var login: Login
        /// Only with a password.
        package var user: String?
        /// File with the password, mode 0600; only with a password.
        package var passwordFile: String?
        /// Where messages go; `{dxpId}` stands for the company's.
        package var address: String
        /// Where receipts come from, in the same way; `nil` when they come another way.
        package var receiptAddress: String?
        package var heartbeat: Duration
        package var prefetch: Int
        package var timeout: Duration

        /// The broker in words.
        package var place: String { AMQP.place(security, host, port) }

        /// Whether a password is sent in clear to another machine.
        package var isExposed: Bool {
            login == .password && security == .plain && !AddressRange.isLoopback(host: host)
        }
    }
}

extension SettingsReference {
    /// The keys that the type `amqp1` does not share with `amqp`.
    static let amqp1Fields: [SettingsField] = [
        SettingsField(
            "login", .choice(RouteSettings.AMQP1.Login.allCases.map(\.rawValue)), standard: "password",
            onlyFor: ["amqp1"],
            "password: user and passwordFile; certificate: the client certificate of the route's tls; anonymous: nobody is asked.",
            "password：user 与 passwordFile；certificate：线路 tls 中的客户端证书；anonymous：匿名。"),
        SettingsField(
            "virtualHost", .text(.text), onlyFor: ["amqp1"],
            "The name that the broker tells its virtual hosts apart by (RabbitMQ: vhost:NAME); by default the host.",
            "消息服务器用以区分虚拟主机的名称（RabbitMQ：vhost:名称）；默认为主机名。"),
        SettingsField(
            "address", .text(.queue), standard: "{dxpId}", onlyFor: ["amqp1"],
            "The address of the queue for messages; {dxpId} stands for the company's DXP id (RabbitMQ: /amq/queue/{dxpId}).",
            "发送报文的队列地址；{dxpId} 代表企业的 DXP 编号（RabbitMQ：/amq/queue/{dxpId}）。"),
        SettingsField(
            "receiptAddress", .text(.queueOrNothing), standard: "{dxpId}_HZ", onlyFor: ["amqp1"],
            "The address that receipts are taken from; empty when they come another way.",
            "接收回执的队列地址；回执经其他途径到达时留空。"),
    ]
}

extension SettingsConsistency {
    /// What a login needs, and what has no effect with it.
    mutating func checkLogin(_ transport: ConfigurationTree, tls: ConfigurationTree?, _ path: String) {
        let login = transport["login"]?.text ?? RouteSettings.AMQP1.Login.password.rawValue
        for key in ["user", "passwordFile"] {
            if login == "password", transport[key] == nil {
                add(path, transport.place, "needs \(key) with login: password", "login: password 必须配置 \(key)")
            } else if login != "password", let idle = transport[key] {
                add(path + "." + key, idle.place, "has no effect with login: \(login)", "login: \(login) 时无效")
            }
        }
        if login == "certificate", tls?["certificateFile"] == nil, tls?["pkcs12File"] == nil {
            add(
                path + ".login", (transport["login"] ?? transport).place, "certificate needs tls.certificateFile",
                "certificate 须配置 tls.certificateFile")
        }
    }
}
