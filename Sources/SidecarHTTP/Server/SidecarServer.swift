package import Channels
package import Exchange
package import Hummingbird
internal import HummingbirdCore
package import Logging
internal import NIOCore
package import Pipeline
internal import ServiceLifecycle
package import SidecarBase

/// The way in: an HTTP/1.1 server for the compatibility, callback and health routes.
///
/// As a service it stops gracefully: it takes no new connections, finishes the requests that run, and waits for work whose
/// caller was answered by the deadline.
package struct SidecarServer: Service {
    private let settings: HTTPSettings
    private let router: SidecarRouter
    private let work: RunningWork
    private let line = RequestLine()
    private let census: ConnectionCensus
    private let logger: Logger
    private let onBound: @Sendable (Int) async -> Void

    /// - Parameters:
    ///   - settings: addresses, limits and paths.
    ///   - declarations: the desk for declarations.
    ///   - receipts: the desk for receipts.
    ///   - readiness: tells readiness.
    ///   - submissions: the desk of the API.
    ///   - inspection: the desk that looks at messages.
    ///   - keys: the desk that tells about keys and lends them.
    ///   - operations: the desk of the outbox, routes, targets and receipts.
    ///   - lookup: the desk that tells what became of messages.
    ///   - partners: takes what partners post; needed where there is a path for it.
    ///   - channels: the sister systems' channels.
    ///   - console: what the console needs beside these; without it there is none.
    ///   - shadow: passes what comes to the old service, too; `nil` without one.
    ///   - evidence: the desk that proves what was declared.
    ///   - answers: keeps answers by their `Idempotency-Key`; without it that header is not looked at.
    ///   - progress: waits for messages to be sent; without it nobody waits.
    ///   - figures: what else `/metrics` shows.
    ///   - logger: where refusals and unexpected errors are told.
    ///   - onBound: told the port that was bound, once connections are accepted.
    /// - Throws: `config.value` for settings that cannot or must not be served.
    package init(
        settings: HTTPSettings, declarations: any DeclarationAccepting, receipts: any ReceiptAccepting,
        readiness: any ReadinessReporting,
        submissions: any SubmissionAccepting, inspection: any MessageInspecting, keys: any KeyServing,
        operations: any OperationsServing, lookup: any LookupServing, partners: (any PartnerPosting)? = nil,
        channels: [any ChannelServing] = [], console: ConsoleDesks? = nil, shadow: (any Shadowing)? = nil,
        evidence: (any EvidenceServing)? = nil, answers: (any AnswerKeeping)? = nil,
        progress: (any ProgressWaiting)? = nil, figures: [any FigureTelling] = [], logger: Logger,
        onBound: @escaping @Sendable (Int) async -> Void = { _ in }
    ) throws(SidecarError) {
        try settings.validate()
        let work = RunningWork()
        self.settings = settings
        self.work = work
        let census = ConnectionCensus(settings)
        self.census = census
        self.logger = logger
        self.onBound = onBound
        router = try SidecarRouter(
            settings: settings, declarations: declarations, receipts: receipts, readiness: readiness,
            submissions: submissions, inspection: inspection, keys: keys, operations: operations, lookup: lookup,
            partners: partners,
            channels: channels, console: console, shadow: shadow, evidence: evidence, answers: answers,
            progress: progress, work: work, line: line, census: census, figures: figures)
    }

    /// The Hummingbird application, for tests that run it themselves.
    package var application: Application<SidecarRouter> {
        let settings = settings
        let line = line
        let (census, table) = (census, router.table)
        let onBound = onBound
        return Application(
            responder: router,
            server: HTTPServerBuilder { responder in
                MannerlyChannel(
                    responder: responder, settings: settings, table: table, census: census, line: line)
            },
            configuration: ApplicationConfiguration(
                address: .hostname(settings.host, port: settings.port), serverName: nil,
                availableConnectionsDelegate: .maximum(settings.maximumConnections, logger: logger)),
            onServerRunning: { channel in await onBound(channel.localAddress?.port ?? settings.port) },
            logger: logger)
    }

    /// Serves until a graceful shutdown.
    package func run() async throws {
        do {
            try await application.run()
        } catch {
            await work.drain()
            throw error
        }
        await work.drain()
    }
}
