internal import CustomsMessages
internal import CustomsSignature
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import Pipeline
internal import SidecarBase

/// The API: JSON out, messages in as they are. Source: design, §4.
struct APIRoutes: Sendable {
    private let inspection: any MessageInspecting
    private let submissions: any SubmissionAccepting
    private let declarations: any DeclarationAccepting
    private let work: RunningWork
    private let settings: HTTPSettings

    init(
        inspection: any MessageInspecting, submissions: any SubmissionAccepting,
        declarations: any DeclarationAccepting, work: RunningWork, settings: HTTPSettings
    ) {
        self.inspection = inspection
        self.submissions = submissions
        self.work = work
        self.declarations = declarations
        self.settings = settings
    }

    /// Answers one of the API's routes.
    func answer(_ route: RouteTable.Route, _ request: Request, _ context: SidecarRequestContext) async -> Response {
        do {
            let query = try RequestQuery.parameters(of: request, allowed: route.parameters)
            let body: [UInt8]
            switch await BodyCollector.collect(request, limit: settings.messageLimit) {
            case .complete(let bytes): body = bytes
            case .tooLarge(let isDrained):
                let problem = await problem(
                    .httpBodyTooLarge, "the limit is \(settings.messageLimit) bytes", route, context)
                return isDrained ? problem : Responses.closing(problem)
            case .incomplete(let count):
                return Responses.closing(
                    await problem(.httpBodyIncomplete, "\(count) bytes came", route, context))
            }
            switch route.purpose {
            case .validate where body.isEmpty, .explain where body.isEmpty, .verify where body.isEmpty:
                throw SidecarError(.xmlEmpty)
            case .validate: return try validate(body, query)
            case .explain: return try json(ExplanationAnswer(inspection.explain(body)))
            case .verify: return try json(inspection.verify(body))
            case .assemble: return try json(try await inspection.assemble(body, company: query["company"]))
            case .declarations: return try await declare(body, company: query["company"], context)
            default: return Responses.text(.notFound, "not found\n")
            }
        } catch {
            if !(error is any CodedError) {
                context.logger.error("unexpected error in the API", metadata: ["error": "\(error)"])
            }
            return Problem(error).response()
        }
    }

    private func validate(_ body: [UInt8], _ query: [String: String]) throws -> Response {
        try json(
            try inspection.validate(
                body, edition: query["edition"], schemaOnly: try flag("schemaOnly", query)))
    }

    /// Every item is answered. The status is 200 when one was accepted, else that of the first refusal.
    private func declare(
        _ body: [UInt8], company: String?, _ context: SidecarRequestContext
    ) async throws -> Response {
        let submissions = submissions
        let source = RequestSource(channel: RequestSource.api, peer: context.peer)
        let outcome = await work.run(
            within: settings.answerTimeout, on: context.eventLoop
        ) { () async -> Result<[SubmissionResult], any Error> in
            do {
                return .success(try await submissions.submit(body, company: company, from: source))
            } catch {
                return .failure(error)
            }
        }
        guard let results = try outcome?.get() else { throw SidecarError(.internalTimeout) }
        let answer = SubmissionAnswer(results)
        if answer.accepted == 0, let problem = answer.items.lazy.compactMap(\.problem).first {
            return answer.items.count == 1
                ? problem.response() : try json(answer, status: HTTPResponse.Status(code: problem.status))
        }
        // What only waits for a signer or for the platform is accepted, and not done.
        let isDone = answer.items.allSatisfy { !["held", "awaiting-platform"].contains($0.state) }
        return try json(answer, status: isDone ? .ok : .accepted)
    }

    private func flag(_ name: String, _ query: [String: String]) throws(SidecarError) -> Bool {
        switch query[name] {
        case nil, "false": return false
        case "true", "": return true
        default: throw SidecarError(.httpParameter, "\(name): true or false")
        }
    }

    /// The problem of a body that did not come whole; of a declaration it is recorded, as every refusal.
    private func problem(
        _ code: ErrorCode, _ detail: String, _ route: RouteTable.Route, _ context: SidecarRequestContext
    ) async -> Response {
        if route.purpose == .declarations {
            let source = RequestSource(channel: RequestSource.api, peer: context.peer)
            await declarations.refuse(code, detail: detail, from: source)
        }
        return Problem(SidecarError(code, detail)).response()
    }

    private func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        try Responses.json(value, status: status)
    }
}

/// Why a signature fails, in JSON.
struct ExplanationAnswer: Codable {
    let valid: Bool
    let code: String?
    let cause: String?
    let english: String?
    let chinese: String?
    let warnings: [String]

    init(_ explanation: SignatureExplainer.Explanation) {
        switch explanation {
        case .good(let verified):
            valid = true
            code = nil
            cause = nil
            english = nil
            chinese = nil
            warnings = verified.warnings
        case .wrong(let error, let reason):
            valid = false
            code = error.code.name
            cause = reason?.rawValue
            english = reason?.english ?? error.code.english
            chinese = reason?.chinese ?? error.code.chinese
            warnings = []
        }
    }
}
