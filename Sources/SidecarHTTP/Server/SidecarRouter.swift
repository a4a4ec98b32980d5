internal import Channels
internal import Exchange
internal import HTTPTypes
package import Hummingbird
internal import Logging
internal import Pipeline
internal import SidecarBase

/// Sends each request to its route by the table, after a look at the caller's address. Nothing here depends on the
/// `Accept` header: old Java clients send one that is not legal. Source: zhejiang.md §2.2.
package struct SidecarRouter: HTTPResponder {
    let table: RouteTable
    private let settings: HTTPSettings
    private let compatibility: CompatibilityRoutes
    private let callbacks: CallbackRoutes
    private let health: HealthRoutes
    private let api: APIRoutes
    private let keys: KeyRoutes
    private let operations: OperationsRoutes
    private let lookup: LookupRoutes
    private let channels: ChannelRoutes
    /// `nil` for a server without a console.
    private let console: ConsoleRoutes?
    private let evidence: EvidenceRoutes
    private let access: AccessControl
    private let description: [UInt8]
    private let declarations: any DeclarationAccepting
    private let limiter = RefusalLimiter()
    private let gatekeeper: Gatekeeper
    private let headers: SecureHeaders
    private let figures: RequestFigures

    init(
        settings: HTTPSettings, declarations: any DeclarationAccepting, receipts: any ReceiptAccepting,
        readiness: any ReadinessReporting, submissions: any SubmissionAccepting, inspection: any MessageInspecting,
        keys: any KeyServing, operations: any OperationsServing, lookup: any LookupServing,
        partners: (any PartnerPosting)?,
        channels: [any ChannelServing], console: ConsoleDesks?, shadow: (any Shadowing)?,
        evidence: (any EvidenceServing)?, answers: (any AnswerKeeping)?, progress: (any ProgressWaiting)?,
        work: RunningWork, line: RequestLine, census: ConnectionCensus, figures told: [any FigureTelling]
    ) throws(SidecarError) {
        table = try RouteTable(
            paths: settings.paths, field: settings.field, channels: channels.map(\.routes), hasConsole: console != nil,
            served: settings.served)
        self.console = console.map { own in
            ConsoleRoutes(
                desks: ConsoleRoutes.Desks(
                    own: own, lookup: lookup, operations: operations, keys: keys, inspection: inspection,
                    declarations: declarations), readiness: readiness, settings: settings)
        }
        self.channels = ChannelRoutes(channels, work: work, settings: settings)
        gatekeeper = Gatekeeper(settings.limits)
        headers = SecureHeaders(isEncrypted: settings.tls != nil)
        figures = RequestFigures()
        self.lookup = LookupRoutes(lookup: lookup)
        self.evidence = EvidenceRoutes(evidence: evidence)
        access = AccessControl(
            tokens: settings.tokens, clients: settings.clients, clientsOnly: settings.clientsOnly)
        do {
            description = try OpenAPIDescription.bytes(
                table, editions: inspection.editions, asksForTokens: !settings.tokens.isEmpty)
        } catch {
            throw SidecarError(.internalUnexpected, "the API cannot be described")
        }
        self.settings = settings
        self.declarations = declarations
        compatibility = CompatibilityRoutes(
            declarations: declarations, shadow: shadow, work: work, line: line,
            settings: settings.held(to: .compatibility))
        callbacks = CallbackRoutes(
            receipts: receipts, declarations: declarations, partners: partners, work: work,
            settings: settings.held(to: .callbacks))
        health = HealthRoutes(readiness: readiness)
        api = APIRoutes(
            inspection: inspection, submissions: submissions, declarations: declarations, answers: answers,
            progress: progress, work: work, settings: settings.held(to: .api))
        self.keys = KeyRoutes(keys: keys, work: work, settings: settings.held(to: .api))
        self.operations = OperationsRoutes(
            operations: operations, keys: keys, figures: [ServerFigures(census: census, tls: settings.tls)] + told)
    }

    package func respond(to request: Request, context: SidecarRequestContext) async throws -> Response {
        let began = ContinuousClock.now
        let trace = RequestTrace(request)
        let (found, response) = await RequestTrace.$current.withValue(trace) { await respond(request, context) }
        var answer = response
        headers.add(to: &answer, of: found?.group, requestID: trace.requestID)
        figures.note(answer, to: found, since: began)
        return answer
    }

    /// The answer, and the route it is of.
    private func respond(
        _ request: Request, _ context: SidecarRequestContext
    ) async -> (RouteTable.Route?, Response) {
        var context = context
        context.peer = CallerAddress.of(context.peer, request.headers, behind: settings.trustedProxies)
        let route: RouteTable.Route
        switch table.match(request.method, target: request.head.path ?? "/") {
        case .route(let found): route = found
        case .wrongMethod(let allowed, let found):
            guard await admits(found, context) else { return (found, forbidden(found.group)) }
            var response =
                [.api, .health].contains(found.group)
                ? Problem(SidecarError(.httpMethod)).response()
                : Responses.text(.methodNotAllowed, "method not allowed\n")
            response.headers[.allow] = allowed.map(\.rawValue).joined(separator: ", ")
            return (found, response)
        case .nothing:
            let isOfTheAPI = request.head.path?.hasPrefix(settings.paths.api + "/") ?? false
            return (
                nil,
                isOfTheAPI
                    ? Problem(SidecarError(.httpNotFound)).response() : Responses.text(.notFound, "not found\n")
            )
        }
        guard await admits(route, context) else { return (route, forbidden(route.group)) }
        if let refusal = gatekeeper.enter(route.group, context.peer) {
            return (route, limited(refusal, route, context))
        }
        defer { gatekeeper.leave(route.group, context.peer) }
        do {
            let certified =
                settings.clients.isEmpty
                ? nil : await context.clientCertificate().flatMap { settings.clients.holder(ofCertificate: $0) }
            context.holder = try access.holder(of: request, for: route, certified: certified)
        } catch {
            return (route, await refused(error, route, context))
        }
        let response = await answer(route, request, context)
        return (route, request.method == .head ? response.createHeadResponse() : response)
    }

    /// The answer to a caller that asks too much; what it sent is not read.
    private func limited(
        _ refusal: Gatekeeper.Refusal, _ route: RouteTable.Route, _ context: SidecarRequestContext
    ) -> Response {
        Metrics.counter(.httpLimited, route.group.rawValue, refusal.name).add()
        context.logger.notice(
            "request turned away by a limit",
            metadata: ["peer": "\(context.peer)", "route": "\(route.name)", "limit": "\(refusal.name)"])
        if route.purpose == .transferDeclare {
            let body = CompatibilityAnswer.failure(refusal.error, format: settings.format)
            return Responses.closing(Responses.make(.ok, CompatibilityAnswer.contentType, body))
        }
        var response = Problem(refusal.error).response()
        response.headers[.retryAfter] = String(refusal.retryAfter)
        return Responses.closing(response)
    }

    private func answer(
        _ route: RouteTable.Route, _ request: Request, _ context: SidecarRequestContext
    ) async -> Response {
        switch route.purpose {
        case .transferDeclare: await compatibility.transferDeclare(request, context)
        case .zhejiangCallback: await callbacks.zhejiang(request, context)
        case .terminalCallback: await callbacks.terminal(request, context)
        case .partnerCallback: await callbacks.partner(request, context)
        case .applicationDescription:
            Responses.make(
                .ok, ApplicationDescription.contentType,
                ApplicationDescription.bytes(
                    table, host: request.head.authority, fallback: "\(settings.host):\(settings.port)"))
        case .searchDeclarations, .declaration, .timeline, .signedDocument, .envelopeDocument, .order:
            await lookup.answer(route, request, context)
        case .evidence: await evidence.answer(route, request, context)
        case .openAPI:
            Responses.make(.ok, "application/json", description)
        case .validate, .explain, .verify, .assemble, .declarations: await api.answer(route, request, context)
        case .signers, .testSigner, .sign: await keys.answer(route, request, context)
        case .queue, .changeMessage, .changeMessages, .routes, .probeRoute, .relays, .replayRelay, .receipts, .events,
            .overdue, .metrics:
            await operations.answer(route, request, context)
        case .channel(let channel, _): await channels.answer(route, of: channel, request, context)
        case .console(let purpose):
            await console?.answer(purpose, route, request, context) ?? Responses.text(.notFound, "not found\n")
        case .live: health.live()
        case .ready: await health.ready()
        case .index: Responses.text(.ok, index)
        }
    }

    private var index: String {
        // Of the console the first page leads to the others.
        let served = table.routes.filter { $0.group != .console || $0.purpose == .console(.home) }
        let lines = served.map { "\($0.method.rawValue) \($0.path)  \($0.summary)" }
        return "PortSign\n\n" + lines.joined(separator: "\n") + "\n"
    }

    /// The answer to a caller without the right token; what it sent is not read.
    private func refused(
        _ error: SidecarError, _ route: RouteTable.Route, _ context: SidecarRequestContext
    ) async -> Response {
        context.logger.warning(
            "token refused",
            metadata: ["peer": "\(context.peer)", "route": "\(route.name)", "code": "\(error.code.name)"])
        if limiter.admits(context.peer) {
            let source = RequestSource(channel: route.name, peer: context.peer)
            await declarations.refuse(error.code, detail: route.name, from: source)
        }
        if route.group == .compatibility {
            return Responses.closing(Responses.text(.forbidden, error.code.english + "\n"))
        }
        var response = Problem(error).response()
        if error.code == .httpToken { response.headers[.wwwAuthenticate] = "Bearer" }
        return Responses.closing(response)
    }

    private func forbidden(_ group: RouteGroup) -> Response {
        Responses.closing(
            group == .api
                ? Problem(SidecarError(.httpAddressRefused)).response()
                : Responses.text(.forbidden, ErrorCode.httpAddressRefused.english + "\n"))
    }

    private func admits(_ route: RouteTable.Route, _ context: SidecarRequestContext) async -> Bool {
        guard let list = settings.allowList(of: route.group), !list.isEmpty else { return true }
        if list.allows(context.peer) { return true }
        context.logger.warning("address refused", metadata: ["peer": "\(context.peer)", "route": "\(route.name)"])
        if limiter.admits(context.peer) {
            let source = RequestSource(channel: route.name, peer: context.peer)
            await declarations.refuse(.httpAddressRefused, detail: route.name, from: source)
        }
        return false
    }
}
