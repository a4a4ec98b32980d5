internal import SidecarBase

/// Makes the typed value of a tree that has no problems. A value that is absent, or that could not be understood, is the
/// reference's default, so that nothing here can fail.
struct SettingsBuilder {
    private let tree: ConfigurationTree?
    private let fields: [SettingsField]

    private init(_ tree: ConfigurationTree?, _ fields: [SettingsField]) {
        self.tree = tree
        self.fields = fields
    }

    /// The settings of a checked tree.
    static func settings(_ tree: ConfigurationTree) -> Settings {
        let root = SettingsBuilder(tree, SettingsReference.fields)
        return Settings(
            server: root.server, companies: root.items("companies").map(\.company),
            signers: root.entries("signers").compactMap { name, signer in
                var made = signer.signer(named: name)
                made?.canary = signer.duration("canary")
                return made
            },
            routes: root.items("routes").compactMap(\.route), platform: root.platform,
            relay: root.items("relay").map(\.relayTarget), overdue: root.below("overdue").overdue,
            alerts: root.items("alerts").map(\.alert),
            foreignExchange: root.foreignExchange,
            callbacks: root.callbacks,
            ledger: root.below("ledger").ledger, compatibility: root.compatibility,
            receivers: root.receivers, catalogue: root.catalogue,
            assembly: root.assembly, legacy: root.legacy, log: root.log,
            state: StateSettings(folder: root.below("state").text("folder")),
            realTimePayment: root.below("realtime179").realTimePayment,
            certificateOfOrigin: root.below("ccpit").certificateOfOrigin)
    }

    /// The default of a key of a group at the top, as text.
    static func standard(_ group: String, _ key: String) -> String {
        SettingsReference.fields.first { $0.key == group }?.type.fields.first { $0.key == key }?.standard ?? ""
    }

    // MARK: - Reading

    private func field(_ key: String) -> SettingsField? { fields.field(key, ofKind: tree?["type"]?.text) }

    private func below(_ key: String) -> SettingsBuilder { SettingsBuilder(tree?[key], field(key)?.type.fields ?? []) }

    private func items(_ key: String) -> [SettingsBuilder] {
        (tree?[key]?.elements ?? []).map { SettingsBuilder($0, field(key)?.type.fields ?? []) }
    }

    private func entries(_ key: String) -> [(String, SettingsBuilder)] {
        (tree?[key]?.entries ?? []).map { ($0.key, SettingsBuilder($0.value, field(key)?.type.fields ?? [])) }
    }

    private func optional(_ key: String) -> String? { tree?[key]?.text }

    private func text(_ key: String) -> String { optional(key) ?? field(key)?.standard ?? "" }

    private func texts(_ key: String) -> [String] {
        tree?[key].map { $0.elements.compactMap(\.text) } ?? field(key)?.standardList ?? []
    }

    private func integer(_ key: String) -> Int { Int(text(key)) ?? 0 }

    private func boolean(_ key: String) -> Bool { text(key).lowercased() == "true" }

    private func duration(_ key: String) -> Duration { .milliseconds(SettingsDuration.milliseconds(text(key)) ?? 0) }

    private func choice<Value: RawRepresentable<String> & CaseIterable>(_ key: String, or other: Value) -> Value {
        Value(rawValue: text(key)) ?? other
    }

    // MARK: - Parts

    private var server: ServerSettings {
        let server = below("server")
        let limits = server.below("limits")
        let timeouts = server.below("timeouts")
        let lists = server.below("allowFor")
        var allowFor: [ServerSettings.RouteGroup: [AddressRange]] = [:]
        for group in ServerSettings.RouteGroup.allCases where lists.tree?[group.rawValue] != nil {
            allowFor[group] = lists.texts(group.rawValue).compactMap { AddressRange($0) }
        }
        return ServerSettings(
            host: server.text("host"), port: server.integer("port"), basePath: server.text("basePath"),
            allow: server.texts("allow").compactMap { AddressRange($0) }, allowFor: allowFor,
            trustedProxies: server.texts("trustedProxies").compactMap { AddressRange($0) },
            tokens: server.entries("tokens").map { name, token in
                ServerSettings.Token(
                    name: name, roles: Set(token.texts("roles").compactMap { AccessRole(rawValue: $0) }),
                    digest: Hex.decode(token.text("sha256")) ?? [])
            },
            clients: server.entries("clients").map { name, client in
                ServerSettings.Client(
                    name: name, roles: Set(client.texts("roles").compactMap { AccessRole(rawValue: $0) }),
                    subject: client.optional("subject"), digest: client.optional("sha256").flatMap { Hex.decode($0) })
            },
            tls: server.tree?["tls"]?["certificateFile"] == nil ? nil : server.below("tls").serverTLS,
            tokenFile: server.optional("tokenFile"),
            signTokens: server.texts("signTokens"),
            bodyBytes: limits.integer("bodyBytes"), connections: limits.integer("connections"),
            connectionsPerSource: limits.integer("connectionsPerSource"),
            limitsFor: Dictionary(
                uniqueKeysWithValues: ServerSettings.LimitedGroup.allCases.map { group in
                    (group, server.below("limitsFor").below(group.rawValue).groupLimits)
                }),
            answerTimeout: timeouts.duration("answer"), headTimeout: timeouts.duration("head"),
            bodyTimeout: timeouts.duration("body"),
            idleTimeout: timeouts.duration("idle"))
    }

    private var alert: AlertSettings {
        AlertSettings(
            name: text("name"), url: optional("url"), urlFile: optional("urlFile"), format: choice("format", or: .json),
            secretFile: optional("secretFile"), conditions: texts("on"), repeats: duration("repeat"),
            language: text("language") == "en" ? .english : .chinese, tls: below("tls").tls)
    }

    private var serverTLS: ServerSettings.TLS {
        ServerSettings.TLS(
            certificateFile: text("certificateFile"), keyFile: text("keyFile"),
            clientAuthoritiesFile: optional("clientAuthoritiesFile"),
            clientsOnly: Set(texts("clientsOnly").compactMap { ServerSettings.RouteGroup(rawValue: $0) }),
            minimumVersion: choice("minimumVersion", or: .tls12))
    }

    private var groupLimits: ServerSettings.Limits {
        ServerSettings.Limits(
            rate: integer("requestsPerSecond"), burst: integer("burst"), bodyBytes: integer("bodyBytes"),
            concurrent: integer("concurrent"), concurrentPerSource: integer("concurrentPerSource"),
            bodyTimeout: duration("bodyTimeout"))
    }

    private var company: CompanySettings {
        CompanySettings(
            code: text("code"), name: text("name"), dxpId: text("dxpId"),
            edition: text("edition"), signers: texts("signers"),
            switchAt: optional("switchAt").flatMap { CompanySettings.Switch($0) },
            compatibilityCheck: below("check").choice("compatibility", or: .warn),
            apiCheck: below("check").choice("api", or: .strict),
            batch: CompanySettings.Batch(
                documents: below("batch").integer("documents"), bytes: below("batch").integer("bytes"),
                wait: below("batch").duration("wait")),
            platform: tree?["platform"]?["url"] == nil ? nil : below("platform").companyPlatform(code: text("code")))
    }

    private func companyPlatform(code: String) -> CompanySettings.Platform {
        CompanySettings.Platform(
            url: text("url"), interface: choice("interface", or: .encrypted), dialect: choice("dialect", or: .document),
            sendCode: optional("sendCode") ?? code, aesKeyFile: optional("aesKeyFile"),
            rsaKeyFile: optional("rsaKeyFile"), timeout: duration("timeout"), answerWait: duration("answerWait"),
            parallel: integer("parallel"), retry: below("retry").retry, breaker: below("breaker").breaker,
            tls: below("tls").tls)
    }

    private var assembly: AssemblySettings {
        let section = below("assembly")
        let flags = (section.tree?["missingFlag"]?.entries ?? []).compactMap { entry in
            entry.value.text.map { (entry.key, $0) }
        }
        return AssemblySettings(
            paid: section.choice("paid", or: .either), cleanText: section.boolean("cleanText"),
            missingFlag: Dictionary(flags) { first, _ in first })
    }

    private var catalogue: CatalogueSettings {
        let section = below("catalogue")
        return CatalogueSettings(
            messages: section.text("messages"), codes: section.text("codes"), mappings: section.text("mappings"),
            aliases: section.text("aliases"))
    }

    /// Where the PIN of a signer comes from.
    private var pin: SignerSettings.Card.PIN {
        optional("pinFile").map { .file($0) } ?? optional("pinEnvironment").map { .environment($0) } ?? .legacy
    }

    private func signer(named name: String) -> SignerSettings? {
        switch text("type") {
        case "eport-control":
            return SignerSettings(
                name: name,
                kind: .eportControl(
                    SignerSettings.EPortControl(
                        url: text("url"), authorities: optional("authorities"), timeout: duration("timeout"),
                        pinWithSignature: boolean("pinWithSignature"), pin: pin,
                        serial: optional("serial")?.uppercased())))
        case "eport-library":
            return SignerSettings(
                name: name,
                kind: .eportLibrary(
                    SignerSettings.EPortLibrary(
                        library: text("library"), timeout: duration("timeout"), pin: pin,
                        serial: optional("serial")?.uppercased())))
        case "card":
            return SignerSettings(
                name: name,
                kind: .card(
                    SignerSettings.Card(
                        profile: text("profile"), slot: UInt8(text("slot"), radix: 16) ?? 0x9C, pin: pin,
                        serial: optional("serial")?.uppercased(), reader: optional("reader"),
                        allowFewTries: boolean("allowFewTries"), extendedLength: text("extendedLength"),
                        gmt0017: below("gmt0017").gmt0017, iso7816: below("iso7816").iso7816)))
        case "pkcs11":
            return SignerSettings(
                name: name,
                kind: .pkcs11(
                    SignerSettings.PKCS11(
                        module: text("module"), token: optional("token"), tokenSerial: optional("tokenSerial"),
                        keyId: optional("keyId"), keyLabel: optional("keyLabel"), certificate: optional("certificate"),
                        sessions: integer("sessions"),
                        sm2Mechanism: optional("sm2Mechanism").flatMap { SettingsPattern.number(ofMechanism: $0) },
                        sm2Input: choice("sm2Input", or: .digest), pin: pin,
                        serial: optional("serial")?.uppercased(), allowFewTries: boolean("allowFewTries"))))
        case "skf":
            return SignerSettings(
                name: name,
                kind: .skf(
                    SignerSettings.SKF(
                        library: text("library"), device: optional("device"), application: optional("application"),
                        container: optional("container"), deviceEvents: boolean("deviceEvents"), pin: pin,
                        serial: optional("serial")?.uppercased(), allowFewTries: boolean("allowFewTries"))))
        case "software":
            let source: SignerSettings.Software.Source =
                optional("pkcs12").map { .pkcs12($0) } ?? .pem(key: text("key"), certificate: text("certificate"))
            return SignerSettings(
                name: name,
                kind: .software(SignerSettings.Software(source: source, passphraseFile: optional("passphraseFile"))))
        case "remote":
            return SignerSettings(
                name: name,
                kind: .remote(
                    SignerSettings.Remote(
                        url: text("url"), tokenFile: text("tokenFile"), company: optional("company"),
                        serial: optional("serial")?.uppercased(), timeout: duration("timeout"),
                        parallel: integer("parallel"), allowPlain: boolean("allowPlain"),
                        tls: below("tls").tls)))
        default: return nil
        }
    }

    private var gmt0017: SignerSettings.Card.GMT0017 {
        SignerSettings.Card.GMT0017(
            application: optional("application"), container: optional("container"), pinKdf: text("pinKdf"))
    }

    private var iso7816: SignerSettings.Card.ISO7816 {
        func byte(_ key: String) -> UInt8? { optional(key).flatMap { UInt8($0, radix: 16) } }
        return SignerSettings.Card.ISO7816(
            aids: texts("aids").compactMap { Hex.decode($0) }, keyPath: optional("keyPath").flatMap { Hex.decode($0) },
            pinRef: UInt8(text("pinRef"), radix: 16) ?? 0x81, pinFilling: choice("pinPad", or: .none),
            pinStoredLength: integer("pinStoredLength"), pinMinimum: integer("pinMinimum"), keyRef: byte("keyRef"),
            algorithm: byte("algorithm"), mse: texts("mse").compactMap { Hex.decode($0) },
            operation: text("operation"), input: text("input"), output: text("output"),
            certificate: SignerSettings.Card.ISO7816.Certificate(text("certificate")) ?? .auto)
    }

    private var route: RouteSettings? {
        guard let transport = below("transport").transport else { return nil }
        return RouteSettings(
            name: text("name"), companies: texts("companies"), transport: transport, tls: below("tls").tls,
            delivery: delivery)
    }

    private var transport: RouteSettings.Transport? {
        switch text("type") {
        case "soap":
            return .soap(
                RouteSettings.SOAP(
                    url: text("url"), dialect: choice("dialect", or: .document), timeout: duration("timeout")))
        case "gateway":
            let fields = (tree?["fields"]?.entries ?? []).compactMap { entry in
                entry.value.text.map { (entry.key, $0) }
            }
            return .gateway(
                RouteSettings.Gateway(
                    url: text("url"), appId: text("appId"), appKeyFile: text("appKeyFile"),
                    fields: fields.isEmpty ? ["cusSign": "1"] : Dictionary(fields) { first, _ in first },
                    answer: answer, timeout: duration("timeout")))
        case "http":
            return .http(
                RouteSettings.HTTP(
                    url: text("url"), contentType: text("contentType"), tokenFile: optional("tokenFile"),
                    answer: answer, timeout: duration("timeout")))
        case "folder":
            return .folder(
                RouteSettings.Folder(
                    send: text("send"), temporary: optional("temporary"), content: choice("content", or: .envelope),
                    receive: optional("receive"), processed: optional("processed"), failed: optional("failed"),
                    interval: duration("interval"), settle: duration("settle"), patience: duration("patience")))
        case "amqp": return .amqp(amqp)
        case "as2": return .as2(as2)
        case "amqp1": return .amqp1(amqp1)
        default: return nil
        }
    }

    private var amqp: RouteSettings.AMQP {
        let security = choice("security", or: RouteSettings.AMQP.Security.tls)
        let receiptQueue = text("receiptQueue")
        return RouteSettings.AMQP(
            host: text("host"), port: optional("port").flatMap { Int($0) } ?? RouteSettings.AMQP.standardPort(security),
            security: security, vhost: text("vhost"), user: text("user"), passwordFile: text("passwordFile"),
            queue: text("queue"), receiptQueue: receiptQueue.isEmpty ? nil : receiptQueue,
            heartbeat: duration("heartbeat"), prefetch: integer("prefetch"), timeout: duration("timeout"))
    }

    private var as2: RouteSettings.AS2 {
        RouteSettings.AS2(
            url: text("url"), from: text("from"), to: text("to"), keyFiles: texts("keyFiles"),
            partnerCertificateFiles: texts("partnerCertificateFiles"), sign: choice("sign", or: .sha256),
            encrypt: choice("encrypt", or: .aes256), compress: choice("compress", or: .none),
            mdn: choice("mdn", or: .sync), mdnUrl: optional("mdnUrl"), mdnWait: duration("mdnWait"),
            receiptUrls: texts("receiptUrls"), timeout: duration("timeout"))
    }

    private var amqp1: RouteSettings.AMQP1 {
        let security = choice("security", or: RouteSettings.AMQP.Security.tls)
        let receiptAddress = text("receiptAddress")
        return RouteSettings.AMQP1(
            host: text("host"), port: optional("port").flatMap { Int($0) } ?? RouteSettings.AMQP.standardPort(security),
            security: security, virtualHost: optional("virtualHost"), login: choice("login", or: .password),
            user: optional("user"), passwordFile: optional("passwordFile"), address: text("address"),
            receiptAddress: receiptAddress.isEmpty ? nil : receiptAddress, heartbeat: duration("heartbeat"),
            prefetch: integer("prefetch"), timeout: duration("timeout"))
    }

    private var answer: RouteSettings.Answer {
        RouteSettings.Answer(acceptedText: optional("acceptedText"), retryTexts: texts("retryTexts"))
    }

    private var tls: TLSSettings {
        var tls = TLSSettings()
        tls.verification = choice("verify", or: .full)
        tls.caFile = optional("caFile")
        tls.pins = texts("pins").compactMap { TLSSettings.pin($0) }
        tls.certificateFile = optional("certificateFile")
        tls.keyFile = optional("keyFile")
        tls.pkcs12File = optional("pkcs12File")
        tls.passphraseFile = optional("passphraseFile")
        tls.minimumVersion = choice("minimumVersion", or: .tls12)
        return tls
    }

    private var proxy: ProxySettings? {
        let proxy = below("proxy")
        guard let (host, port) = proxy.optional("url").flatMap(ProxySettings.place) else { return nil }
        return ProxySettings(
            host: host, port: port, user: proxy.optional("user"), passwordFile: proxy.optional("passwordFile"))
    }

    private var foreignExchange: ForeignExchangeSettings? {
        guard tree?["safe"]?["url"] != nil else { return nil }
        let section = below("safe")
        let notices = section.below("notices")
        return ForeignExchangeSettings(
            url: section.text("url"), profile: section.text("profile"), usersFile: section.text("usersFile"),
            usersKeyFile: section.optional("usersKeyFile"), calendarFile: section.optional("calendarFile"),
            timeout: section.duration("timeout"), parallel: section.integer("parallel"),
            queueWhenClosed: section.boolean("queueWhenClosed"), spread: section.duration("spread"),
            tls: section.below("tls").tls, connectTimeout: section.duration("connectTimeout"), proxy: section.proxy,
            notices: ForeignExchangeSettings.Notices(
                url: notices.optional("url"), hmacSecretFile: notices.optional("hmacSecretFile"),
                timeout: notices.duration("timeout"), tls: notices.below("tls").tls),
            audit: ForeignExchangeSettings.Audit(
                full: section.below("audit").texts("full"), masked: section.below("audit").texts("masked")))
    }

    private var delivery: RouteSettings.Delivery {
        RouteSettings.Delivery(
            order: choice("order", or: .none), hours: optional("hours").flatMap { OpeningHours($0) } ?? .always,
            parallel: integer("parallel"), retry: below("retry").retry, breaker: below("breaker").breaker)
    }

    private var retry: RouteSettings.Retry {
        RouteSettings.Retry(first: duration("first"), maximum: duration("maximum"), period: duration("period"))
    }

    private var breaker: RouteSettings.Breaker {
        RouteSettings.Breaker(
            failures: integer("failures"), pause: duration("pause"), maximumPause: duration("maximumPause"))
    }

    private var relayTarget: RelaySettings {
        RelaySettings(
            name: text("name"), place: optional("folder").map { .folder($0) } ?? .url(text("url")),
            format: choice("format", or: .platformForm), content: choice("content", or: .original),
            aesKeyFile: optional("aesKeyFile"), rsaKeyFile: optional("rsaKeyFile"), companies: texts("companies"),
            hmacSecretFile: optional("hmacSecretFile"), timeout: duration("timeout"),
            parallel: integer("parallel"), successStatus: StatusList(text("successStatus")) ?? .good,
            successBody: choice("successBody", or: .auto), successText: optional("successText"),
            retry: below("retry").retry, breaker: below("breaker").breaker, tls: below("tls").tls)
    }

    private var overdue: OverdueSettings {
        let reissue = below("reissue")
        return OverdueSettings(reissues: reissue.integer("atMost"), after: reissue.duration("after"))
    }

    private var ledger: LedgerSettings {
        let (checkpoints, retention) = (below("checkpoints"), below("retention"))
        return LedgerSettings(
            path: text("path"), idempotencyHours: integer("idempotencyHours"),
            checkpoints: LedgerSettings.Checkpoints(
                keyFile: checkpoints.optional("keyFile"), events: checkpoints.integer("events"),
                interval: checkpoints.duration("interval"), copy: checkpoints.optional("copy")),
            retention: LedgerSettings.Retention(
                days: retention.integer("days"), archive: retention.text("archive")))
    }

    private var realTimePayment: RealTimePaymentSettings? {
        let platforms = items("platforms").map { platform in
            RealTimePaymentSettings.Platform(
                ebpCode: platform.text("ebpCode"), company: platform.text("company"),
                certNo: platform.optional("certNo"))
        }
        guard !platforms.isEmpty else { return nil }
        let texts = (tree?["texts"]?.entries ?? []).compactMap { entry in
            entry.value.text.flatMap { RealTimePaymentSettings.Treatment($0) }.map { (entry.key, $0) }
        }
        let erp = below("erp")
        return RealTimePaymentSettings(
            platforms: platforms, callbackPath: text("callbackPath"), mode: choice("mode", or: .test),
            url: optional("url"), testUrl: optional("testUrl"), timeout: duration("timeout"), tls: below("tls").tls,
            connectTimeout: duration("connectTimeout"), proxy: proxy,
            callbackRate: integer("callbackRate") == 0 ? nil : integer("callbackRate"), limit: duration("limit"),
            warning: duration("warning"),
            uploadAfterDeadline: boolean("uploadAfterDeadline"), parallel: integer("parallel"),
            lengthUnit: choice("lengthUnit", or: .utf16), texts: Dictionary(texts) { first, _ in first },
            erp: RealTimePaymentSettings.ERP(
                url: erp.optional("url"), notifyUrl: erp.optional("notifyUrl"),
                hmacSecretFile: erp.optional("hmacSecretFile"), timeout: erp.duration("timeout"),
                tls: erp.below("tls").tls))
    }

    private var certificateOfOrigin: CertificateOfOriginSettings? {
        guard let url = optional("url") else { return nil }
        let (perMinute, parallel, polling) = (integer("perMinute"), integer("parallel"), duration("polling"))
        let notify = below("notify")
        return CertificateOfOriginSettings(
            url: url, providerCode: text("providerCode"), keyFiles: texts("keyFiles"),
            profileFile: optional("profileFile"), testMode: boolean("testMode"), callbackPath: text("callbackPath"),
            inbound: inbound, timeout: duration("timeout"), perMinute: perMinute == 0 ? nil : perMinute,
            parallel: parallel == 0 ? nil : parallel, polling: polling == .zero ? nil : polling,
            orphans: choice("orphans", or: .keep), tls: below("tls").tls,
            connectTimeout: duration("connectTimeout"), proxy: proxy,
            notify: CertificateOfOriginSettings.Notify(
                url: notify.optional("url"), hmacSecretFile: notify.optional("hmacSecretFile"),
                timeout: notify.duration("timeout"), tls: notify.below("tls").tls))
    }

    private var inbound: CertificateOfOriginSettings.Inbound? {
        let inbound = below("inbound")
        guard inbound.optional("port") != nil else { return nil }
        return CertificateOfOriginSettings.Inbound(
            host: inbound.text("host"), port: inbound.integer("port"),
            allow: inbound.texts("allow").compactMap { AddressRange($0) })
    }

    private var platform: PlatformSettings {
        let platform = below("platform")
        return PlatformSettings(
            aesKeyFiles: platform.texts("aesKeyFiles"), publicKeyFile: platform.optional("publicKeyFile"),
            requireDigest: platform.boolean("requireDigest"), allowPlain: platform.boolean("allowPlain"))
    }

    private var callbacks: CallbackSettings {
        let callbacks = below("callbacks")
        return CallbackSettings(
            zhejiang: callbacks.text("zhejiang"), dxp: callbacks.text("dxp"), as2: callbacks.text("as2"))
    }

    private var compatibility: CompatibilitySettings {
        let section = below("compatibility")
        return CompatibilitySettings(
            basePath: section.text("basePath"), successKey: section.text("successKey"), xmlKey: section.text("xmlKey"),
            booleanAsText: section.boolean("booleanAsText"), forward: section.choice("forward", or: .route),
            windowHours: section.integer("windowHours"), signedInput: section.choice("signedInput", or: .keep),
            shadow: section.below("shadow").shadow)
    }

    private var shadow: ShadowSettings? {
        guard let url = optional("url") else { return nil }
        return ShadowSettings(
            url: url, answer: choice("answer", or: .ours), timeout: duration("timeout"), sample: integer("sample"),
            parallel: integer("parallel"), bundleSends: boolean("bundleSends"))
    }

    private var receivers: [String: String] {
        var receivers: [String: String] = [:]
        for entry in tree?["receivers"]?.entries ?? [] { receivers[entry.key] = entry.value.text }
        return receivers
    }

    private var legacy: LegacySettings {
        let legacy = below("legacy")
        return LegacySettings(properties: legacy.optional("properties"), pinKey: legacy.optional("pinKey"))
    }

    private var log: LogSettings {
        let log = below("log")
        return LogSettings(level: log.choice("level", or: .info), format: log.choice("format", or: .text))
    }
}
