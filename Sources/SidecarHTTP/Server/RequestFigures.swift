internal import HTTPTypes
internal import Hummingbird
internal import SidecarBase

/// Counts requests by group and status, and times them.
struct RequestFigures: Sendable {
    private static let none = "none"
    private let times = Dictionary(
        uniqueKeysWithValues: RouteGroup.allCases.map {
            ($0, Metrics.histogram(.httpSeconds, $0.rawValue))
        })

    /// Counts an answer; `route` is `nil` where nothing is served.
    func note(_ response: Response, to route: RouteTable.Route?, since began: ContinuousClock.Instant) {
        let group = route?.group
        Metrics.counter(.httpRequests, group?.rawValue ?? RequestFigures.none, String(response.status.code)).add()
        if let group, route?.purpose != .events { times[group]?.observe(since: began) }
        if route?.purpose == .transferDeclare { DeclarationStep.answer.observe(since: began) }
    }
}

extension RequestTrace {
    private static let idHeader = HTTPField.Name("X-Request-Id")
    private static let parentHeader = HTTPField.Name("traceparent")

    /// That of a request: what its caller sent, or one made here.
    init(_ request: Request) {
        self.init(
            requestID: RequestTrace.idHeader.flatMap { request.headers[$0] },
            traceparent: RequestTrace.parentHeader.flatMap { request.headers[$0] })
    }
}
