internal import EnterpriseRelay
package import Exchange
package import Ledger
internal import Logging
package import SidecarBase

/// Operates the outbox, and tells about routes, targets and receipts.
package struct OperationsDesk: OperationsServing {
    /// What there is to know of a configured route.
    package struct Route: Sendable {
        let name: String
        let companies: [String]
        let rules: DeliveryRules
        let transport: any Transport
        let nudge: Nudge

        package init(
            name: String, companies: [String], rules: DeliveryRules, transport: any Transport, nudge: Nudge
        ) {
            self.name = name
            self.companies = companies
            self.rules = rules
            self.transport = transport
            self.nudge = nudge
        }
    }

    /// What there is to know of a configured target.
    package struct Target: Sendable {
        let name: String
        let companies: [String]
        let format: String
        let nudge: Nudge

        package init(name: String, companies: [String], format: String, nudge: Nudge) {
            self.name = name
            self.companies = companies
            self.format = format
            self.nudge = nudge
        }
    }

    /// What there is to know of a company's platform.
    package struct Platform: Sendable {
        let company: String
        let nudge: Nudge

        package init(company: String, nudge: Nudge) {
            self.company = company
            self.nudge = nudge
        }
    }

    private let configuredRoutes: [Route]
    private let platforms: [Platform]
    private let platform: CounterpartBoard
    private let targets: [Target]
    private let ledger: any PlatformLedger
    private let outbox: CounterpartBoard
    private let relay: CounterpartBoard
    private let overdueRules: OverdueRules
    package let feed: ReceiptFeed
    private let now: Now

    /// - Parameters:
    ///   - routes: the configured routes.
    ///   - targets: the configured targets.
    ///   - platforms: the companies that have a platform.
    ///   - ledger: what waits.
    ///   - outbox: what the delivery workers tell.
    ///   - relay: what the relay workers tell.
    ///   - platform: what the workers of the platforms tell.
    ///   - feed: signals at every receipt.
    ///   - overdue: what is done about overdue messages by itself.
    ///   - now: the time.
    package init(
        routes: [Route], targets: [Target], platforms: [Platform] = [], ledger: any PlatformLedger,
        outbox: CounterpartBoard, relay: CounterpartBoard, platform: CounterpartBoard = CounterpartBoard(),
        feed: ReceiptFeed, overdue: OverdueRules = OverdueRules(), now: @escaping Now = ChinaTime.now
    ) {
        self.platforms = platforms
        self.platform = platform
        configuredRoutes = routes
        self.targets = targets
        self.ledger = ledger
        self.outbox = outbox
        self.relay = relay
        self.feed = feed
        overdueRules = overdue
        self.now = now
    }

    package func perform(
        _ command: OutboxCommand, on id: String, actor: String
    ) async throws -> OutboxChangeReport {
        let id = MessageID(text: id)
        if let report = try await performOnSubmission(command, id, actor: actor) { return report }
        try await ledger.change(command.action, id, actor: actor)
        for route in configuredRoutes { route.nudge.signal() }
        guard let message = try await ledger.message(id) else { throw LedgerError(.ledgerNotFound) }
        return OutboxChangeReport(id: id.text, state: message.state.rawValue)
    }

    package func perform(
        _ command: OutboxCommand, where request: OutboxRequest, actor: String
    ) async throws -> OutboxBulkReport {
        let query = try OutboxQuery(request, for: command)
        if let route = query.route, !configuredRoutes.contains(where: { $0.name == route }),
            try await !ledger.routeFigures().contains(where: { $0.route == route })
        {
            throw SidecarError(.httpNotFound, "route")
        }
        let outcome = try await ledger.change(command.action, where: query, actor: actor)
        for route in configuredRoutes { route.nudge.signal() }
        return OutboxBulkReport(
            action: command.rawValue, count: outcome.count, limit: query.limit, more: outcome.hasMore)
    }

    /// Does it with a document on its way to the platform; `nil` when the id is not one's.
    private func performOnSubmission(
        _ command: OutboxCommand, _ id: MessageID, actor: String
    ) async throws -> OutboxChangeReport? {
        guard let before = try await ledger.submission(id) else { return nil }
        try await ledger.changeSubmission(command.action, id, actor: actor)
        for platform in self.platforms where platform.company == before.company {
            self.platform.requestReload(platform.company)
            platform.nudge.signal()
        }
        let after = try await ledger.submission(id)
        return OutboxChangeReport(id: id.text, state: (after ?? before).state.rawValue)
    }

    /// Every company with a platform, and those that had one and still have documents for it.
    package func platformReports() async throws -> [PlatformReport] {
        let figures = Dictionary(try await ledger.platformFigures().map { ($0.company, $0) }) { first, _ in first }
        let retired = figures.keys.filter { code in !platforms.contains { $0.company == code } }.sorted()
        let all = platforms.map { ($0.company, true) } + retired.map { ($0, false) }
        return all.map { company, isConfigured in
            let standing = platform[company]
            let figures = figures[company]
            let state =
                !isConfigured
                ? "not-configured"
                : standing.breaker.openSince != nil ? "stopped" : standing.failingSince != nil ? "failing" : "good"
            return PlatformReport(
                company: company, state: state, waiting: figures?.waiting ?? 0, unanswered: figures?.unanswered ?? 0,
                parked: figures?.parked ?? 0, refused: figures?.refused ?? 0, failed: figures?.failed ?? 0,
                oldest: figures?.oldest?.iso8601, lastError: standing.lastFailure.map(FailureReport.init),
                breaker: BreakerReport(standing.breaker))
        }
    }

    package func routes() async throws -> [RouteReport] {
        let time = now()
        let figures = Dictionary(try await ledger.routeFigures().map { ($0.route, $0) }) { first, _ in first }
        let retired = figures.keys.filter { name in !configuredRoutes.contains { $0.name == name } }.sorted()
        return configuredRoutes.map { route in
            report(route.name, route.companies, route.rules, figures[route.name], at: time)
        } + retired.map { name in report(name, [], nil, figures[name], at: time) }
    }

    /// A route; one without rules is not configured any more and still has messages.
    private func report(
        _ name: String, _ companies: [String], _ rules: DeliveryRules?, _ figures: RouteFigures?, at time: ChinaTime
    ) -> RouteReport {
        let standing = outbox[name]
        let waiting = figures?.waiting ?? 0
        let opening = rules?.hours.opening(after: time)
        let state =
            rules == nil
            ? "not-configured"
            : opening != nil ? "outside-hours" : standing.breaker.openSince != nil ? "stopped" : "open"
        return RouteReport(
            name: name, companies: companies, state: state,
            hours: rules.flatMap { $0.hours == .always ? nil : $0.hours.text },
            opensAt: opening?.iso8601, keepsOrder: rules?.keepsOrder ?? false, waiting: waiting,
            parked: figures?.parked ?? 0, running: standing.running, oldest: figures?.oldest?.iso8601,
            accepted: standing.done, perMinute: standing.rate.perMinute(at: time),
            etaMilliseconds: waiting > 0 && state == "open" ? standing.rate.eta(of: waiting, at: time) : nil,
            causes: standing.causes, lastError: standing.lastFailure.map(FailureReport.init),
            breaker: BreakerReport(standing.breaker))
    }

    package func probe(route name: String) async throws -> ProbeReport {
        guard let route = configuredRoutes.first(where: { $0.name == name }) else {
            throw SidecarError(.httpNotFound, "route")
        }
        do {
            return ProbeReport(route: name, reachable: true, detail: try await route.transport.probe(), error: nil)
        } catch {
            return ProbeReport(
                route: name, reachable: false, detail: error.detail,
                error: FailureReport(
                    CounterpartBoard.Failure(code: error.code, detail: error.detail, time: now())))
        }
    }

    package func relays() async throws -> [RelayReport] {
        let time = now()
        let figures = Dictionary(try await ledger.relayFigures().map { ($0.target, $0) }) { first, _ in first }
        let retired = figures.keys.filter { name in !targets.contains { $0.name == name } }.sorted()
        let all = targets.map { ($0.name, $0.companies, $0.format, true) } + retired.map { ($0, [], "", false) }
        return all.map { name, companies, format, isConfigured in
            let standing = relay[name]
            let waiting = figures[name]?.waiting ?? 0
            let state =
                !isConfigured
                ? "not-configured"
                : standing.breaker.openSince != nil ? "stopped" : standing.failingSince != nil ? "failing" : "good"
            return RelayReport(
                name: name, companies: companies, format: format, state: state,
                failingSince: standing.failingSince?.iso8601, waiting: waiting, running: standing.running,
                oldest: figures[name]?.oldest?.iso8601, delivered: standing.done,
                perMinute: standing.rate.perMinute(at: time),
                etaMilliseconds: waiting > 0 && isConfigured ? standing.rate.eta(of: waiting, at: time) : nil,
                causes: standing.causes, lastError: standing.lastFailure.map(FailureReport.init),
                breaker: BreakerReport(standing.breaker))
        }
    }

    package func replay(target name: String, from: String?, actor: String) async throws -> ReplayReport {
        guard let target = targets.first(where: { $0.name == name }) else {
            throw SidecarError(.httpNotFound, "target")
        }
        guard let from, let time = ChinaTime(writtenByPeople: from) else {
            throw SidecarError(.httpParameter, "from: a time in China such as 2026-11-21T08:00:00")
        }
        let count = try await ledger.replayRelay(
            target: name, companies: Set(target.companies), from: time, actor: actor)
        relay.requestReload(name)
        target.nudge.signal()
        return ReplayReport(target: name, from: time.iso8601, count: count)
    }

    package func receipts(after sequence: Int64, limit: Int, company: String?) async throws -> ReceiptPage {
        let limit = min(max(1, limit), 1_000)
        let records = try await ledger.receipts(after: sequence, limit: limit + 1, company: company)
        let page = records.prefix(limit)
        return ReceiptPage(
            receipts: page.map { ReceiptDocument(RelayedReceipt($0)) }, cursor: page.last?.sequence ?? sequence,
            more: records.count > limit)
    }

    package func overdue() async throws -> OverdueReport {
        try await OverdueRadar(ledger: ledger, rules: overdueRules, now: now).report()
    }

    package func lastReceipt() async throws -> Int64 { try await ledger.lastReceipt() }
}

extension OutboxCommand {
    var action: OutboxAction {
        switch self {
        case .release: .release
        case .resend: .resend
        case .abandon: .abandon
        }
    }
}

extension OutboxQuery {
    /// The most messages of one request.
    private static let maximum = 100_000

    /// Reads a request. One that means everything is refused: to resend or abandon, the state must be said, and to release, at
    /// least something.
    init(_ request: OutboxRequest, for command: OutboxCommand) throws(SidecarError) {
        var query = OutboxQuery(route: request.route, company: request.company, limit: 1_000)
        if let text = request.limit {
            guard let limit = Int(text), (1...OutboxQuery.maximum).contains(limit) else {
                throw SidecarError(.httpParameter, "limit: 1 to \(OutboxQuery.maximum)")
            }
            query.limit = limit
        }
        if let text = request.before {
            guard let time = ChinaTime(writtenByPeople: text) else {
                throw SidecarError(.httpParameter, "before: a time in China such as 2026-11-21T08:00:00")
            }
            query.before = time
        }
        if let text = request.state {
            guard let state = DeclarationState(rawValue: text) else {
                throw SidecarError(
                    .httpParameter,
                    "state: one of " + DeclarationState.allCases.map(\.rawValue).joined(separator: ", "))
            }
            query.state = state
        }
        switch command {
        case .release where query.route == nil && query.company == nil && query.state == nil && query.before == nil:
            throw SidecarError(.httpParameter, "say which: route, company, state or before")
        case .resend where query.state == nil, .abandon where query.state == nil:
            throw SidecarError(.httpParameter, "say which: state, and route, company or before where wanted")
        default: break
        }
        self = query
    }
}

extension ChinaTime {
    /// `2026-11-21`, `2026-11-21 08:00`, `2026-11-21T08:00:00`, with milliseconds and `+08:00` where wanted, or customs digits.
    init?(writtenByPeople text: String) {
        var text = text[...]
        // A plus sign in a query is a space.
        if text.contains("T"), text.hasSuffix("+08:00") || text.hasSuffix(" 08:00") { text = text.dropLast(6) }
        let digits = text.filter { !"-:T .".contains($0) }
        self.init(digits: digits.utf8.count == 12 ? digits + "00" : digits)
    }
}

extension FailureReport {
    init(_ failure: CounterpartBoard.Failure) {
        self.init(
            code: failure.code.name, english: failure.code.english, chinese: failure.code.chinese,
            detail: failure.detail, time: failure.time.iso8601)
    }
}

extension BreakerReport {
    init(_ breaker: CircuitBreaker) {
        switch breaker.state {
        case .closed(let failures): self.init(state: "closed", failures: failures, since: nil, until: nil)
        case .open(let until):
            self.init(
                state: "open", failures: breaker.limits.failures, since: breaker.openSince?.iso8601,
                until: until.iso8601)
        case .probing:
            self.init(
                state: "probing", failures: breaker.limits.failures, since: breaker.openSince?.iso8601, until: nil)
        }
    }
}
