internal import SidecarBase

extension RouteSettings {
    /// Queues of a message broker, over AMQP 0-9-1.
    package struct AMQP: Sendable, Equatable {
        /// Whether the connection is protected.
        package enum Security: String, Sendable, CaseIterable {
            case tls
            /// Everything, the password included, travels in clear.
            case plain
        }

        package var host: String
        package var port: Int
        package var security: Security
        package var vhost: String
        package var user: String
        /// File with the password, mode 0600.
        package var passwordFile: String
        /// Where messages go; `{dxpId}` stands for the company's.
        package var queue: String
        /// Where receipts come from, in the same way; `nil` when they come another way.
        package var receiptQueue: String?
        package var heartbeat: Duration
        package var prefetch: Int
        package var timeout: Duration

        /// The broker in words.
        package var place: String { AMQP.place(security, host, port) }

        static func place(_ security: Security, _ host: String, _ port: Int) -> String {
            "\(security == .tls ? "amqps" : "amqp")://" + (host.contains(":") ? "[\(host)]" : host) + ":\(port)"
        }

        /// The port where none is set.
        static func standardPort(_ security: Security) -> Int { security == .tls ? 5_671 : 5_672 }

        /// Whether a password is sent in clear to another machine.
        package var isExposed: Bool { security == .plain && !AddressRange.isLoopback(host: host) }
    }
}

extension SettingsReference {
    /// The types of transports with a message broker at the other end.
    static let brokers = ["amqp", "amqp1"]

    /// The keys of the type `amqp`, of which `amqp1` shares some; `timeout` is one more.
    static let amqpFields: [SettingsField] = [
        SettingsField(
            "host", .text(.remoteHost), onlyFor: brokers, "Name or address of the message broker.", "消息服务器的主机名或地址。"),
        SettingsField(
            "port", .integer(1...65_535), onlyFor: brokers, "Its port; by default 5671 with TLS and 5672 without.",
            "端口；默认使用 TLS 时为 5671，否则为 5672。"),
        SettingsField(
            "security", .choice(RouteSettings.AMQP.Security.allCases.map(\.rawValue)), standard: "tls",
            onlyFor: brokers,
            "tls, as the route's tls says; or plain: everything, the password included, travels in clear.",
            "tls：按线路的 tls 配置加密；plain：包括口令在内的全部内容以明文传输。"),
        SettingsField("vhost", .text(.text), standard: "/", onlyFor: ["amqp"], "The virtual host.", "虚拟主机。"),
        SettingsField("user", .text(.text), onlyFor: brokers, "The user that the node assigned.", "节点分配的用户名。"),
        SettingsField(
            "passwordFile", .text(.path), onlyFor: brokers, "File with the user's password, mode 0600.",
            "存放该用户口令的文件，权限 0600。"),
        SettingsField(
            "queue", .text(.queue), standard: "{dxpId}", onlyFor: ["amqp"],
            "The queue for messages, which must be there; {dxpId} stands for the company's DXP id.",
            "发送报文的队列，须已存在；{dxpId} 代表企业的 DXP 编号。"),
        SettingsField(
            "receiptQueue", .text(.queueOrNothing), standard: "{dxpId}_HZ", onlyFor: ["amqp"],
            "The queue that receipts are taken from; empty when they come another way.",
            "接收回执的队列；回执经其他途径到达时留空。"),
        SettingsField(
            "heartbeat", .duration(1_000...600_000), standard: "30s", onlyFor: brokers,
            "A broker that is silent for twice this time is given up.", "消息服务器静默超过该时长的两倍时断开连接。"),
        SettingsField(
            "prefetch", .integer(1...1_000), standard: "50", onlyFor: brokers,
            "How many receipts of a queue may be under way and not acknowledged.", "每个队列中已取出而尚未确认的回执数上限。"),
    ]
}

extension SettingsPattern {
    /// A server to connect to.
    static let remoteHost = SettingsPattern("an IP address or host name", "IP 地址或主机名", accepts: host.accepts)

    /// The name of a queue. Source: AMQP 0-9-1 §3.1, names of at most 255 bytes.
    static let queue = SettingsPattern("the name of a queue, at most 200 characters", "队列名称，不超过 200 个字符") {
        text.accepts($0) && $0.utf8.count <= 200
    }

    static let queueOrNothing = SettingsPattern(
        "the name of a queue, at most 200 characters, or nothing", "队列名称，不超过 200 个字符，或留空"
    ) { $0.isEmpty || queue.accepts($0) }
}
