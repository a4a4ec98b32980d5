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
    ///   - mischief: decides what goes wrong.
    /// - Returns: what the enterprise said.
    package func push(
        _ receipt: [UInt8], msgType: String, to url: String, keys: PlatformKeyring?, mischief: PushMischief? = nil
    ) async -> Outcome {
        await push(receipt, msgType: msgType, to: url, keys: keys, doing: mischief?.next())
    }

    func push(
        _ receipt: [UInt8], msgType: String, to url: String, keys: PlatformKeyring?,
        doing trick: (trick: PushMischief.Trick, share: Double)?
    ) async -> Outcome {
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
        return await post(
            FormText.encode(fields), type: "application/x-www-form-urlencoded; charset=UTF-8", to: url, doing: trick)
    }

    /// Posts a body and reads the answer.
    func post(
        _ body: [UInt8], type: String, to url: String,
        doing trick: (trick: PushMischief.Trick, share: Double)? = nil
    ) async -> Outcome {
        func send(_ body: [UInt8], within limit: TimeAmount? = nil) async -> Outcome {
            await exchange(.bytes(ByteBuffer(bytes: body)), type: type, to: url, within: limit ?? timeout)
        }
        guard let (trick, share) = trick else { return await send(body) }
        switch trick {
        case .none, .stranger: break
        case .twice:
            let outcome = await send(body)
            _ = await send(body)
            return outcome
        case .hangUp: return await send(body, within: .milliseconds(1 + Int64(share * 40)))
        case .slowBytes:
            let slow = SlowBytes(bytes: body, pieces: 10, pause: .milliseconds(10 + Int(share * 90)))
            return await exchange(
                .stream(slow, length: .known(Int64(body.count))), type: type, to: url, within: timeout)
        case .late:
            do { try await Task.sleep(for: .seconds(share * 2)) } catch { return .failed("stopped") }
        case .wrongEncoding: _ = await send(body.flatMap { [$0, 0] })
        case .huge: _ = await send(body + [UInt8](repeating: 0x20, count: PushClient.hugeBody))
        }
        return await send(body)
    }

    /// What a careful receiver does not read to its end.
    private static let hugeBody = 512 * 1_024

    private func exchange(
        _ body: HTTPClientRequest.Body, type: String, to url: String, within limit: TimeAmount
    ) async -> Outcome {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: type)
        request.body = body
        do {
            let response = try await client.execute(request, timeout: limit)
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
