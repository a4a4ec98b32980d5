internal import Channels
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import Pipeline
internal import SidecarBase

/// Hands requests for the sister systems' routes to their channels.
struct ChannelRoutes: Sendable {
    private let channels: [any ChannelServing]
    private let work: RunningWork
    private let settings: HTTPSettings

    init(_ channels: [any ChannelServing], work: RunningWork, settings: HTTPSettings) {
        self.channels = channels
        self.work = work
        self.settings = settings
    }

    /// Answers a request for a route of a channel.
    func answer(
        _ route: RouteTable.Route, of channel: Int, _ request: Request, _ context: SidecarRequestContext
    ) async -> Response {
        guard channels.indices.contains(channel),
            let limit = channels[channel].routes.first(where: { $0.name == route.name })?.bodyLimit
        else { return Problem(SidecarError(.httpNotFound, route.name)).response() }
        let service = channels[channel]
        do {
            let asked = try question(
                route, request, try await body(of: request, limit: limit), context)
            let outcome = await work.run(within: settings.answerTimeout, on: context.eventLoop) {
                () async -> Result<ChannelAnswer, any Error> in
                do {
                    return .success(try await service.answer(asked))
                } catch {
                    return .failure(error)
                }
            }
            guard let outcome else { throw SidecarError(.internalTimeout) }
            return ChannelRoutes.response(try outcome.get())
        } catch {
            if !(error is any CodedError) {
                context.logger.error("unexpected error in a channel", metadata: ["error": "\(error)"])
            }
            let response = Problem(error).response()
            let code = (error as? any CodedError)?.code
            return code == .httpBodyTooLarge || code == .httpBodyIncomplete ? Responses.closing(response) : response
        }
    }

    private func body(of request: Request, limit: Int) async throws(SidecarError) -> [UInt8] {
        switch await BodyCollector.collect(request, limit: limit) {
        case .complete(let bytes): return bytes
        case .tooLarge: throw SidecarError(.httpBodyTooLarge, "the limit is \(limit) bytes")
        case .incomplete(let count): throw SidecarError(.httpBodyIncomplete, "\(count) bytes came")
        }
    }

    private func question(
        _ route: RouteTable.Route, _ request: Request, _ body: [UInt8], _ context: SidecarRequestContext
    ) throws(SidecarError) -> ChannelRequest {
        // The other side's queries are its own affair; the API says when it does not know something.
        let query =
            route.group == .api
            ? try RequestQuery.parameters(of: request, allowed: route.parameters)
            : Dictionary(
                request.uri.queryParameters.filter { route.parameters.contains(String($0.key)) }.map {
                    (String($0.key), String($0.value))
                }
            ) { first, _ in first }
        var headers = Dictionary(request.headers.map { ($0.name.canonicalName, $0.value) }) { first, _ in first }
        headers["host"] = headers["host"] ?? request.head.authority
        return ChannelRequest(
            route: route.name, value: FormFields.percentDecoded(path: route.value(in: request.head.path ?? "")),
            query: query, contentType: request.headers[.contentType], body: body, peer: context.peer,
            actor: RequestActor.name(of: request, context), user: context.holder?.name,
            roles: context.holder?.roles ?? [],
            headers: headers)
    }

    private static func response(_ answer: ChannelAnswer) -> Response {
        var headers: HTTPFields = [.contentType: answer.contentType]
        for (name, value) in answer.headers {
            guard let name = HTTPField.Name(name), HTTPField.isValidValue(value) else { continue }
            headers[name] = value
        }
        return Response(
            status: HTTPResponse.Status(code: answer.status), headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    }
}
