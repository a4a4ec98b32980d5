internal import CryptoCore
internal import Ledger
internal import Logging
internal import OutboundHTTP
internal import SidecarBase

/// Carries one message: sends, repeats what may be repeated, reads the answer and records all of it. Source: safe.md §5.3.
struct SafeCourier: Sendable {
    let parts: SafeParts
    private let client: any SafePosting
    private let reader: SafeReplyReader

    init(_ parts: SafeParts, client: any SafePosting) {
        self.parts = parts
        self.client = client
        reader = SafeReplyReader(parts.profile)
    }

    /// What an exchange came to, all attempts in all.
    struct Carried {
        var reply: SafeReply
        /// The answer's body, when there was one.
        var body: [UInt8]?
        /// Whether the authority's system was reached at all.
        var isSent = true
        /// How many pages were fetched, where all were wanted.
        var pages: Int?
        /// Whether it ended because the system is closed by now.
        var isClosed = false
    }

    /// Does what is due for a message; whether the authority took the password.
    func act(on message: ChannelCase) async throws -> Bool {
        switch message.state {
        case SafeState.ready, SafeState.queued: try await deliver(message)
        case SafeState.unknown: try await SafeLookup(self).act(on: message)
        case SafeState.sending: try await abandon(message)
        default: false
        }
    }

    /// The sidecar ended while it was under way.
    private func abandon(_ message: ChannelCase) async throws -> Bool {
        let reply = SafeReply(.unknown, detail: "the sidecar ended while the message was under way")
        try await conclude(message, Carried(reply: reply), from: [SafeState.sending])
        return false
    }

    // MARK: - Delivering

    private func deliver(_ message: ChannelCase) async throws -> Bool {
        let time = parts.now()
        guard parts.calendar.isOpen(at: time) else {
            try await postpone(message, until: parts.calendar.opening(from: time), from: [message.state])
            return false
        }
        guard let operation = parts.profile.operation(message.kind),
            let bytes = try await parts.ledger.document(SafeDocument.input, ofCase: message.row),
            let input = SafeInput(json: bytes),
            let sealed = try await parts.ledger.document(SafeDocument.request, ofCase: message.row)
        else {
            try await conclude(
                message,
                Carried(
                    reply: SafeReply(.notSent, detail: "the profile has no \(message.kind) any more"), isSent: false),
                from: [message.state])
            return false
        }
        guard let user = try parts.users.user(message.account), !user.isLocked else {
            var reply = SafeReply(.authenticationFailed)
            reply.code = ErrorCode.safeLocked.name
            reply.text = ErrorCode.safeLocked.chinese
            try await conclude(message, Carried(reply: reply, isSent: false), from: [message.state])
            return false
        }
        var begin = CaseChange()
        begin.state = SafeState.sending
        begin.isAttempt = true
        begin.due = .some(time.advanced(byMilliseconds: 3_600_000))
        begin.facts = [SafeFact.version: String(user.version)]
        let outgoing = SafeMessage(
            sealed: sealed, charset: message.facts[SafeFact.charset].flatMap(SafeCharset.init) ?? parts.profile.charset)
        begin.events = [sent(message.subject, operation, outgoing)]
        if let last = message.facts[SafeFact.version], last != String(user.version) {
            begin.events.append(
                CaseEvent("system", actor: "portsign", cause: "password_changed", detail: ["msgNo": message.subject]))
        }
        guard let begun = try await parts.ledger.change(message.row, in: [message.state], begin) else { return false }
        var carried = try await carry(
            outgoing, number: message.subject, operation, user, begun, isSubmit: operation.kind == .submit)
        if begun.facts[SafeFact.all] != nil, carried.reply.outcome == .ok || carried.reply.outcome == .partial {
            carried = try await furtherPages(begun, operation, input, user, first: carried)
        }
        let outcome = carried
        try await recorded(begun) { try await conclude(begun, outcome, from: [SafeState.sending]) }
        return [.ok, .partial, .rejected, .noPermission].contains(carried.reply.outcome)
    }

    /// Sends a message as often as the profile and the caller's deadline allow, always the same bytes.
    func carry(
        _ outgoing: SafeMessage, number: String, _ operation: SafeOperation, _ user: SafeUser, _ message: ChannelCase,
        isSubmit: Bool
    ) async throws -> Carried {
        guard let body = outgoing.bytes(password: user.password(as: parts.profile.passwordMode)) else {
            let detail = "the password has characters that \(outgoing.charset.rawValue) does not have"
            return Carried(reply: SafeReply(.notSent, detail: detail), isSent: false)
        }
        let headers = parts.headers(action: parts.action(of: operation))
        let timeout = operation.timeout ?? parts.timeout
        var carried = Carried(reply: SafeReply(.notSent), isSent: false)
        for attempt in 1...max(1, parts.profile.retry.attempts) {
            if attempt > 1 {
                guard try await pause(before: attempt, message, carried) else { return carried }
                guard parts.calendar.isOpen(at: parts.now()) else {
                    carried.isClosed = true
                    return carried
                }
                try await note(message, [sent(number, operation, outgoing)])
            }
            carried = try await exchange(
                body, headers, within: limit(timeout, message), number, operation, message, carried)
            let mayRepeat =
                switch carried.reply.outcome {
                // Before anything was written; but once an attempt was written it stays so.
                case .notSent: true
                case .unknown: !isSubmit
                case .fault: !isSubmit && attempt == 1
                default: false
                }
            if !mayRepeat { return carried }
        }
        return carried
    }

    /// One attempt.
    private func exchange(
        _ body: [UInt8], _ headers: [(name: String, value: String)], within timeout: Duration, _ number: String,
        _ operation: SafeOperation, _ message: ChannelCase, _ before: Carried
    ) async throws -> Carried {
        var carried = Carried(reply: SafeReply(.unknown), isSent: true)
        switch await client.post(body, headers: headers, timeout: timeout) {
        case .notSent(let failure):
            carried = Carried(
                reply: SafeReply(before.isSent ? .unknown : .notSent, detail: failure.detail), isSent: before.isSent)
            if !before.isSent { carried.reply.failure = ErrorCode.safe(failure) }
            try await note(message, [trouble(number, "not_sent", failure)])
        case .unanswered(let failure):
            carried.reply = SafeReply(.unknown, detail: failure.detail)
            try await note(message, [trouble(number, "no_answer", failure)])
        case .answered(let answer):
            carried.body = answer.body
            carried.reply = reader.read(
                answer.body, status: answer.status, contentType: answer.headers["content-type"], to: number)
            var events = [received(number, answer, carried.reply, of: operation)]
            if carried.reply.outcome == .unknown {
                parts.logger.error(
                    "answer of the foreign exchange system is of no use",
                    metadata: ["msgNo": "\(number)", "detail": "\(carried.reply.detail)"])
                events.append(
                    CaseEvent(
                        "system", actor: "portsign", cause: ErrorCode.safeReply.name,
                        detail: ["msgNo": number, "detail": String(carried.reply.detail.prefix(300))]))
            }
            try await note(message, events)
        }
        return carried
    }

    /// Waits before a further attempt; `false` when there is no time for one.
    private func pause(before attempt: Int, _ message: ChannelCase, _ carried: Carried) async throws -> Bool {
        let delays = parts.profile.retry.delays
        let delay = delays.isEmpty ? .zero : delays[min(attempt - 2, delays.count - 1)]
        if let deadline = message.deadline,
            parts.now().advanced(byMilliseconds: delay.components.seconds * 1_000) >= deadline
        {
            return false
        }
        do {
            try await Task.sleep(for: delay)
        } catch {
            // The sidecar stops; what was not sent may be said so.
            return false
        }
        try await note(
            message,
            [
                CaseEvent(
                    "system", actor: "portsign", cause: "retry",
                    detail: [
                        "msgNo": message.subject, "attempt": String(attempt), "after": carried.reply.outcome.rawValue,
                    ])
            ])
        return true
    }

    /// The time for an exchange: never beyond the caller's deadline.
    private func limit(_ timeout: Duration, _ message: ChannelCase) -> Duration {
        guard let deadline = message.deadline else { return timeout }
        let left = deadline.milliseconds - parts.now().milliseconds
        return min(timeout, .milliseconds(max(100, left)))
    }

    // MARK: - Pages

    /// Fetches the pages after the first, until all records are there, a page is short, or the limit of pages.
    private func furtherPages(
        _ message: ChannelCase, _ operation: SafeOperation, _ input: SafeInput, _ user: SafeUser, first: Carried
    ) async throws -> Carried {
        var carried = first
        var pages = 1
        let start = input.page ?? 1
        let size = input.pageSize ?? parts.profile.pageSize
        var last = first.reply.rows.count
        var total = first.body?.count ?? 0
        while true {
            let isAll = carried.reply.recordCount.map { (start - 1) * size + carried.reply.rows.count >= $0 } ?? false
            if isAll || last == 0 || (carried.reply.recordCount == nil && last < (first.reply.pageSize ?? size)) {
                break
            }
            guard pages < parts.profile.maximumPages, total < SafeReplyReader.maximumBytes * 4 else {
                carried.reply.outcome = .partial
                carried.reply.warnings.append(ErrorCode.safeTooManyPages.english)
                break
            }
            let (next, number) = try await parts.message(operation, input, page: start + pages, for: user)
            try await note(
                message, [sent(number, operation, next)], [CaseContent(SafeDocument.request, next.sealed)])
            let page = try await carry(next, number: number, operation, user, message, isSubmit: false)
            guard page.reply.outcome == .ok || page.reply.outcome == .partial else {
                // Half an answer is none.
                return page
            }
            pages += 1
            last = page.reply.rows.count
            total += page.body?.count ?? 0
            carried.reply.rows += page.reply.rows
            carried.reply.isDamaged = carried.reply.isDamaged || page.reply.isDamaged
            if page.reply.outcome == .partial { carried.reply.outcome = .partial }
            try await note(message, [], kept(page, of: operation).map { [CaseContent(SafeDocument.reply, $0)] } ?? [])
        }
        carried.reply.page = nil
        carried.reply.recordCount = carried.reply.recordCount ?? carried.reply.rows.count
        carried.pages = pages
        return carried
    }

    // MARK: - Recording

    /// Does what writes to the ledger, again and again until it takes it: what the authority answered is known here and nowhere
    /// else. What is done must come to the same when it is done twice.
    ///
    /// - Throws: what is not the ledger's fault; and its error when the sidecar stops: the next start finds the message as one
    ///   whose outcome is not known.
    func recorded<Result>(_ message: ChannelCase, _ write: () async throws -> Result) async throws -> Result {
        while true {
            do {
                return try await write()
            } catch let error as LedgerError {
                parts.logger.error(
                    "the ledger does not take what became of a message; it is kept in memory and handed over again",
                    metadata: ["msgNo": "\(message.subject)", "cause": "\(error)"])
                do {
                    try await Task.sleep(for: parts.ledgerPause)
                } catch {
                    // The sidecar stops.
                }
                if Task.isCancelled { throw error }
            }
        }
    }

    /// Records what an exchange came to.
    func conclude(_ message: ChannelCase, _ carried: Carried, from states: Set<String>) async throws {
        let kind = parts.profile.operation(message.kind)?.kind ?? .query
        let reply = carried.reply
        if reply.outcome == .authenticationFailed, carried.isSent { try await lock(message) }
        let mayQueue = message.facts[SafeFact.queue] != nil
        if mayQueue, reply.outcome == .closed || (carried.isClosed && reply.outcome == .notSent) {
            let time = parts.now()
            try await postpone(
                message,
                until: reply.outcome == .closed
                    ? parts.calendar.openingOnLaterDay(than: time) : parts.calendar.opening(from: time),
                from: states, carried.body)
            return
        }
        if kind == .submit, reply.outcome == .unknown {
            try await lose(message, carried, from: states)
            return
        }
        var final = carried
        if carried.isClosed, reply.outcome == .notSent { final.reply.outcome = .closed }
        try await finish(message, final, from: states)
    }

    /// A submit that may have arrived.
    private func lose(_ message: ChannelCase, _ carried: Carried, from states: Set<String>) async throws {
        var change = CaseChange()
        change.state = SafeState.unknown
        change.code = ErrorCode.safeUnknownOutcome.name
        change.message = ErrorCode.safeUnknownOutcome.chinese
        change.facts = [SafeFact.late: "1", SafeFact.outcome: SafeOutcome.unknown.rawValue]
        let hasLookup = parts.profile.operation(message.kind)?.lookup != nil
        let first = parts.profile.retry.lookups.first ?? .seconds(30)
        change.due = .some(hasLookup ? parts.now().advanced(byMilliseconds: first.components.seconds * 1_000) : nil)
        if !hasLookup { change.facts[SafeFact.decision] = "1" }
        change.contents = carried.body.map { [CaseContent(SafeDocument.reply, $0)] } ?? []
        change.events = [done(message, SafeOutcome.unknown, String(carried.reply.detail.prefix(300)))]
        var told = SafeResult(operation: message.kind, state: SafeState.unknown)
        told.outcome = SafeOutcome.unknown.rawValue
        told.code = ErrorCode.safeUnknownOutcome.name
        told.text = ErrorCode.safeUnknownOutcome.chinese
        told.msgNo = message.subject
        told.ref = message.key
        told.rawRef = String(message.row)
        told.needsDecision = hasLookup ? nil : true
        change.notices = [told.json]
        _ = try await parts.ledger.change(message.row, in: states, change)
        parts.noticed()
        parts.waiters.tell(message.row)
    }

    /// The end of a message.
    func finish(
        _ message: ChannelCase, _ carried: Carried, from states: Set<String>, cause: String = ""
    ) async throws {
        let reply = carried.reply
        var result = SafeResult(operation: message.kind, state: SafeState.finished)
        result.outcome = reply.outcome.rawValue
        (result.code, result.text) = SafeCourier.words(reply)
        if reply.outcome == .notSent, !reply.detail.isEmpty {
            result.detail = String("\((reply.failure ?? .safeNotSent).english): \(reply.detail)".prefix(600))
        }
        result.msgNo = message.subject
        result.ref = message.key
        result.rawRef = String(message.row)
        if reply.outcome == .ok || !reply.rows.isEmpty { result.rows = reply.rows }
        if reply.page != nil || reply.pageSize != nil || reply.recordCount != nil || carried.pages != nil {
            result.paging = SafeResult.Paging(
                page: reply.page, pageSize: reply.pageSize, recordCount: reply.recordCount, pages: carried.pages)
        }
        if reply.isDamaged { result.encodingDamaged = true }
        if !reply.warnings.isEmpty { result.warnings = reply.warnings }
        if reply.outcome == .closed {
            result.nextOpening = parts.calendar.openingOnLaterDay(than: parts.now())?.iso8601
        }
        var change = CaseChange()
        change.state = SafeState.finished
        change.isOpen = false
        change.due = .some(nil)
        change.code = result.code
        change.message = result.text
        change.facts = [SafeFact.outcome: reply.outcome.rawValue]
        change.contents =
            kept(carried, of: parts.profile.operation(message.kind)).map { [CaseContent(SafeDocument.reply, $0)] } ?? []
        change.contents.append(CaseContent(SafeDocument.result, result.json))
        change.events = [done(message, reply.outcome, cause.isEmpty ? result.code : cause)]
        let isLate = message.facts[SafeFact.late] != nil
        if isLate { change.notices = [result.json] }
        _ = try await parts.ledger.change(message.row, in: states, change)
        if carried.isSent { try await notePermission(message, reply.outcome) }
        if isLate { parts.noticed() }
        parts.waiters.tell(message.row)
    }

    /// What is kept about an operation that the authority refused to a user.
    static let refused = Array("refused".utf8)

    static func permissionKey(_ user: String, _ operation: String) -> String { "permission \(user) \(operation)" }

    /// Remembers what the authority permits, for the view of the users.
    private func notePermission(_ message: ChannelCase, _ outcome: SafeOutcome) async throws {
        let key = SafeCourier.permissionKey(message.account, message.kind)
        if outcome == .noPermission {
            try await parts.ledger.deposit(
                SafeCourier.refused, under: [key], of: SafeState.channel, actor: "safe")
        } else if outcome == .ok || outcome == .partial,
            try await parts.ledger.deposited(key, of: SafeState.channel)?.content == SafeCourier.refused
        {
            try await parts.ledger.deposit(
                Array("granted".utf8), under: [key], of: SafeState.channel, actor: "safe")
        }
    }

    /// The other side's words, or ours where it said nothing.
    private static func words(_ reply: SafeReply) -> (code: String, text: String) {
        if !reply.code.isEmpty || !reply.text.isEmpty, reply.outcome != .unknown { return (reply.code, reply.text) }
        switch reply.outcome {
        case .notSent:
            let code = reply.failure ?? .safeNotSent
            return (code.name, code.chinese)
        case .unknown: return (ErrorCode.safeUnknownOutcome.name, ErrorCode.safeUnknownOutcome.chinese)
        case .closed: return (ErrorCode.safeClosed.name, ErrorCode.safeClosed.chinese)
        default: return (reply.code, reply.text)
        }
    }

    /// Back into the queue until the system opens.
    private func postpone(
        _ message: ChannelCase, until opening: ChinaTime?, from states: Set<String>, _ body: [UInt8]? = nil
    ) async throws {
        let mayQueue = message.facts[SafeFact.queue] != nil
        guard mayQueue, let opening else {
            try await finish(
                message, Carried(reply: SafeReply(.closed), isSent: false), from: states)
            return
        }
        var change = CaseChange()
        change.state = SafeState.queued
        change.due = .some(parts.start(afterOpening: opening, key: message.key))
        change.deadline = .some(nil)
        change.facts = [SafeFact.late: "1"]
        change.contents = body.map { [CaseContent(SafeDocument.reply, $0)] } ?? []
        change.events = [done(message, SafeOutcome.closed, "queued")]
        _ = try await parts.ledger.change(message.row, in: states, change)
        parts.waiters.tell(message.row)
    }

    /// Nothing is sent in this user's name any more.
    func lock(_ message: ChannelCase) async throws {
        guard let user = try parts.users.user(message.account) else { return }
        var detail = ["user": user.name, "org": user.orgCode]
        do {
            try parts.users.lock(orgCode: user.orgCode, userCode: user.userCode)
        } catch {
            detail["file"] = "not written"
            parts.logger.error("the lock of a user cannot be written", metadata: ["cause": "\(error)"])
        }
        try await note(
            message, [CaseEvent("system", actor: "portsign", cause: ErrorCode.safeLocked.name, detail: detail)])
    }

    /// Adds to a message without changing its state.
    func note(_ message: ChannelCase, _ events: [CaseEvent], _ contents: [CaseContent] = []) async throws {
        if events.isEmpty, contents.isEmpty { return }
        var change = CaseChange()
        change.events = events
        change.contents = contents
        let whole = change
        _ = try await recorded(message) { try await parts.ledger.change(message.row, in: nil, whole) }
    }

    // MARK: - Events

    func sent(_ number: String, _ operation: SafeOperation, _ outgoing: SafeMessage) -> CaseEvent {
        let masked = outgoing.masked
        return CaseEvent(
            "message", actor: "portsign",
            detail: [
                "direction": "out", "msgNo": number, "operation": operation.id, "bytes": String(masked.count),
                "digest": Hex.encode(MessageDigest.sha256(masked)),
            ])
    }

    /// The answer's bytes where they are kept.
    private func kept(_ carried: Carried, of operation: SafeOperation?) -> [UInt8]? {
        guard let operation else { return carried.body }
        return parts.audit.keepsAnswer(of: operation, carried.reply.outcome) ? carried.body : nil
    }

    private func received(
        _ number: String, _ answer: HTTPAnswer, _ reply: SafeReply, of operation: SafeOperation
    ) -> CaseEvent {
        var detail = [
            "direction": "in", "msgNo": number, "bytes": String(answer.body.count), "http": String(answer.status),
            "digest": Hex.encode(MessageDigest.sha256(answer.body)), "outcome": reply.outcome.rawValue,
        ]
        if reply.isDamaged { detail["damaged"] = "1" }
        if !parts.audit.keepsAnswer(of: operation, reply.outcome) { detail["kept"] = "digest" }
        return CaseEvent("message", actor: "safe", cause: String(reply.code.prefix(100)), detail: detail)
    }

    private func trouble(_ number: String, _ cause: String, _ failure: HTTPFailure) -> CaseEvent {
        parts.logger.warning(
            "foreign exchange system not reached",
            metadata: ["msgNo": "\(number)", "cause": "\(cause)", "detail": "\(failure.detail)"])
        var detail = ["msgNo": number, "detail": String(failure.detail.prefix(300))]
        if failure.kind == .tls { detail["code"] = ErrorCode.safe(failure).name }
        return CaseEvent("system", actor: "portsign", cause: cause, detail: detail)
    }

    private func done(_ message: ChannelCase, _ outcome: SafeOutcome, _ cause: String) -> CaseEvent {
        CaseEvent(
            "operation", actor: "portsign", cause: cause,
            detail: [
                "operation": message.kind, "msgNo": message.subject, "user": message.account,
                "outcome": outcome.rawValue,
            ])
    }
}

extension ErrorCode {
    /// Why the authority's server was not reached. Source: safe.md §7 item 4.
    static func safe(_ failure: HTTPFailure) -> ErrorCode {
        switch failure.fault {
        case .name: .safeTLSName
        case .dates: .safeTLSDates
        case .issuer: .safeTLSIssuer
        case .client: .safeTLSClient
        case .untrusted, .key, .version, .other: .safeTLS
        case nil: .safeNotSent
        }
    }
}
