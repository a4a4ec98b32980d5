package import AsyncHTTPClient
internal import CryptoCore
internal import OutboundHTTP
package import SidecarBase

/// Repeats the platform's own form to the ERP: the three fields unchanged where there were any, otherwise the plain receipt as
/// `content`. Source: zhejiang.md §10 row 15.
///
/// Beside the form the ERP gets `X-PortSign-Receipt`, the receipt's number: the same receipt may come more than once, always
/// under the same number. With a secret it also gets `X-PortSign-Signature: sha256=` and the hexadecimal HMAC-SHA-256 of the body.
package struct PlatformFormTarget: RelayTarget {
    package let name: String
    private let url: String
    private let hmacSecret: Secret?
    private let caller: HTTPCaller

    /// - Parameters:
    ///   - name: the configured name.
    ///   - url: where the ERP takes receipts.
    ///   - timeout: for the whole exchange, from connect to the last byte.
    ///   - hmacSecret: the key of `X-PortSign-Signature`; without one there is no such header.
    ///   - client: must not follow redirects.
    package init(name: String, url: String, timeout: Duration, hmacSecret: Secret? = nil, client: HTTPClient) {
        self.name = name
        self.url = url
        self.hmacSecret = hmacSecret
        caller = HTTPCaller(client: client, timeout: timeout)
    }

    package func deliver(_ receipt: RelayedReceipt) async throws(RelayError) {
        let body = PlatformFormTarget.body(of: receipt)
        var headers = [
            (name: "Content-Type", value: "application/x-www-form-urlencoded; charset=UTF-8"),
            (name: "X-PortSign-Receipt", value: String(receipt.sequence)),
        ]
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
        guard answer.isGood else { throw RelayError(.erpRefused, "HTTP \(answer.status)") }
        if let reason = ERPAnswer.refusal(in: answer.body) { throw RelayError(.erpRefused, reason) }
    }

    /// The form.
    package static func body(of receipt: RelayedReceipt) -> [UInt8] {
        let form =
            receipt.originalForm ?? [
                "content": String(decoding: receipt.content, as: UTF8.self), "msg_type": receipt.msgType,
            ]
        var body: [UInt8] = []
        for name in ["content", "msg_type", "data_digest"] {
            guard let value = form[name] else { continue }
            if !body.isEmpty { body.append(0x26) }
            body.append(contentsOf: "\(name)=".utf8)
            appendEncoded(value, to: &body)
        }
        return body
    }

    private static let digits = Array("0123456789ABCDEF".utf8)

    private static func appendEncoded(_ text: String, to body: inout [UInt8]) {
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2A, 0x2D, 0x2E, 0x5F: body.append(byte)
            case 0x20: body.append(0x2B)
            default:
                body.append(0x25)
                body.append(digits[Int(byte >> 4)])
                body.append(digits[Int(byte & 15)])
            }
        }
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
