internal import CryptoCore
internal import CustomsMessages
package import OutboundHTTP
package import SidecarBase

/// Asks the ERP for the data of an order. Source: realtime179.md §7 item 8.
package struct PaymentDataSource: Sendable {
    /// What the ERP said.
    enum Answer: Sendable {
        case data([UInt8])
        /// It has no such order.
        case unknown
        /// It has none yet, or cannot say.
        case none(String)
    }

    private let url: String
    private let secret: Secret?
    private let caller: HTTPCaller

    /// - Parameters:
    ///   - url: where the ERP is asked with POST.
    ///   - secret: the key of `X-PortSign-Signature`; without one there is no such header.
    ///   - caller: with the time limit of one question.
    package init(url: String, secret: Secret? = nil, caller: HTTPCaller) {
        self.url = url
        self.secret = secret
        self.caller = caller
    }

    func ask(_ session: PaymentSession) async -> Answer {
        let time = session[.calledAt]
        var body = Array("{\"orderNo\":".utf8)
        PaymentText.appendString(session.orderNo, to: &body)
        body += Array(",\"sessionID\":".utf8)
        PaymentText.appendString(session.sessionID, to: &body)
        body += Array(",\"serviceTime\":".utf8)
        PaymentText.appendString(time, to: &body)
        body.append(0x7D)
        var headers = [(name: "Content-Type", value: "application/json; charset=utf-8")]
        if let secret {
            let code = secret.withExposed { HMAC.sha256(body, key: Array($0.utf8)) }
            headers.append((name: "X-PortSign-Signature", value: "sha256=" + Hex.encode(code)))
        }
        do {
            let answer = try await caller.post(url, headers: headers, body: body)
            switch answer.status {
            case 404: return .unknown
            case 202, 204: return .none("HTTP \(answer.status)")
            case 200...299: return PaymentDataSource.isUnknown(answer.body) ? .unknown : .data(answer.body)
            default: return .none("HTTP \(answer.status)")
            }
        } catch {
            return .none(error.detail)
        }
    }

    /// Whether what an ERP says is `{"result": "unknown"}`.
    static func isUnknown(_ body: [UInt8]) -> Bool {
        guard body.count < 1_000 else { return false }
        do {
            guard case .object(let fields) = try JSONValue.read(body), case .text(let result) = fields["result"] else {
                return false
            }
            return result == "unknown"
        } catch {
            // Whoever reads it as data says what is wrong with it.
            return false
        }
    }
}
