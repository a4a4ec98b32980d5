internal import CryptoCore
package import Ledger
internal import OutboundHTTP
package import SidecarBase

/// Makes messages with numbers of their own, and says what answers mean.
package struct OriginExchange: Sendable {
    package let profile: OriginProfile
    package let providerCode: String
    let envelope: OriginEnvelope
    private let keys: OriginKeys
    private let ledger: any ChannelLedger
    private let now: Now

    /// - Parameters:
    ///   - profile: how messages look.
    ///   - providerCode: who we are.
    ///   - keys: the shared keys.
    ///   - ledger: counts the messages of a day.
    ///   - now: the time.
    package init(
        profile: OriginProfile, providerCode: String, keys: OriginKeys, ledger: any ChannelLedger,
        now: @escaping Now = ChinaTime.now
    ) {
        self.profile = profile
        self.providerCode = providerCode
        self.keys = keys
        self.ledger = ledger
        self.now = now
        envelope = OriginEnvelope(profile)
    }

    /// Gives a message its number and time.
    ///
    /// - Parameters:
    ///   - interface: which interface is called.
    ///   - value: the data.
    /// - Returns: what the message says.
    /// - Throws: `ccpit.data` where the profile's form has no place for the data, or what the ledger throws.
    package func content(_ interface: OriginInterface, _ value: OriginJSON) async throws -> OriginEnvelope.Content {
        guard let data = envelope.data(value) else {
            throw OriginDataError(fieldProblems: [
                FieldProblem(
                    path: "", rule: "form",
                    english: "cannot be written as XML: a list in a list, or a name that is none",
                    chinese: "无法写成 XML：存在嵌套数组或无效名称")
            ])
        }
        let time = now()
        let number = try await ledger.nextNumber("message-" + time.digits14.prefix(8), of: OriginCase.channel)
        return OriginEnvelope.Content(
            interface, providerCode: providerCode,
            messageId: profile.messageId.number(number, of: providerCode, at: time), time: time,
            nonce: profile.order.contains(.nonce) ? SecureRandom.uuid().filter { $0 != "-" } : "", data: data)
    }

    /// Writes and signs a message; the same content gives the same bytes.
    /// - Throws: `ccpit.data` where the profile cannot say it.
    package func sending(_ content: OriginEnvelope.Content) throws -> OriginSending {
        guard let sending = envelope.write(content, key: profile.isUnsigned ? nil : keys.current) else {
            throw OriginDataError(fieldProblems: [
                FieldProblem(
                    path: "", rule: "characters",
                    english: "has characters that neither XML nor the charset of the signature can hold",
                    chinese: "含有 XML 或签名字符集无法表示的字符")
            ])
        }
        guard sending.body.count <= profile.limits.bytes else {
            throw OriginDataError(fieldProblems: [
                FieldProblem(
                    path: "", rule: "size", english: "makes a message above \(profile.limits.bytes) bytes",
                    chinese: "报文超过 \(profile.limits.bytes) 字节")
            ])
        }
        return sending
    }

    /// Whether a message that came was signed with one of the shared keys.
    func verifies(_ incoming: OriginIncoming, body: [UInt8]) -> Bool {
        if profile.isUnsigned { return true }
        let scheme = incoming.isReply ? profile.reply : profile.request
        return scheme.verifies(incoming.signature, of: incoming.parts, body: body, keys: keys.all)
    }

    /// What an answer to a message means. Nothing of it is used before its signature is proven.
    func outcome(of answer: OriginAnswer, to content: OriginEnvelope.Content) -> OriginOutcome {
        switch answer {
        case .notSent(let detail): return .notSent(detail)
        case .unknown(let detail): return .unknown(detail, raw: [])
        case .answered(let answer): return outcome(of: answer, to: content)
        }
    }

    private func outcome(of answer: HTTPAnswer, to content: OriginEnvelope.Content) -> OriginOutcome {
        let incoming: OriginIncoming
        do throws(OriginIncoming.Fault) {
            incoming = try OriginIncoming(answer.body, headers: answer.headers, profile: profile, isReply: true)
        } catch {
            switch error {
            case .fault(let code, let text): return .fault("\(code): \(text)", raw: answer.body)
            case .operation(let name): return .unverified("answers the operation \(name)", raw: answer.body)
            case .unreadable(let why) where answer.isGood: return .unverified(why, raw: answer.body)
            case .unreadable: return .fault("HTTP \(answer.status)", raw: answer.body)
            }
        }
        // A proxy's error page is no reply, however it looks.
        guard answer.isGood else { return .fault("HTTP \(answer.status)", raw: answer.body) }
        if let doubt = doubt(incoming, body: answer.body, content) { return .unverified(doubt, raw: answer.body) }
        guard let result = incoming.result, let data = incoming.value(profile) else {
            return .unverified("its data cannot be read", raw: answer.body)
        }
        let reply = OriginReply(
            code: result.code, message: String(result.message.prefix(2_000)), data: data,
            signature: incoming.signature, raw: answer.body)
        return classified(reply)
    }

    /// Why a reply is not to be believed; `nil` when it is.
    private func doubt(
        _ incoming: OriginIncoming, body: [UInt8], _ content: OriginEnvelope.Content
    ) -> String? {
        if !profile.isUnsigned, incoming.signature.isEmpty { return "it is not signed" }
        if !verifies(incoming, body: body) { return "its signature is not right" }
        if !incoming.faults.isEmpty { return "missing or doubled: " + incoming.faults.joined(separator: ", ") }
        if incoming.interface != content.interface { return "it answers another operation" }
        if incoming.parts.providerCode != content.providerCode { return "it is for another provider" }
        if incoming.parts.messageId != content.messageId { return "it answers another message" }
        if !profile.isTimely(incoming.parts.timestamp, now: now()) {
            return "its time is not within \(profile.maxSkew) s"
        }
        return nil
    }

    private func classified(_ reply: OriginReply) -> OriginOutcome {
        let codes = profile.codes
        let code = reply.code
        if codes.success.contains(code) { return .good(reply) }
        if codes.duplicate.contains(code) { return .duplicate(reply) }
        // A clock that is wrong needs a person as much as a key does.
        if (codes.signature + codes.provider + codes.permission + codes.time).contains(code) {
            return .notAdmitted(reply)
        }
        // The other side's trouble: it may have done it, and may not.
        if codes.system.contains(code) { return .unknown("\(code) \(reply.message)", raw: reply.raw) }
        return .refused(reply)
    }
}
