internal import CryptoCore
internal import CustomsMessages
package import Ledger
package import Logging
package import SidecarBase

/// Takes in customs' questions and the ERP's data. Nothing here waits for a card, the ERP or customs: what came is stored, and
/// the worker is woken. Source: realtime179.md §7 items 1 to 9, 19, 23 and 24.
package struct RealTimePaymentDesk: Sendable {
    /// What customs is answered: with HTTP 200, except for what an address sends beyond its rate.
    package struct CallbackReply: Sendable, Equatable {
        package var status = 200
        /// Whether the question is one and is kept.
        package let isTaken: Bool
        /// The JSON that customs reads.
        package let body: [UInt8]
    }

    let ledger: any ChannelLedger
    let policy: RealTimePaymentPolicy
    private let nudge: Nudge
    private let notices: Nudge
    private let logger: Logger
    private let rate: CallbackRate
    let now: Now

    /// - Parameters:
    ///   - ledger: where sessions are kept.
    ///   - policy: how they are answered.
    ///   - nudge: of the worker.
    ///   - notices: of what tells the ERP.
    ///   - logger: one line for what a person must see.
    ///   - now: the time.
    package init(
        ledger: any ChannelLedger, policy: RealTimePaymentPolicy, nudge: Nudge, notices: Nudge,
        logger: Logger, now: @escaping Now = ChinaTime.now
    ) {
        self.ledger = ledger
        self.policy = policy
        self.nudge = nudge
        self.notices = notices
        self.logger = logger
        self.now = now
        rate = CallbackRate(policy.callbackRate)
    }

    // MARK: - Customs

    /// Takes a question; it is stored when this returns.
    ///
    /// - Parameters:
    ///   - body: as it came.
    ///   - contentType: of the body.
    ///   - query: `openReq` of the query, where it is there.
    ///   - peer: who asks.
    /// - Returns: the answer.
    /// - Throws: `LedgerError` when it could not be stored: customs must ask again.
    package func callback(
        _ body: [UInt8], contentType: String?, query: String? = nil, peer: String
    ) async throws -> CallbackReply {
        let standing = rate.count(peer, at: now())
        guard let text = CallbackBody.question(body, contentType: contentType, query: query),
            let question = OpenRequest(text)
        else {
            if standing != .within { return try await refuse(standing, peer) }
            let event = CaseEvent(
                "callback_refused", actor: "customs \(peer)", cause: ErrorCode.realTimeCallback.name,
                detail: [
                    "bytes": String(body.count), "sha256": Hex.encode(MessageDigest.sha256(body)),
                    "type": String((contentType ?? "").prefix(100)),
                ])
            try await ledger.note(event, of: PaymentSession.channel)
            logger.warning(
                "what came for customs' callback is no question",
                metadata: ["peer": "\(peer)", "bytes": "\(body.count)"])
            return reply(isTaken: false)
        }
        try await take(question, body, from: "customs \(peer)")
        nudge.signal()
        return reply(isTaken: true)
    }

    /// The answer to what is no question from an address that posts too often; recorded once a minute, lest it fill the ledger.
    private func refuse(_ standing: CallbackRate.Standing, _ peer: String) async throws -> CallbackReply {
        if standing == .first {
            try await ledger.note(
                CaseEvent("callback_rate", actor: "customs \(peer)", cause: ErrorCode.realTimeRate.name),
                of: PaymentSession.channel)
            logger.warning("an address posts too often to customs' callback", metadata: ["peer": "\(peer)"])
        }
        var reply = reply(isTaken: false)
        reply.status = 503
        return reply
    }

    private func reply(isTaken: Bool) -> CallbackReply {
        let (code, message) = isTaken ? ("10000", "") : ("20000", "参数错误")
        let text = "{\"code\":\"\(code)\",\"message\":\"\(message)\",\"serviceTime\":\(now().milliseconds)}"
        return CallbackReply(isTaken: isTaken, body: Array(text.utf8))
    }

    private func take(_ question: OpenRequest, _ body: [UInt8], from actor: String) async throws {
        let time = now()
        var draft = CaseDraft(
            channel: PaymentSession.channel, key: question.sessionID, subject: question.orderNo,
            kind: PaymentSession.Kind.callback.rawValue, state: SessionState.received.rawValue)
        draft.due = time
        draft.deadline = time.advanced(byMilliseconds: policy.limit.wholeMilliseconds)
        draft.facts = [
            PaymentSession.Fact.calledAt.rawValue: question.serviceTime,
            PaymentSession.Fact.next.rawValue: String(time.milliseconds),
        ]
        draft.contents = [CaseContent("callback", body)]
        draft.events = [
            CaseEvent(SessionState.received.event, actor: actor, detail: ["serviceTime": question.serviceTime])
        ]
        guard case .known(let found) = try await ledger.open(draft), let session = PaymentSession(found) else { return }
        var change = SessionChange()
        guard session.orderNo == question.orderNo else {
            logger.warning(
                "customs used a session number for another order",
                metadata: ["session": "\(session.sessionID)", "code": "\(ErrorCode.realTimeConflict.name)"])
            change.note("conflict", actor: actor, cause: ErrorCode.realTimeConflict.name)
            change.change.contents = [CaseContent("conflict", body)]
            _ = try await ledger.change(session.row, in: nil, change.change)
            return
        }
        if session.state.isFailure {
            change.change.contents = [CaseContent("callback", body)]
            if try await startAgain(session, change, actor: actor, cause: "repeated") != nil { return }
        }
        var repeated = SessionChange()
        repeated.note("repeated", actor: actor)
        _ = try await ledger.change(session.row, in: nil, repeated.change)
    }

    /// Begins a session that failed once more, with a fresh limit: with the same bytes where they may have arrived, else from the
    /// data that was pushed for it, else from the beginning.
    private func startAgain(
        _ session: PaymentSession, _ begun: SessionChange, actor: String, cause: String
    ) async throws -> PaymentSession? {
        var change = begun
        let time = now()
        let state: SessionState =
            if session[.mayBeStored] == "yes", session.state == .expired {
                .signed
            } else if session.kind == .test || session[.source] == "push" {
                .ready
            } else {
                .received
            }
        renew(&change, at: time)
        if state == .received { change[.source] = "" }
        change.move(to: state, actor: actor, cause: cause, detail: ["was": session.state.rawValue])
        return try await ledger.change(
            session.row, in: [session.state.rawValue], change.change
        ).flatMap(PaymentSession.init)
    }

    /// A fresh limit, from now.
    private func renew(_ change: inout SessionChange, at time: ChinaTime) {
        change.change.due = .some(time)
        change.change.deadline = .some(time.advanced(byMilliseconds: policy.limit.wholeMilliseconds))
        change.change.code = ""
        change.change.message = ""
        change[.next] = String(time.milliseconds)
        change[.warned] = ""
        change[.late] = ""
        change[.questions] = "0"
        change[.failures] = "0"
        change[.waitsFor] = ""
    }

    // MARK: - The ERP

    /// Keeps the data of a payment under all its orders, for when customs asks.
    ///
    /// - Parameters:
    ///   - bytes: head and lists.
    ///   - order: one of its orders.
    ///   - actor: who deposits it.
    /// - Returns: all of its orders.
    /// - Throws: `PaymentDataError`, `MessageJSONError`, `LedgerError`.
    package func deposit(_ bytes: [UInt8], of order: String, actor: String) async throws -> [String] {
        let data = try PaymentDataReader(rules: policy.rules).read(bytes, about: order)
        let orders = data.orders.map(\.number)
        try await ledger.deposit(bytes, under: orders, of: PaymentSession.channel, actor: actor)
        let time = now()
        for order in Set(orders) {
            var query = CaseQuery(channel: PaymentSession.channel)
            query.subject = order
            query.state = SessionState.waitData.rawValue
            query.isOpen = true
            for found in try await ledger.cases(query) {
                var change = CaseChange()
                change.facts = [PaymentSession.Fact.next.rawValue: String(time.milliseconds)]
                change.due = .some(time)
                _ = try await ledger.change(found.row, in: [SessionState.waitData.rawValue], change)
            }
        }
        nudge.signal()
        return orders
    }

    /// Takes the ERP's data for one session, or its word that it does not know the order. A session that was refused may be
    /// given corrected data while its limit has not passed.
    ///
    /// - Parameters:
    ///   - bytes: head and lists, or `{"result": "unknown"}`.
    ///   - sessionID: which session.
    ///   - actor: who gives it.
    /// - Returns: the session as it is then.
    /// - Throws: `realtime179.not_found`, `realtime179.wrong_state`, `PaymentDataError`, `MessageJSONError`, `LedgerError`.
    package func give(_ bytes: [UInt8], to sessionID: String, actor: String) async throws -> PaymentSession {
        let session = try await session(sessionID)
        let time = now()
        let wanting: Set<SessionState> = Set([.received, .waitData] + SessionState.failures)
        guard wanting.contains(session.state) else { throw wrong(session, "its data is there already") }
        guard session.state.isOpen || time < session.limit || policy.uploadsAfterDeadline else {
            throw wrong(session, "its time is over; resend begins it once more")
        }
        var change = SessionChange()
        if PaymentDataSource.isUnknown(bytes) {
            guard session.state.isOpen else { throw wrong(session, "it has ended") }
            let code = ErrorCode.realTimeOrderUnknown.name
            change.move(to: .noData, actor: actor, cause: code)
            change.change.code = code
            change.change.due = .some(nil)
            change[.next] = ""
            change.change.notices = [
                try SessionJSON.write(SessionNotice(.ended, session, state: .noData, code: code, at: time))
            ]
            logger.error(
                "customs' question for payment data is not answered",
                metadata: ["session": "\(sessionID)", "order": "\(session.orderNo)", "code": "\(code)"])
        } else {
            let data = try PaymentDataReader(rules: policy.rules).read(
                bytes, about: session.kind == .callback ? session.orderNo : nil)
            change[.source] = "push"
            change[.ebpCode] = data.ebpCode
            change.change.code = ""
            change.change.message = ""
            change[.waitsFor] = ""
            change[.next] = String(time.milliseconds)
            change.change.due = .some(time)
            change.change.contents = [CaseContent("data", bytes)]
            if !session.state.isOpen, time >= session.limit {
                renew(&change, at: time)
                change[.late] = "yes"
            }
            change.move(
                to: .ready, actor: actor,
                detail: ["source": "push", "ebpCode": data.ebpCode, "orders": String(data.orders.count)])
        }
        guard
            let changed = try await ledger.change(session.row, in: [session.state.rawValue], change.change)
                .flatMap(PaymentSession.init)
        else { throw wrong(session, "it went on meanwhile") }
        if !change.change.notices.isEmpty { notices.signal() }
        nudge.signal()
        return changed
    }

    /// Begins a session that failed once more.
    ///
    /// - Throws: `realtime179.not_found`, `realtime179.wrong_state`, `LedgerError`.
    package func resend(_ sessionID: String, actor: String) async throws -> PaymentSession {
        let session = try await session(sessionID)
        guard session.state.isFailure else { throw wrong(session, "only one that failed is begun once more") }
        guard let begun = try await startAgain(session, SessionChange(), actor: actor, cause: "resent") else {
            throw wrong(session, "it went on meanwhile")
        }
        nudge.signal()
        return begun
    }

    /// Uploads data to the address for tests, under a session number of its own.
    ///
    /// - Throws: `PaymentDataError`, `MessageJSONError`, `LedgerError`.
    package func test(_ bytes: [UInt8], actor: String) async throws -> PaymentSession {
        let data = try PaymentDataReader(rules: policy.rules).read(bytes)
        let time = now()
        var draft = CaseDraft(
            channel: PaymentSession.channel, key: SecureRandom.uuid(), subject: data.orders.first?.number ?? "",
            kind: PaymentSession.Kind.test.rawValue, state: SessionState.ready.rawValue)
        draft.due = time
        draft.deadline = time.advanced(byMilliseconds: policy.limit.wholeMilliseconds)
        draft.facts = [
            PaymentSession.Fact.next.rawValue: String(time.milliseconds),
            PaymentSession.Fact.ebpCode.rawValue: data.ebpCode, PaymentSession.Fact.source.rawValue: "test",
        ]
        draft.contents = [CaseContent("data", bytes)]
        draft.events = [CaseEvent(SessionState.ready.event, actor: actor, detail: ["source": "test"])]
        guard case .opened(let found) = try await ledger.open(draft), let session = PaymentSession(found) else {
            throw SidecarError(.internalUnexpected, "a new session number was known")
        }
        nudge.signal()
        return session
    }

    // MARK: - Looking

    /// A session by its number.
    ///
    /// - Throws: `realtime179.not_found`.
    func session(_ sessionID: String) async throws -> PaymentSession {
        guard
            let session = try await ledger.channelCase(PaymentSession.channel, key: sessionID)
                .flatMap(PaymentSession.init)
        else { throw SidecarError(.realTimeNotFound) }
        return session
    }

    /// A session by its number, or the newest of an order.
    ///
    /// - Throws: `realtime179.not_found`.
    package func session(orOrder name: String) async throws -> PaymentSession {
        if let found = try await ledger.channelCase(PaymentSession.channel, key: name) {
            if let session = PaymentSession(found) { return session }
        }
        var query = CaseQuery(channel: PaymentSession.channel)
        query.subject = name
        query.limit = 1
        guard let session = try await ledger.cases(query).first.flatMap(PaymentSession.init) else {
            throw SidecarError(.realTimeNotFound)
        }
        return session
    }

    private func wrong(_ session: PaymentSession, _ reason: String) -> SidecarError {
        SidecarError(.realTimeWrongState, "\(session.state.rawValue): \(reason)")
    }
}
