internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import SidecarBase
internal import Synchronization

/// A push and what became of it.
package struct CouncilPush: Sendable, Encodable {
    package let messageId: String
    package let operation: String
    package let id: String
    /// What is said about it.
    package let status: String
    /// How often it was sent.
    package var attempts = 0
    /// Whether the provider said `0000`, rightly signed.
    package var isAcknowledged = false
    /// What came of the last attempts: `0000`, or what was wrong.
    package var outcomes: [String] = []
    package var trick: String?
}

/// Sends results to a provider until they are acknowledged. Source: ccpit.md §4.4, §7 item 3.
struct CouncilPusher: Sendable {
    let profile: CouncilProfile
    let book: CouncilBook
    let client: HTTPClient
    let patience: Duration
    let now: Now

    /// A push that is ready to be sent.
    struct Ready: Sendable {
        let operation: CouncilInterface
        let id: String
        let status: String
        let messageId: String
        let bytes: [UInt8]
        let url: String
        let signers: [CouncilSigner]
        let providerCode: String
    }

    /// Writes and signs a push.
    func ready(
        _ operation: CouncilInterface, id: String, status: String, data: String, to provider: OriginCouncil.Provider,
        _ signers: [CouncilSigner], messageId: String? = nil, changing: ((String) -> String)? = nil
    ) -> Ready? {
        guard let url = provider.pushURL, let signer = signers.first else { return nil }
        let time = now()
        let number = messageId ?? book.nextPush(at: time)
        var content = CouncilSigner.Content(
            providerCode: provider.code, operation: operation.rawValue, messageId: number, timestamp: time.digits14,
            data: data)
        let sign = signer.sign(content)
        if let changing { content.data = changing(content.data) }
        return Ready(
            operation: operation, id: id, status: status, messageId: number,
            bytes: CouncilEnvelope(content, sign: sign).bytes(profile), url: url, signers: signers,
            providerCode: provider.code)
    }

    /// Sends it once.
    /// - Returns: `0000`, the provider's other code, or what was wrong with the acknowledgement; and whether it is one.
    func send(_ push: Ready) async -> (word: String, isAcknowledged: Bool) {
        var request = HTTPClientRequest(url: push.url)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: profile.soapVersion.contentType)
        if profile.soapVersion == .soap11 { request.headers.add(name: "SOAPAction", value: "\"\"") }
        request.body = .bytes(ByteBuffer(bytes: push.bytes))
        var reply: [UInt8] = []
        var word = ""
        var code = ""
        do {
            let response = try await client.execute(request, timeout: TimeAmount(patience))
            reply = Array(try await response.body.collect(upTo: 1 << 20).readableBytesView)
            (code, word) = judge(reply, status: Int(response.status.code), push)
        } catch {
            word = "no answer: \(error)"
        }
        book.note(
            CouncilBook.Record(
                direction: .push, time: LabTime(now()), operation: push.operation.rawValue, messageId: push.messageId,
                id: push.id, code: code, verdict: word, request: String(decoding: push.bytes, as: UTF8.self),
                reply: String(decoding: reply, as: UTF8.self)))
        let isGood = word.isEmpty && code == CouncilCode.success.rawValue
        return (word.isEmpty ? code : word, isGood)
    }

    /// Whether an acknowledgement is one.
    private func judge(_ reply: [UInt8], status: Int, _ push: Ready) -> (code: String, fault: String) {
        guard status == 200 else { return ("", "HTTP status \(status)") }
        let envelope: CouncilEnvelope
        do throws(CouncilEnvelope.Failure) {
            envelope = try CouncilEnvelope.read(reply, profile)
        } catch {
            return ("", error.description)
        }
        let content = envelope.content
        let code = content.code ?? ""
        guard envelope.isReply, content.operation == push.operation.rawValue else { return (code, "another operation") }
        guard content.providerCode == push.providerCode else { return (code, "another provider code") }
        guard content.messageId == push.messageId else { return (code, "another message number") }
        guard push.signers.contains(where: { $0.verify(envelope.sign, of: content) }) else {
            return (code, envelope.sign.isEmpty ? "no signature" : "the signature does not fit")
        }
        guard let time = ChinaTime(digits: content.timestamp), content.timestamp.utf8.count == 14 else {
            return (code, "no time")
        }
        guard abs(time.milliseconds - now().milliseconds) <= profile.maxSkew * 1_000 else {
            return (code, "a time outside the window")
        }
        guard code != CouncilCode.success.rawValue || content.data.isEmpty else { return (code, "data is not empty") }
        return (code, "")
    }
}
