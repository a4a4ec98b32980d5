internal import Channels
internal import HTTPTypes
internal import SidecarBase

/// The kinds of routes; access is allowed per group.
package enum RouteGroup: String, Sendable, CaseIterable {
    case compatibility, callbacks, api, health, console
}

/// The one list of what is served. Dispatch, the service description and the index page are all made from it.
struct RouteTable: Sendable {
    /// What a route does.
    enum Purpose: Sendable, Equatable {
        case transferDeclare, applicationDescription, zhejiangCallback, terminalCallback, partnerCallback, live, ready,
            index, validate,
            explain, assemble, declarations, signers, testSigner, queue, sign, changeMessage, changeMessages, routes,
            probeRoute, relays, replayRelay,
            receipts, events, overdue, metrics, verify, searchDeclarations, declaration, timeline, signedDocument,
            envelopeDocument, order, evidence, openAPI
        /// A route of a sister system's channel, by the channel's place, and the roles that may use it.
        case channel(Int, Set<AccessRole>)
        /// A route of the console.
        case console(ConsoleRoute)
    }

    /// One route.
    struct Route: Sendable {
        let purpose: Purpose
        let name: String
        let method: HTTPRequest.Method
        let path: String
        let group: RouteGroup
        /// The media types a caller may send, the recommended one first.
        let consumes: [String]
        let produces: [String]
        /// The form fields.
        let parameters: [String]
        let summary: String

        /// What stands in a path for a name.
        static let variable = "{name}"

        /// The name in a request target of this route; empty for a route without one.
        func value(in target: String) -> String {
            let place = path.split(separator: "/").firstIndex { $0 == Route.variable }
            let segments = RouteTable.normalised(target.prefix { $0 != "?" && $0 != "#" }).split(separator: "/")
            guard let place, segments.indices.contains(place) else { return "" }
            return String(segments[place])
        }
    }

    /// What a path and method lead to.
    enum Match {
        case route(Route)
        case wrongMethod(allowed: [HTTPRequest.Method], Route)
        case nothing
    }

    let routes: [Route]
    private let byPath: [String: [Route]]

    /// - Throws: `config.value` when two routes would share method and path.
    init(
        paths: HTTPPaths, field: String, channels: [[ChannelRoute]] = [], hasConsole: Bool = false,
        served: ServedRoutes = .all
    ) throws(SidecarError) {
        let form = "application/x-www-form-urlencoded"
        let table = [
            Route(
                purpose: .transferDeclare, name: "transferDeclare", method: .post, path: paths.transferDeclare,
                group: .compatibility, consumes: [form], produces: ["application/json"], parameters: [field],
                summary: "sign one customs message"),
            Route(
                purpose: .applicationDescription, name: "applicationDescription", method: .get,
                path: paths.applicationDescription, group: .compatibility, consumes: [],
                produces: ["application/vnd.sun.wadl+xml"], parameters: [], summary: "the service description"),
            Route(
                purpose: .zhejiangCallback, name: "zhejiangCallback", method: .post, path: paths.zhejiangCallback,
                group: .callbacks, consumes: [form], produces: ["text/xml"],
                parameters: ["content", "msg_type", "data_digest"], summary: "receipts pushed by the platform"),
            Route(
                purpose: .terminalCallback, name: "terminalCallback", method: .post, path: paths.terminalCallback,
                group: .callbacks, consumes: ["text/xml", form], produces: ["text/xml"], parameters: ["content"],
                summary: "envelopes and receipts from the exchange node"),
            Route(
                purpose: .validate, name: "validate", method: .post, path: paths.api + "/validate", group: .api,
                consumes: ["application/xml"], produces: ["application/json"], parameters: ["edition", "schemaOnly"],
                summary: "what customs would refuse in a message"),
            Route(
                purpose: .assemble, name: "assemble", method: .post, path: paths.api + "/assemble", group: .api,
                consumes: ["application/xml", "application/json"], produces: ["application/json"],
                parameters: ["company"], summary: "what is made of a single-window document or JSON, field by field"),
            Route(
                purpose: .declarations, name: "declarations", method: .post, path: paths.api + "/declarations",
                group: .api, consumes: ["application/xml", "application/json"], produces: ["application/json"],
                parameters: ["company", "wait"],
                summary: "sign and send what is handed in, document by document"),
            Route(
                purpose: .verify, name: "verify", method: .post, path: paths.api + "/verify", group: .api,
                consumes: ["application/xml"], produces: ["application/json"], parameters: [],
                summary: "whether a signature is good, and whose it is"),
            Route(
                purpose: .explain, name: "explain", method: .post, path: paths.api + "/explain", group: .api,
                consumes: ["application/xml"], produces: ["application/json"], parameters: [],
                summary: "why a signature fails"),
            Route(
                purpose: .signers, name: "signers", method: .get, path: paths.api + "/signers", group: .api,
                consumes: [], produces: ["application/json"], parameters: [],
                summary: "the signers with their certificates and figures"),
            Route(
                purpose: .testSigner, name: "testSigner", method: .post,
                path: paths.api + "/signers/" + Route.variable + "/test", group: .api, consumes: [],
                produces: ["application/json"], parameters: [], summary: "have a signer make a test signature"),
            Route(
                purpose: .queue, name: "queue", method: .get, path: paths.api + "/queue", group: .api, consumes: [],
                produces: ["application/json"], parameters: [], summary: "what waits for signatures and to be sent"),
            Route(
                purpose: .sign, name: "sign", method: .post, path: paths.api + "/sign", group: .api,
                consumes: ["application/json"], produces: ["application/json"], parameters: [],
                summary: "a signature for another sidecar, which shows a token"),
            Route(
                purpose: .openAPI, name: "openapi", method: .get, path: paths.openAPI, group: .health, consumes: [],
                produces: ["application/json"], parameters: [], summary: "this list as an OpenAPI 3.1 document"),
            Route(
                purpose: .live, name: "live", method: .get, path: paths.live, group: .health, consumes: [],
                produces: ["application/json"], parameters: [], summary: "whether the process runs"),
            Route(
                purpose: .ready, name: "ready", method: .get, path: paths.ready, group: .health, consumes: [],
                produces: ["application/json"], parameters: [], summary: "whether messages can be signed and stored"),
            Route(
                purpose: .index, name: "index", method: .get, path: "/", group: .health, consumes: [],
                produces: ["text/plain"], parameters: [], summary: "this page"),
        ]
        let whole =
            table + RouteTable.partners(paths) + RouteTable.operations(paths)
            + RouteTable.lookup(paths) + channels.enumerated().flatMap { RouteTable.channel($0, $1, paths) }
            + (hasConsole ? RouteTable.console(paths.console) : [])
        routes = whole.filter { served.has($0.name, of: $0.group) }
        byPath = Dictionary(grouping: routes, by: \.path)
        for (path, routes) in byPath where Set(routes.map(\.method.rawValue)).count < routes.count {
            throw SidecarError(.configValue, "paths: two routes would be served at \(path)")
        }
    }

    /// What partners post.
    private static func partners(_ paths: HTTPPaths) -> [Route] {
        guard let path = paths.partnerCallback else { return [] }
        return [
            Route(
                purpose: .partnerCallback, name: "partnerCallback", method: .post, path: path, group: .callbacks,
                consumes: ["application/pkcs7-mime", "multipart/signed", "multipart/report"],
                produces: ["multipart/signed", "multipart/report"], parameters: [],
                summary: "messages and receipts of AS2 partners")
        ]
    }

    /// The routes that tell what became of messages.
    private static func lookup(_ paths: HTTPPaths) -> [Route] {
        func route(
            _ purpose: Purpose, _ name: String, _ path: String, parameters: [String] = [],
            produces: String = "application/json", _ summary: String
        ) -> Route {
            Route(
                purpose: purpose, name: name, method: .get, path: paths.api + path, group: .api, consumes: [],
                produces: [produces], parameters: parameters, summary: summary)
        }
        let one = "/declarations/\(Route.variable)"
        return [
            route(
                .searchDeclarations, "searchDeclarations", "/declarations",
                parameters: ["q", "company", "type", "state", "from", "to", "after", "limit"],
                "messages by number, state and time, newest first"),
            route(.declaration, "declaration", one, "one message"),
            route(
                .timeline, "timeline", one + "/timeline", parameters: ["reveal"],
                "one message or document with everything that happened to it"),
            route(
                .signedDocument, "signedDocument", one + "/signed.xml", produces: "application/xml",
                "the signed document"),
            route(
                .envelopeDocument, "envelopeDocument", one + "/envelope.xml", produces: "application/xml",
                "the envelope as it is sent"),
            route(
                .order, "order", "/orders/\(Route.variable)", parameters: ["company"],
                "the documents of one order, and what is missing"),
            route(
                .evidence, "evidence", one + "/evidence.zip", produces: "application/zip",
                "a file that proves what became of a message"),
            route(
                .evidence, "orderEvidence", "/orders/\(Route.variable)/evidence.zip", parameters: ["company"],
                produces: "application/zip", "a file that proves what became of all documents of an order"),
        ]
    }

    /// The routes of a sister system's channel.
    private static func channel(_ index: Int, _ routes: [ChannelRoute], _ paths: HTTPPaths) -> [Route] {
        routes.map { route in
            let (group, roles, path): (RouteGroup, Set<AccessRole>, String) =
                switch route.group {
                case .callback: (.callbacks, [], paths.base + route.path)
                case .api(let roles): (.api, roles, paths.api + route.path)
                }
            return Route(
                purpose: .channel(index, roles), name: route.name,
                method: HTTPRequest.Method(rawValue: route.method) ?? .get, path: path, group: group,
                consumes: route.consumes, produces: route.produces, parameters: route.parameters,
                summary: route.summary)
        }
    }

    /// The routes of the machinery.
    private static func operations(_ paths: HTTPPaths) -> [Route] {
        func route(
            _ purpose: Purpose, _ name: String, _ method: HTTPRequest.Method, _ path: String,
            parameters: [String] = [], produces: String = "application/json", _ summary: String
        ) -> Route {
            Route(
                purpose: purpose, name: name, method: method, path: paths.api + path, group: .api, consumes: [],
                produces: [produces], parameters: parameters, summary: summary)
        }
        let variable = Route.variable
        let which = ["route", "company", "state", "before", "limit"]
        let changes = [
            ("release", "put a parked message back into the outbox"), ("resend", "send a message once more"),
            ("abandon", "take a message out of the outbox for good"),
        ]
        return changes.flatMap { name, summary in
            [
                route(.changeMessage, name, .post, "/declarations/\(variable)/\(name)", summary),
                route(
                    .changeMessages, name, .post, "/declarations/\(name)", parameters: which,
                    summary + ": all of a query"),
            ]
        } + [
            route(.routes, "routes", .get, "/routes", "the routes: what waits, how fast it goes, what fails"),
            route(
                .probeRoute, "probeRoute", .post, "/routes/\(variable)/probe",
                "whether the node of a route can be reached"),
            route(.relays, "relay", .get, "/relay", "the ERP targets: what waits, since when they fail"),
            route(
                .replayRelay, "replayRelay", .post, "/relay/\(variable)/replay", parameters: ["from"],
                "hand a target everything once more since a time"),
            route(
                .overdue, "overdue", .get, "/overdue", "messages whose receipts take longer than usual"),
            route(
                .receipts, "receipts", .get, "/receipts", parameters: ["after", "limit", "company"],
                "receipts after a number, in the order in which they came"),
            route(
                .events, "events", .get, "/events", parameters: ["after", "company"], produces: "text/event-stream",
                "receipts as they come, as server-sent events"),
            Route(
                purpose: .metrics, name: "metrics", method: .get, path: paths.metrics, group: .health, consumes: [],
                produces: ["text/plain"], parameters: [], summary: "figures for Prometheus"),
        ]
    }

    /// The route of a request target. A path is tried as it is and, if nothing is there, as servlet containers read it:
    /// without path parameters, doubled and trailing slashes.
    func match(_ method: HTTPRequest.Method, target: String) -> Match {
        let path = target.prefix { $0 != "?" && $0 != "#" }
        guard let found = byPath[String(path)] ?? routes(at: RouteTable.normalised(path)) else { return .nothing }
        let wanted = method == .head ? .get : method
        if let route = found.first(where: { $0.method == wanted }) { return .route(route) }
        guard let first = found.first else { return .nothing }
        return .wrongMethod(allowed: found.map(\.method), first)
    }

    /// The group a request belongs to; `nil` where nothing is served.
    func group(of method: String, target: String) -> RouteGroup? {
        guard let method = HTTPRequest.Method(rawValue: method) else { return nil }
        switch match(method, target: target) {
        case .route(let route), .wrongMethod(_, let route): return route.group
        case .nothing: return nil
        }
    }

    /// The routes of a path, one that stands for a name by whatever stands there.
    private func routes(at path: String) -> [Route]? {
        if let found = byPath[path] { return found }
        let segments = path.split(separator: "/")
        return byPath.first { pattern, _ in
            let wanted = pattern.split(separator: "/")
            return wanted.contains { $0 == Route.variable } && wanted.count == segments.count
                && zip(wanted, segments).allSatisfy { $0 == Route.variable || $0 == $1 }
        }?.value
    }

    private static func normalised(_ target: Substring) -> String {
        var path = target
        if let scheme = path.firstRange(of: "://") {
            path = path[scheme.upperBound...].drop { $0 != "/" }
        }
        let segments = path.split(separator: "/").map { $0.prefix { $0 != ";" } }
        return "/" + segments.filter { !$0.isEmpty }.joined(separator: "/")
    }
}
