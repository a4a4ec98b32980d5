package import AsyncHTTPClient
package import OutboundHTTP
package import SidecarBase

/// Posts envelopes as they are, one a request. Source: dxp.md §7.4, the plain form.
package struct HTTPTransport: Transport {
    private let url: String
    private let contentType: String
    private let token: Secret?
    private let reply: PlainReply
    private let caller: HTTPCaller

    /// - Parameters:
    ///   - url: where to.
    ///   - contentType: the header of that name.
    ///   - token: for `Authorization: Bearer`; without one there is no such header.
    ///   - reply: how the answer is read.
    ///   - timeout: for the whole exchange, from connect to the last byte.
    ///   - client: must not follow redirects.
    ///   - renewal: of the files that say whom to trust.
    package init(
        url: String, contentType: String, token: Secret? = nil, reply: PlainReply, timeout: Duration,
        client: HTTPClient, renewal: TLSRenewal? = nil
    ) {
        self.url = url
        self.contentType = contentType
        self.token = token
        self.reply = reply
        caller = HTTPCaller(client: client, timeout: timeout, renewal: renewal)
    }

    package func deliver(_ envelope: OutgoingEnvelope) async throws(TransportError) -> NodeAnswer {
        var headers = [
            (name: "Content-Type", value: contentType), (name: "X-PortSign-CopMsgId", value: envelope.copMsgId),
        ]
        if let token {
            headers.append((name: "Authorization", value: token.withExposed { "Bearer " + $0 }))
        }
        let answer: HTTPAnswer
        do {
            answer = try await caller.post(url, headers: headers, body: envelope.bytes)
        } catch {
            throw TransportError(error)
        }
        return try reply.read(answer)
    }

    package func probe() async throws(TransportError) -> String { try await HTTPTransport.probe(url, caller) }

    /// Asks with GET an address that takes POST: whatever it answers shows that it is there, but for "not found" and for
    /// faults of its own.
    static func probe(_ url: String, _ caller: HTTPCaller) async throws(TransportError) -> String {
        let answer: HTTPAnswer
        do {
            answer = try await caller.get(url)
        } catch {
            throw TransportError(error)
        }
        guard answer.status < 500, answer.status != 404 else {
            throw TransportError(.nodeHTTPStatus, "HTTP \(answer.status)")
        }
        return "HTTP \(answer.status), \(answer.body.count) bytes"
    }
}
