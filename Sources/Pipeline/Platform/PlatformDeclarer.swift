internal import CustomsMessages
package import Exchange
package import Ledger
package import Logging
internal import MessageTranslation
internal import ServiceLifecycle
package import SidecarBase
internal import Signers
internal import XMLCanonical

/// Makes the headquarters documents of items that the platform accepted, and hands them to the desk that signs and sends.
///
/// Exactly once: a document's guid was made before the platform was asked, and the desk knows a document by it, so that one that
/// was recorded and not noted here, because the process ended in between, is found again.
package struct PlatformDeclarer: Service {
    private let companies: CompanyRegister
    private let intake: MessageIntake
    private let documents: any DocumentAccepting
    private let ledger: any PlatformLedger
    private let retry: RetryPolicy
    private let nudge: Nudge
    private let logger: Logger
    private let now: Now

    /// How many items are taken at once.
    private static let atOnce = 200
    /// How long a ledger that cannot be read or written is left alone.
    private static let ledgerPause: Duration = .seconds(5)

    /// - Parameters:
    ///   - companies: the companies served here.
    ///   - intake: assembles.
    ///   - documents: takes documents.
    ///   - ledger: what was accepted, and what became of it.
    ///   - retry: the pauses between attempts.
    ///   - nudge: signalled when a receipt came.
    ///   - logger: one line an item that could not be declared.
    ///   - now: the time.
    package init(
        companies: [Company], intake: MessageIntake, documents: any DocumentAccepting, ledger: any PlatformLedger,
        retry: RetryPolicy, nudge: Nudge, logger: Logger, now: @escaping Now = ChinaTime.now
    ) {
        self.companies = CompanyRegister(companies)
        self.intake = intake
        self.documents = documents
        self.ledger = ledger
        self.retry = retry
        self.nudge = nudge
        self.logger = logger
        self.now = now
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let wait = await self.declareAccepted()
                if !Task.isCancelled { await self.nudge.wait(atMost: wait) }
            }
        }
    }

    /// Declares what is due; how long to wait for more.
    private func declareAccepted() async -> Duration {
        do {
            let accepted = try await ledger.acceptedItems(limit: PlatformDeclarer.atOnce, now: now())
            let isRecorded = await withTaskGroup(of: Bool.self) { group in
                for items in accepted { group.addTask { await self.declare(items) } }
                return await group.reduce(true) { $0 && $1 }
            }
            guard isRecorded else { return PlatformDeclarer.ledgerPause }
            guard let next = try await ledger.nextAcceptedTime() else { return .seconds(60) }
            return .milliseconds(min(60_000, max(20, next.milliseconds - now().milliseconds)))
        } catch {
            logger.error("accepted documents cannot be declared", metadata: ["cause": "\(error)"])
            return PlatformDeclarer.ledgerPause
        }
    }

    /// Declares the items of one submission; whether what became of them is on record.
    private func declare(_ accepted: AcceptedItems) async -> Bool {
        var outcomes: [(AcceptedItems.Item, Result<DocumentAnswer, any Error>)] = []
        do {
            let company = try companies.company(accepted.company)
            let guids = Dictionary(accepted.items.map { ($0.ordinal, $0.guid) }) { first, _ in first }
            let assembly = try await intake.assemble(
                SingleWindowDocument(XMLDocument(parsing: accepted.input)), for: company, guids: guids)
            let source = RequestSource(channel: accepted.channel, peer: accepted.peer)
            var submissions: [(AcceptedItems.Item, DocumentSubmission)] = []
            for item in accepted.items {
                if let document = assembly.documents.first(where: { $0.item == item.ordinal }) {
                    submissions.append(
                        (
                            item,
                            DocumentSubmission(
                                document: document, sender: MessageSender(company), input: accepted.input,
                                inputDigest: accepted.inputDigest, source: source)
                        ))
                } else {
                    let refusal = assembly.refusals.first { $0.item == item.ordinal }?.error
                    outcomes.append((item, .failure(refusal ?? SidecarError(.assemblyEmpty))))
                }
            }
            outcomes += zip(submissions.map(\.0), await documents.submit(submissions.map(\.1)))
        } catch {
            outcomes = accepted.items.map { ($0, .failure(error)) }
        }
        do {
            for (item, outcome) in outcomes { try await record(outcome, of: item, in: accepted) }
            return true
        } catch {
            // It is declared again under the same guid, which gives the answer that is recorded.
            logger.error(
                "declaration of an accepted document not recorded",
                metadata: ["submission": "\(accepted.submission.text)", "cause": "\(error)"])
            return false
        }
    }

    private func record(
        _ outcome: Result<DocumentAnswer, any Error>, of item: AcceptedItems.Item, in accepted: AcceptedItems
    ) async throws {
        switch outcome {
        case .success(let answer):
            try await ledger.finishItem(item.ordinal, of: accepted.submission, document: answer.id)
        case .failure(let error):
            let reason = SidecarError(wrapping: error)
            let next =
                PlatformDeclarer.isPassing(reason.code)
                ? retry.nextAttempt(attempts: item.attempts + 1, now: now()) : nil
            try await ledger.postponeItem(
                item.ordinal, of: accepted.submission, reason.code, detail: reason.detail, next: next)
            logger.warning(
                "accepted document not declared",
                metadata: [
                    "submission": "\(accepted.submission.text)", "item": "\(item.ordinal)",
                    "code": "\(reason.code.name)", "detail": "\(reason.detail)",
                    "next": "\(next?.readable ?? "a person decides")",
                ])
        }
    }

    /// Whether it may be otherwise next time, with nobody doing anything.
    private static func isPassing(_ code: ErrorCode) -> Bool {
        code.isRetriable || code.name.hasPrefix("internal.") || code.name.hasPrefix("ledger.")
            || ((code.name.hasPrefix("signer.") || code.name.hasPrefix("card.")) && SignerError(code).isWantOfSigner)
    }
}
