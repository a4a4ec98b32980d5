extension RouteSettings {
    /// The SOAP service ReceiveCebDeclare.
    package struct SOAP: Sendable, Equatable {
        /// How the call is written.
        package enum Dialect: String, Sendable, CaseIterable {
            /// Document/literal, wrapped.
            case document
            /// RPC/encoded.
            case rpc
        }

        package var url: String
        package var dialect: Dialect
        package var timeout: Duration
    }

    /// The province's open gateway.
    package struct Gateway: Sendable, Equatable {
        package var url: String
        package var appId: String
        /// File with the key of the signature, mode 0600.
        package var appKeyFile: String
        /// Fields that are the same in every form.
        package var fields: [String: String]
        package var answer: Answer
        package var timeout: Duration
    }

    /// A plain POST.
    package struct HTTP: Sendable, Equatable {
        package var url: String
        package var contentType: String
        /// File with the token of `Authorization: Bearer`, mode 0600.
        package var tokenFile: String?
        package var answer: Answer
        package var timeout: Duration
    }

    /// How an answer without a published form is read.
    package struct Answer: Sendable, Equatable {
        /// What every acceptance contains; `nil` for the rule that needs no text.
        package var acceptedText: String?
        /// What says "not now".
        package var retryTexts: [String]
    }

    /// A certified client's folders.
    package struct Folder: Sendable, Equatable {
        /// What a file holds.
        package enum Content: String, Sendable, CaseIterable {
            case envelope
            case message
        }

        package var send: String
        /// Where files are written first; `nil` for the send folder.
        package var temporary: String?
        package var content: Content
        /// `nil` when receipts come another way.
        package var receive: String?
        /// Below the receive folder when `nil`.
        package var processed: String?
        package var failed: String?
        package var interval: Duration
        package var settle: Duration
        package var patience: Duration
    }
}

extension SettingsReference {
    /// The types of transports with a server at the other end that is called by HTTP.
    private static let calling = ["soap", "gateway", "http", "as2"]

    /// The keys of a route's transport.
    static let transportFields: [SettingsField] = [
        SettingsField(
            "type", .choice(calling + ["folder"] + brokers), isRequired: true,
            "soap: the service ReceiveCebDeclare; gateway: the province's open gateway; http: a plain POST of the envelope; folder: the folders of a certified client; amqp: queues of a message broker (RabbitMQ); amqp1: the same over AMQP 1.0 (JMS brokers, MQ products), where PortSign was built with it; as2: a partner that speaks AS2.",
            "soap：ReceiveCebDeclare 服务；gateway：省开放网关；http：以 POST 直接提交终端报文；folder：认证客户端的收发目录；amqp：消息服务器（RabbitMQ）的队列；amqp1：经 AMQP 1.0 的消息队列（JMS、MQ 产品），须在构建时启用；as2：以 AS2 通信的伙伴。"
        ),
        SettingsField("url", .text(.url), onlyFor: calling, "Address of the exchange node.", "交换节点地址。"),
        SettingsField(
            "timeout", .duration(100...600_000), standard: "30s", onlyFor: calling + brokers,
            "Within this time the node must have answered.", "交换节点的应答时限。"),
        SettingsField(
            "dialect", .choice(RouteSettings.SOAP.Dialect.allCases.map(\.rawValue)), standard: "document",
            onlyFor: ["soap"],
            "How the call is written: document (document/literal, wrapped) or rpc (RPC/encoded, for old services).",
            "调用格式：document（document/literal）或 rpc（RPC/encoded，用于旧式服务）。"),
        SettingsField(
            "appId", .text(.account), onlyFor: ["gateway"], "The appId that the gateway assigned.", "网关分配的 appId。"),
        SettingsField(
            "appKeyFile", .text(.path), onlyFor: ["gateway"],
            "File with the appKey of the gateway's signature, mode 0600.", "存放网关签名所用 appKey 的文件，权限 0600。"),
        SettingsField(
            "fields", .table(key: .jsonKey, value: .text), onlyFor: ["gateway"],
            "Further fields of the form, the same in every request; cusSign: 1 when there are none here.",
            "表单的其他固定字段；未配置时为 cusSign: 1。"),
        SettingsField(
            "contentType", .text(.text), standard: "text/xml; charset=UTF-8", onlyFor: ["http"],
            "Content-Type of the request.", "请求的 Content-Type。"),
        SettingsField(
            "tokenFile", .text(.path), onlyFor: ["http"],
            "File with a token for the header Authorization: Bearer, mode 0600.",
            "Authorization: Bearer 请求头所用令牌的文件，权限 0600。"),
        SettingsField(
            "acceptedText", .text(.text), onlyFor: ["gateway", "http"],
            "A text that an answer must contain to be an acceptance. Without it a 2xx answer is one, unless its JSON or XML says no.",
            "应答中必须包含的受理标志文本；未配置时，2xx 应答即为受理，除非其 JSON 或 XML 表示失败。"),
        SettingsField(
            "retryTexts", .texts(.text), standard: "", onlyFor: ["gateway", "http"],
            "A refusal that contains one of these texts is sent again.", "拒收应答中包含其中任一文本时重新发送。"),
        SettingsField(
            "send", .text(.path), onlyFor: ["folder"], "The client's send folder; it must be there.",
            "客户端的发送目录，须已存在。"),
        SettingsField(
            "temporary", .text(.path), onlyFor: ["folder"],
            "Folder on the same file system where files are written before they are moved into the send folder; by default they are written there under a hidden name.",
            "写入文件所用的临时目录，须与发送目录在同一文件系统；默认以隐藏文件名写入发送目录。"),
        SettingsField(
            "content", .choice(RouteSettings.Folder.Content.allCases.map(\.rawValue)), standard: "envelope",
            onlyFor: ["folder"],
            "What a file holds: the whole envelope, or the signed message alone, for clients that make the envelope.",
            "文件内容：envelope 为完整终端报文，message 为仅含签名报文（由客户端封装）。"),
        SettingsField(
            "receive", .text(.path), onlyFor: ["folder"], "The client's receive folder, whose files are receipts.",
            "客户端的接收目录，其中的文件为回执。"),
        SettingsField(
            "processed", .text(.path), onlyFor: ["folder"],
            "Where receipt files go that are stored; by default a folder processed in the receive folder.",
            "已入库回执文件的存放目录；默认为接收目录下的 processed。"),
        SettingsField(
            "failed", .text(.path), onlyFor: ["folder"],
            "Where files go that are no receipts, each with a .reason file; by default a folder failed in the receive folder.",
            "无法识别的文件的存放目录，附 .reason 说明文件；默认为接收目录下的 failed。"),
        SettingsField(
            "interval", .duration(50...600_000), standard: "1s", onlyFor: ["folder"],
            "How often the receive folder is looked at.", "接收目录的检查间隔。"),
        SettingsField(
            "settle", .duration(50...600_000), standard: "2s", onlyFor: ["folder"],
            "A file is read when it has not changed for so long and nobody has it open for writing.",
            "文件在此时间内未变化且无程序写入时才读取。"),
        SettingsField(
            "patience", .duration(50...86_400_000), standard: "1m", onlyFor: ["folder"],
            "A file that is no whole XML is taken for unfinished for so long, then for bad.",
            "不完整的 XML 文件在此时间内视为尚未写完，之后视为无效。"),
    ]

    /// What the keys of one type must have.
    static let neededTransportKeys: [String: [String]] = [
        "soap": ["url"], "http": ["url"], "gateway": ["url", "appId", "appKeyFile"], "folder": ["send"],
        "amqp": ["host", "user", "passwordFile"], "amqp1": ["host"], "as2": ["url", "from", "to"],
    ]
}

extension RouteSettings.Transport {
    /// The address of the server, or what it would be as one; `nil` for what is none.
    package var url: String? {
        switch self {
        case .soap(let soap): soap.url
        case .gateway(let gateway): gateway.url
        case .http(let http): http.url
        case .folder: nil
        case .amqp(let amqp): amqp.place.replacing("amqp", with: "http", maxReplacements: 1)
        case .as2(let as2): as2.url
        case .amqp1(let amqp): amqp.place.replacing("amqp", with: "http", maxReplacements: 1)
        }
    }

    /// Where it goes, for people: a folder or an address.
    var place: String {
        switch self {
        case .soap(let soap): soap.url
        case .gateway(let gateway): gateway.url
        case .http(let http): http.url
        case .folder(let folder): folder.send
        case .amqp(let amqp): amqp.place
        case .as2(let as2): as2.url
        case .amqp1(let amqp): amqp.place
        }
    }

    /// The way, for people.
    var way: BilingualText {
        switch self {
        case .soap(let soap):
            soap.dialect == .document
                ? BilingualText("by SOAP", "以 SOAP") : BilingualText("by SOAP (rpc)", "以 SOAP（rpc）")
        case .gateway: BilingualText("by the gateway's form", "以网关表单")
        case .http: BilingualText("by HTTP", "以 HTTP")
        case .folder: BilingualText("as files", "以文件")
        case .amqp: BilingualText("by AMQP", "以 AMQP")
        case .as2: BilingualText("by AS2", "以 AS2")
        case .amqp1: BilingualText("by AMQP 1.0", "以 AMQP 1.0")
        }
    }

    /// How long it waits; `nil` for what answers at once.
    var timeout: Duration? {
        switch self {
        case .soap(let soap): soap.timeout
        case .gateway(let gateway): gateway.timeout
        case .http(let http): http.timeout
        case .folder: nil
        case .amqp(let amqp): amqp.timeout
        case .as2(let as2): as2.timeout
        case .amqp1(let amqp): amqp.timeout
        }
    }
}
