internal import CryptoCore
internal import CustomsMessages
package import Exchange
package import Ledger
package import Logging
package import SidecarBase

/// Takes receipts in: decrypts or unwraps, reads, records, and only then answers (zhejiang.md §6.2: store first).
///
/// A receipt nobody understands is kept and passed on untouched; one that cannot be decrypted, or whose digest is wrong, is
/// refused with the platform's own code, so that the platform delivers it again.
package struct ReceiptDesk: ReceiptAccepting {
    private let decoder: PushDecoder
    private let ledger: any DeclarationLedger
    private let targets: [String: Nudge]
    private let companies: [String: Set<String>]
    private let feed: ReceiptFeed
    private let listeners: [Nudge]
    private let logger: Logger
    private let now: Now

    /// - Parameters:
    ///   - decoder: has the keys of the push direction.
    ///   - ledger: where receipts are stored before anything is answered.
    ///   - targets: relay target name → the nudge of its worker.
    ///   - companies: of targets that get the receipts of some companies only: which; the others get all.
    ///   - feed: told of every receipt that was stored.
    ///   - listeners: signalled at every receipt that may be the platform's word on a document.
    ///   - logger: one line a receipt.
    ///   - now: the time of arrival.
    package init(
        decoder: PushDecoder, ledger: any DeclarationLedger, targets: [String: Nudge],
        companies: [String: Set<String>] = [:], feed: ReceiptFeed = ReceiptFeed(),
        listeners: [Nudge] = [], logger: Logger,
        now: @escaping Now = ChinaTime.now
    ) {
        self.decoder = decoder
        self.ledger = ledger
        self.targets = targets
        self.companies = companies
        self.feed = feed
        self.listeners = listeners
        self.logger = logger
        self.now = now
    }

    package func acceptPush(
        content: String, msgType: String, dataDigest: String?, from source: RequestSource
    ) async -> PushAnswer {
        guard !content.isEmpty else {
            return await refuse(SidecarError(.receiptContent, "content is empty"), as: .parameters, source: source)
        }
        let plain: [UInt8]
        do {
            plain = try decoder.decode(PlatformPush(content: content, msgType: msgType, dataDigest: dataDigest))
        } catch {
            return await refuse(SidecarError(wrapping: error), as: decoder.word(for: error), source: source)
        }
        var form = ["content": content, "msg_type": msgType]
        form["data_digest"] = dataDigest
        return await store(plain, msgType: msgType, originalForm: form, source: source)
    }

    package func acceptTerminal(_ bytes: [UInt8], from source: RequestSource) async -> PushAnswer {
        await store(bytes, msgType: ReceiptDesk.customsMessageType, originalForm: nil, source: source)
    }

    /// Takes what the platform answered to a document, as if it had pushed it.
    ///
    /// - Parameters:
    ///   - bytes: the receipt `RESULT`.
    ///   - submission: to which document.
    ///   - source: where it came from.
    /// - Returns: success when it is stored.
    package func acceptAnswer(
        _ bytes: [UInt8], to submission: MessageID, from source: RequestSource
    ) async -> PushAnswer {
        await store(
            bytes, msgType: ReceiptDesk.resultMessageType, originalForm: nil, source: source, submission: submission)
    }

    /// `msg_type` of the platform's own answers (zhejiang.md §6.1).
    private static let resultMessageType = "CUSTOMS_DECLARE_RESULT_CALLBACK"
    /// `msg_type` of headquarters receipts (zhejiang.md §6.1).
    private static let customsMessageType = "CUSTOMS_CEB_CALLBACK"

    private func store(
        _ bytes: [UInt8], msgType: String, originalForm: [String: String]?, source: RequestSource,
        submission: MessageID? = nil
    ) async -> PushAnswer {
        let unwrapped: UnwrappedReceipt
        do {
            unwrapped = try UnwrappedReceipt(bytes)
        } catch {
            return await refuse(error, as: .content, source: source)
        }
        let receipt = unwrapped.receipt
        let arrival = ReceiptArrival(
            receivedAt: now(), channel: source.channel, peer: source.peer, content: unwrapped.content,
            digest: MessageDigest.sha256(unwrapped.content), receipt: receipt, msgType: msgType,
            copMsgId: unwrapped.copMsgId,
            originalForm: originalForm, targets: targets.keys.sorted(), companies: companies,
            submission: submission)
        do {
            switch try await ledger.recordReceipt(arrival) {
            case .recorded(let sequence, let messages):
                logger.info(
                    "receipt recorded",
                    metadata: [
                        "receipt": "\(sequence)", "type": "\(receipt.type)", "entries": "\(receipt.entries.count)",
                        "messages": "\(messages.count)",
                    ])
                for nudge in targets.values { nudge.signal() }
                feed.signal()
            case .duplicate(let sequence):
                logger.info("receipt repeated", metadata: ["receipt": "\(sequence)", "type": "\(receipt.type)"])
            }
            if receipt.entries.contains(where: { $0.statusKind == .checkMark }) {
                for listener in listeners { listener.signal() }
            }
            Metrics.counter(.receipts, "success").add()
            return .success
        } catch {
            Metrics.counter(.receipts, "failure").add()
            logger.error("receipt not recorded", metadata: ["cause": "\(error)"])
            return .failure(PushErrorCode.system.rawValue, PushErrorCode.system.chinese)
        }
    }

    private func refuse(_ error: SidecarError, as code: PushErrorCode, source: RequestSource) async -> PushAnswer {
        Metrics.counter(.receipts, "failure").add()
        logger.warning(
            "receipt refused",
            metadata: [
                "code": "\(error.code.name)", "detail": "\(error.detail)", "answer": "\(code.rawValue)",
                "peer": "\(source.peer)",
            ])
        do {
            try await ledger.recordRefusal(
                Refusal(
                    time: now(), channel: source.channel, peer: source.peer, code: error.code, detail: error.detail))
        } catch {
            logger.error("refusal not recorded", metadata: ["cause": "\(error)"])
            return .failure(PushErrorCode.system.rawValue, PushErrorCode.system.chinese)
        }
        return .failure(code.rawValue, code.chinese)
    }
}
