internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import Pipeline
internal import SidecarBase

/// The machinery of keys: what there is, whether it can sign, what waits, and signatures for other sidecars. Source: design,
/// §4.
struct KeyRoutes: Sendable {
    private let keys: any KeyServing
    private let work: RunningWork
    private let settings: HTTPSettings

    /// The largest text that is signed for another sidecar: a SignedInfo has some KB.
    static let messageLimit = 65_536

    init(keys: any KeyServing, work: RunningWork, settings: HTTPSettings) {
        self.keys = keys
        self.work = work
        self.settings = settings
    }

    /// Answers one of these routes.
    func answer(_ route: RouteTable.Route, _ request: Request, _ context: SidecarRequestContext) async -> Response {
        do {
            // Signatures of other programs may take long; nobody waits for them longer than for any other answer.
            switch route.purpose {
            case .signers: return try Responses.json(await keys.signers())
            case .testSigner:
                let name = route.value(in: request.head.path ?? "")
                let keys = keys
                return try Responses.json(try await within(context) { try await keys.test(name) })
            case .sign: return try await sign(request, context)
            default: return Responses.text(.notFound, "not found\n")
            }
        } catch {
            if !(error is any CodedError) {
                context.logger.error("unexpected error in the API", metadata: ["error": "\(error)"])
            }
            var response = Problem(error).response()
            if (error as? any CodedError)?.code == .httpToken { response.headers[.wwwAuthenticate] = "Bearer" }
            return response
        }
    }

    private func sign(_ request: Request, _ context: SidecarRequestContext) async throws -> Response {
        let token = BearerToken.read(request.headers[.authorization])
        let body: [UInt8]
        switch await BodyCollector.collect(request, limit: KeyRoutes.messageLimit * 2) {
        case .complete(let bytes): body = bytes
        case .tooLarge(let isDrained):
            let problem = Problem(SidecarError(.httpBodyTooLarge, "the limit is \(KeyRoutes.messageLimit) bytes"))
                .response()
            return isDrained ? problem : Responses.closing(problem)
        case .incomplete(let count):
            return Responses.closing(Problem(SidecarError(.httpBodyIncomplete, "\(count) bytes came")).response())
        }
        // Who has no token learns nothing of what was wrong with the rest.
        let question = KeyRoutes.question(body)
        let message = question?.message.map { Base64.decode($0) }
        if question != nil, message != .some(nil) || question?.message == nil {
            let source = RequestSource(channel: "sign", peer: context.peer)
            let keys = keys
            // A signature that nobody waits for takes no turn at the card.
            let lent = try await within(context) {
                try await context.whileCallerWaits {
                    try await keys.sign(
                        message ?? nil, form: question?.form, company: question?.company, token: token, from: source)
                }
            }
            return try Responses.json(
                SignatureAnswer(
                    value: lent.value.map { Base64.encodeText($0) },
                    certificate: Base64.encodeText(lent.certificate), certNo: lent.certNo,
                    signer: lent.signer))
        }
        try keys.admit(token, from: RequestSource(channel: "sign", peer: context.peer))
        throw SidecarError(.httpParameter, "the body is JSON: company, form, and message in base64")
    }

    private static func question(_ body: [UInt8]) -> SignatureQuestion? {
        do {
            return try JSONDecoder().decode(SignatureQuestion.self, from: Data(body))
        } catch {
            // The caller is told so, once it has shown its token.
            return nil
        }
    }

    private func within<Value: Sendable>(
        _ context: SidecarRequestContext, _ operation: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let outcome = await work.run(within: settings.answerTimeout, on: context.eventLoop) {
            () async -> Result<Value, any Error> in
            do {
                return .success(try await operation())
            } catch {
                return .failure(error)
            }
        }
        guard let outcome else { throw SidecarError(.internalTimeout) }
        return try outcome.get()
    }
}

/// What is asked for when a signature is lent to another sidecar.
struct SignatureQuestion: Decodable {
    let company: String?
    let form: String?
    let message: String?
}

/// A signature, or the certificate alone, for another sidecar.
struct SignatureAnswer: Codable {
    let value: String?
    let certificate: String
    let certNo: String
    let signer: String?
}
