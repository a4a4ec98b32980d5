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
    private let answers: (any AnswerKeeping)?
    private let progress: (any ProgressWaiting)?
    private let work: RunningWork
    private let settings: HTTPSettings

    init(
        inspection: any MessageInspecting, submissions: any SubmissionAccepting,
        declarations: any DeclarationAccepting, answers: (any AnswerKeeping)?, progress: (any ProgressWaiting)?,
        work: RunningWork, settings: HTTPSettings
    ) {
        self.answers = answers
        self.progress = progress
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
            case .declarations: return try await declare(body, query, request, context)
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

    private static let idempotencyKey = HTTPField.Name("Idempotency-Key")
    private static let isRepeated = HTTPField.Name("Idempotent-Replayed")

    /// Every item is answered. The status is 200 when one was accepted, else that of the first refusal. With an
    /// `Idempotency-Key` it is done once. Source: draft-ietf-httpapi-idempotency-key-header-07.
    private func declare(
        _ body: [UInt8], _ query: [String: String], _ request: Request, _ context: SidecarRequestContext
    ) async throws -> Response {
        let company = query["company"]
        let waited = try waited(query["wait"])
        let key = APIRoutes.idempotencyKey.flatMap { request.headers[$0] }
        let source = RequestSource(channel: RequestSource.api, peer: context.peer)
        let scope = "declarations \(context.holder?.name ?? "") \(company ?? "")"
        let outcome = await work.run(
            within: settings.answerTimeout, on: context.eventLoop
        ) { () async -> Result<(answer: KeyedAnswer, isRepeated: Bool), any Error> in
            do {
                guard let key, let answers else {
                    return .success((try await submit(body, company: company, from: source, waited), false))
                }
                return .success(
                    try await answers.once(key, scope: scope, request: body) {
                        try await submit(body, company: company, from: source, waited)
                    })
            } catch {
                return .failure(error)
            }
        }
        guard let (answer, isRepeated) = try outcome?.get() else { throw SidecarError(.internalTimeout) }
        var response = Responses.make(HTTPResponse.Status(code: answer.status), answer.type, answer.body)
        if isRepeated, let name = APIRoutes.isRepeated { response.headers[name] = "true" }
        return response
    }

    /// Hands a body in and waits for its messages to come as far as is asked for.
    private func submit(
        _ body: [UInt8], company: String?, from source: RequestSource, _ waited: WaitedState?
    ) async throws -> KeyedAnswer {
        let end = ContinuousClock.now + settings.answerTimeout - .milliseconds(500)
        var answer = SubmissionAnswer(try await submissions.submit(body, company: company, from: source))
        if answer.accepted == 0, let problem = answer.items.lazy.compactMap(\.problem).first {
            return answer.items.count == 1
                ? KeyedAnswer(status: problem.status, type: Problem.type, body: try Responses.jsonBytes(problem))
                : KeyedAnswer(status: problem.status, type: "application/json", body: try Responses.jsonBytes(answer))
        }
        // What only waits for a signer or for the platform is accepted, and not done.
        var isDone = answer.items.allSatisfy { !["held", "awaiting-platform"].contains($0.state) }
        if let waited, let progress {
            for index in answer.items.indices where answer.items[index].problem == nil {
                guard let message = answer.items[index].message,
                    let state = try await progress.state(
                        of: message, atLeast: waited, within: max(.zero, end - .now))
                else { continue }
                answer.items[index].state = state
                // Queued is signed, and no further.
                if ["held", "queued"].contains(state), !(state == "queued" && waited == .signed) { isDone = false }
            }
        }
        return KeyedAnswer(
            status: isDone ? 200 : 202, type: "application/json", body: try Responses.jsonBytes(answer))
    }

    private func waited(_ text: String?) throws(SidecarError) -> WaitedState? {
        guard let text else { return nil }
        guard let state = WaitedState(rawValue: text) else {
            throw SidecarError(
                .httpParameter, "wait: " + WaitedState.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return state
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
