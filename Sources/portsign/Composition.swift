internal import AsyncHTTPClient
internal import CryptoCore
internal import CustomsMessages
internal import CustomsSignature
internal import EnterpriseRelay
internal import Exchange
internal import Foundation
internal import Ledger
internal import Logging
internal import OutboundHTTP
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
    let client: HTTPClient
    let desk: DeclarationDesk
    let receipts: ReceiptDesk
    let health: HealthDesk
    let documents: BatchDesk
    let submissions: SubmissionDesk
    let inspection: InspectionDesk
    let keyDesk: KeyDesk
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
        let client = HTTPCaller.makeClient()
        self.client = client
        do {
            let signers = try SignerFactory(settings: settings, logger: logger, client: client).signers()
            ledger = try settings.ledger.open(.writer)
            signing = SigningDesk(PoolPlan(settings, signers))
        } catch {
            // The client would end the process when it is forgotten.
            client.shutdown { _ in }
            throw error
        }

        let companies = settings.companies.map {
            Company($0)
        }
        let outbox = Dictionary(uniqueKeysWithValues: settings.routes.map { ($0.name, Nudge()) })
        let holds = Nudge()
        let targets = Dictionary(uniqueKeysWithValues: settings.relay.map { ($0.name, Nudge()) })
        let policy = DeclarationPolicy(settings)
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
        submissions = SubmissionDesk(intake: intake, declarations: desk, documents: documents)
        inspection = InspectionDesk(site.catalogue, rules: site.rules, intake: intake)
        receipts = ReceiptDesk(
            decoder: PushDecoder(keys: keys), ledger: ledger, targets: targets, logger: logger)
        health = HealthDesk(companies: companies, signing: signing, ledger: ledger)

        keyDesk = KeyDesk(
            companies: companies, signing: signing, ledger: ledger, tokens: tokens, signingTime: policy.signingTime,
            logger: logger)

        var workers: [any Service] = [
            SigningWatch(signing: signing, logger: logger),
            HoldReleaser(
                companies: companies, signing: signing, signer: signer, dispatch: dispatch, ledger: ledger,
                retry: RetryPolicy(), nudge: holds, logger: logger),
            BatchSplitter(
                companies: companies, signer: signer, dispatch: dispatch, ledger: ledger, retry: RetryPolicy(),
                logger: logger),
        ]
        for route in settings.routes {
            guard let nudge = outbox[route.name] else { continue }
            workers.append(
                DeliveryWorker(
                    route: route.name, transport: Composition.transport(of: route, client: client), ledger: ledger,
                    retry: RetryPolicy(), nudge: nudge, logger: logger))
        }
        for target in settings.relay {
            guard let nudge = targets[target.name] else { continue }
            workers.append(
                RelayWorker(
                    target: try Composition.target(of: target, client: client), ledger: ledger, retry: RetryPolicy(),
                    nudge: nudge, logger: logger))
        }
        self.workers = workers
    }

    /// The way out of a route.
    static func transport(of route: RouteSettings, client: HTTPClient) -> any Transport {
        switch route.transport {
        case .soap(let url, let timeout): SOAPTransport(url: url, timeout: timeout, client: client)
        }
    }

    private static func target(of relay: RelaySettings, client: HTTPClient) throws -> any RelayTarget {
        switch relay.format {
        case .platformForm:
            PlatformFormTarget(
                name: relay.name, url: relay.url, timeout: relay.timeout,
                hmacSecret: try relay.hmacSecretFile.map { try SecretFile.read($0) }, client: client)
        }
    }

    /// The server that hands requests to the desks.
    func server(onBound: @escaping @Sendable (Int) async -> Void) throws -> SidecarServer {
        try SidecarServer(
            settings: HTTPSettings(settings), declarations: desk, receipts: receipts, readiness: health,
            submissions: submissions, inspection: inspection, keys: keyDesk, logger: logger, onBound: onBound)
    }

    /// Lets go of everything, in the order that loses nothing: no new work, the work under way, then the record.
    func close() async throws {
        await desk.close()
        await documents.close()
        await signing.close()
        try await client.shutdown()
        _ = try await ledger.recordSystemEvent(kind: "stopped", actor: "portsign", cause: "", detail: [:])
        try await ledger.close()
    }
}
