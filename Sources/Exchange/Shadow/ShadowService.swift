package import AsyncHTTPClient
internal import OutboundHTTP
package import SidecarBase

/// A request to transferDeclare as it came, to be passed on byte for byte.
package struct ShadowRequest: Sendable {
    package let body: [UInt8]
    /// The `Content-Type`, as it was sent; `nil` when it was not.
    package let contentType: String?
    /// The `Accept`, as it was sent.
    package let accept: String?

    package init(body: [UInt8], contentType: String?, accept: String?) {
        self.body = body
        self.contentType = contentType
        self.accept = accept
    }
}

/// What one of two services answered.
package struct ShadowAnswer: Sendable, Equatable {
    package let status: Int
    package let contentType: String
    package let body: [UInt8]
    /// How long it took.
    package let milliseconds: Int

    package init(status: Int, contentType: String, body: [UInt8], milliseconds: Int) {
        self.status = status
        self.contentType = contentType
        self.body = body
        self.milliseconds = milliseconds
    }
}

/// The other service of shadow mode; the pipeline knows it by this.
package protocol ShadowAsking: Sendable {
    /// Passes a request on, once.
    ///
    /// - Throws: `shadow.no_answer`.
    func ask(_ request: ShadowRequest) async throws(SidecarError) -> ShadowAnswer
}

/// The old service, which runs beside the sidecar for a while.
package struct ShadowService: ShadowAsking {
    /// As much as the old service's answer can have: a message of 10 MiB whose characters are all escaped.
    private static let largestAnswer = 80 << 20

    private let url: String
    private let caller: HTTPCaller
    private let clock = ContinuousClock()

    /// - Parameters:
    ///   - url: of its transferDeclare.
    ///   - client: for the calls.
    ///   - timeout: for a whole exchange.
    package init(url: String, client: HTTPClient, timeout: Duration) {
        self.url = url
        caller = HTTPCaller(client: client, timeout: timeout, limit: ShadowService.largestAnswer)
    }

    package func ask(_ request: ShadowRequest) async throws(SidecarError) -> ShadowAnswer {
        let headers = [("Content-Type", request.contentType), ("Accept", request.accept)].compactMap { name, value in
            value.map { (name: name, value: $0) }
        }
        let start = clock.now
        do throws(HTTPFailure) {
            let answer = try await caller.post(url, headers: headers, body: request.body)
            return ShadowAnswer(
                status: answer.status, contentType: answer.headers["content-type"] ?? "application/json",
                body: answer.body, milliseconds: Int(clamping: (clock.now - start).wholeMilliseconds))
        } catch {
            throw SidecarError(.shadowNoAnswer, error.detail)
        }
    }
}
