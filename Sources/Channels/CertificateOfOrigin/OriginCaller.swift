package import AsyncHTTPClient
package import OutboundHTTP

/// What came of a call.
package enum OriginAnswer: Sendable, Equatable {
    case answered(HTTPAnswer)
    /// There was no connection, so nothing left.
    case notSent(String)
    /// It is not known whether the message arrived.
    case unknown(String)
}

/// Carries a message to the council and its answer back.
package protocol OriginCalling: Sendable {
    /// Sends one message.
    func call(_ sending: OriginSending) async -> OriginAnswer
}

/// Carries messages by HTTP POST.
package struct OriginCaller: OriginCalling {
    private let url: String
    private let caller: HTTPCaller

    /// - Parameters:
    ///   - url: the council's address for this provider.
    ///   - timeout: from connect to the last byte.
    ///   - limit: the longest answer that is read, bytes.
    ///   - client: must not follow redirects.
    ///   - renewal: of the files that say whom to trust.
    package init(
        url: String, timeout: Duration, limit: Int, client: HTTPClient, renewal: TLSRenewal? = nil
    ) {
        self.url = url
        caller = HTTPCaller(client: client, timeout: timeout, renewal: renewal, limit: limit)
    }

    package func call(_ sending: OriginSending) async -> OriginAnswer {
        let headers = sending.headers.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
        do throws(HTTPFailure) {
            return .answered(try await caller.post(url, headers: headers, body: sending.body))
        } catch {
            return error.isUnsent ? .notSent(error.detail) : .unknown("\(error.kind): \(error.detail)")
        }
    }
}
