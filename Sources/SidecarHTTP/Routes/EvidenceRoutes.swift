internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import Pipeline
internal import SidecarBase

/// Files that prove what was declared. They hold personal data in full, so each is recorded with who asked. Source: design, §4.
struct EvidenceRoutes: Sendable {
    private let evidence: (any EvidenceServing)?

    init(evidence: (any EvidenceServing)?) {
        self.evidence = evidence
    }

    /// Answers one of these routes.
    func answer(_ route: RouteTable.Route, _ request: Request, _ context: SidecarRequestContext) async -> Response {
        do {
            guard let evidence else { throw SidecarError(.httpNotFound, route.name) }
            let query = try RequestQuery.parameters(of: request, allowed: route.parameters)
            let name = FormFields.percentDecoded(path: route.value(in: request.head.path ?? ""))
            let file = try await evidence.evidence(
                of: name, company: query["company"], actor: RequestActor.name(of: request, context))
            var response = Responses.make(.ok, "application/zip", file.bytes)
            response.headers[.contentDisposition] = "attachment; filename=\"\(file.name)\""
            response.headers[.cacheControl] = "no-store"
            return response
        } catch {
            if !(error is any CodedError) {
                context.logger.error("unexpected error in the API", metadata: ["error": "\(error)"])
            }
            return Problem(error).response()
        }
    }
}
