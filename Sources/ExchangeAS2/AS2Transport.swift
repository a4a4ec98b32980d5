package import AsyncHTTPClient
internal import CryptoCore
package import Exchange
internal import OutboundHTTP
package import SidecarBase

/// Sends envelopes to a partner by AS2 (RFC 4130): one message a request, accepted when the partner's receipt says so, is signed by
/// it where signatures were agreed upon, and tells the digest of what was sent.
///
/// The `Message-ID` follows from the CopMsgId, so a message that is sent again is known to the partner. Receipts are kept before
/// they count: one that came while nobody waited is found before the message is sent once more.
package struct AS2Transport: Transport {
    /// Where the partner is.
    package let url: String
    package let partnership: Partnership
    package let store: ReceiptStore
    package let awaited = AwaitedReceipts()
    private let caller: HTTPCaller
    private let now: Now

    /// - Parameters:
    ///   - url: where the partner takes messages.
    ///   - partnership: names, keys and forms.
    ///   - store: where receipts are kept.
    ///   - timeout: for the whole exchange, from connect to the last byte.
    ///   - client: must not follow redirects.
    ///   - now: the time.
    package init(
        url: String, partnership: Partnership, store: ReceiptStore, timeout: Duration, client: HTTPClient,
        now: @escaping Now = ChinaTime.now
    ) {
        self.url = url
        self.partnership = partnership
        self.store = store
        caller = HTTPCaller(client: client, timeout: timeout)
        self.now = now
    }

    package func deliver(_ envelope: OutgoingEnvelope) async throws(TransportError) -> NodeAnswer {
        let messageID = MessageIdentifier.make(copMsgId: envelope.copMsgId, sender: envelope.senderId)
        let message = try packed(envelope)
        if let answer = try await earlier(messageID, message) { return answer }
        switch partnership.receipts {
        case .none:
            _ = try await post(message, messageID)
            return .accepted(text: "AS2 \(messageID), no receipt asked for")
        case .synchronous:
            let answer = try await post(message, messageID)
            return try judge(try await receipt(in: answer, for: messageID), message, came: "")
        case .asynchronous(_, let wait):
            let waiting = awaited.expect(messageID)
            defer { awaited.forget(waiting) }
            _ = try await post(message, messageID)
            guard let receipt = await awaited.next(waiting, within: wait) else {
                throw TransportError(.nodeReceiptMissing, "\(messageID): none within \(wait)")
            }
            return try judge(receipt, message, came: "")
        }
    }

    package func probe() async throws(TransportError) -> String {
        let answer: HTTPAnswer
        do {
            answer = try await caller.get(url)
        } catch {
            throw TransportError(error)
        }
        // Many AS2 servers have nothing to say to GET; that something answers is all that can be told without a message.
        guard answer.status < 500 || answer.status == 501 else {
            throw TransportError(.nodeHTTPStatus, "HTTP \(answer.status)")
        }
        return "AS2 \(partnership.partner), HTTP \(answer.status)"
    }

    private func packed(_ envelope: OutgoingEnvelope) throws(TransportError) -> PackedMessage {
        let type = String(envelope.messageType.filter { $0.isASCII && ($0.isLetter || $0.isNumber) }.prefix(60))
        do {
            return try PackedMessage(
                envelope.bytes, named: "\(type.isEmpty ? "message" : type).xml", for: partnership)
        } catch {
            throw TransportError(error.code, error.detail)
        }
    }

    /// The word of a receipt that was kept earlier, when it is a good one.
    private func earlier(_ messageID: String, _ message: PackedMessage) async throws(TransportError) -> NodeAnswer? {
        guard partnership.receipts != .none, let kept = try await store.find(.receipts, messageID) else { return nil }
        do {
            let receipt = try DispositionReceipt(try MIMEEntity(kept), from: partnership)
            guard receipt.messageID == messageID, receipt.isPositive else { return nil }
            return try judge(receipt, message, came: ", kept from an earlier attempt")
        } catch {
            // The partner's certificates were changed since, or it was for other bytes: the message is sent again.
            return nil
        }
    }

    private func post(_ message: PackedMessage, _ messageID: String) async throws(TransportError) -> HTTPAnswer {
        var fields = AS2Head.fields(partnership, messageID: messageID, now: now())
        fields.append(MIMEEntity.Field("Subject", "PortSign"))
        if partnership.receipts != .none {
            fields.append(MIMEEntity.Field("Disposition-Notification-To", "mdn@portsign.invalid"))
            if let digest = partnership.digest {
                fields.append(
                    MIMEEntity.Field(
                        "Disposition-Notification-Options",
                        "signed-receipt-protocol=required, pkcs7-signature; signed-receipt-micalg=required, "
                            + digest.micName))
            }
        }
        if case .asynchronous(let url, _) = partnership.receipts {
            fields.append(MIMEEntity.Field("Receipt-Delivery-Option", url))
        }
        let headers = (fields + message.entity.fields).map { (name: $0.name, value: $0.value) }
        let answer: HTTPAnswer
        do {
            answer = try await caller.post(url, headers: headers, body: message.entity.body)
        } catch {
            throw TransportError(error)
        }
        guard answer.isGood else { throw TransportError(.nodeHTTPStatus, "HTTP \(answer.status)") }
        return answer
    }

    /// The receipt in an answer, kept.
    private func receipt(
        in answer: HTTPAnswer, for messageID: String
    ) async throws(TransportError) -> DispositionReceipt {
        guard !answer.body.isEmpty else { throw TransportError(.nodeReceiptMissing, "\(messageID): an empty answer") }
        let fields = ["content-type", "content-transfer-encoding"].compactMap { name in
            answer.headers[name].map { MIMEEntity.Field(name, $0) }
        }
        let entity = MIMEEntity(fields, body: answer.body)
        let receipt: DispositionReceipt
        do {
            receipt = try DispositionReceipt(entity, from: partnership)
        } catch {
            throw TransportError(.nodeReceiptInvalid, error.description)
        }
        guard receipt.messageID == messageID else {
            throw TransportError(.nodeReceiptInvalid, "it is for another message")
        }
        try await store.keep(.receipts, messageID, entity.bytes)
        return receipt
    }

    /// What a receipt means.
    private func judge(
        _ receipt: DispositionReceipt, _ message: PackedMessage, came: String
    ) throws(TransportError) -> NodeAnswer {
        let summary = receipt.summary
        guard receipt.isSigned || partnership.digest == nil else {
            // Nobody knows who wrote it: it can neither accept nor refuse.
            throw TransportError(.nodeReceiptInvalid, "not signed; it says \(summary)")
        }
        if receipt.isPositive {
            guard let integrity = receipt.integrity else {
                if receipt.saysDuplicate || partnership.digest == nil {
                    return .accepted(text: "AS2 receipt: \(summary)\(came)")
                }
                throw TransportError(.nodeReceiptInvalid, "without a digest of what was received")
            }
            guard integrity.matches(message.integrityBytes) else {
                throw TransportError(.nodeReceiptInvalid, "the digest of what was received is another")
            }
            return .accepted(text: "AS2 receipt: \(summary), \(integrity.text)\(came)")
        }
        guard !receipt.maySucceedLater else { throw TransportError(.nodeBusy, "AS2 receipt: \(summary)") }
        return .refused(chkMark: receipt.reason, text: "AS2 receipt: \(summary)")
    }
}
