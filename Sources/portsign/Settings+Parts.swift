internal import Channels
internal import CryptoCore
internal import CustomsMessages
internal import CustomsSignature
internal import Exchange
internal import Foundation
internal import Ledger
internal import Logging
internal import Pipeline
internal import SidecarBase
internal import SidecarConfiguration
internal import SidecarHTTP
internal import Signers

extension DeclarationPolicy {
    /// The policy the settings ask for.
    init(_ settings: Settings) {
        self.init(
            forwarding: Forwarding(rawValue: settings.compatibility.forward.rawValue) ?? .route,
            signedInput: SignedInput(rawValue: settings.compatibility.signedInput.rawValue) ?? .keep,
            replayWindow: Int64(settings.compatibility.windowHours) * 3_600_000,
            signingTime: settings.server.answerTimeout - .milliseconds(500), holdsUnsigned: true,
            receivers: settings.receivers)
        // The old service does with these what it always did.
        sendsTransferDeclare = settings.compatibility.shadow?.answer != .theirs
    }
}

extension ShadowDesk {
    /// The desk the settings ask for.
    convenience init(_ settings: ShadowSettings, folder: String, clients: OutboundClients, logger: Logger) {
        self.init(
            service: ShadowService(url: settings.url, client: clients.standard, timeout: settings.timeout),
            answer: ShadowChoice(rawValue: settings.answer.rawValue) ?? .ours, sample: settings.sample,
            parallel: settings.parallel, journal: ShadowJournal(folder: folder, logger: logger), logger: logger)
    }
}

extension SignatureEdition {
    /// What an edition of the messages, by its name, says about signatures: the revision of May 2022 and whatever came after
    /// it know SM2.
    init(_ edition: String) {
        self = Edition(edition) < .may2022 ? .announcement2018 : .revision2022
    }
}

extension Company {
    /// The company the settings describe.
    init(_ settings: CompanySettings) {
        self.init(
            code: settings.code, name: settings.name, dxpId: settings.dxpId,
            edition: SignatureEdition(settings.edition), messages: Edition(settings.edition),
            compatibilityCheck: DeclarationCheck.Mode(rawValue: settings.compatibilityCheck.rawValue) ?? .warn,
            apiCheck: DeclarationCheck.Mode(rawValue: settings.apiCheck.rawValue) ?? .strict)
    }
}

extension BatchPolicy {
    /// How a company's documents are packed.
    init(_ settings: CompanySettings) {
        self.init(
            documents: settings.batch.documents, bytes: settings.batch.bytes, wait: settings.batch.wait,
            signaturesAtOnce: settings.signers.count)
    }
}

extension PoolPlan {
    /// Who signs for whom, and how often idle signers prove themselves.
    init(_ settings: Settings, _ signers: [String: any Signer]) {
        self.init(
            companies: settings.companies.map { company in
                Company(
                    code: company.code, signers: company.signers.compactMap { signers[$0] },
                    rollOver: company.switchAt.map { moment in
                        switch moment {
                        case .expiry: .atExpiry
                        case .at(let time): .at(time)
                        }
                    })
            },
            canaries: Dictionary(settings.signers.map { ($0.name, $0.canary) }) { first, _ in first })
    }
}

extension PlatformKeys {
    /// The keys of interface 2.1, from their files.
    ///
    /// - Throws: `config.value` for a file that cannot be read or holds no key.
    init(_ settings: PlatformSettings) throws {
        let aesKeys = try settings.aesKeyFiles.map { try SecretFile.aesKey($0) }
        let publicKey = try settings.publicKeyFile.map { path in
            let text: String
            do {
                text = try String(contentsOfFile: path, encoding: .utf8)
            } catch {
                throw SidecarError(.configValue, "\(path) cannot be read")
            }
            if text.contains("-----BEGIN") { return try PublicKey(pem: text) }
            guard let der = Base64.decode(text) else {
                throw SidecarError(.configValue, "\(path) holds neither PEM nor base64 of a public key")
            }
            return try PublicKey(spki: der)
        }
        self.init(
            aesKeys: aesKeys, publicKey: publicKey, requireDigest: settings.requireDigest,
            allowPlain: settings.allowPlain)
    }
}

extension LedgerSettings {
    /// Opens the ledger.
    ///
    /// - Throws: a code of the ledger, with the path, which the person at the terminal has to look at.
    func open(_ mode: LedgerMode) throws(SidecarError) -> SQLiteLedger {
        do {
            return try SQLiteLedger.open(path: path, now: ChinaTime.now, mode: mode)
        } catch {
            throw SidecarError(error.code, error.detail.isEmpty ? path : "\(path): \(error.detail)")
        }
    }
}

extension HTTPSettings {
    /// The server the settings ask for.
    ///
    /// - Throws: `config.value`.
    init(_ settings: Settings, tls: ServerTLS?) throws {
        try self.init()
        let server = settings.server
        let compatibility = settings.compatibility
        host = server.host
        port = server.port
        allow = [
            .compatibility: try AllowList(server.allowList(for: .compatibility).map(\.text)),
            .callbacks: try AllowList(server.allowList(for: .callbacks).map(\.text)),
            .api: try AllowList(server.allowList(for: .api).map(\.text)),
            .console: try AllowList(server.allowList(for: .console).map(\.text)),
            .health: try AllowList(server.allowList(for: .api).map(\.text)),
        ]
        tokens = AccessTokens(
            server.tokens.map { (AccessTokens.Holder(name: $0.name, roles: $0.roles), $0.digest) })
        self.tls = tls
        clients = ClientCertificates(
            server.clients.map { client in
                ClientCertificates.Known(
                    holder: AccessTokens.Holder(name: client.name, roles: client.roles), subject: client.subject,
                    digest: client.digest)
            })
        clientsOnly = Set((server.tls?.clientsOnly ?? []).compactMap { RouteGroup(rawValue: $0.rawValue) })
        limits = Dictionary(
            server.limitsFor.compactMap { group, limits in
                RouteGroup(rawValue: group.rawValue).map { ($0, GroupLimits(limits)) }
            }
        ) { first, _ in first }
        trustedProxies = try AllowList(server.trustedProxies.map(\.text))
        paths.transferDeclare = compatibility.basePath + "/rest/transferDeclare"
        paths.applicationDescription = compatibility.basePath + "/rest/application.wadl"
        paths.zhejiangCallback = server.basePath + settings.callbacks.zhejiang
        paths.terminalCallback = server.basePath + settings.callbacks.dxp
        let hasPartners = settings.routes.contains { if case .as2 = $0.transport { true } else { false } }
        if hasPartners { paths.partnerCallback = server.basePath + settings.callbacks.as2 }
        paths.base = server.basePath
        paths.api = server.basePath + paths.api
        paths.console = server.basePath + paths.console
        paths.openAPI = server.basePath + paths.openAPI
        paths.metrics = server.basePath + paths.metrics
        paths.live = server.basePath + paths.live
        paths.ready = server.basePath + paths.ready
        format = try CompatibilityFormat(
            successKey: compatibility.successKey, xmlKey: compatibility.xmlKey,
            booleanAsText: compatibility.booleanAsText)
        messageLimit = server.bodyBytes
        answerTimeout = server.answerTimeout
        headTimeout = server.headTimeout
        connectionsPerSource = server.connectionsPerSource
        bodyTimeout = server.bodyTimeout
        idleTimeout = server.idleTimeout
        maximumConnections = server.connections
        if settings.certificateOfOrigin?.inbound != nil { served = .except(OriginServing.callbacks) }
    }

    /// The server for the council's pushes alone; `nil` where they come to the same address as everything else. It is plain
    /// HTTP: that is what the council speaks. Source: ccpit.md §1 row 2 and §6 item 12.
    ///
    /// - Throws: `config.value`.
    init?(pushesOf settings: Settings) throws {
        guard let inbound = settings.certificateOfOrigin?.inbound else { return nil }
        try self.init()
        let server = settings.server
        host = inbound.host
        port = inbound.port
        let list = inbound.allow.isEmpty ? server.allowList(for: .callbacks) : inbound.allow
        allow = [.callbacks: try AllowList(list.map(\.text))]
        trustedProxies = try AllowList(server.trustedProxies.map(\.text))
        paths.base = server.basePath
        served = .callbacks(OriginServing.callbacks)
        answerTimeout = server.answerTimeout
        bodyTimeout = server.bodyTimeout
        idleTimeout = server.idleTimeout
        maximumConnections = server.connections
    }
}

extension GroupLimits {
    /// The limits the settings ask for.
    init(_ settings: ServerSettings.Limits) {
        func limit(_ number: Int) -> Int? { number > 0 ? number : nil }
        self.init()
        rate = limit(settings.rate)
        burst = limit(settings.burst)
        messageLimit = limit(settings.bodyBytes)
        concurrent = limit(settings.concurrent)
        concurrentPerSource = limit(settings.concurrentPerSource)
        bodyTimeout = settings.bodyTimeout > .zero ? settings.bodyTimeout : nil
    }
}
