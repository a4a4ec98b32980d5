internal import CryptoCore
internal import CustomsMessages
package import Ledger
package import Logging
package import SidecarBase
internal import Signers

/// Takes a session one step after the other, as far as it goes without waiting. Every step is one commit, made only if the
/// session is still where it was: whoever comes second changes nothing, and after a crash the step is begun anew.
/// Source: realtime179.md §7 items 7 to 21.
package struct SessionRunner: Sendable {
    /// How far it went.
    package enum Ending: Sendable, Equatable {
        /// It came to its end, or waits for its time or for somebody.
        case rests
        /// It waits for a signer of this platform; others do as well, then.
        case wantsSigner(String)
        /// A signature was made for this platform.
        case signed(String)
    }

    let ledger: any ChannelLedger
    let policy: RealTimePaymentPolicy
    let source: PaymentDataSource?
    let signer: PaymentSigner
    let uploader: CustomsUploader
    private let notices: Nudge
    let logger: Logger
    let now: Now
    private let makeGUID: @Sendable () -> String

    /// Who does what is done here, for the record.
    static let actor = "portsign"

    /// - Parameters:
    ///   - ledger: where sessions are kept.
    ///   - policy: how they are answered.
    ///   - source: the ERP, where it can be asked.
    ///   - signer: signs uploads.
    ///   - uploader: the way to customs.
    ///   - notices: of what tells the ERP.
    ///   - logger: one line for what a person must see.
    ///   - now: the time.
    ///   - makeGUID: the number of a payment that came without one.
    package init(
        ledger: any ChannelLedger, policy: RealTimePaymentPolicy, source: PaymentDataSource?, signer: PaymentSigner,
        uploader: CustomsUploader, notices: Nudge, logger: Logger, now: @escaping Now = ChinaTime.now,
        makeGUID: @escaping @Sendable () -> String = SecureRandom.uuid
    ) {
        self.ledger = ledger
        self.policy = policy
        self.source = source
        self.signer = signer
        self.uploader = uploader
        self.notices = notices
        self.logger = logger
        self.now = now
        self.makeGUID = makeGUID
    }

    /// Goes on with a session.
    ///
    /// - Throws: `LedgerError` when it cannot be read or written; it is where it was then.
    package func run(_ found: ChannelCase) async throws -> Ending {
        guard var session = PaymentSession(found) else {
            logger.error("a session cannot be understood and is left alone", metadata: ["session": "\(found.key)"])
            var change = CaseChange()
            change.due = .some(nil)
            _ = try await ledger.change(found.row, in: [found.state], change)
            return .rests
        }
        guard session.state.isOpen else { return .rests }
        var ending = Ending.rests
        while !Task.isCancelled {
            let time = now()
            let step: PaymentSession?
            if time >= session.limit {
                step = try await runOut(session)
            } else if session[.warned] != "yes", time >= warning(of: session) {
                step = try await warn(session)
            } else if session.next.map({ $0 > time }) ?? true {
                // Planned before a restart, by other settings: planned anew, or it would come up at once, for ever.
                if session.found.due.map({ $0 <= time }) ?? true {
                    _ = try await change(session, next: session.next) { _ in }
                }
                return ending
            } else {
                switch session.state {
                case .received, .waitData: step = try await fetch(session)
                case .ready:
                    step = try await sign(session)
                    if step?.state == .signed { ending = .signed(session[.ebpCode]) }
                    if step?.state == .ready { return .wantsSigner(session[.ebpCode]) }
                case .signed, .sent: step = try await upload(session)
                default: return ending
                }
            }
            guard let step, step.state.isOpen else { return ending }
            session = step
        }
        return ending
    }

    private func warning(of session: PaymentSession) -> ChinaTime {
        session.limit.advanced(byMilliseconds: -policy.warning.wholeMilliseconds)
    }

    // MARK: - Changing

    /// Changes a session that is still in its state; `next` is when the step after it is due, `nil` when only somebody else can
    /// bring it on.
    func change(
        _ session: PaymentSession, next: ChinaTime?, _ body: (inout SessionChange) throws -> Void
    ) async throws -> PaymentSession? {
        var change = SessionChange()
        change[.next] = next.map { String($0.milliseconds) } ?? ""
        try body(&change)
        let isOpen = change.change.isOpen ?? true
        if isOpen {
            let limit = (change.change.deadline ?? nil) ?? session.limit
            let isWarned = (change.change.facts["warned"] ?? session[.warned]) == "yes"
            let warning = limit.advanced(byMilliseconds: -policy.warning.wholeMilliseconds)
            change.change.due = .some([next, isWarned ? nil : warning, limit].compactMap(\.self).min())
        } else {
            change.change.due = .some(nil)
        }
        let changed = try await ledger.change(session.row, in: [session.state.rawValue], change.change)
        if changed != nil, !change.change.notices.isEmpty { notices.signal() }
        return changed.flatMap(PaymentSession.init)
    }

    /// Ends a session, and tells the ERP.
    private func end(
        _ session: PaymentSession, _ state: SessionState, code: String, message: String = "",
        detail: [String: String] = [:], documents: [CaseContent] = []
    ) async throws -> PaymentSession? {
        let time = now()
        let ended = try await change(session, next: nil) { change in
            change.move(to: state, actor: SessionRunner.actor, cause: code, detail: detail)
            change.change.code = code
            change.change.message = message
            change.change.contents = documents
            let notice = SessionNotice(.ended, session, state: state, code: code, message: message, at: time)
            change.change.notices = [try SessionJSON.write(notice)]
        }
        if ended != nil, state.isFailure {
            var metadata = detail.mapValues { Logger.MetadataValue.string($0) }
            metadata["session"] = "\(session.sessionID)"
            metadata["order"] = "\(session.orderNo)"
            metadata["state"] = "\(state.rawValue)"
            metadata["code"] = "\(code)"
            metadata["message"] = "\(message.prefix(300))"
            logger.error("customs' question for payment data is not answered", metadata: metadata)
        }
        return ended
    }

    // MARK: - Time

    private func warn(_ session: PaymentSession) async throws -> PaymentSession? {
        let time = now()
        let cause = obstacle(of: session)
        logger.warning(
            "payment data is due at customs soon",
            metadata: [
                "session": "\(session.sessionID)", "order": "\(session.orderNo)", "state": "\(session.state.rawValue)",
                "seconds": "\(session.remaining(at: time))", "cause": "\(cause)",
            ])
        return try await change(session, next: session.next) { change in
            change[.warned] = "yes"
            change.note(
                "warning", actor: SessionRunner.actor, cause: cause,
                detail: ["seconds": String(session.remaining(at: time)), "state": session.state.rawValue])
            change.change.notices = [
                try SessionJSON.write(SessionNotice(.warning, session, code: cause, at: time))
            ]
        }
    }

    /// What is in the way of a session that does not go on.
    private func obstacle(of session: PaymentSession) -> String {
        if !session[.waitsFor].isEmpty { return session[.waitsFor] }
        switch session.state {
        case .received, .waitData: return ErrorCode.realTimeNoData.name
        case .sent: return ErrorCode.realTimeUnanswered.name
        default: return ""
        }
    }

    /// The limit has passed. What is ready may be tried once more, if that is wanted.
    private func runOut(_ session: PaymentSession) async throws -> PaymentSession? {
        let isReady = [.ready, .signed, .sent].contains(session.state)
        guard policy.uploadsAfterDeadline, isReady, !session.isLate else {
            let obstacle = obstacle(of: session)
            return try await end(
                session, .expired, code: ErrorCode.realTimeExpired.name,
                detail: ["was": session.state.rawValue, "cause": obstacle])
        }
        let time = now()
        return try await change(session, next: time) { change in
            change[.late] = "yes"
            change.change.deadline = .some(time.advanced(byMilliseconds: policy.limit.wholeMilliseconds))
            change.note("late", actor: SessionRunner.actor, detail: ["state": session.state.rawValue])
        }
    }

    // MARK: - Data

    private func fetch(_ session: PaymentSession) async throws -> PaymentSession? {
        if let ready = try await takeDeposit(session) { return ready }
        guard let source else { return try await park(session) }
        var asked = session
        if session.state == .received {
            guard let waiting = try await wait(session, next: now()) else { return nil }
            asked = waiting
        }
        let questions = asked.number(.questions) + 1
        switch await source.ask(asked) {
        case .data(let bytes):
            if Task.isCancelled { return nil }
            return try await take(bytes, from: "pull", for: asked, orAgain: 10_000)
        case .unknown: return try await end(asked, .noData, code: ErrorCode.realTimeOrderUnknown.name)
        case .none(let detail):
            if Task.isCancelled { return nil }
            let next = now().advanced(byMilliseconds: RealTimePaymentPolicy.pause(after: questions))
            let again = try await change(asked, next: next) { change in
                change[.questions] = String(questions)
                change[.waitsFor] = ErrorCode.realTimeERP.name
                change.change.isAttempt = true
                change.note(
                    "unanswered_erp", actor: SessionRunner.actor, cause: ErrorCode.realTimeERP.name,
                    detail: ["question": String(questions), "detail": detail])
            }
            return try await lookAgain(again)
        }
    }

    /// Waits until somebody gives the data.
    private func park(_ session: PaymentSession) async throws -> PaymentSession? {
        try await lookAgain(try await wait(session, next: nil))
    }

    /// What was deposited after the look and before it was noted that the session waits would be seen by nobody.
    private func lookAgain(_ session: PaymentSession?) async throws -> PaymentSession? {
        guard let session else { return nil }
        return try await takeDeposit(session) ?? session
    }

    private func wait(_ session: PaymentSession, next: ChinaTime?) async throws -> PaymentSession? {
        let time = now()
        return try await change(session, next: next) { change in
            guard session.state == .received else { return }
            change.move(to: .waitData, actor: SessionRunner.actor)
            let notice = SessionNotice(
                .dataWanted, session, state: .waitData, code: ErrorCode.realTimeNoData.name, at: time)
            if next == nil { change.change.notices = [try SessionJSON.write(notice)] }
        }
    }

    private func takeDeposit(_ session: PaymentSession) async throws -> PaymentSession? {
        guard session.kind == .callback,
            let (content, _) = try await ledger.deposited(session.orderNo, of: PaymentSession.channel)
        else { return nil }
        // What was found wanting once is not looked at again until there is something else.
        if session[.source] == "refused " + Hex.encode(MessageDigest.sha256(content)) { return nil }
        return try await take(content, from: "deposit", for: session, orAgain: source == nil ? nil : 0)
    }

    /// Takes data that is good; of other data the ERP is told what is wrong.
    private func take(
        _ bytes: [UInt8], from origin: String, for session: PaymentSession, orAgain pause: Int64?
    ) async throws -> PaymentSession? {
        let time = now()
        let ebpCode: String
        let orders: Int
        do {
            let data = try PaymentDataReader(rules: policy.rules).read(bytes, about: session.orderNo)
            (ebpCode, orders) = (data.ebpCode, data.orders.count)
        } catch let error as any CodedError where !(error is LedgerError) {
            let faults = (error as? PaymentDataError)?.faults ?? []
            return try await change(session, next: pause.map(time.advanced(byMilliseconds:))) { change in
                change[.source] = "refused " + Hex.encode(MessageDigest.sha256(bytes))
                change[.waitsFor] = error.code.name
                if session.state == .received { change.move(to: .waitData, actor: SessionRunner.actor) }
                change.note(
                    "data_refused", actor: SessionRunner.actor, cause: error.code.name,
                    detail: ["source": origin, "detail": String(error.detail.prefix(2_000))])
                change.change.notices = [
                    try SessionJSON.write(
                        SessionNotice(
                            .dataRefused, session, state: .waitData, code: error.code.name,
                            message: faults.isEmpty ? error.detail : "", faults: faults, at: time))
                ]
            }
        }
        return try await change(session, next: time) { change in
            change[.source] = origin
            change[.ebpCode] = ebpCode
            change[.waitsFor] = ""
            change.change.contents = [CaseContent("data", bytes)]
            change.move(
                to: .ready, actor: SessionRunner.actor,
                detail: ["source": origin, "ebpCode": ebpCode, "orders": String(orders)])
        }
    }

    // MARK: - Signing

    /// Signs; the session as it was when there is no signer.
    private func sign(_ session: PaymentSession) async throws -> PaymentSession? {
        guard let bytes = try await ledger.document("data", ofCase: session.row) else {
            return try await end(session, .configError, code: ErrorCode.ledgerCorrupt.name, message: "no data")
        }
        let time = now()
        do {
            let data = try PaymentDataReader(rules: policy.rules, makeGUID: makeGUID).read(
                bytes, about: session.kind == .callback ? session.orderNo : nil)
            guard let platform = policy.platform(data.ebpCode) else {
                throw SidecarError(.companyUnknown, "ebpCode \(data.ebpCode)")
            }
            let upload = PaymentUpload(sessionID: session.sessionID, data: data, time: time)
            let left = max(1_000, session.limit.milliseconds - time.milliseconds)
            let signed = try await signer.sign(upload, for: platform, within: .milliseconds(min(left, 30_000)))
            return try await change(session, next: now()) { change in
                change[.certNo] = signed.certNo
                change[.algorithm] = signed.form.name
                change[.signer] = signed.signer
                change[.serviceTime] = upload.serviceTime
                change[.waitsFor] = ""
                change[.sends] = "0"
                change[.failures] = "0"
                change[.mayBeStored] = ""
                change.change.contents = [
                    CaseContent("message", upload.message), CaseContent("upload", signed.document),
                ]
                change.move(
                    to: .signed, actor: signed.signer,
                    detail: [
                        "certNo": signed.certNo, "algorithm": signed.form.name, "serviceTime": upload.serviceTime,
                        "sha256": Hex.encode(MessageDigest.sha256(upload.message)),
                        "ebpCode": platform.ebpCode,
                    ])
            }
        } catch let error as LedgerError {
            throw error
        } catch {
            if Task.isCancelled { return nil }
            return try await signingFailed(session, SidecarError(wrapping: error), want: error as? SignerError)
        }
    }

    private func signingFailed(
        _ session: PaymentSession, _ reason: SidecarError, want: SignerError?
    ) async throws -> PaymentSession? {
        let isPassing = want?.isWantOfSigner ?? reason.code.name.hasPrefix("internal.")
        guard isPassing || reason.isRetriable else {
            return try await end(
                session, .configError, code: reason.code.name, message: reason.detail,
                detail: ["detail": String(reason.detail.prefix(300))])
        }
        if session[.waitsFor] == reason.code.name, session.next == nil { return session }
        // Nothing is due by itself: all of them are woken when a signer is there, and one of them tries now and then.
        return try await change(session, next: nil) { change in
            change[.waitsFor] = reason.code.name
            guard session[.waitsFor] != reason.code.name else { return }
            change.note(
                "held", actor: SessionRunner.actor, cause: reason.code.name,
                detail: ["detail": String(reason.detail.prefix(300))])
            logger.warning(
                "payment data for customs waits for a signer",
                metadata: [
                    "session": "\(session.sessionID)", "code": "\(reason.code.name)", "detail": "\(reason.detail)",
                    "seconds": "\(session.remaining(at: now()))",
                ])
        }
    }

    // MARK: - Upload

    private func upload(_ session: PaymentSession) async throws -> PaymentSession? {
        guard let document = try await ledger.document("upload", ofCase: session.row) else {
            return try await end(session, .configError, code: ErrorCode.ledgerCorrupt.name, message: "no upload")
        }
        guard let address = uploader.address(for: session.kind) else {
            return try await end(
                session, .configError, code: ErrorCode.configValue.name, message: "realtime179.url or testUrl")
        }
        let sends = session.number(.sends) + 1
        let mayHaveBeenStored = session[.mayBeStored]
        // Before the first byte goes: whatever happens then, it may be there, and only these bytes go out again.
        let begun = try await change(session, next: session.next) { change in
            change[.sends] = String(sends)
            change[.mayBeStored] = "yes"
            change.change.isAttempt = true
            let detail = ["try": String(sends), "sha256": Hex.encode(MessageDigest.sha256(document))]
            if session.state == .signed {
                change.move(to: .sent, actor: SessionRunner.actor, detail: detail)
            } else {
                change.note("sent_again", actor: SessionRunner.actor, detail: detail)
            }
        }
        guard let begun else { return nil }
        let start = ContinuousClock.now
        let outcome = await uploader.send(document, to: address)
        // Cut off by a stop: after the next start the same bytes go again.
        if Task.isCancelled, case .failed = outcome { return nil }
        let took = (ContinuousClock.now - start).wholeMilliseconds
        switch outcome {
        case .failed(let detail, let wasSent):
            return try await again(
                begun, .realTimeUnanswered, ["detail": detail, "try": String(sends), "milliseconds": String(took)],
                reply: nil, mayBeStored: wasSent ? "yes" : mayHaveBeenStored, failures: begun.number(.failures))
        case .answered(let status, let body, let reply):
            let detail = ["try": String(sends), "status": String(status), "milliseconds": String(took)]
            return try await judge(begun, reply, body, detail)
        }
    }

    /// Does what customs' answer means.
    private func judge(
        _ session: PaymentSession, _ reply: UploadReply, _ body: [UInt8], _ detail: [String: String]
    ) async throws -> PaymentSession? {
        let kept = body.isEmpty ? [] : [CaseContent("reply", Array(body.prefix(65_536)))]
        var detail = detail
        if !reply.code.isEmpty { detail["customsCode"] = reply.code }
        if session.isLate { detail["late"] = "yes" }
        func ended(_ state: SessionState, _ ours: ErrorCode?) async throws -> PaymentSession? {
            var detail = detail
            if let ours { detail["cause"] = ours.name }
            return try await end(
                session, state, code: reply.code, message: reply.message, detail: detail, documents: kept)
        }
        switch reply.meaning {
        case .accepted: return try await ended(.accepted, nil)
        case .acceptedEarlier: return try await ended(.acceptedEarlier, nil)
        case .certificate: return try await ended(.configError, .realTimeCertificate)
        case .signature: return try await ended(.rejected, .realTimeSignature)
        case .refused: return try await ended(.rejected, .realTimeRefused)
        case .failed:
            let failures = session.number(.failures) + 1
            guard failures < RealTimePaymentPolicy.tries else { return try await ended(.rejected, .realTimeFailed) }
            return try await again(
                session, .realTimeFailed, detail, reply: kept.first, mayBeStored: "yes", failures: failures)
        case .none:
            detail["detail"] = reply.message
            return try await again(
                session, .realTimeUnanswered, detail, reply: kept.first, mayBeStored: "yes",
                failures: session.number(.failures))
        }
    }

    /// Plans the next try with the same bytes. A late one has had its only try.
    private func again(
        _ session: PaymentSession, _ code: ErrorCode, _ detail: [String: String], reply: CaseContent?,
        mayBeStored: String, failures: Int
    ) async throws -> PaymentSession? {
        let documents = reply.map { [$0] } ?? []
        if session.isLate {
            return try await end(session, .expired, code: code.name, detail: detail, documents: documents)
        }
        let next = now().advanced(byMilliseconds: RealTimePaymentPolicy.pause(after: session.number(.sends)))
        return try await change(session, next: next) { change in
            change[.mayBeStored] = mayBeStored
            change[.failures] = String(failures)
            change[.waitsFor] = code.name
            change.change.contents = documents
            change.note("unanswered", actor: SessionRunner.actor, cause: code.name, detail: detail)
        }
    }
}
