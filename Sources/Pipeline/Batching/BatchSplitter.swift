internal import CryptoCore
internal import CustomsMessages
internal import CustomsSignature
package import Exchange
package import Ledger
package import Logging
internal import MessageTranslation
internal import ServiceLifecycle
package import SidecarBase
internal import Signers

/// Sends documents of refused batches again, each in a message of its own: with its guid and business key, under a root guid that
/// is the document's, signed anew.
///
/// The ledger decides what is to be sent singly, in the commit that records the refusal; here it is only carried out.
/// The message and the end of the work are one commit, so that a stop or a crash at any moment leaves either the work or
/// the message, never both and never neither. What refuses a single message again parks it, as every message.
///
/// Which refusals split a batch: the node's refusal of the envelope (`node.refused`); a DxpRep fault, but for the platform's own
/// failures (3001 to 3999), since those bytes may pass yet; a CEB900; a receipt whose code is about the message: signature, card
/// or enterprise mismatch, too much data, empty or not readable. Then every document without a good customs status goes.
/// A receipt that refuses one document for reasons of its own splits nothing, unless its neighbours then stay without
/// any status for ten minutes: then they go, and the refused document stays for a person.
package struct BatchSplitter: Service {
    private let companies: [String: Company]
    private let signer: DeclarationSigner
    private let dispatch: DeclarationDispatch
    private let ledger: any BatchLedger
    private let retry: RetryPolicy
    private let nudge = Nudge()
    private let logger: Logger
    private let now: Now

    /// - Parameters:
    ///   - companies: the companies served here.
    ///   - signer: signs and verifies.
    ///   - dispatch: where signed messages go.
    ///   - ledger: what is to be sent singly; wakes this service.
    ///   - retry: when a document that could not be signed is tried again.
    ///   - logger: one line a document.
    ///   - now: the time.
    package init(
        companies: [Company], signer: DeclarationSigner, dispatch: DeclarationDispatch, ledger: any BatchLedger,
        retry: RetryPolicy, logger: Logger, now: @escaping Now = ChinaTime.now
    ) {
        self.companies = Dictionary(companies.map { ($0.code, $0) }) { first, _ in first }
        self.signer = signer
        self.dispatch = dispatch
        self.ledger = ledger
        self.retry = retry
        self.logger = logger
        self.now = now
    }

    package func run() async throws {
        ledger.whenSinglesAreDue { [nudge] in nudge.signal() }
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let wait = await self.sendWhatIsDue()
                if let wait, !Task.isCancelled { await self.nudge.wait(atMost: wait) }
            }
        }
    }

    /// Sends what is due, the companies side by side and the documents of each one after the other, so that new declarations get
    /// their turn at the card. Returns how long to wait, or `nil` when there may be more at once.
    private func sendWhatIsDue() async -> Duration? {
        do {
            let due = try await ledger.pendingSingles(limit: 32, now: now())
            guard !due.isEmpty else {
                guard let next = try await ledger.nextSingleTime() else { return .seconds(60) }
                return .milliseconds(min(60_000, max(20, next.milliseconds - now().milliseconds)))
            }
            let areRecorded = await withTaskGroup(of: Bool.self) { group in
                for documents in Dictionary(grouping: due, by: \.company).values {
                    group.addTask { await self.send(documents) }
                }
                return await group.reduce(true) { $0 && $1 }
            }
            // A ledger that cannot be written would be asked again and again without a pause.
            return areRecorded ? nil : .seconds(5)
        } catch {
            logger.error("documents to be sent singly cannot be read", metadata: ["cause": "\(error)"])
            return .seconds(5)
        }
    }

    /// Sends documents of one company until one cannot be signed; whether everything about them could be recorded.
    private func send(_ documents: [PendingSingle]) async -> Bool {
        for document in documents {
            if Task.isCancelled { return true }
            do {
                try await send(document)
            } catch {
                if Task.isCancelled { return true }
                let reason = SidecarError(wrapping: error)
                let next = retry.nextAttempt(attempts: document.attempts + 1, now: now())
                logger.warning(
                    "document not sent singly",
                    metadata: [
                        "document": "\(document.document)", "guid": "\(document.guid)", "code": "\(reason.code.name)",
                        "detail": "\(reason.detail)", "nextAttempt": "\(next.readable)",
                    ])
                do {
                    try await ledger.postponeSingles(
                        of: document.company, after: document.document, reason.code, detail: reason.detail, next: next)
                    return true
                } catch {
                    logger.error(
                        "postponement not recorded",
                        metadata: ["document": "\(document.document)", "cause": "\(error)"])
                    return false
                }
            }
        }
        return true
    }

    private func send(_ single: PendingSingle) async throws {
        guard let company = companies[single.company] else {
            throw SidecarError(.companyUnknown, "copCode \(single.company)")
        }
        guard let type = MessageType(rootName: single.messageType) else {
            throw SidecarError(.messageUnknownRoot, single.messageType)
        }
        let received = now()
        let message = try BatchMessage(
            of: [
                AssembledDocument(
                    type: type, guid: single.guid, key: single.key, content: single.content, origins: [],
                    item: single.item)
            ], guid: single.guid,
            sender: MessageSender(
                code: company.code, name: company.name, dxpId: company.dxpId, edition: Edition(company.edition.rawValue)
            ))
        let route = try dispatch.route(of: company)
        let signature = try await signer.sign(
            message.declaration, document: message.document, input: message.bytes, company: company)
        let record = SignedDeclaration(
            id: MessageID.make(at: received), company: company.code, declaration: message.declaration,
            channel: single.channel, peer: single.peer, input: message.bytes,
            inputDigest: MessageDigest.sha256(message.bytes), signed: signature.signed, signer: signature.signer,
            certNo: signature.identity.certNo, device: signature.identity.device,
            times: StepTimes(
                received: received, checked: received, signed: signature.signedAt, verified: signature.verifiedAt),
            delivery: route.map { dispatch.order(for: type, senderId: company.dxpId, route: $0, at: received) })
        var metadata: Logger.Metadata = [
            "document": "\(single.document)", "guid": "\(single.guid)", "batch": "\(single.batch)",
            "cause": "\(single.cause)",
        ]
        switch try await ledger.recordSingle(record, of: single.document) {
        case .recorded:
            dispatch.signal(record.delivery)
            logger.notice("document sent singly", metadata: metadata)
        case .needless: logger.info("document needs no message of its own", metadata: metadata)
        case .conflict(let earlier):
            metadata["earlier"] = "\(earlier)"
            logger.error("document cannot be sent singly: its guid is taken", metadata: metadata)
        }
    }
}
