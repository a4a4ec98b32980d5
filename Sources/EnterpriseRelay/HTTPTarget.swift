package import AsyncHTTPClient
internal import CryptoCore
package import OutboundHTTP
package import SidecarBase

/// Posts receipts to the ERP.
///
/// Beside the body the ERP gets `X-PortSign-Receipt`, the receipt's number: the same receipt may come more than once, always
/// under the same number and with the same body; and `X-PortSign-Type`, the receipt's type. With a secret it also gets
/// `X-PortSign-Signature: sha256=` and the hexadecimal HMAC-SHA-256 of the body.
package struct HTTPTarget: RelayTarget {
    package let name: String
    private let url: String
    private let format: RelayFormat
    private let success: SuccessRule
    private let hmacSecret: Secret?
    private let caller: HTTPCaller

    /// - Parameters:
    ///   - name: the configured name.
    ///   - url: where the ERP takes receipts.
    ///   - format: what a receipt looks like.
    ///   - success: which answers mean that the ERP has it.
    ///   - timeout: for the whole exchange, from connect to the last byte.
    ///   - hmacSecret: the key of `X-PortSign-Signature`; without one there is no such header.
    ///   - client: must not follow redirects.
    ///   - renewal: of the files that say whom to trust.
    package init(
        name: String, url: String, format: RelayFormat = .platformForm(.original),
        success: SuccessRule = SuccessRule(), timeout: Duration, hmacSecret: Secret? = nil, client: HTTPClient,
        renewal: TLSRenewal? = nil
    ) {
        self.name = name
        self.url = url
        self.format = format
        self.success = success
        self.hmacSecret = hmacSecret
        caller = HTTPCaller(client: client, timeout: timeout, renewal: renewal)
    }

    package func deliver(_ receipt: RelayedReceipt) async throws(RelayError) {
        let body = try format.body(of: receipt)
        var headers = [
            (name: "Content-Type", value: format.contentType),
            (name: "X-PortSign-Receipt", value: String(receipt.sequence)),
        ]
        // The type of a receipt nobody knows is its root's name, which may be any.
        if receipt.type.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) {
            headers.append((name: "X-PortSign-Type", value: receipt.type))
        }
        if let hmacSecret {
            let code = hmacSecret.withExposed { HMAC.sha256(body, key: Array($0.utf8)) }
            headers.append((name: "X-PortSign-Signature", value: "sha256=" + Hex.encode(code)))
        }
        let answer: HTTPAnswer
        do {
            answer = try await caller.post(url, headers: headers, body: body)
        } catch {
            throw RelayError(error)
        }
        if let refusal = success.refusal(status: answer.status, body: answer.body) { throw refusal }
    }
}

extension RelayError {
    /// A failed exchange in the ERP's codes.
    init(_ failure: HTTPFailure) {
        let code: ErrorCode =
            switch failure.kind {
            case .timeout: .erpTimeout
            case .refused: .erpConnectionRefused
            case .unreachable: .erpUnreachable
            case .tls: .erpTLS
            case .garbled, .tooLarge: .erpRefused
            }
        self.init(code, failure.detail)
    }
}
