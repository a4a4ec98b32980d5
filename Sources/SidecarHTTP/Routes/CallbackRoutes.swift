internal import Exchange
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import Pipeline
internal import SidecarBase
internal import XMLCanonical

/// Takes receipts in: interface 2.1 of the platform and envelopes of the exchange node. Source: zhejiang.md §6.1, §6.2.
struct CallbackRoutes: Sendable {
    private let receipts: any ReceiptAccepting
    private let declarations: any DeclarationAccepting
    private let partners: (any PartnerPosting)?
    private let work: RunningWork
    private let settings: HTTPSettings

    init(
        receipts: any ReceiptAccepting, declarations: any DeclarationAccepting, partners: (any PartnerPosting)?,
        work: RunningWork, settings: HTTPSettings
    ) {
        self.receipts = receipts
        self.declarations = declarations
        self.partners = partners
        self.work = work
        self.settings = settings
    }

    /// Interface 2.1.
    func zhejiang(_ request: Request, _ context: SidecarRequestContext) async -> Response {
        let source = RequestSource(channel: "zhejiang", peer: context.peer)
        return await withBody(request, source) { body in
            let form = FormFields(
                body, contentType: MediaType(request.headers[.contentType]),
                wanted: ["content", "msg_type", "msgType", "bizCode", "data_digest", "dataDigest"], raw: ["content"])
            guard form.count(of: "content") == 1, let content = form.first("content"), !content.isEmpty else {
                await declarations.refuse(.receiptContent, detail: "field content", from: source)
                return .failure("S12", "content")
            }
            let text = CallbackRoutes.text(FormFields.repairedBase64(content))
            let type = form.first("msg_type", "msgType", "bizCode").map(CallbackRoutes.text) ?? ""
            let digest = form.first("data_digest", "dataDigest").flatMap { value in
                value.isEmpty ? nil : CallbackRoutes.text(FormFields.repairedBase64(value))
            }
            let receipts = receipts
            return await within(context) {
                await receipts.acceptPush(content: text, msgType: type, dataDigest: digest, from: source)
            }
        }
    }

    /// An envelope or bare receipt, as the body or as the form field `content`.
    func terminal(_ request: Request, _ context: SidecarRequestContext) async -> Response {
        let source = RequestSource(channel: "dxp", peer: context.peer)
        return await withBody(request, source) { body in
            let value: [UInt8]
            do {
                value = try FormDecoder(field: "content").value(in: body, contentType: request.headers[.contentType])
            } catch {
                await declarations.refuse(.receiptContent, detail: "field content", from: source)
                return .failure("S12", "content")
            }
            let receipts = receipts
            return await within(context) { await receipts.acceptTerminal(value, from: source) }
        }
    }

    /// What an AS2 partner posts: a message, or a receipt for one of ours.
    func partner(_ request: Request, _ context: SidecarRequestContext) async -> Response {
        guard let partners else { return Responses.text(.notFound, "not found\n") }
        let source = RequestSource(channel: "as2", peer: context.peer)
        switch await BodyCollector.collect(request, limit: settings.bodyLimit) {
        case .complete(let body):
            let post = PartnerPost(
                headers: request.headers.map { ($0.name.rawName, $0.value) }, body: body, peer: context.peer)
            let answer = await work.run(within: settings.answerTimeout, on: context.eventLoop) {
                await partners.answer(post)
            }
            guard let answer else {
                context.logger.warning("an AS2 post was answered by its deadline, the work goes on")
                return Responses.text(.serviceUnavailable, "not now\n")
            }
            return CallbackRoutes.response(answer)
        case .tooLarge(let isDrained):
            await declarations.refuse(.httpBodyTooLarge, detail: "AS2", from: source)
            let refusal = Responses.text(.contentTooLarge, "too large\n")
            return isDrained ? refusal : Responses.closing(refusal)
        case .incomplete(let count):
            await declarations.refuse(.httpBodyIncomplete, detail: "\(count) bytes came", from: source)
            return Responses.closing(Responses.text(.badRequest, "incomplete\n"))
        }
    }

    private static func response(_ answer: PartnerAnswer) -> Response {
        var headers = HTTPFields()
        for (name, value) in answer.headers {
            guard let name = HTTPField.Name(name), HTTPField.isValidValue(value) else { continue }
            headers.append(HTTPField(name: name, value: value))
        }
        return Response(
            status: HTTPResponse.Status(code: answer.status), headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    }

    private func withBody(
        _ request: Request, _ source: RequestSource, _ handle: ([UInt8]) async -> PushAnswer
    ) async -> Response {
        switch await BodyCollector.collect(request, limit: settings.bodyLimit) {
        case .complete(let body):
            return answer(await handle(body))
        case .tooLarge(let isDrained):
            await declarations.refuse(.httpBodyTooLarge, detail: "a receipt", from: source)
            let refusal = answer(.failure("S12", ErrorCode.httpBodyTooLarge.chinese))
            return isDrained ? refusal : Responses.closing(refusal)
        case .incomplete(let count):
            await declarations.refuse(.httpBodyIncomplete, detail: "\(count) bytes came", from: source)
            return Responses.closing(answer(.failure("S07", ErrorCode.httpBodyIncomplete.chinese)))
        }
    }

    /// By the deadline the platform is told to come again; the receipt is stored once all the same.
    private func within(
        _ context: SidecarRequestContext, _ operation: @escaping @Sendable () async -> PushAnswer
    ) async -> PushAnswer {
        if let answer = await work.run(within: settings.answerTimeout, on: context.eventLoop, operation) {
            return answer
        }
        context.logger.warning("a receipt push was answered by its deadline, the work goes on")
        return .failure("S07", ErrorCode.internalTimeout.chinese)
    }

    private func answer(_ answer: PushAnswer) -> Response {
        Responses.make(.ok, PushReply.contentType, PushReply.bytes(answer))
    }

    /// UTF-8 text; plain XML that a test environment sends in GB18030 is converted, other bytes are kept recognisable.
    private static func text(_ bytes: [UInt8]) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        do {
            return String(decoding: try XMLText.utf8(decoding: bytes), as: UTF8.self)
        } catch {
            // The receipt desk refuses what it cannot read and records it.
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}
