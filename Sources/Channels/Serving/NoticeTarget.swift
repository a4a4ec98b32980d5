package import AsyncHTTPClient
internal import CryptoCore
package import OutboundHTTP
package import SidecarBase

/// Where the ERP takes what it is told about the business with a sister system.
///
/// A notice is posted as JSON with `X-PortSign-Notice`, its number: the same notice may come more than once, always under the same
/// number and with the same body. With a secret there is also `X-PortSign-Signature: sha256=` and the hexadecimal HMAC-SHA-256
/// of the body. Any answer of 200 to 299 says that the ERP has it.
package struct NoticeTarget: Sendable {
    private let url: String
    private let hmacSecret: Secret?
    private let caller: HTTPCaller

    /// - Parameters:
    ///   - url: where notices are posted.
    ///   - timeout: for the whole exchange.
    ///   - hmacSecret: the key of `X-PortSign-Signature`; without one there is no such header.
    ///   - client: must not follow redirects.
    ///   - renewal: of the files that say whom to trust.
    package init(
        url: String, timeout: Duration, hmacSecret: Secret? = nil, client: HTTPClient, renewal: TLSRenewal? = nil
    ) {
        self.url = url
        self.hmacSecret = hmacSecret
        caller = HTTPCaller(client: client, timeout: timeout, renewal: renewal)
    }

    /// Posts one notice.
    ///
    /// - Parameters:
    ///   - number: of the notice.
    ///   - body: its JSON.
    /// - Throws: why the ERP does not have it, or why that is not known.
    func post(_ number: Int64, _ body: [UInt8]) async throws(HTTPFailure) {
        var headers = [
            (name: "Content-Type", value: "application/json"), (name: "X-PortSign-Notice", value: String(number)),
        ]
        if let hmacSecret {
            let code = hmacSecret.withExposed { HMAC.sha256(body, key: Array($0.utf8)) }
            headers.append((name: "X-PortSign-Signature", value: "sha256=" + Hex.encode(code)))
        }
        let answer = try await caller.post(url, headers: headers, body: body)
        guard answer.isGood else { throw HTTPFailure(.garbled, "HTTP \(answer.status)") }
    }
}
