internal import CustomsMessages
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import Pipeline
internal import SidecarBase

/// The console: sessions, pages and actions. What it shows and does it has from the desks that the API has, too.
struct ConsoleRoutes: Sendable {
    /// The desks.
    struct Desks: Sendable {
        let own: ConsoleDesks
        let lookup: any LookupServing
        let operations: any OperationsServing
        let keys: any KeyServing
        let inspection: any MessageInspecting
        let declarations: any DeclarationAccepting
    }

    private let desks: Desks
    private let access: AccessTokens
    private let proxies: AllowList
    private let isEncrypted: Bool
    private let sessions: ConsoleSessions
    private let limiter: SignInLimiter
    private let recorder = RefusalLimiter()
    private let links: ConsoleLinks
    private let cookies: ConsoleCookies
    private let assets = ConsoleAssets()
    private let figures: ConsoleFiguresDesk
    private let audience = ConsoleStream.Audience()

    /// The largest form.
    private static let formLimit = 16_384
    static let fragment = HTTPField.Name("X-Console-Fragment")
    private static let forwardedProtocol = HTTPField.Name("X-Forwarded-Proto")

    init(
        desks: Desks, readiness: any ReadinessReporting, settings: HTTPSettings,
        sessions: ConsoleSessions = ConsoleSessions(), limiter: SignInLimiter = SignInLimiter()
    ) {
        self.desks = desks
        access = settings.tokens
        proxies = settings.trustedProxies
        isEncrypted = settings.tls != nil
        self.sessions = sessions
        self.limiter = limiter
        links = ConsoleLinks(root: settings.paths.console)
        cookies = ConsoleCookies(port: settings.port, path: settings.paths.console)
        figures = ConsoleFiguresDesk(
            keys: desks.keys, operations: desks.operations, readiness: readiness, audit: desks.own.audit)
    }

    /// A request on its way through.
    private struct Visit {
        let request: Request
        let context: SidecarRequestContext
        let name: String
        let view: ConsoleView
        let session: Secret?
        let isSecure: Bool
        /// Whether the script asks for a page's content anew.
        let isFragment: Bool

        /// Who acts, for the record.
        var actor: String {
            let place = "console \(context.peer)"
            return view.visitor?.name.map { "\($0) (\(place))" } ?? place
        }
    }

    // MARK: The way in

    /// Answers a request for one of its routes.
    func answer(
        _ route: ConsoleRoute, _ table: RouteTable.Route, _ request: Request, _ context: SidecarRequestContext
    ) async -> Response {
        let name = FormFields.percentDecoded(path: table.value(in: request.head.path ?? ""))
        if route == .asset { return asset(name, request) }
        let isFragment = ConsoleRoutes.fragment.map { request.headers[$0] != nil } ?? false
        var id = ConsoleCookies.value(cookies.session, of: request).map { Secret($0) }
        // What a page asks by itself keeps no session alive.
        var session = sessions.session(id, isSign: !isFragment && route != .events)
        let isSecure = isSecure(request, context)
        var given: String?
        if session == nil, access.isEmpty, route.isPage, !isFragment {
            let begun = sessions.begin(nil)
            (id, session) = (begun.id, begun.session)
            given = cookies.give(begun.id, isSecure: isSecure)
        }
        let visit = Visit(
            request: request, context: context, name: name, view: view(of: request, session), session: id,
            isSecure: isSecure, isFragment: isFragment)
        var response: Response
        do {
            response = try await answer(route, visit, session)
        } catch {
            response = trouble(error, visit)
        }
        if let given { response.headers.append(HTTPField(name: .setCookie, value: given)) }
        return response
    }

    private func answer(
        _ route: ConsoleRoute, _ visit: Visit, _ session: ConsoleSessions.Session?
    ) async throws -> Response {
        switch route {
        case .preferences: return preferences(visit)
        case .signInForm:
            if session != nil { return redirect(links.home) }
            return page(SignInPage.page(visit.view, problem: nil, back: links.page(query(visit)["back"])), visit)
        case .signIn: return try await signIn(visit)
        case .signOut, .perform:
            guard let session else { return turnedAway(visit) }
            let form = try await form(visit.request)
            guard FormGuard.admits(visit.request, formKey: form[FormGuard.field].map { Secret($0) }, of: session) else {
                return await forged(visit)
            }
            if case .perform(let action) = route { return try await perform(action, form, visit) }
            if let name = session.holder?.name {
                try await desks.own.audit.note("signed-out", actor: visit.actor, cause: name)
            }
            sessions.end(visit.session)
            var response = redirect(links.signIn)
            response.headers.append(HTTPField(name: .setCookie, value: cookies.takeAway))
            return response
        case .events: return events(visit, isIn: session != nil)
        default:
            guard session != nil else { return turnedAway(visit) }
            return try await show(route, visit)
        }
    }

    /// The answer to whoever has no session, or not any more.
    private func turnedAway(_ visit: Visit) -> Response {
        if access.isEmpty {
            // There is nowhere to sign in: the page before has to be loaded again.
            return page(
                TroublePage.page(
                    visit.view, title: visit.view.t(.expired), explanation: visit.view.t(.expiredNote), code: nil),
                visit, status: .forbidden)
        }
        if visit.isFragment { return Responses.text(.unauthorized, "signed out\n") }
        let back = visit.request.method == .post ? nil : visit.request.head.path
        return redirect(links.signIn.with(["back": back]))
    }

    /// The answer to a form that no page of this session sent.
    private func forged(_ visit: Visit) async -> Response {
        visit.context.logger.warning("a form without its key", metadata: ["peer": "\(visit.context.peer)"])
        if recorder.admits(visit.context.peer) {
            await desks.declarations.refuse(
                .httpParameter, detail: FormGuard.field,
                from: RequestSource(channel: "console", peer: visit.context.peer))
        }
        return page(
            TroublePage.page(
                visit.view, title: visit.view.t(.expired), explanation: visit.view.t(.expiredNote), code: nil), visit,
            status: .forbidden)
    }

    private func signIn(_ visit: Visit) async throws -> Response {
        let view = visit.view
        let form = try await form(visit.request)
        let back = links.page(form["back"])
        guard FormGuard.comesFromHere(visit.request) else { return await forged(visit) }
        if access.isEmpty { return redirect(links.home) }
        func again(_ problem: String, _ status: HTTPResponse.Status) -> Response {
            page(SignInPage.page(view, problem: problem, back: back), visit, status: status)
        }
        let peer = visit.context.peer
        if let wait = limiter.wait(peer) {
            var response = again(
                view.t(.signInWait, view.duration(max(1_000, wait.wholeMilliseconds))), .tooManyRequests)
            response.headers[.retryAfter] = String(max(1, wait.components.seconds))
            return response
        }
        guard let token = form["token"], !token.isEmpty, token.utf8.count < 4_096,
            let holder = access.holder(of: Secret(token))
        else {
            limiter.noteWrong(peer)
            visit.context.logger.warning("token refused", metadata: ["peer": "\(peer)", "route": "console"])
            if recorder.admits(peer) {
                await desks.declarations.refuse(
                    .httpToken, detail: "console", from: RequestSource(channel: "console", peer: peer))
            }
            return again(view.t(.signInWrong), .unauthorized)
        }
        limiter.noteRight(peer)
        try await desks.own.audit.note("signed-in", actor: "\(holder.name) (console \(peer))", cause: holder.name)
        sessions.end(visit.session)
        let begun = sessions.begin(holder)
        var response = redirect(back)
        response.headers.append(
            HTTPField(name: .setCookie, value: cookies.give(begun.id, isSecure: visit.isSecure)))
        return response
    }

    private func preferences(_ visit: Visit) -> Response {
        let query = query(visit)
        var response = redirect(links.page(query["back"]))
        for (name, value) in [
            (cookies.language, query["lang"].flatMap { ConsoleLanguage(rawValue: $0)?.rawValue }),
            (cookies.scheme, query["scheme"].flatMap { ConsoleScheme(rawValue: $0)?.rawValue }),
        ] {
            guard let value else { continue }
            response.headers.append(
                HTTPField(name: .setCookie, value: cookies.keep(name, value, isSecure: visit.isSecure)))
        }
        return response
    }

    // MARK: Pages

    @concurrent private func show(_ route: ConsoleRoute, _ visit: Visit) async throws -> Response {
        let view = visit.view
        let notice = visit.isFragment ? nil : sessions.takeNotice(of: visit.session)
        func shown(_ page: ConsolePage) -> Response { self.page(page, visit, notice: notice) }
        switch route {
        case .home:
            let problems = try await desks.own.audit.trail(AuditRequest(selection: .problems, limit: 100))
            return shown(
                HomePage.page(
                    view, try await figures.read(isFresh: notice != nil), problems: problems.entries, desks: desks.own))
        case .orders: return shown(try await orders(visit))
        case .order: return shown(try await order(visit))
        case .message: return shown(MessageView.page(view, try await material(visit.name, isRevealed: false)))
        case .receipts:
            let newest = try await desks.operations.lastReceipt()
            let end = query(visit)["before"].flatMap { Int64($0) } ?? Int64.max
            let after = max(0, min(newest, max(1, end) - 1) - Int64(ReceiptsPage.length))
            let receipts = try await desks.operations.receipts(after: after, limit: ReceiptsPage.length, company: nil)
            return shown(ReceiptsPage.page(view, receipts: receipts.receipts, newest: newest))
        case .signers: return shown(SignersPage.page(view, await desks.keys.signers()))
        case .routes:
            return shown(
                RoutesPage.page(
                    view, try await desks.operations.routes(), try await desks.operations.platformReports()))
        case .targets: return shown(TargetsPage.page(view, try await desks.operations.relays()))
        case .systems: return shown(SystemsPage.page(view, try await desks.own.audit.sisters()))
        case .audit:
            guard view.visitor?.mayAudit ?? false else { return notAllowed(visit, .notAllowedAudit) }
            let query = query(visit)
            let asked = AuditRequest(
                selection: query["show"].flatMap { AuditRequest.Selection(rawValue: $0) } ?? .all,
                actor: query["who"].flatMap { $0.isEmpty ? nil : $0 }, before: query["before"].flatMap { Int64($0) })
            return shown(AuditView.page(view, asked: asked, found: try await desks.own.audit.trail(asked)))
        case .ask(let action):
            guard view.mayAct else { return notAllowed(visit, .notAllowedNote) }
            return shown(ConfirmPage.page(view, ConsoleQuestions.question(action, about: visit.name, view)))
        default: throw SidecarError(.httpNotFound)
        }
    }

    private func orders(_ visit: Visit) async throws -> ConsolePage {
        let query = query(visit)
        func value(_ name: String) -> String? {
            guard let text = query[name] else { return nil }
            let trimmed = text.drop(while: \.isWhitespace)
            let end = trimmed.lastIndex { !$0.isWhitespace }
            return end.map { String(trimmed[...$0]) }
        }
        let asked = LookupRequest(
            text: value("q"), company: value("company"), type: value("type"), state: value("state"),
            from: value("from"), to: value("to"), after: value("after"), limit: 50)
        let found = try await desks.lookup.search(asked)
        var order: OrderReport?
        if let text = asked.text {
            do {
                order = try await desks.lookup.order(text, company: asked.company)
            } catch let error as any CodedError where error.code == .messageNotFound {
                // Most texts are no order's number.
            }
        }
        return OrdersPage.page(visit.view, asked: asked, found: found, order: order, companies: desks.own.companies)
    }

    private func order(_ visit: Visit) async throws -> ConsolePage {
        let report = try await desks.lookup.order(visit.name, company: nil)
        var stories: [String: [OrderPage.Story]] = [:]
        for part in report.companies {
            for document in part.documents {
                let timeline = try await desks.lookup.timeline(document.id)
                stories[part.company + part.direction, default: []].append(
                    OrderPage.Story(kind: document.kind, timeline: timeline))
            }
        }
        return OrderPage.page(visit.view, report, stories: stories, companies: desks.own.companies)
    }

    private func material(_ id: String, isRevealed: Bool) async throws -> MessageView.Material {
        let timeline = try await desks.lookup.timeline(id)
        var signed: [UInt8]?
        do {
            signed = try await desks.lookup.signed(id).bytes
        } catch let error as any CodedError where error.code == .messageNotFound {
            // It waits for a signer.
        }
        let inspection = desks.inspection
        return MessageView.Material(
            timeline: timeline, signed: signed,
            report: try signed.map { try inspection.validate($0, edition: nil, schemaOnly: false) },
            verification: signed.map { inspection.verify($0) },
            names: inspection.names(in: timeline.message.messageType), isRevealed: isRevealed)
    }

    private func events(_ visit: Visit, isIn: Bool) -> Response {
        let headers: HTTPFields = [.contentType: "text/event-stream", .cacheControl: "no-store"]
        guard isIn else {
            var response = Responses.make(.ok, "text/event-stream", Array(ConsoleStream.ended.utf8))
            response.headers[.cacheControl] = "no-store"
            return response
        }
        let sessions = sessions
        let id = visit.session
        let stream = ConsoleStream(
            figures: figures, audience: audience, isAlive: { sessions.session(id, isSign: false) != nil },
            logger: visit.context.logger)
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody { writer in
                try await stream.write(to: &writer)
                try await writer.finish(nil)
            })
    }

    // MARK: Actions

    @concurrent private func perform(
        _ action: ConsoleAction, _ form: [String: String], _ visit: Visit
    ) async throws -> Response {
        let view = visit.view
        guard view.mayAct else { return notAllowed(visit, .notAllowedNote) }
        let (name, actor) = (visit.name, visit.actor)
        func done(_ text: String, _ link: ConsoleLink, _ standing: Standing = .good) -> Response {
            sessions.leave(ConsoleSessions.Notice(standing: standing, text: text), for: visit.session)
            return redirect(link)
        }
        switch action {
        case .release, .resend, .abandon:
            guard let command = OutboxCommand(rawValue: action.rawValue) else { throw SidecarError(.httpNotFound) }
            _ = try await desks.operations.perform(command, on: name, actor: actor)
            let said: Phrase = action == .release ? .doneRelease : action == .resend ? .doneResend : .doneAbandon
            return done(view.t(said), links.message(name))
        case .reveal:
            let material = try await material(name, isRevealed: true)
            try await desks.own.audit.note("revealed", actor: actor, cause: material.timeline.message.id)
            return page(MessageView.page(view, material), visit)
        case .test:
            let test = try await desks.keys.test(name)
            try await desks.own.audit.note("signer-tested", actor: actor, cause: test.name)
            return done(view.t(.doneTest, test.name, view.number(test.milliseconds)), links.signers)
        case .probe:
            let report = try await desks.operations.probe(route: name)
            try await desks.own.audit.note("probed", actor: actor, cause: report.route)
            if let error = report.error {
                return done("\(report.route): \(view.pick(error.english, error.chinese))", links.routes, .bad)
            }
            return done(view.t(.doneProbe, report.route), links.routes)
        case .releaseAll:
            let which = OutboxRequest(route: name, state: "parked", limit: "1000")
            let report = try await desks.operations.perform(.release, where: which, actor: actor)
            return done(view.t(.doneReleaseAll, view.number(report.count)), links.routes)
        case .replay:
            let report = try await desks.operations.replay(target: name, from: form["from"], actor: actor)
            return done(view.t(.doneReplay, view.number(report.count)), links.targets)
        }
    }

    // MARK: Answers

    private func page(
        _ page: ConsolePage, _ visit: Visit, status: HTTPResponse.Status = .ok,
        notice: ConsoleSessions.Notice? = nil
    ) -> Response {
        let word = notice.map { notice in
            tag("p", .class("notice \(notice.standing.rawValue)"), .set("role", "status")) { notice.text }
        }
        let bytes =
            visit.isFragment
            ? ConsoleFrame.fragment(page)
            : ConsoleFrame(view: visit.view, version: desks.own.version).document(page, notice: word ?? .nothing)
        var response = Responses.make(status, "text/html; charset=utf-8", bytes)
        response.headers[.cacheControl] = "no-store"
        ConsoleHeaders.add(to: &response)
        return response
    }

    private func redirect(_ link: ConsoleLink) -> Response {
        var response = Response(status: .seeOther, headers: [.location: link.text, .cacheControl: "no-store"])
        ConsoleHeaders.add(to: &response)
        return response
    }

    private func notAllowed(_ visit: Visit, _ explanation: Phrase) -> Response {
        page(
            TroublePage.page(
                visit.view, title: visit.view.t(.notAllowed), explanation: visit.view.t(explanation),
                code: ErrorCode.httpRole.name), visit, status: .forbidden)
    }

    private func trouble(_ error: any Error, _ visit: Visit) -> Response {
        if !(error is any CodedError) {
            visit.context.logger.error("unexpected error in the console", metadata: ["error": "\(error)"])
        }
        let problem = Problem(error)
        let view = visit.view
        let title: Phrase =
            problem.status == 404 ? .notFound : problem.status < 500 ? .notPossible : .broken
        return page(
            TroublePage.page(
                view, title: view.t(title), explanation: view.pick(problem.detail, problem.detailZh),
                code: problem.code), visit, status: HTTPResponse.Status(code: problem.status))
    }

    private func asset(_ name: String, _ request: Request) -> Response {
        guard let asset = assets.asset(name) else { return Responses.text(.notFound, "not found\n") }
        let tag = "\"\(asset.name)\""
        let isKnown = request.headers[.ifNoneMatch].map { $0.contains(tag) } ?? false
        var response =
            isKnown ? Response(status: .notModified) : Responses.make(.ok, asset.contentType, asset.bytes)
        response.headers[.eTag] = tag
        response.headers[.cacheControl] = "public, max-age=31536000, immutable"
        ConsoleHeaders.add(to: &response)
        return response
    }

    // MARK: Requests

    private func view(of request: Request, _ session: ConsoleSessions.Session?) -> ConsoleView {
        let visitor = session.map { session in
            ConsoleView.Visitor(
                name: session.holder?.name,
                // Without tokens the allow list alone decides, as it does for the API.
                roles: session.holder?.roles ?? Set(AccessRole.allCases), formKey: session.formKey)
        }
        return ConsoleView(
            language: ConsoleLanguage(
                chosen: ConsoleCookies.value(cookies.language, of: request), accepted: request.headers[.acceptLanguage]),
            scheme: ConsoleCookies.value(cookies.scheme, of: request).flatMap { ConsoleScheme(rawValue: $0) } ?? .auto,
            links: links, assets: assets, visitor: visitor, address: request.head.path ?? links.home.text,
            now: ChinaTime.now())
    }

    /// Whether the browser came by TLS, to us or to a proxy.
    private func isSecure(_ request: Request, _ context: SidecarRequestContext) -> Bool {
        if isEncrypted { return true }
        guard !proxies.isEmpty, let name = ConsoleRoutes.forwardedProtocol else { return false }
        return request.headers[name]?.lowercased() == "https"
    }

    private func query(_ visit: Visit) -> [String: String] {
        guard let path = visit.request.head.path, let mark = path.firstIndex(of: "?") else { return [:] }
        return ConsoleRoutes.fields(Array(path[path.index(after: mark)...].utf8))
    }

    private func form(_ request: Request) async throws(SidecarError) -> [String: String] {
        switch await BodyCollector.collect(request, limit: ConsoleRoutes.formLimit) {
        case .complete(let bytes): return ConsoleRoutes.fields(bytes)
        case .tooLarge: throw SidecarError(.httpBodyTooLarge, "the limit is \(ConsoleRoutes.formLimit) bytes")
        case .incomplete(let count): throw SidecarError(.httpBodyIncomplete, "\(count) bytes came")
        }
    }

    /// The fields that forms and queries of the console have.
    private static let names: Set<String> = [
        "q", "company", "type", "state", "from", "to", "after", "before", "show", "who", "lang", "scheme", "back",
        "token", FormGuard.field,
    ]

    private static func fields(_ bytes: [UInt8]) -> [String: String] {
        let form = FormFields(
            bytes, contentType: MediaType("application/x-www-form-urlencoded"), wanted: names, raw: [])
        return Dictionary(
            form.fields.map { ($0.name, String(decoding: $0.value, as: UTF8.self)) }
        ) { first, _ in first }
    }
}
