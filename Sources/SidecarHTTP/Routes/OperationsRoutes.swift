internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import Pipeline
internal import SidecarBase

/// The machinery: the outbox, routes, ERP targets and receipts. Source: design, §4.
struct OperationsRoutes: Sendable {
    private let operations: any OperationsServing
    private let keys: any KeyServing
    private let figures: [any FigureTelling]

    init(operations: any OperationsServing, keys: any KeyServing, figures: [any FigureTelling]) {
        self.operations = operations
        self.keys = keys
        self.figures = [DeskFigures(keys: keys, operations: operations)] + figures
    }

    /// Answers one of these routes.
    func answer(_ route: RouteTable.Route, _ request: Request, _ context: SidecarRequestContext) async -> Response {
        do {
            let query = try RequestQuery.parameters(of: request, allowed: route.parameters)
            let name = route.value(in: request.head.path ?? "")
            let actor = RequestActor.name(of: request, context)
            switch route.purpose {
            case .changeMessage:
                return try Responses.json(
                    try await operations.perform(command(of: route), on: name, actor: actor))
            case .changeMessages:
                let which = OutboxRequest(
                    route: query["route"], company: query["company"], state: query["state"], before: query["before"],
                    limit: query["limit"])
                return try Responses.json(
                    try await operations.perform(command(of: route), where: which, actor: actor))
            case .queue:
                var report = try await keys.queue()
                report.routes = try await operations.routes()
                report.relay = try await operations.relays()
                report.platforms = try await operations.platformReports()
                return try Responses.json(report)
            case .routes: return try Responses.json(try await operations.routes())
            case .probeRoute: return try Responses.json(try await operations.probe(route: name))
            case .relays: return try Responses.json(try await operations.relays())
            case .replayRelay:
                return try Responses.json(
                    try await operations.replay(target: name, from: query["from"], actor: actor))
            case .overdue: return try Responses.json(try await operations.overdue())
            case .metrics:
                var told: [Figure] = []
                for teller in figures { told += await teller.figures() }
                return Responses.make(.ok, MetricsText.contentType, MetricsText(told).bytes)
            case .receipts:
                return try Responses.json(
                    try await operations.receipts(
                        after: try RequestQuery.number("after", query, in: 0...Int64.max, or: 0),
                        limit: Int(try RequestQuery.number("limit", query, in: 1...1_000, or: 100)),
                        company: query["company"]))
            case .events: return try await events(request, query)
            default: return Responses.text(.notFound, "not found\n")
            }
        } catch {
            if !(error is any CodedError) {
                context.logger.error("unexpected error in the API", metadata: ["error": "\(error)"])
            }
            return Problem(error).response()
        }
    }

    /// The command that a route is named after.
    private func command(of route: RouteTable.Route) throws(SidecarError) -> OutboxCommand {
        guard let command = OutboxCommand(rawValue: route.name) else { throw SidecarError(.httpNotFound, route.name) }
        return command
    }

    private static let lastEventId = HTTPField.Name("Last-Event-ID")

    /// Receipts as they come. It goes on after the last one that the caller has: the number in `Last-Event-ID`, which browsers
    /// and libraries send when they connect again, or else in `after`; without either with the next that comes.
    private func events(_ request: Request, _ query: [String: String]) async throws -> Response {
        let resumed = OperationsRoutes.lastEventId.flatMap { request.headers[$0] }
        let parameters = resumed.map { ["after": $0] } ?? query
        let newest = try await operations.lastReceipt()
        let after = try RequestQuery.number("after", parameters, in: 0...Int64.max, or: newest)
        if operations.feed.isFull { throw SidecarError(.internalOverloaded, "too many listeners of events") }
        let stream = ReceiptStream(operations: operations, after: after, company: query["company"])
        return Response(
            status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: ResponseBody { writer in
                try await stream.write(to: &writer)
                try await writer.finish(nil)
            })
    }
}
