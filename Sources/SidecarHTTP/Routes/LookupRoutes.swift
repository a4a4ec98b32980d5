internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import Pipeline
internal import SidecarBase

/// What became of messages: searches, timelines, the signed bytes and envelopes, the documents of an order. Source: design, §4.
struct LookupRoutes: Sendable {
    private let lookup: any LookupServing

    init(lookup: any LookupServing) {
        self.lookup = lookup
    }

    /// Answers one of these routes.
    func answer(_ route: RouteTable.Route, _ request: Request, _ context: SidecarRequestContext) async -> Response {
        do {
            let query = try RequestQuery.parameters(of: request, allowed: route.parameters)
            let name = FormFields.percentDecoded(path: route.value(in: request.head.path ?? ""))
            switch route.purpose {
            case .searchDeclarations:
                let limit = Int(try RequestQuery.number("limit", query, in: 1...500, or: 100))
                return try Responses.json(
                    try await lookup.search(
                        LookupRequest(
                            text: query["q"], company: query["company"], type: query["type"], state: query["state"],
                            from: query["from"], to: query["to"], after: query["after"], limit: limit)))
            case .declaration: return try Responses.json(try await lookup.summary(name))
            case .timeline:
                guard try LookupRoutes.reveals(query["reveal"], context) else {
                    return try Responses.json(try await lookup.timeline(name))
                }
                return try Responses.json(
                    try await lookup.revealedTimeline(name, actor: RequestActor.name(of: request, context)))
            case .signedDocument: return LookupRoutes.document(try await lookup.signed(name), request)
            case .envelopeDocument: return LookupRoutes.document(try await lookup.envelope(name), request)
            case .order: return try Responses.json(try await lookup.order(name, company: query["company"]))
            default: return Responses.text(.notFound, "not found\n")
            }
        } catch {
            if !(error is any CodedError) {
                context.logger.error("unexpected error in the API", metadata: ["error": "\(error)"])
            }
            return Problem(error).response()
        }
    }

    /// Whether personal data is asked for, and may be shown: where there are tokens, to operators and administrators.
    private static func reveals(
        _ text: String?, _ context: SidecarRequestContext
    ) throws(SidecarError) -> Bool {
        switch text {
        case nil, "false": return false
        case "true": break
        default: throw SidecarError(.httpParameter, "reveal: true or false")
        }
        if let holder = context.holder, holder.roles.isDisjoint(with: [.operator, .admin]) {
            throw SidecarError(.httpRole, "reveal: admin, operator")
        }
        return true
    }

    /// Bytes with their digest as entity tag; a caller that has them already is not sent them again (RFC 9110, 13.1.2).
    private static func document(_ body: LookedUpBody, _ request: Request) -> Response {
        let tag = "\"\(Hex.encode(body.digest))\""
        let known = request.headers[.ifNoneMatch]?.split(separator: ",").map {
            $0.filter { $0 != " " && $0 != "\t" }
        }
        if known?.contains(where: { $0 == tag || $0 == "*" || $0 == "W/" + tag }) ?? false {
            return Response(status: .notModified, headers: [.eTag: tag])
        }
        var response = Responses.make(.ok, "application/xml", body.bytes)
        response.headers[.eTag] = tag
        return response
    }
}
