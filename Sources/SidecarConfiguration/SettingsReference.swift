/// Every key of the configuration: the one place where names, types, defaults and meanings are written down. The loader
/// checks against it, the values take their defaults from it, and the example file and the table of the manual are made
/// from it.
package enum SettingsReference {
    /// The keys at the top of the file.
    static let fields: [SettingsField] = [
        server, companies, signers.adding(cardProfileFields + librarySigner + SignerSettings.remoteFields), routes,
        platform, relay, overdue, alerts, foreignExchange, callbacks,
        ledger, compatibility,
        receivers, catalogue,
        assembly, legacy, log,
        state, realTimePayment, certificateOfOrigin,
    ]

    private static let server = SettingsField(
        "server",
        .group([
            SettingsField(
                "host", .text(.host), standard: "127.0.0.1",
                "Address to listen on. Any other than a loopback address needs an allow list.",
                "监听地址。非回环地址必须配置允许列表。"),
            SettingsField(
                "port", .integer(0...65_535), standard: "9090", "Port to listen on; 0 takes any free port.",
                "监听端口；0 表示任选空闲端口。"),
            SettingsField(
                "basePath", .text(.basePath), standard: "",
                "Put before the paths of the API, the callbacks and the health checks, for use behind a proxy.",
                "置于 API、回调与健康检查路径之前的前缀，用于反向代理。"),
            SettingsField(
                "allow", .texts(.addressRange), standard: "127.0.0.0/8, ::1",
                "Addresses that may call; the list of every route group that has none of its own.",
                "允许访问的地址；未单独配置的各路由组均使用此列表。"),
            ServerSettings.tlsField, ServerSettings.clientsField, ServerSettings.tokensField,
            ServerSettings.tokenFileField,
            SettingsField(
                "signTokens", .texts(.path), standard: "",
                "Files with the tokens of other sidecars that may have something signed here through /api/v1/sign, mode 0600, at least 24 characters each. Without any the route is off.",
                "可通过 /api/v1/sign 请求代签的其他 PortSign 的令牌文件，权限 0600，每个至少 24 个字符；未配置时不开放代签。"),
            SettingsField("allowFor", .group(allowLists), "Allow lists of single route groups.", "各路由组单独的允许列表。"),
            ServerSettings.proxiesField,
            SettingsField("limits", .group(limits), "What one caller may ask of the service.", "对请求的限制。"),
            ServerSettings.limitsForField,
            SettingsField("timeouts", .group(timeouts), "How long the service waits.", "等待时限。"),
        ]),
        "The way in: where the service listens and who may call.", "入口：监听位置与允许的访问者。")

    private static let allowLists = [
        SettingsField(
            "compatibility", .texts(.addressRange), "For transferDeclare and the WADL: the platform and old callers.",
            "transferDeclare 与 WADL：平台及原有调用方。"),
        SettingsField(
            "callbacks", .texts(.addressRange), "For receipts that the platform and the node push.", "平台与交换节点推送回执的接口。"),
        SettingsField("api", .texts(.addressRange), "For the API.", "API 接口。"),
        SettingsField("console", .texts(.addressRange), "For the console.", "控制台。"),
    ]

    private static let limits = [
        SettingsField(
            "bodyBytes", .integer(4_096...104_857_600), standard: "10485760", "Largest request body in bytes.",
            "请求体最大字节数。"),
        SettingsField(
            "connections", .integer(1...100_000), standard: "1024", "Connections at the same time.", "同时连接数上限。"),
        SettingsField(
            "connectionsPerSource", .integer(0...100_000), standard: "0",
            "Connections of one address at the same time, trusted proxies aside; 0 without limit.",
            "单个地址的同时连接数上限（受信代理除外）；0 不限。"),
    ]

    private static let timeouts = [
        SettingsField(
            "answer", .duration(100...600_000), standard: "10s",
            "Within this time a caller of transferDeclare has its answer.", "transferDeclare 的最长应答时间。"),
        SettingsField(
            "head", .duration(100...600_000), standard: "20s",
            "Within this time the head of a request must have arrived, and a TLS handshake must be over.",
            "请求头必须在此时间内完整到达；TLS 握手亦然。"),
        SettingsField(
            "body", .duration(100...600_000), standard: "30s", "Within this time a request must have arrived whole.",
            "请求必须在此时间内完整到达。"),
        SettingsField(
            "idle", .duration(100...3_600_000), standard: "60s", "A connection without a request is closed after it.",
            "空闲连接的保持时间。"),
    ]

    private static let companies = SettingsField(
        "companies",
        .items(
            [
                SettingsField(
                    "code", .text(.enterpriseCode), isRequired: true, "Customs code: BaseTransfer/copCode.",
                    "海关编码，即 BaseTransfer/copCode。"),
                SettingsField("name", .text(.text), isRequired: true, "Registered name.", "企业注册名称。"),
                SettingsField(
                    "dxpId", .text(.dxpId), isRequired: true, "DXP id: BaseTransfer/dxpId and sender of envelopes.",
                    "DXP 编号，即 BaseTransfer/dxpId，终端报文的发送方。"),
                SettingsField(
                    "edition", .text(.edition), standard: "2018-113",
                    "Edition of the customs messages: 2018-113, 2022-05 or one of the site's own catalogue. SM2 keys sign from 2022-05 on, RSA keys in all.",
                    "海关报文规范版本：2018-113、2022-05 或自有目录中的版本。SM2 密钥自 2022-05 起可用，RSA 密钥均可。"),
                SettingsField(
                    "signers", .texts(.name), isRequired: true, "Names of the signers that sign for this company.",
                    "为该企业签名的签名设备名称。"),
                SettingsField(
                    "switchAt", .text(.switchTime),
                    "When a new key takes over: the first signer signs until then, the others afterwards. A time in China, or expiry for the end of the first one's certificate.",
                    "换证时间：此前由第一个签名设备加签，此后由其余设备加签。填写北京时间，或 expiry（第一个证书到期时）。"),
                SettingsField(
                    "check", .group(check), "What is done with what the check before signing finds.", "对加签前检查结果的处理。"),
                SettingsField("batch", .group(batch), "How documents are packed into messages.", "单证组包方式。"),
                SettingsField(
                    "platform", .group(CompanySettings.platformFields),
                    "The provincial platform, to which its single-window documents go before they are declared. Without it they are assembled and declared at once.",
                    "省级通关服务平台：单一窗口报文先发送平台，再向总署申报；未配置时直接组装申报。"),
            ], identifiedBy: "code"),
        "The companies this service signs for.", "本服务为之加签的企业。")

    private static let check = [
        SettingsField(
            "compatibility", .choice(CompanySettings.Check.allCases.map(\.rawValue)), standard: "warn",
            "For messages through transferDeclare. strict: what customs would refuse is not signed; warn: it is signed, and the findings are recorded.",
            "经 transferDeclare 提交的报文。strict：海关会拒绝的报文不予加签；warn：加签并记录检查结果。"),
        SettingsField(
            "api", .choice(CompanySettings.Check.allCases.map(\.rawValue)), standard: "strict",
            "For messages through the API and for those assembled here.", "经 API 提交以及由本服务组装的报文。"),
    ]

    private static let batch = [
        SettingsField(
            "documents", .integer(1...100), standard: "1",
            "The most documents of a message; 1 makes a message of each. Only documents that are assembled here are packed.",
            "每个报文最多包含的单证数；1 表示逐单成报。仅对由本服务组装的单证有效。"),
        SettingsField(
            "bytes", .integer(10_000...10_000_000), standard: "1000000", "The most bytes of a message.", "每个报文的最大字节数。"),
        SettingsField(
            "wait", .duration(1...600_000), standard: "200ms", "How long the first document waits for others.",
            "首个单证等待其他单证的最长时间。"),
    ]

    private static let assembly = SettingsField(
        "assembly",
        .group([
            SettingsField(
                "paid", .choice(AssemblySettings.Paid.allCases.map(\.rawValue)), standard: "either",
                "What orderTotalAmount of an order must equal for the computed acturalPaid to be believed: the amount before the discount, after it, one of both, or nothing.",
                "订单 orderTotalAmount 与计算所得 acturalPaid 的核对方式：扣除优惠前、扣除后、两者之一，或不核对。"),
            SettingsField(
                "cleanText", .boolean, standard: "false",
                "Take spaces and punctuation out of addresses and names of goods.", "去除地址与商品名称中的空格和标点。"),
            SettingsField(
                "missingFlag", .table(key: .sender, value: .cebFlag),
                "What a missing cebFlag means, by the sender's code at the platform; otherwise such a document is not for headquarters.",
                "缺少 cebFlag 时的含义，按平台上的发送方编码配置；未配置时视为不发往总署。"),
        ]),
        "How headquarters messages are made of single-window documents.", "由单一窗口报文组装总署报文的方式。")

    private static let catalogue = SettingsField(
        "catalogue",
        .group([
            SettingsField(
                "messages", .text(.path), standard: "conf/catalogue",
                "Folder with message descriptions (files ending in .txt) that replace or add to the built-in ones.",
                "报文描述文件（.txt）所在目录，用于替换或补充内置描述。"),
            SettingsField(
                "codes", .text(.path), standard: "conf/codes", "Folder with code tables (files ending in .txt).",
                "代码表文件（.txt）所在目录。"),
            SettingsField(
                "mappings", .text(.path), standard: "conf/mapping",
                "Folder with mappings from single-window messages (files ending in .txt).",
                "单一窗口报文映射文件（.txt）所在目录。"),
            SettingsField(
                "aliases", .text(.path), standard: "conf/aliases.csv",
                "File with the platform's enterprise codes and their customs codes.", "平台企业编码与海关编码的对照文件。"),
        ]),
        "What this site knows beyond what is built in. Only what is named here must exist.",
        "内置内容之外的本地资料。仅当在此处写明时才要求存在。")

    /// The types of signers that have a PIN.
    static let pinTypes = ["card", "pkcs11", "skf"] + eportTypes

    private static let signers = SettingsField(
        "signers",
        .named([
            SettingsField(
                "type", .choice(["card", "software", "pkcs11", "skf", "remote"] + eportTypes), isRequired: true,
                "card: an IC card or UKey through PC/SC; pkcs11: a token or server device behind a PKCS#11 module; skf: a UKey behind its vendor's SKF library; eport-control: the E-Port's local control; eport-library: the E-Port's library SPSecureAPI; software: a key file, for tests; remote: a key of another PortSign.",
                "card：通过 PC/SC 使用 IC 卡或 UKey；pkcs11：通过 PKCS#11 模块使用令牌或服务器密码设备；skf：通过厂商 SKF 库使用 UKey；eport-control：电子口岸本地控件；eport-library：电子口岸动态库 SPSecureAPI；software：密钥文件，用于测试；remote：另一 PortSign 的密钥。"
            ),
            SettingsField(
                "canary", .duration(0...86_400_000), standard: "5m",
                "How long the signer may stay unused before it proves by a test signature that it can sign; 0 for never. The PIN rules hold for it, too.",
                "空闲多久后以测试签名证明可用；0 表示从不。测试签名同样遵守 PIN 规则。"),
            SettingsField(
                "profile", .choice(["auto", "piv", "pkcs15", "gmt0017", "iso7816"]), standard: "auto",
                onlyFor: ["card"], "How the card is spoken to; auto asks the card.", "卡的指令规范；auto：自动识别。"
            ),
            SettingsField(
                "slot", .text(.slot), standard: "9c", onlyFor: ["card"], "Key slot of a PIV card.", "PIV 卡的密钥槽。"),
            SettingsField(
                "pinFile", .text(.path), onlyFor: pinTypes,
                "File with the PIN, mode 0600. Give exactly one of the three PIN sources.",
                "存放 PIN 的文件（权限 0600）。三种 PIN 来源须且只能配置一种。"
            ),
            SettingsField(
                "pinEnvironment", .text(.environmentName), onlyFor: pinTypes,
                "Name of the environment variable that holds the PIN.", "存放 PIN 的环境变量名。"),
            SettingsField(
                "pinFromLegacy", .boolean, standard: "false", onlyFor: pinTypes,
                "Take the PIN from the file that legacy.properties names.", "从 legacy.properties 所指文件读取 PIN。"),
            SettingsField(
                "serial", .text(.serial), onlyFor: pinTypes + ["remote"],
                "Use only the card or key whose certificate has this serial number.",
                "仅使用证书序列号与此一致的卡或密钥。"),
            SettingsField(
                "reader", .text(.text), onlyFor: ["card"], "Use only readers whose name begins with this text.",
                "仅使用名称以此文本开头的读卡器。"),
            SettingsField(
                "allowFewTries", .boolean, standard: "false", onlyFor: ["card", "pkcs11", "skf"],
                "Use the PIN even when the card has only 2 tries left, or when a PKCS#11 token, which tells no number, says that a wrong PIN was given.",
                "卡的 PIN 剩余次数仅为 2 次时，或 PKCS#11 令牌（不提供次数）提示曾输错 PIN 时，仍继续使用。"),
            SettingsField(
                "key", .text(.path), onlyFor: ["software"], "Private key file, PEM, mode 0600.",
                "私钥文件（PEM），权限须为 0600。"),
            SettingsField(
                "certificate", .text(.path), onlyFor: ["software", "pkcs11"],
                "Certificate file, PEM; with pkcs11 only when the certificate is not on the token.",
                "证书文件（PEM）；pkcs11 仅在令牌中没有证书时填写。"),
            SettingsField(
                "pkcs12", .text(.path), onlyFor: ["software"],
                "PKCS#12 file, mode 0600, in place of key and certificate.",
                "PKCS#12 文件，权限须为 0600，代替 key 与 certificate。"),
            SettingsField(
                "passphraseFile", .text(.path), onlyFor: ["software"],
                "File with the passphrase of the key or PKCS#12 file.",
                "存放私钥或 PKCS#12 口令的文件。"),
            eportURL, eportAllowPlainRemote, eportAuthorities, eportPinWithSignature, eportLibrary, eportTimeout,
        ]),
        "The keys that sign, by a name of your choice.", "签名密钥，名称自定。")

    private static let routes = SettingsField(
        "routes",
        .items(
            [
                SettingsField("name", .text(.name), isRequired: true, "Name of the route.", "线路名称。"),
                SettingsField(
                    "companies", .texts(.enterpriseCode), isRequired: true, "Codes of the companies that send on it.",
                    "使用该线路的企业编码。"),
                SettingsField(
                    "transport", .group(transportFields + amqpFields + amqp1Fields + as2Fields), isRequired: true,
                    "How it is sent.", "传输方式。"),
                tls,
            ] + RouteSettings.deliveryFields, identifiedBy: "name"),
        "Where signed messages are sent. Without a route for its company a message is signed and answered only.",
        "加签后报文的发送去向。企业没有线路时，只加签并应答，不发送。")

    private static let platform = SettingsField(
        "platform",
        .group([
            SettingsField(
                "aesKeyFiles", .texts(.path), standard: "",
                "Files with the AES keys (base64) that decrypt pushed receipts, tried in this order.",
                "解密推送回执的 AES 密钥文件（base64），按顺序尝试。"),
            SettingsField(
                "publicKeyFile", .text(.path),
                "File with the platform's public key (PEM or base64) that checks data_digest.",
                "平台公钥文件（PEM 或 base64），用于校验 data_digest。"),
            SettingsField(
                "requireDigest", .boolean, standard: "true",
                "Refuse pushed receipts without a valid data_digest; false only for the platform's test environment.",
                "拒绝没有有效 data_digest 的回执；仅平台测试环境可设为 false。"),
            SettingsField(
                "allowPlain", .boolean, standard: "false",
                "Take receipts that are not encrypted; true only for the platform's test environment.",
                "接受未加密的回执；仅平台测试环境可设为 true。"),
        ]),
        "What protects the receipts that the provincial platform pushes.", "省平台推送回执的加密与验签。")

    private static let relay = SettingsField(
        "relay", .items(RelaySettings.fields + [tls], identifiedBy: "name"), "The ERP systems that get receipts.",
        "接收回执的 ERP 系统。")

    private static let callbacks = SettingsField(
        "callbacks",
        .group([
            SettingsField(
                "zhejiang", .text(.urlPath), standard: "/callbacks/zhejiang",
                "Path for the platform's pushes (interface 2.1).",
                "平台推送回执（接口 2.1）的路径。"),
            SettingsField(
                "dxp", .text(.urlPath), standard: "/callbacks/dxp", "Path for terminal envelopes and bare receipts.",
                "终端报文与回执原文的路径。"),
            SettingsField(
                "as2", .text(.urlPath), standard: "/callbacks/as2",
                "Path for what AS2 partners post: their messages, and receipts (MDN) that come later. It is served when a route has the type as2.",
                "AS2 伙伴来文及异步回执（MDN）的路径；有 as2 类型的线路时启用。"),
        ]),
        "The paths that receipts come in by.", "回执进入的路径。")

    private static let compatibility = SettingsField(
        "compatibility",
        .group([
            SettingsField(
                "basePath", .text(.urlPath), standard: "/newyorkTransferWebapps", "Context path of the old service.",
                "原服务的上下文路径。"),
            SettingsField(
                "successKey", .text(.jsonKey), standard: "success",
                "First key of the JSON answer. With xmlKey and booleanAsText the text before the XML must have 23 characters.",
                "JSON 应答的第一个键。与 xmlKey、booleanAsText 组合后，XML 之前必须恰为 23 个字符。"),
            SettingsField(
                "xmlKey", .text(.jsonKey), standard: "xml", "Last key of the JSON answer, which holds the signed XML.",
                "JSON 应答的最后一个键，其值为加签后的 XML。"),
            SettingsField(
                "booleanAsText", .boolean, standard: "false", "Write \"true\" in place of true.", "以 \"true\" 代替 true。"),
            SettingsField(
                "forward", .choice(CompatibilitySettings.Forward.allCases.map(\.rawValue)), standard: "route",
                "Send what transferDeclare signed: always, never, or when the company has a route.",
                "transferDeclare 加签后是否发送：总是、从不，或企业有线路时发送。"),
            SettingsField(
                "windowHours", .integer(0...8_760), standard: "24",
                "The same bytes again within these hours get the stored answer; 0 switches it off.",
                "此小时数内重复提交的相同报文返回已存的应答；0 表示关闭。"),
            SettingsField(
                "signedInput", .choice(CompatibilitySettings.SignedInput.allCases.map(\.rawValue)), standard: "keep",
                "A message that is signed already: keep a signature that is ours and valid, replace it, or reject the message.",
                "对已签名报文：keep 保留本企业的有效签名，replace 重新签名，reject 拒绝。"),
            ShadowSettings.field,
        ]),
        "What callers of the old service expect.", "原有调用方所期望的行为。")

    private static let receivers = SettingsField(
        "receivers", .table(key: .messageType, value: .dxpId),
        "Receivers of single message types, where they differ from DXPEDCCEB0000002 (import) and DXPEDCCEB0000003 (export).",
        "个别报文类型的接收方，仅在不同于 DXPEDCCEB0000002（进口）、DXPEDCCEB0000003（出口）时配置。")

    private static let legacy = SettingsField(
        "legacy",
        .group([
            SettingsField(
                "properties", .text(.path), "The old service's config.properties; only the PIN is taken from it.",
                "原服务的 config.properties；只读取其中的 PIN。"),
            SettingsField(
                "pinKey", .text(.text), "The key of the PIN in that file, when it cannot be told by its name.",
                "该文件中 PIN 的键名，无法自动识别时填写。"),
        ]),
        "What is taken over from the service that was there before.", "从原服务沿用的内容。")

    private static let log = SettingsField(
        "log",
        .group([
            SettingsField(
                "level", .choice(LogSettings.Level.allCases.map(\.rawValue)), standard: "info", "How much is logged.",
                "日志级别。"),
            SettingsField(
                "format", .choice(LogSettings.Format.allCases.map(\.rawValue)), standard: "text",
                "Lines for people or JSON for programs.", "文本行或 JSON。"),
        ]),
        "The log, on standard error.", "日志，输出到标准错误。")

    private static let state = SettingsField(
        "state",
        .group([
            SettingsField(
                "folder", .text(.path), standard: "var", "Folder for what survives a restart beside the ledger.",
                "台账之外需在重启后保留的文件所在目录。")
        ]),
        "Working files.", "工作文件。")
}
