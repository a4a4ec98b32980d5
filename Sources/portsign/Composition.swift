internal import Channels
internal import CryptoCore
internal import CustomsMessages
internal import CustomsSignature
internal import EnterpriseRelay
internal import Exchange
internal import ExchangeAS2
internal import Foundation
internal import Ledger
internal import Logging
internal import Pipeline
internal import ServiceLifecycle
internal import SidecarBase
internal import SidecarConfiguration
internal import SidecarHTTP
internal import Signers

/// The composition root: the one place where concrete parts are chosen, from the settings.
struct Composition {
    let settings: Settings
    let logger: Logger
    let ledger: SQLiteLedger
    let signing: SigningDesk
    let clients: OutboundClients
    let desk: DeclarationDesk
    let receipts: ReceiptDesk
    let health: HealthDesk
    let documents: BatchDesk
    let submissions: SubmissionDesk
    let inspection: InspectionDesk
    let keyDesk: KeyDesk
    let operations: OperationsDesk
    let lookup: LookupDesk
    let checkpoints: CheckpointMaker
    let evidence: EvidenceDesk
    let partners: (any PartnerPosting)?
    let channels: [any ChannelServing]
    /// `nil` where plain http is served.
    let tls: ServerTLS?
    let alerts: AlertWatch
    let shadow: ShadowDesk?
    let workers: [any Service]

    /// Builds every part; opens the ledger for writing. Cards are not touched yet: an absent card is no reason not to start.
    init(_ settings: Settings, logger: Logger) throws {
        self.settings = settings
        self.logger = logger
        let site = try SiteKnowledge(settings)
        let keys = try PlatformKeys(settings.platform)
        let tokens = try SignTokens(
            settings.server.signTokens.map { path in
                (String(path.split(separator: "/").last ?? ""), try SecretFile.read(path))
            })
        tls = try settings.server.tls.map { try ServerTLS($0, logger: logger) }
        let checkpointKey = try CheckpointKeyFile.key(settings)
        let clients = OutboundClients(logger: logger)
        self.clients = clients
        let transports: [String: any Transport]
        let relayTargets: [any RelayTarget]
        let platform: PlatformParts
        let webhooks: [AlertWebhook]
        do {
            webhooks = try Composition.webhooks(of: settings, clients: clients)
            let signers = try SignerFactory(settings: settings, logger: logger, clients: clients).signers()
            transports = Dictionary(
                uniqueKeysWithValues: try settings.routes.map { route in
                    (route.name, try Composition.transport(of: route, in: settings, clients: clients))
                })
            relayTargets = try settings.relay.map { try Composition.target(of: $0, clients: clients) }
            platform = try PlatformParts(settings, clients: clients)
            ledger = try settings.ledger.open(.writer)
            signing = SigningDesk(PoolPlan(settings, signers))
        } catch {
            clients.abandon()
            throw error
        }

        let companies = settings.companies.map {
            Company($0)
        }
        let outbox = Dictionary(uniqueKeysWithValues: settings.routes.map { ($0.name, Nudge()) })
        let holds = Nudge()
        let targets = Dictionary(uniqueKeysWithValues: settings.relay.map { ($0.name, Nudge()) })
        var policy = DeclarationPolicy(settings)
        policy.viaPlatform = Set(platform.ways.keys)
        let signer = DeclarationSigner(signing: signing, policy: policy)
        let dispatch = DeclarationDispatch(
            routes: Dictionary(
                settings.routes.flatMap { route in route.companies.map { ($0, route.name) } }
            ) { first, _ in first },
            policy: policy, outbox: outbox, holds: holds)
        let check = DeclarationCheck(
            MessageChecker(site.catalogue, rules: site.rules), siblings: LedgerDocuments(ledger))
        let intake = MessageIntake(
            assembler: site.assembler, aliases: site.aliases, companies: companies, stored: LedgerDocuments(ledger))
        desk = DeclarationDesk(
            companies: companies, policy: policy, intake: intake, check: check, signer: signer, dispatch: dispatch,
            ledger: ledger, logger: logger)
        documents = BatchDesk(
            companies: companies,
            batching: Dictionary(
                uniqueKeysWithValues: settings.companies.map { ($0.code, BatchPolicy($0)) }),
            policy: policy, check: { try await check($0, $1, $2, $2.apiCheck) }, signer: signer, dispatch: dispatch,
            ledger: ledger, logger: logger)
        submissions = SubmissionDesk(
            intake: intake, declarations: desk, documents: documents,
            platform: PlatformDesk(
                outbox: platform.nudges, intake: intake, check: { try await check($0, $1, $2, $2.apiCheck) },
                ledger: ledger, logger: logger))
        inspection = InspectionDesk(site.catalogue, rules: site.rules, intake: intake)
        let feed = ReceiptFeed()
        receipts = ReceiptDesk(
            decoder: PushDecoder(keys: keys), ledger: ledger, targets: targets,
            companies: Dictionary(settings.relay.map { ($0.name, Set($0.companies)) }) { first, _ in first },
            feed: feed, listeners: platform.listeners, logger: logger)
        health = HealthDesk(companies: companies, signing: signing, ledger: ledger)

        shadow = settings.compatibility.shadow.map {
            ShadowDesk($0, folder: settings.state.folder, clients: clients, logger: logger)
        }
        keyDesk = KeyDesk(
            companies: companies, signing: signing, ledger: ledger, tokens: tokens, signingTime: policy.signingTime,
            logger: logger)

        var workers: [any Service] = [
            SigningWatch(signing: signing, logger: logger),
            HoldReleaser(
                companies: companies, signing: signing, signer: signer, dispatch: dispatch, ledger: ledger,
                retry: RetryPolicy(), nudge: holds, logger: logger),
            OverdueWatch(ledger: ledger, rules: OverdueRules(settings.overdue), outbox: outbox, logger: logger),
            BatchSplitter(
                companies: companies, signer: signer, dispatch: dispatch, ledger: ledger, retry: RetryPolicy(),
                logger: logger),
        ]
        workers += platform.workers(
            settings, companies: companies, intake: intake, documents: documents, receipts: receipts, ledger: ledger,
            logger: logger)
        let (relays, routes) = (CounterpartBoard(), CounterpartBoard())
        var ways: [OperationsDesk.Route] = []
        var lines: [AS2Reception.Line] = []
        for route in settings.routes {
            guard let nudge = outbox[route.name], let transport = transports[route.name] else { continue }
            let rules = DeliveryRules(route)
            ways.append(
                OperationsDesk.Route(
                    name: route.name, companies: route.companies, rules: rules, transport: transport, nudge: nudge))
            // Services stop in the reverse order: the sender first.
            if let transport = transport as? any BrokerTransport {
                workers.append(BrokerFarewell(transport: transport))
            }
            workers.append(
                DeliveryWorker(
                    route: route.name, transport: transport, ledger: ledger, retry: RetryPolicy(route.delivery.retry),
                    rules: rules, nudge: nudge, board: routes, logger: logger))
            if let receiver = Composition.receiver(
                of: route, limit: settings.server.bodyBytes, receipts: receipts, logger: logger)
            {
                workers.append(receiver)
            }
            if let broker = transport as? any BrokerTransport,
                let queues = Composition.receipts(
                    of: route, at: broker, in: settings, desk: receipts, logger: logger)
            {
                workers.append(queues)
            }
            if let line = try Composition.line(
                of: route, by: transport, clients: clients, desk: receipts, state: settings.state.folder,
                logger: logger)
            {
                lines.append(line)
                workers.append(CourierService(courier: line.courier))
            }
        }
        var receivers: [OperationsDesk.Target] = []
        for (target, way) in zip(settings.relay, relayTargets) {
            guard let nudge = targets[target.name] else { continue }
            receivers.append(
                OperationsDesk.Target(
                    name: target.name, companies: target.companies, format: target.format.rawValue, nudge: nudge))
            workers.append(
                RelayWorker(
                    target: way, ledger: ledger,
                    retry: RetryPolicy(target.retry), rules: RelayRules(target), nudge: nudge, board: relays,
                    logger: logger))
        }
        operations = OperationsDesk(
            routes: ways, targets: receivers, platforms: platform.operated, ledger: ledger, outbox: routes,
            relay: relays, platform: platform.board, feed: feed, overdue: OverdueRules(settings.overdue))
        let tlsStanding = tls.map { tls in
            { @Sendable in AlertObserver.TLSStanding(notAfter: tls.standing.notAfter, failure: tls.standing.failure) }
        }
        alerts = AlertWatch(
            webhooks: webhooks,
            observer: AlertObserver(
                keys: keyDesk, operations: operations, ledgerPath: settings.ledger.path,
                tls: { tlsStanding?() }, logger: logger),
            folder: settings.state.folder, ledger: ledger, logger: logger)
        lookup = LookupDesk(ledger: ledger, companies: companies)
        checkpoints = CheckpointMaker(
            ledger: ledger, key: checkpointKey, copy: settings.ledger.checkpoints.copy, logger: logger)
        evidence = EvidenceDesk(
            ledger: ledger, lookup: lookup, checkpoints: checkpoints, program: "PortSign \(Version.current)")
        workers.append(
            CheckpointWorker(
                maker: checkpoints, ledger: ledger, events: settings.ledger.checkpoints.events,
                interval: settings.ledger.checkpoints.interval, logger: logger))
        if settings.ledger.retention.days > 0 {
            workers.append(
                ArchiveWorker(
                    desk: ArchiveDesk(
                        ledger: ledger, evidence: evidence, checkpoints: checkpoints,
                        folder: settings.ledger.retention.archive, logger: logger),
                    days: settings.ledger.retention.days, logger: logger))
        }
        partners = Composition.reception(lines, desk: desk, logger: logger)
        let payments: RealTimePaymentParts?
        let exchange: ForeignExchangeParts?
        let origin: CertificateOfOriginParts?
        do {
            payments = try RealTimePaymentParts(
                settings, ledger: ledger, signing: signing, clients: clients, logger: logger)
            exchange = try ForeignExchangeParts(settings, ledger: ledger, clients: clients, logger: logger)
            origin = try CertificateOfOriginParts(settings, ledger: ledger, clients: clients, logger: logger)
        } catch {
            clients.abandon()
            throw error
        }
        channels = [payments?.channel, exchange?.channel, origin?.channel].compactMap(\.self)
        if !webhooks.isEmpty { workers.append(alerts) }
        if let tls { workers.append(ServerTLSWatch(tls: tls)) }
        workers += (payments?.workers ?? []) + (exchange?.workers ?? []) + (origin?.workers ?? [])
        self.workers = workers
    }

    private static func target(of relay: RelaySettings, clients: OutboundClients) throws -> any RelayTarget {
        let format: RelayFormat =
            switch relay.format {
            case .platformForm: .platformForm(try PlatformForm.Content(relay))
            case .xml: .xml
            case .json: .json
            }
        switch relay.place {
        case .folder(let folder): return FolderTarget(name: relay.name, folder: folder, format: format)
        case .url(let url):
            return HTTPTarget(
                name: relay.name, url: url, format: format, success: SuccessRule(relay), timeout: relay.timeout,
                hmacSecret: try relay.hmacSecretFile.map { try SecretFile.read($0) },
                client: try clients.client(for: relay.tls), renewal: try clients.renewal(for: relay.tls))
        }
    }

    /// The server that hands requests to the desks.
    func server(onBound: @escaping @Sendable (Int) async -> Void) throws -> SidecarServer {
        try server(HTTPSettings(settings, tls: tls), onBound: onBound)
    }

    /// The server for what comes to an address of its own; `nil` when nothing does.
    func pushServer(onBound: @escaping @Sendable (Int) async -> Void) throws -> SidecarServer? {
        try HTTPSettings(pushesOf: settings).map { try server($0, onBound: onBound) }
    }

    private func server(
        _ settings: HTTPSettings, onBound: @escaping @Sendable (Int) async -> Void
    ) throws -> SidecarServer {
        try SidecarServer(
            settings: settings, declarations: desk, receipts: receipts, readiness: health,
            submissions: submissions, inspection: inspection, keys: keyDesk, operations: operations, lookup: lookup,
            partners: partners, channels: channels, console: console, shadow: shadow, evidence: evidence,
            answers: AnswerKeeper(
                ledger: ledger, window: Int64(self.settings.ledger.idempotencyHours) * 3_600_000, logger: logger),
            progress: ProgressWatch(ledger: ledger),
            figures: [ProcessFigures(version: Version.current, path: self.settings.ledger.path), alerts]
                + (shadow.map { [$0] } ?? []), logger: logger, onBound: onBound)
    }

    /// What the console shows beside what the API has.
    private var console: ConsoleDesks {
        ConsoleDesks(
            audit: AuditDesk(ledger: ledger),
            companies: settings.companies.map { ConsoleDesks.Company(code: $0.code, name: $0.name) },
            complaints: settings.complaints, version: Version.current)
    }

    /// Lets go of everything, in the order that loses nothing: no new work, the work under way, then the record.
    func close() async throws {
        await shadow?.close()
        await desk.close()
        await documents.close()
        await signing.close()
        try await clients.shutdown()
        _ = try await ledger.recordSystemEvent(kind: "stopped", actor: "portsign", cause: "", detail: [:])
        do {
            try await checkpoints.make()
        } catch {
            // The next start makes up for it.
            logger.error("no checkpoint can be made", metadata: ["cause": "\(error)"])
        }
        try await ledger.close()
    }
}
