package import AsyncHTTPClient
internal import CryptoCore
internal import NIOCore
internal import NIOHTTP1

/// Posts one receipt to the enterprise and reads its answer, as the platform does. Source: zhejiang.md §6.1, §6.2.
package struct PushClient: Sendable {
    /// What became of a push.
    package enum Outcome: Sendable, Equatable {
        /// `<success>true</success>`.
        case accepted
        /// The enterprise said no, with its error code.
        case refused(String)
        /// No word: an empty answer, another status than 200, no connection, too late.
        case failed(String)

        /// Whether the platform pushes again.
        var isRepeated: Bool {
            switch self {
            case .accepted: false
            case .failed: true
            case .refused(let code): ["S06", "S07", "S08", "S09", "S14", "S17"].contains(code)
            }
        }
    }

    private let client: HTTPClient
    private let timeout: TimeAmount

    package init(client: HTTPClient, timeoutSeconds: Int64 = 10) {
        self.client = client
        timeout = .seconds(timeoutSeconds)
    }

    /// Pushes a receipt over interface 2.1.
    /// - Parameters:
    ///   - receipt: the bare receipt.
    ///   - msgType: the receipt class, such as `CUSTOMS_CEB_CALLBACK`.
    ///   - url: where the enterprise takes receipts.
    ///   - keys: for encryption and signature; `nil` pushes plain.
    /// - Returns: what the enterprise said.
    package func push(_ receipt: [UInt8], msgType: String, to url: String, keys: PlatformKeyring?) async -> Outcome {
        var fields: [(name: String, value: String)]
        if let keys {
            do throws(CryptoError) {
                let sealed = try keys.seal(receipt)
                fields = [("content", sealed.content), ("msg_type", msgType), ("data_digest", sealed.digest)]
            } catch {
                return .failed("the receipt cannot be sealed: \(error.detail)")
            }
        } else {
            fields = [("content", String(decoding: receipt, as: UTF8.self)), ("msg_type", msgType)]
        }
        return await post(FormText.encode(fields), type: "application/x-www-form-urlencoded; charset=UTF-8", to: url)
    }

    /// Posts a body and reads the answer.
    func post(_ body: [UInt8], type: String, to url: String) async -> Outcome {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: type)
        request.body = .bytes(ByteBuffer(bytes: body))
        do {
            let response = try await client.execute(request, timeout: timeout)
            let answer = String(buffer: try await response.body.collect(upTo: 1 << 20))
            guard response.status == .ok else { return .failed("HTTP \(response.status.code)") }
            guard !answer.isEmpty else { return .failed("empty answer") }
            if Self.text(of: "success", in: answer)?.lowercased() == "true" { return .accepted }
            return .refused(Self.text(of: "errorCode", in: answer) ?? "no errorCode")
        } catch {
            return .failed(String(describing: error))
        }
    }

    /// The text between a tag and its end, as simple programs cut it out.
    static func text(of name: String, in answer: String) -> String? {
        guard let start = answer.firstRange(of: "<\(name)>"),
            let end = answer[start.upperBound...].firstRange(of: "</\(name)>")
        else { return nil }
        return String(answer[start.upperBound..<end.lowerBound]).trimmed
    }
}

extension String {
    /// Without white space at both ends.
    fileprivate var trimmed: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
