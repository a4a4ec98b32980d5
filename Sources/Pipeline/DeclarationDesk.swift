internal import CryptoCore
internal import CustomsMessages
package import Ledger
package import Logging
internal import MessageTranslation
package import SidecarBase
internal import Signers
internal import Synchronization
internal import XMLCanonical

/// Takes a declaration the whole way from bytes to a durable, verified signature (design: "The way of a declaration"):
/// decode, assemble, check, sign, verify, record, answer.
///
/// The same bytes handed in twice at the same moment are signed once: the second caller waits for the first one's answer.
/// The work of a declaration is not the caller's: it goes on when the caller has gone away.
package final class DeclarationDesk: DeclarationAccepting {
    private let companies: CompanyRegister
    private let refusals: RefusalRecorder
    private let policy: DeclarationPolicy
    private let intake: MessageIntake
    private let check: DeclarationCheck
    private let signer: DeclarationSigner
    private let dispatch: DeclarationDispatch
    private let ledger: any HoldingLedger
    private let logger: Logger
    private let now: Now
    private let underWay = Mutex(UnderWay())

    private struct UnderWay {
        var tasks: [[UInt8]: Task<DeclarationAnswer, any Error>] = [:]
        var isClosed = false
    }

    /// - Parameters:
    ///   - companies: the companies served here.
    ///   - policy: what is done with what.
    ///   - intake: makes headquarters messages of what is none yet.
    ///   - check: what is looked at before signing.
    ///   - signer: signs and verifies.
    ///   - dispatch: where signed messages go.
    ///   - ledger: where a declaration is recorded before it is answered.
    ///   - logger: one line a refusal.
    ///   - now: the time.
    package init(
        companies: [Company], policy: DeclarationPolicy, intake: MessageIntake, check: DeclarationCheck,
        signer: DeclarationSigner,
        dispatch: DeclarationDispatch, ledger: any HoldingLedger, logger: Logger,
        now: @escaping Now = ChinaTime.now
    ) {
        self.companies = CompanyRegister(companies)
        refusals = RefusalRecorder(ledger: ledger, logger: logger, now: now)
        self.policy = policy
        self.intake = intake
        self.check = check
        self.signer = signer
        self.dispatch = dispatch
        self.ledger = ledger
        self.logger = logger
        self.now = now
    }

    package func accept(
        _ value: [UInt8], from source: RequestSource, on executor: (any TaskExecutor)?
    ) async throws -> DeclarationAnswer {
        let received = now()
        let input: [UInt8]
        do {
            guard !value.isEmpty else { throw XMLError(.xmlEmpty) }
            input = try XMLText.utf8(decoding: value)
        } catch {
            throw await refusals.record(error, RefusalRecorder.Subject(), from: source)
        }
        let digest = MessageDigest.sha256(input)
        let (task, isFirst) = try join(
            digest: digest, input: input, received: received, source: source, executor: executor)
        defer { if isFirst { leave(digest) } }
        let answer: DeclarationAnswer
        do {
            answer = try await task.value
        } catch  where !isFirst && policy.holds(source) && SidecarError(wrapping: error).isWantOfSigner {
            // The first caller is told at once that there is no signer; this one's message waits for one.
            await Task.yield()
            return try await accept(value, from: source, on: executor)
        }
        if answer.isHeld, !policy.holds(source) {
            let reason = SidecarError(.signerHeld, "message \(answer.id.text)")
            throw await refusals.record(reason, RefusalRecorder.Subject(inputDigest: digest), from: source)
        }
        let result = answer.isHeld ? "held" : answer.isReplay || !isFirst ? "replayed" : "signed"
        Metrics.counter(.declarations, result).add()
        return isFirst
            ? answer
            : DeclarationAnswer(id: answer.id, signed: answer.signed, isReplay: true, isHeld: answer.isHeld)
    }

    package func refuse(_ code: ErrorCode, detail: String, from source: RequestSource) async {
        _ = await refusals.record(SidecarError(code, detail), RefusalRecorder.Subject(), from: source)
    }

    /// Takes no new declarations and returns when those under way are done.
    package func close() async {
        let tasks = underWay.withLock { underWay in
            underWay.isClosed = true
            return Array(underWay.tasks.values)
        }
        for task in tasks { _ = await task.result }
    }

    /// The task that works on these bytes: the one already running, or a new one.
    private func join(
        digest: [UInt8], input: [UInt8], received: ChinaTime, source: RequestSource, executor: (any TaskExecutor)?
    ) throws(SidecarError) -> (Task<DeclarationAnswer, any Error>, isFirst: Bool) {
        try underWay.withLock { (underWay) throws(SidecarError) in
            if let task = underWay.tasks[digest] { return (task, false) }
            guard !underWay.isClosed else { throw SidecarError(.internalStopping) }
            guard underWay.tasks.count < policy.maximumUnderWay else { throw SidecarError(.internalOverloaded) }
            let task = Task(executorPreference: executor) {
                try await self.process(input, digest: digest, received: received, source: source)
            }
            underWay.tasks[digest] = task
            return (task, true)
        }
    }

    private func leave(_ digest: [UInt8]) {
        underWay.withLock { _ = $0.tasks.removeValue(forKey: digest) }
    }

    private func process(
        _ input: [UInt8], digest: [UInt8], received: ChinaTime, source: RequestSource
    ) async throws -> DeclarationAnswer {
        var declaration: Declaration?
        let began = ContinuousClock.now
        do {
            let since = received.advanced(byMilliseconds: -policy.replayWindow)
            let message: ReadyMessage
            var isAssembled = false
            switch try MessageIntake.Input(input) {
            case .message(let document):
                message = try ReadyMessage(document, bytes: input, digest: digest)
                DeclarationStep.decode.observe(since: began)
                declaration = message.declaration
                let copCode = message.declaration.copCode
                if policy.replayWindow > 0,
                    let stored = try await ledger.storedAnswer(inputDigest: digest, company: copCode, since: since)
                {
                    return try DeclarationAnswer(again: stored)
                }
            case let other:
                if case .singleWindow(let document) = other {
                    let sender = try intake.sender(of: SingleWindowDocument(document), named: nil)
                    guard !policy.viaPlatform.contains(sender.code) else { throw SidecarError(.platformUseAPI) }
                }
                guard let (assembly, company) = try await intake.assemble(other, for: nil) else {
                    throw SidecarError(.assemblyInput)
                }
                if let answer = try await precedent(of: assembly, digest: digest, company: company.code, since: since) {
                    return answer
                }
                message = try ReadyMessage(
                    assembly, for: company, input: (input, digest), from: source, at: received)
                DeclarationStep.assemble.observe(since: began)
                declaration = message.declaration
                isAssembled = true
            }
            let read = message.declaration
            let company = try companies.company(read.copCode, dxpId: read.dxpId)
            let route = policy.sends(source) ? try dispatch.route(of: company) : nil
            let beganChecking = ContinuousClock.now
            let found = try await check(
                read, message.document, company, isAssembled ? company.apiCheck : company.check(on: source.channel))
            DeclarationStep.check.observe(since: beganChecking)
            let checked = now()
            let signature: MadeSignature
            do {
                signature = try await signer.sign(
                    read, document: message.document, input: message.bytes, company: company)
            } catch let reason as SignerError where reason.isWantOfSigner && policy.holds(source) {
                return try await hold(
                    HeldDeclaration(
                        id: MessageID.make(at: received), company: company.code, declaration: read,
                        channel: source.channel, peer: source.peer, input: message.bytes,
                        inputDigest: message.digest, findings: found.summary, received: received, checked: checked,
                        cause: reason.code, detail: reason.detail, documents: message.documents),
                    found)
            }
            let record = SignedDeclaration(
                id: MessageID.make(at: received), company: company.code, declaration: read, channel: source.channel,
                peer: source.peer, input: message.bytes, inputDigest: message.digest, signed: signature.signed,
                signer: signature.signer, certNo: signature.identity.certNo, device: signature.identity.device,
                findings: found.summary,
                times: StepTimes(
                    received: received, checked: checked, signed: signature.signedAt, verified: signature.verifiedAt),
                delivery: route.map {
                    dispatch.order(for: read.type, senderId: read.dxpId, route: $0, at: received)
                }, documents: message.documents)
            let beganRecording = ContinuousClock.now
            let answer = try await self.record(record)
            DeclarationStep.record.observe(since: beganRecording)
            if !found.findings.isEmpty { tell(found, of: read) }
            return answer.isReplay
                ? answer
                : DeclarationAnswer(
                    id: answer.id, signed: answer.signed, isReplay: false, findings: found.findings)
        } catch {
            let subject = RefusalRecorder.Subject(
                messageType: declaration?.type.rootName, guid: declaration?.guid, company: declaration?.copCode,
                inputDigest: digest)
            throw await refusals.record(error, subject, from: source)
        }
    }

    /// The answer to an input that was assembled before.
    private func precedent(
        of assembly: Assembly, digest: [UInt8], company: String, since: ChinaTime
    ) async throws -> DeclarationAnswer? {
        guard let document = assembly.documents.first, policy.replayWindow > 0 else { return nil }
        let identity = DocumentIdentity(
            inputDigest: digest, item: document.item, messageType: document.type.rootName, guid: document.guid)
        switch try await ledger.precedent(of: identity, company: company, since: since) {
        case .none: return nil
        case .same(let stored):
            return try DeclarationAnswer(
                again: StoredAnswer(
                    id: stored.message, signed: stored.signed, recordedAt: since, standing: stored.standing))
        case .conflict(let earlier): throw SidecarError(.messageConflict, "earlier message \(earlier.text)")
        }
    }

    private func tell(_ found: CheckedMessage, of declaration: Declaration) {
        logger.notice(
            "declaration signed with findings",
            metadata: [
                "guid": "\(declaration.guid)", "company": "\(declaration.copCode)", "findings": "\(found.summary)",
            ])
    }

    /// Keeps a message until a signer can sign it.
    private func hold(_ declaration: HeldDeclaration, _ found: CheckedMessage) async throws -> DeclarationAnswer {
        switch try await ledger.recordHeld(declaration) {
        case .recorded:
            dispatch.signalHold()
            logger.warning(
                "message held: no signer",
                metadata: [
                    "guid": "\(declaration.declaration.guid)", "company": "\(declaration.company)",
                    "code": "\(declaration.cause.name)", "detail": "\(declaration.detail)",
                ])
            return DeclarationAnswer(
                id: declaration.id, signed: [], isReplay: false, findings: found.findings, isHeld: true)
        case .duplicate(let stored): return try DeclarationAnswer(again: stored)
        case .conflict(let earlier): throw SidecarError(.messageConflict, "earlier message \(earlier.text)")
        }
    }

    private func record(_ record: SignedDeclaration) async throws -> DeclarationAnswer {
        switch try await ledger.record(record) {
        case .recorded:
            dispatch.signal(record.delivery)
            return DeclarationAnswer(id: record.id, signed: record.signed, isReplay: false)
        case .duplicate(let stored): return try DeclarationAnswer(again: stored)
        case .conflict(let earlier):
            throw SidecarError(.messageConflict, "earlier message \(earlier.text)")
        }
    }
}

extension DeclarationAnswer {
    /// The answer to what was recorded before.
    ///
    /// - Throws: `message.conflict` when a person gave it up before it was signed.
    init(again stored: StoredAnswer) throws(SidecarError) {
        switch stored.standing {
        case .signed: self.init(id: stored.id, signed: stored.signed, isReplay: true)
        case .held: self.init(id: stored.id, signed: [], isReplay: true, isHeld: true)
        case .abandoned:
            throw SidecarError(.messageConflict, "message \(stored.id.text) was abandoned before it was signed")
        }
    }
}

extension SidecarError {
    /// Whether a message that failed so could be signed later.
    fileprivate var isWantOfSigner: Bool {
        (code.name.hasPrefix("signer.") || code.name.hasPrefix("card.")) && SignerError(code).isWantOfSigner
    }
}
