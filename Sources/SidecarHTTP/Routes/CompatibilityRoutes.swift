internal import Exchange
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import Pipeline
internal import SidecarBase

/// Answers `transferDeclare`: always HTTP 200, success and failure in the body. Source: zhejiang.md §2.2, §2.3.
struct CompatibilityRoutes: Sendable {
    private let declarations: any DeclarationAccepting
    private let shadow: (any Shadowing)?
    private let work: RunningWork
    private let settings: HTTPSettings
    private let decoder: FormDecoder
    private let line: RequestLine

    init(
        declarations: any DeclarationAccepting, shadow: (any Shadowing)? = nil, work: RunningWork, line: RequestLine,
        settings: HTTPSettings
    ) {
        self.shadow = shadow
        self.line = line
        self.declarations = declarations
        self.work = work
        self.settings = settings
        decoder = FormDecoder(field: settings.field, acceptsRaw: settings.acceptsRawForms)
    }

    func transferDeclare(_ request: Request, _ context: SidecarRequestContext) async -> Response {
        let source = RequestSource(channel: "transferDeclare", peer: context.peer)
        let body: [UInt8]
        switch await BodyCollector.collect(request, limit: settings.bodyLimit) {
        case .complete(let bytes): body = bytes
        case .tooLarge(let isDrained):
            let answer = await refuse(.httpBodyTooLarge, tooLarge, source)
            return isDrained ? answer : Responses.closing(answer)
        case .incomplete(let count):
            return Responses.closing(await refuse(.httpBodyIncomplete, "\(count) bytes came", source))
        }
        let contentType = request.headers[.contentType]
        guard let shadow else { return answer(await own(body, contentType, source, context)) }
        let passedOn = ShadowRequest(body: body, contentType: contentType, accept: request.headers[.accept])
        switch shadow.answer {
        case .ours:
            let mine = await timed(body, contentType, source, context)
            shadow.follow(passedOn, ours: mine)
            return answer(mine.body)
        case .theirs:
            // Neither waits for the other.
            let own = Task { await self.timed(body, contentType, source, context) }
            let theirs: ShadowAnswer?
            var failure: SidecarError?
            do throws(SidecarError) {
                theirs = try await shadow.ask(passedOn)
            } catch {
                theirs = nil
                failure = error
            }
            Task { shadow.note(ours: await own.value, theirs: theirs) }
            guard let theirs else {
                let error = failure ?? SidecarError(.shadowNoAnswer)
                return answer(CompatibilityAnswer.failure(error, format: settings.format))
            }
            return Responses.make(HTTPResponse.Status(code: theirs.status), theirs.contentType, theirs.body)
        }
    }

    private func timed(
        _ body: [UInt8], _ contentType: String?, _ source: RequestSource, _ context: SidecarRequestContext
    ) async -> ShadowAnswer {
        let clock = ContinuousClock()
        let start = clock.now
        let bytes = await own(body, contentType, source, context)
        return ShadowAnswer(
            status: 200, contentType: CompatibilityAnswer.contentType, body: bytes,
            milliseconds: Int(clamping: (clock.now - start).wholeMilliseconds))
    }

    /// What is answered here to a request whose body has come.
    private func own(
        _ body: [UInt8], _ contentType: String?, _ source: RequestSource, _ context: SidecarRequestContext
    ) async -> [UInt8] {
        let value: [UInt8]
        do {
            value = try decoder.value(in: body, contentType: contentType)
        } catch {
            return await refusal(error.code, error.detail, source)
        }
        guard value.count <= settings.messageLimit else { return await refusal(.httpBodyTooLarge, tooLarge, source) }
        let declarations = declarations
        let executor = value.count <= RequestLine.largestMessage ? line.executor(forRequestOn: context.eventLoop) : nil
        let outcome = await work.run(
            within: settings.answerTimeout, on: context.eventLoop, executor: executor
        ) { () async -> Result<[UInt8], any Error> in
            do {
                return .success(try await declarations.accept(value, from: source, on: executor).signed)
            } catch {
                return .failure(error)
            }
        }
        switch outcome {
        case .success(let signed):
            return CompatibilityAnswer.success(signed, format: settings.format)
        case .failure(let error):
            if !(error is any CodedError) {
                context.logger.error("unexpected error in transferDeclare", metadata: ["error": "\(error)"])
            }
            return CompatibilityAnswer.failure(error, format: settings.format)
        case nil:
            context.logger.warning("transferDeclare answered by its deadline, the work goes on")
            return CompatibilityAnswer.failure(.internalTimeout, detail: "", format: settings.format)
        }
    }

    private var tooLarge: String { "the limit is \(settings.messageLimit) bytes" }

    private func refuse(_ code: ErrorCode, _ detail: String, _ source: RequestSource) async -> Response {
        answer(await refusal(code, detail, source))
    }

    private func refusal(_ code: ErrorCode, _ detail: String, _ source: RequestSource) async -> [UInt8] {
        await declarations.refuse(code, detail: detail, from: source)
        return CompatibilityAnswer.failure(code, detail: detail, format: settings.format)
    }

    private func answer(_ bytes: [UInt8]) -> Response {
        Responses.make(.ok, CompatibilityAnswer.contentType, bytes)
    }
}
