internal import CryptoCore
internal import CustomsMessages
package import Ledger
package import Logging
internal import MessageTranslation
package import SidecarBase
internal import Signers
internal import Synchronization

/// Packs assembled documents into messages of 1 to 100 of one company, type and edition, so that one signature of a slow card
/// carries many orders. A single document's message has the document's guid, a batch a new one.
///
/// A document is checked alone, before it is packed, so that one that is refused takes nobody along. A failure to sign fails every
/// document of the message with the same code. The same document handed in twice, at the same moment or within the replay
/// window, gives one answer; the same guid with other content is a conflict. The work is not the caller's: it goes on when the
/// caller has gone away. Source: design, "Batching" and "Identity".
package final class BatchDesk: DocumentAccepting {
    /// Waits so long; throws when it is cancelled.
    package typealias Pause = @Sendable (Duration) async throws -> Void

    private typealias Batch = BatchPacker<Member>.Batch

    /// A document in a message that is not signed yet, and who waits for it.
    private struct Member: Sendable {
        let submission: DocumentSubmission
        let received: ChinaTime
        let findings: [MessageFinding]
        let answer: CheckedContinuation<DocumentAnswer, any Error>
    }

    /// By what two submissions under way are the same.
    private struct Identity: Hashable {
        let digest: [UInt8]
        let item: Int
        let type: MessageType
        let company: String
    }

    private struct State {
        var underWay: [Identity: Task<DocumentAnswer, any Error>] = [:]
        var packer = BatchPacker<Member>()
        /// Timers by the number of their gathering, and messages on their way through the signers.
        var timers: [UInt64: Task<Void, Never>] = [:]
        var messages: [UInt64: Task<Void, Never>] = [:]
        var lastMessage: UInt64 = 0
        var isClosed = false
    }

    private let companies: CompanyRegister
    private let refusals: RefusalRecorder
    private let batching: [String: BatchPolicy]
    private let policy: DeclarationPolicy
    private let check: MessageCheck
    private let signer: DeclarationSigner
    private let dispatch: DeclarationDispatch
    private let ledger: any HoldingLedger
    private let logger: Logger
    private let now: Now
    private let pause: Pause
    private let state = Mutex(State())

    /// - Parameters:
    ///   - companies: the companies served here.
    ///   - batching: company code → how its documents are packed; a company without goes document by document.
    ///   - policy: the replay window and how many documents may be under way.
    ///   - check: the check of a message before it is signed; sees each document alone.
    ///   - signer: signs and verifies.
    ///   - dispatch: where signed messages go.
    ///   - ledger: where a message is recorded before its documents are answered.
    ///   - logger: one line a message, one a refusal.
    ///   - now: the time.
    ///   - pause: the waiting time.
    package init(
        companies: [Company], batching: [String: BatchPolicy], policy: DeclarationPolicy,
        check: @escaping MessageCheck, signer: DeclarationSigner, dispatch: DeclarationDispatch,
        ledger: any HoldingLedger, logger: Logger, now: @escaping Now = ChinaTime.now,
        pause: @escaping Pause = { try await Task.sleep(for: $0) }
    ) {
        self.companies = CompanyRegister(companies)
        refusals = RefusalRecorder(ledger: ledger, logger: logger, now: now)
        self.batching = batching
        self.policy = policy
        self.check = check
        self.signer = signer
        self.dispatch = dispatch
        self.ledger = ledger
        self.logger = logger
        self.now = now
        self.pause = pause
    }

    package func submit(
        _ submission: DocumentSubmission, on executor: (any TaskExecutor)?
    ) async throws -> DocumentAnswer {
        let received = now()
        let identity = Identity(
            digest: submission.inputDigest, item: submission.document.item, type: submission.document.type,
            company: submission.sender.code)
        let (task, isFirst) = try join(identity, submission, received: received, executor: executor)
        defer { if isFirst { leave(identity) } }
        let answer = try await task.value
        let result = answer.isHeld ? "held" : answer.isReplay || !isFirst ? "replayed" : "signed"
        Metrics.counter(.declarations, result).add()
        return isFirst ? answer : answer.repeated
    }

    /// How many documents wait for their message to fill, or for a signer.
    package var gathering: Int { state.withLock { $0.packer.count } }

    /// Takes no new documents, signs what has gathered, and returns when everything under way is done.
    package func close() async {
        let tasks = state.withLock { state in
            state.isClosed = true
            for timer in state.timers.values { timer.cancel() }
            for batch in state.packer.closeAll() { start(batch, in: &state) }
            return Array(state.underWay.values)
        }
        for task in tasks { _ = await task.result }
        while true {
            let rest = state.withLock { Array($0.timers.values) + Array($0.messages.values) }
            if rest.isEmpty { return }
            for task in rest { await task.value }
        }
    }

    /// The task that works on this document: the one already running, or a new one.
    private func join(
        _ identity: Identity, _ submission: DocumentSubmission, received: ChinaTime, executor: (any TaskExecutor)?
    ) throws(SidecarError) -> (Task<DocumentAnswer, any Error>, isFirst: Bool) {
        try state.withLock { (state) throws(SidecarError) in
            if let task = state.underWay[identity] { return (task, false) }
            guard !state.isClosed else { throw SidecarError(.internalStopping) }
            guard state.underWay.count < policy.maximumUnderWay else { throw SidecarError(.internalOverloaded) }
            let task = Task(executorPreference: executor) { try await self.process(submission, received: received) }
            state.underWay[identity] = task
            return (task, true)
        }
    }

    private func leave(_ identity: Identity) {
        state.withLock { _ = $0.underWay.removeValue(forKey: identity) }
    }

    /// Checks a document alone and packs it.
    private func process(_ submission: DocumentSubmission, received: ChinaTime) async throws -> DocumentAnswer {
        do {
            let company = try companies.company(submission.sender.code, dxpId: submission.sender.dxpId)
            if let answer = try await precedent(of: submission, received: received) { return answer }
            let (size, found) = try await checked(submission, company: company)
            _ = try dispatch.route(of: company)
            return try await withCheckedThrowingContinuation { continuation in
                pack(
                    Member(
                        submission: submission, received: received, findings: found.findings, answer: continuation),
                    size)
            }
        } catch {
            let subject = RefusalRecorder.Subject(
                messageType: submission.document.type.rootName, guid: submission.document.guid,
                company: submission.sender.code, inputDigest: submission.inputDigest)
            throw await refusals.record(error, subject, from: submission.source)
        }
    }

    private func precedent(of submission: DocumentSubmission, received: ChinaTime) async throws -> DocumentAnswer? {
        let document = submission.document
        let identity = DocumentIdentity(
            inputDigest: submission.inputDigest, item: document.item, messageType: document.type.rootName,
            guid: document.guid)
        let since =
            policy.replayWindow > 0
            ? received.advanced(byMilliseconds: -policy.replayWindow) : ChinaTime(milliseconds: .max)
        switch try await ledger.precedent(of: identity, company: submission.sender.code, since: since) {
        case .none: return nil
        case .same(let stored):
            if stored.standing == .abandoned {
                throw SidecarError(
                    .messageConflict, "message \(stored.message.text) was abandoned before it was signed")
            }
            let isHeld = stored.standing == .held
            return DocumentAnswer(
                id: stored.id, message: stored.message, signed: isHeld ? [] : stored.signed,
                documents: stored.documents, isReplay: true, isHeld: isHeld)
        case .conflict(let earlier): throw SidecarError(.messageConflict, "earlier message \(earlier.text)")
        }
    }

    /// Checks the document as a message of its own, which is what it may become yet; its size.
    private func checked(_ submission: DocumentSubmission, company: Company) async throws -> (
        PackedSize, CheckedMessage
    ) {
        let document = submission.document
        let message = try BatchMessage(of: [document], guid: document.guid, sender: submission.sender)
        let began = ContinuousClock.now
        let found = try await check(message.declaration, message.document, company)
        DeclarationStep.check.observe(since: began)
        let size = PackedSize(
            key: message.declaration.keys.first ?? document.key, guid: document.guid, content: document.content.count,
            frame: message.bytes.count - document.content.count)
        return (size, found)
    }

    private func pack(_ member: Member, _ size: PackedSize) {
        let sender = member.submission.sender
        let policy = (batching[sender.code] ?? .single).applied(to: member.submission.document.type)
        state.withLock { state in
            let step = state.packer.add(member, size, to: BatchGroup(sender, member.submission.document.type), policy)
            for batch in step.closed { start(batch, in: &state) }
            if state.isClosed {
                for batch in state.packer.closeAll() { start(batch, in: &state) }
            } else if let number = step.timer {
                state.timers[number] = Task { await self.wait(policy.wait, for: number) }
            }
        }
    }

    /// Waits for a message to fill, then closes it as it is.
    private func wait(_ time: Duration, for number: UInt64) async {
        do {
            try await pause(time)
        } catch {
            // Cut off by the closing of the desk, which takes everything that has gathered.
        }
        state.withLock { state in
            state.timers[number] = nil
            if let batch = state.packer.timeIsUp(number) { start(batch, in: &state) }
        }
    }

    private func start(_ batch: Batch, in state: inout State) {
        state.lastMessage += 1
        let number = state.lastMessage
        // Removes itself from the timers.
        state.timers[batch.number]?.cancel()
        state.messages[number] = Task {
            await self.run(batch)
            self.state.withLock { _ = $0.messages.removeValue(forKey: number) }
        }
    }

    /// Signs and records one message, and answers all its documents.
    private func run(_ batch: Batch) async {
        let prepared: Result<SignedBatch, any Error>
        do {
            prepared = .success(try await sign(batch))
        } catch {
            prepared = .failure(error)
        }
        // The signer is free; what waited for it can go while this message is recorded.
        state.withLock { state in
            if let next = state.packer.finished(batch.group.company) { start(next, in: &state) }
        }
        do {
            let answers = try await record(prepared.get(), of: batch)
            for (member, answer) in zip(batch.members, answers) { member.answer.resume(returning: answer) }
        } catch {
            for member in batch.members { member.answer.resume(throwing: error) }
        }
    }

    /// What `sign` hands to `record`; nothing in it needs the parsed document any more.
    private struct SignedBatch: Sendable {
        let bytes: [UInt8]
        let declaration: Declaration
        let places: [Range<Int>]
        let company: Company
        let route: String?
        let checked: ChinaTime
        /// Or why no signer can make one now, so that the message waits.
        let signature: Result<MadeSignature, SignerError>
    }

    private func sign(_ batch: Batch) async throws -> SignedBatch {
        guard let first = batch.members.first?.submission else {
            throw SidecarError(.internalUnexpected, "a message without documents")
        }
        let company = try companies.company(first.sender.code, dxpId: first.sender.dxpId)
        let isAlone = batch.members.count == 1
        let message = try BatchMessage(
            of: batch.members.map(\.submission.document), guid: isAlone ? first.document.guid : SecureRandom.uuid(),
            sender: first.sender)
        let route = try dispatch.route(of: company)
        let checked = now()
        let signature: Result<MadeSignature, SignerError>
        do {
            signature = .success(
                try await signer.sign(
                    message.declaration, document: message.document, input: message.bytes, company: company))
        } catch let reason as SignerError
            where reason.isWantOfSigner && batch.members.allSatisfy({ policy.holds($0.submission.source) })
        {
            signature = .failure(reason)
        }
        return SignedBatch(
            bytes: message.bytes, declaration: message.declaration, places: message.places, company: company,
            route: route, checked: checked, signature: signature)
    }

    private func record(_ batch: SignedBatch, of packed: Batch) async throws -> [DocumentAnswer] {
        let members = packed.members
        let received = members.map(\.received).min() ?? batch.checked
        let documents = zip(members, batch.places).map { member, place in
            let submission = member.submission
            return SubmittedDocument(
                id: MessageID.make(at: member.received), guid: submission.document.guid,
                item: submission.document.item, input: submission.input, inputDigest: submission.inputDigest,
                channel: submission.source.channel, peer: submission.source.peer, receivedAt: member.received,
                place: place)
        }
        let signature: MadeSignature
        switch batch.signature {
        case .success(let made): signature = made
        case .failure(let reason): return try await hold(batch, members, documents, reason, received: received)
        }
        let record = SignedDeclaration(
            id: MessageID.make(at: received), company: batch.company.code, declaration: batch.declaration,
            channel: BatchDesk.common(documents.map(\.channel)), peer: BatchDesk.common(documents.map(\.peer)),
            input: batch.bytes, inputDigest: MessageDigest.sha256(batch.bytes), signed: signature.signed,
            signer: signature.signer, certNo: signature.identity.certNo, device: signature.identity.device,
            findings: CheckedMessage(findings: members.flatMap(\.findings)).summary,
            times: StepTimes(
                received: received, checked: batch.checked, signed: signature.signedAt,
                verified: signature.verifiedAt),
            delivery: batch.route.map {
                dispatch.order(
                    for: batch.declaration.type, senderId: batch.declaration.dxpId, route: $0, at: received)
            },
            documents: documents)
        let beganRecording = ContinuousClock.now
        let outcome = try await ledger.record(record)
        DeclarationStep.record.observe(since: beganRecording)
        switch outcome {
        case .recorded:
            dispatch.signal(record.delivery)
            logger.info(
                "message assembled",
                metadata: [
                    "guid": "\(record.declaration.guid)", "type": "\(record.declaration.type.rootName)",
                    "documents": "\(documents.count)", "signer": "\(record.signer)",
                ])
            return zip(documents, members).map { document, member in
                DocumentAnswer(
                    id: document.id, message: record.id, signed: record.signed, documents: documents.count,
                    isReplay: false, findings: member.findings)
            }
        case .duplicate(let stored): return try await answers(again: stored, members)
        case .conflict(let earlier):
            throw SidecarError(.messageConflict, "earlier message \(earlier.text)")
        }
    }

    /// Keeps a message until a signer can sign it.
    private func hold(
        _ batch: SignedBatch, _ members: [Member], _ documents: [SubmittedDocument], _ reason: SignerError,
        received: ChinaTime
    ) async throws -> [DocumentAnswer] {
        let held = HeldDeclaration(
            id: MessageID.make(at: received), company: batch.company.code, declaration: batch.declaration,
            channel: BatchDesk.common(documents.map(\.channel)), peer: BatchDesk.common(documents.map(\.peer)),
            input: batch.bytes, inputDigest: MessageDigest.sha256(batch.bytes),
            findings: CheckedMessage(findings: members.flatMap(\.findings)).summary, received: received,
            checked: batch.checked, cause: reason.code, detail: reason.detail, documents: documents)
        switch try await ledger.recordHeld(held) {
        case .recorded:
            dispatch.signalHold()
            logger.warning(
                "message held: no signer",
                metadata: [
                    "guid": "\(held.declaration.guid)", "company": "\(held.company)",
                    "documents": "\(documents.count)", "code": "\(reason.code.name)", "detail": "\(reason.detail)",
                ])
            return zip(documents, members).map { document, member in
                DocumentAnswer(
                    id: document.id, message: held.id, signed: [], documents: documents.count, isReplay: false,
                    findings: member.findings, isHeld: true)
            }
        case .duplicate(let stored): return try await answers(again: stored, members)
        case .conflict(let earlier): throw SidecarError(.messageConflict, "earlier message \(earlier.text)")
        }
    }

    /// The answers of a message that was there before. Only a single document's message can have been: a batch has a guid of
    /// its own.
    private func answers(again stored: StoredAnswer, _ members: [Member]) async throws -> [DocumentAnswer] {
        let again = try DeclarationAnswer(again: stored)
        let known = try await ledger.documents(of: stored.id)
        return members.map { _ in
            DocumentAnswer(
                id: known.first?.id ?? stored.id, message: stored.id, signed: again.signed,
                documents: max(1, known.count), isReplay: true, isHeld: again.isHeld)
        }
    }

    /// What documents have in common, of a message made of several senders' documents.
    private static func common(_ values: [String]) -> String {
        let first = values.first ?? ""
        return values.allSatisfy { $0 == first } ? first : "several"
    }
}

extension DocumentAnswer {
    /// The same answer for somebody who handed in the same.
    fileprivate var repeated: DocumentAnswer {
        DocumentAnswer(
            id: id, message: message, signed: signed, documents: documents, isReplay: true, isHeld: isHeld)
    }
}
