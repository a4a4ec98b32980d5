internal import CryptoCore
internal import CustomsMessages
package import Ledger
package import Logging
internal import MessageTranslation
package import SidecarBase
package import XMLCanonical

/// Takes single-window documents of companies that have a platform: scheme two, and what the platform is to declare itself.
///
/// A document goes to the platform whole or not at all. What is to be declared from here is assembled and checked before, so
/// that nothing wrong leaves, and its guids are made then; the headquarters documents themselves are made when the platform has
/// accepted. The same bytes again are the same document. Source: zhejiang.md §1, §5.2.
package struct PlatformDesk: Sendable {
    /// The most items of a document. Source: zhejiang.md §5.1.
    static let maximumItems = 20

    private let outbox: [String: Nudge]
    private let intake: MessageIntake
    private let check: MessageCheck
    private let ledger: any PlatformLedger
    private let logger: Logger
    private let now: Now

    /// - Parameters:
    ///   - outbox: company code → the nudge of the worker that sends its documents; other companies have no platform.
    ///   - intake: assembles.
    ///   - check: the check of a message before it is signed.
    ///   - ledger: where a document is recorded before it is answered.
    ///   - logger: one line a document.
    ///   - now: the time.
    package init(
        outbox: [String: Nudge], intake: MessageIntake, check: @escaping MessageCheck, ledger: any PlatformLedger,
        logger: Logger, now: @escaping Now = ChinaTime.now
    ) {
        self.outbox = outbox
        self.intake = intake
        self.check = check
        self.ledger = ledger
        self.logger = logger
        self.now = now
    }

    /// Takes a document when its company has a platform.
    ///
    /// - Parameters:
    ///   - document: the single-window document.
    ///   - bytes: the same in UTF-8, as it came.
    ///   - company: the customs code that the caller named.
    ///   - source: where it came from.
    /// - Returns: one result an item, in their order; `nil` when the company has no platform.
    /// - Throws: an error with a code about the document as a whole.
    package func submit(
        _ document: XMLDocument, bytes: [UInt8], company: String?, from source: RequestSource
    ) async throws -> [SubmissionResult]? {
        let read = try SingleWindowDocument(document)
        let sender = try intake.sender(of: read, named: company)
        guard let nudge = outbox[sender.code] else { return nil }
        let submission = PlatformSubmission(
            id: MessageID.make(at: now()), company: sender.code, businessType: read.businessType, input: bytes,
            inputDigest: MessageDigest.sha256(bytes), channel: source.channel, peer: source.peer, receivedAt: now(),
            items: [], numbers: PlatformDesk.numbers(in: read))
        let plan = try await plan(read, of: sender)
        guard plan.refusals.isEmpty else { return PlatformDesk.refused(plan) }
        var complete = submission
        complete.items = plan.items
        switch try await ledger.recordSubmission(complete) {
        case .recorded:
            nudge.signal()
            logger.info(
                "document for the platform recorded",
                metadata: [
                    "submission": "\(submission.id.text)", "company": "\(sender.code)",
                    "type": "\(read.businessType)", "items": "\(plan.items.count)",
                ])
            return plan.items.map { item in
                SubmissionResult(
                    item: item.ordinal, reference: item.businessNo,
                    outcome: .success(
                        SubmissionResult.Accepted(
                            id: submission.id.text, message: submission.id.text, documents: 0, signed: [],
                            isReplay: false, platform: .awaiting, findings: plan.findings[item.ordinal] ?? [])))
            }
        case .known(let record):
            nudge.signal()
            return try await PlatformStanding(ledger: ledger).results(of: record)
        }
    }

    /// What is to become of the items of a document.
    private struct Plan {
        var items: [PlatformSubmission.Item] = []
        var findings: [Int: [MessageFinding]] = [:]
        var refusals: [Int: any Error] = [:]
    }

    private func plan(_ document: SingleWindowDocument, of sender: Company) async throws -> Plan {
        let declarations = intake.declarations(in: document, of: sender)
        guard !declarations.isEmpty else {
            throw AssemblyError(
                .assemblyEmpty, english: "there is no declaration in the body", chinese: "body 中没有单证")
        }
        guard declarations.count <= PlatformDesk.maximumItems else {
            throw SidecarError(.platformTooMany, "\(declarations.count) documents")
        }
        var assembly: Assembly?
        do {
            assembly = try await intake.assemble(document, for: sender)
        } catch let error as AssemblyError where error.code == .assemblyUnsupported && !document.businessType.isEmpty {
            // No headquarters message is made of documents of this kind; the platform wants them all the same.
        }
        var plan = Plan()
        for (ordinal, (item, binding)) in declarations.enumerated() {
            var made = PlatformSubmission.Item(
                ordinal: ordinal, companyCode: item.sign.companyCode, businessNo: item.sign.businessNo, guid: nil,
                flag: PlatformDesk.flag(binding))
            do {
                guard !item.sign.businessNo.isEmpty else {
                    throw AssemblyError(
                        .assemblyFieldMissing, english: "\(item.path): jkfSign/businessNo is missing",
                        chinese: "\(item.path)：缺少 jkfSign/businessNo")
                }
                if let assembly, let document = try PlatformDesk.document(of: assembly, ordinal, binding) {
                    let found = try await checked(document, of: sender)
                    made.guid = document.guid
                    plan.findings[ordinal] = found.findings
                }
                plan.items.append(made)
            } catch {
                plan.refusals[ordinal] = error
                plan.items.append(made)
            }
        }
        return plan
    }

    /// The headquarters document of an item, where one is to be made here.
    private static func document(
        of assembly: Assembly, _ ordinal: Int, _ binding: SingleWindowSign.Binding
    ) throws -> AssembledDocument? {
        if let document = assembly.documents.first(where: { $0.item == ordinal }) { return document }
        guard let refusal = assembly.refusals.first(where: { $0.item == ordinal }) else { return nil }
        // What is not for headquarters, and what the platform makes itself, only goes to the platform.
        switch binding {
        case .absent, .notBound, .entrusted: return nil
        case .enterprise, .unknown: throw refusal.error
        }
    }

    private static func flag(_ binding: SingleWindowSign.Binding) -> String {
        switch binding {
        case .absent, .notBound: "01"
        case .enterprise: "02"
        case .entrusted: "03"
        case .unknown(let flag): String(flag.prefix(10))
        }
    }

    /// Checks a document as a message of its own, as it will be checked before it is signed.
    private func checked(_ document: AssembledDocument, of sender: Company) async throws -> CheckedMessage {
        let message = try BatchMessage(of: [document], guid: document.guid, sender: MessageSender(sender))
        return try await check(message.declaration, message.document, sender)
    }

    /// Nothing is sent: those that are wrong are told why, and the others what keeps them back.
    private static func refused(_ plan: Plan) -> [SubmissionResult] {
        let wrong = plan.refusals.keys.sorted().map { String($0 + 1) }.joined(separator: ", ")
        return plan.items.map { item in
            SubmissionResult(
                item: item.ordinal, reference: item.businessNo,
                outcome: .failure(
                    plan.refusals[item.ordinal] ?? SidecarError(.platformNeighbour, "refused: document \(wrong)")))
        }
    }

    /// The elements that hold numbers by which documents belong together.
    private static let numberNames: Set<String> = [
        "businessNo", "orderNo", "wayBill", "wayBills", "wayBillNo", "payNumber", "payTransactionNo", "preEntryNumber",
        "subCarriageNo", "logisticsWaybillNo",
    ]
    /// The most numbers of a document.
    private static let maximumNumbers = 200

    private static func numbers(in document: SingleWindowDocument) -> [String] {
        var found: [String] = []
        func collect(_ element: SingleWindowElement) {
            if numberNames.contains(element.name) {
                for part in element.text.split(separator: ";") where found.count < maximumNumbers {
                    let number = String(part.prefix(100))
                    if !found.contains(number) { found.append(number) }
                }
            }
            for child in element.children where found.count < maximumNumbers { collect(child) }
        }
        for item in document.items {
            if let sign = item.signElement { collect(sign) }
            collect(item.element)
        }
        return found
    }
}
