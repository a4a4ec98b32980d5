internal import CryptoCore
package import Ledger
internal import Logging
internal import SidecarBase

/// An answer to an ERP.
package struct SafeAnswer: Sendable, Equatable {
    package let status: Int
    package let result: SafeResult
    /// Seconds until it makes sense to ask again.
    package var retryAfter: Int64?
}

/// Takes requests in: who asks, what may be asked, whether it is right, whether the authority's system is open; then has it sent
/// and waits. Source: safe.md §7 items 1, 6 to 8, 12.
package struct SafeDesk: Sendable {
    /// A request of an ERP.
    package struct Request: Sendable {
        package var operation: String
        package var input: @Sendable () throws -> SafeInput
        /// The name of the token; `nil` without one.
        package var user: String?
        package var actor: String
        package var all = false
        /// Whether a submit may wait for the opening; the channel's setting when `nil`.
        package var queue: Bool?
        /// How long the caller waits for the outcome.
        package var wait: Duration
        /// How long it is tried in all; by default as long as the profile's attempts take.
        package var deadline: Duration?

        package init(
            operation: String, user: String?, actor: String, wait: Duration,
            input: @escaping @Sendable () throws -> SafeInput
        ) {
            self.operation = operation
            self.input = input
            self.user = user
            self.actor = actor
            self.wait = wait
        }
    }

    private let parts: SafeParts
    private let queueWhenClosed: Bool

    package init(_ parts: SafeParts, queueWhenClosed: Bool) {
        self.parts = parts
        self.queueWhenClosed = queueWhenClosed
    }

    private var ledger: any ChannelLedger { parts.ledger }

    /// Does what is asked, or says why not.
    /// - Throws: `safe.not_found`, `safe.user`, `safe.input`, `safe.conflict`, and as ledger and users do.
    package func accept(_ request: Request) async throws -> SafeAnswer {
        guard let operation = parts.profile.operation(request.operation) else {
            throw SidecarError(.safeNotFound, "operation \(request.operation.prefix(100))")
        }
        guard let name = request.user else {
            try await noteRefusal(operation, request.actor, .safeNoUser)
            throw SidecarError(.safeNoUser)
        }
        guard let user = try parts.users.user(name) else {
            return try await refusal(operation, request.actor, .authenticationFailed, .safePermission, 403)
        }
        if user.isLocked {
            return try await refusal(operation, request.actor, .authenticationFailed, .safeLocked, 403)
        }
        guard user.may(operation.id) else {
            return try await refusal(operation, request.actor, .noPermission, .safePermission, 403)
        }
        let input: SafeInput
        let warnings: [FieldProblem]
        do {
            input = try request.input()
            var check = SafeFieldCheck(parts.profile)
            check.check(input, operation)
            guard check.problems.isEmpty else { throw SafeInputError(fieldProblems: check.problems) }
            warnings = check.warnings
        } catch let error as any CodedError {
            try await noteRefusal(operation, request.actor, error.code)
            throw error
        }
        let isAll = request.all && operation.isPaged
        let digest = Hex.encode(
            MessageDigest.sha256(Array("\(name)\n\(operation.id)\n\(isAll)\n".utf8) + input.json))
        if let known = try await known(input.clientRef, digest) {
            return try await settled(known, wait: request.wait)
        }
        return try await begin(operation, input, user, request, digest: digest, isAll: isAll, warnings: warnings)
    }

    /// The message of the same `clientRef`.
    private func known(_ reference: String?, _ digest: String) async throws -> ChannelCase? {
        guard let reference, let known = try await ledger.channelCase(SafeState.channel, key: reference) else {
            return nil
        }
        guard known.facts[SafeFact.digest] == digest else { throw SidecarError(.safeConflict) }
        return known
    }

    private func begin(
        _ operation: SafeOperation, _ input: SafeInput, _ user: SafeUser, _ request: Request, digest: String,
        isAll: Bool, warnings: [FieldProblem]
    ) async throws -> SafeAnswer {
        let time = parts.now()
        let isOpen = parts.calendar.isOpen(at: time)
        let mayQueue = operation.kind == .submit && (request.queue ?? queueWhenClosed)
        let opening = parts.calendar.opening(from: time)
        guard isOpen || (mayQueue && opening != nil) else {
            return try await refusal(operation, request.actor, .closed, .safeClosed, 503)
        }
        let (message, number) = try await parts.message(operation, input, page: nil, for: user)
        guard message.bytes(password: user.password(as: parts.profile.passwordMode)) != nil else {
            throw SidecarError(
                .safeUsersFile, "the password has characters that \(parts.profile.charset.rawValue) does not have")
        }
        var draft = CaseDraft(
            channel: SafeState.channel, key: input.clientRef ?? number, subject: number, account: user.name,
            kind: operation.id, state: isOpen ? SafeState.ready : SafeState.queued)
        let timeout = operation.timeout ?? parts.timeout
        if isOpen {
            draft.due = time
            draft.deadline = time.advanced(
                byMilliseconds: milliseconds(request.deadline ?? span(timeout, isAll: isAll)))
        } else if let opening {
            draft.due = parts.start(afterOpening: opening, key: draft.key)
        }
        draft.facts = [
            SafeFact.digest: digest, SafeFact.action: parts.action(of: operation),
            SafeFact.charset: parts.profile.charset.rawValue,
            SafeFact.timeout: String(milliseconds(timeout)),
        ]
        if isAll { draft.facts[SafeFact.all] = "1" }
        if mayQueue { draft.facts[SafeFact.queue] = "1" }
        draft.contents = [
            CaseContent(SafeDocument.input, input.json), CaseContent(SafeDocument.request, message.sealed),
        ]
        var detail = ["operation": operation.id, "msgNo": number, "user": user.name, "org": user.orgCode]
        detail["outcome"] = isOpen ? "accepted" : "queued"
        if !warnings.isEmpty { detail["warnings"] = warnings.map { "\($0.path) (\($0.rule))" }.joined(separator: ", ") }
        draft.events = [CaseEvent("operation", actor: request.actor, detail: detail)]
        if !isOpen {
            draft.facts[SafeFact.late] = "1"
            var waiting = SafeResult(operation: operation.id, state: SafeState.queued)
            waiting.ref = draft.key
            waiting.msgNo = number
            waiting.nextOpening = opening?.iso8601
            draft.notices = [waiting.json]
        }
        let opened: ChannelCase
        switch try await ledger.open(draft) {
        case .opened(let new):
            opened = new
            parts.nudge.signal()
            if !isOpen { parts.noticed() }
        case .known(let other):
            // Somebody was quicker with the same reference.
            guard other.facts[SafeFact.digest] == digest else { throw SidecarError(.safeConflict) }
            opened = other
        }
        var answer = try await settled(opened, wait: request.wait)
        guard !warnings.isEmpty else { return answer }
        var result = answer.result
        result.warnings = (result.warnings ?? []) + warnings.map { "\($0.path): \($0.english)" }
        answer = SafeAnswer(status: answer.status, result: result, retryAfter: answer.retryAfter)
        return answer
    }

    /// How long the profile's attempts take at most.
    private func span(_ timeout: Duration, isAll: Bool) -> Duration {
        let retry = parts.profile.retry
        let one = retry.delays.prefix(retry.attempts).reduce(timeout * retry.attempts, +)
        return isAll ? max(one, .seconds(600)) : one
    }

    private func milliseconds(_ duration: Duration) -> Int64 {
        duration.components.seconds * 1_000 + duration.components.attoseconds / 1_000_000_000_000_000
    }

    // MARK: - Waiting

    /// The message when it has come to something, or as it is when the time is over.
    private func settled(_ message: ChannelCase, wait: Duration) async throws -> SafeAnswer {
        let nudge = parts.waiters.add(message.row)
        defer { parts.waiters.remove(nudge, message.row) }
        let end = ContinuousClock.now + wait
        var current = message
        while current.state == SafeState.ready || current.state == SafeState.sending {
            let left = end - .now
            guard left > .zero, !Task.isCancelled else { break }
            await nudge.wait(atMost: min(left, .seconds(1)))
            guard let next = try await ledger.channelCase(message.row) else { break }
            current = next
        }
        return try await answer(current)
    }

    /// What is to be said about a message now.
    package func answer(_ message: ChannelCase) async throws -> SafeAnswer {
        if message.state == SafeState.finished,
            let stored = try await ledger.document(SafeDocument.result, ofCase: message.row),
            let result = SafeResult(json: stored)
        {
            return SafeAnswer(status: SafeDesk.status(of: result.outcome), result: result)
        }
        var result = SafeResult(operation: message.kind, state: message.state)
        result.ref = message.key
        result.msgNo = message.subject
        result.rawRef = String(message.row)
        result.code = message.code
        result.text = message.message
        if message.state == SafeState.unknown { result.outcome = SafeOutcome.unknown.rawValue }
        if message.facts[SafeFact.decision] == "1" { result.needsDecision = true }
        if message.state == SafeState.queued { result.nextOpening = message.due?.iso8601 }
        return SafeAnswer(status: 202, result: result)
    }

    private static func status(of outcome: String?) -> Int {
        switch outcome.flatMap(SafeOutcome.init) {
        case .ok, .partial, .rejected, .authenticationFailed, .noPermission, .fault: 200
        case .closed: 503
        case .notSent: 502
        case .unknown, nil: 504
        }
    }

    // MARK: - Refusing

    private func refusal(
        _ operation: SafeOperation, _ actor: String, _ outcome: SafeOutcome, _ code: ErrorCode, _ status: Int
    ) async throws -> SafeAnswer {
        try await noteRefusal(operation, actor, code)
        var result = SafeResult(operation: operation.id, state: SafeState.finished)
        result.outcome = outcome.rawValue
        result.code = code.name
        result.text = code.chinese
        var answer = SafeAnswer(status: status, result: result)
        guard outcome == .closed, let opening = parts.calendar.opening(from: parts.now()) else { return answer }
        result.nextOpening = opening.iso8601
        answer = SafeAnswer(status: status, result: result)
        answer.retryAfter = max(1, (opening.milliseconds - parts.now().milliseconds) / 1_000)
        return answer
    }

    private func noteRefusal(_ operation: SafeOperation, _ actor: String, _ code: ErrorCode) async throws {
        try await ledger.note(
            CaseEvent(
                "operation", actor: actor, cause: code.name, detail: ["operation": operation.id, "outcome": "refused"]),
            of: SafeState.channel)
    }

    // MARK: - Deciding

    /// The message of a name: its reference or its number. Others than security see their own only.
    /// - Throws: `safe.not_found`.
    package func message(_ name: String, for user: String?, isSecurity: Bool) async throws -> ChannelCase {
        var found = try await ledger.channelCase(SafeState.channel, key: name)
        if found == nil {
            var query = CaseQuery(channel: SafeState.channel)
            query.subject = name
            query.limit = 1
            found = try await ledger.cases(query).first
        }
        guard let found, isSecurity || (user != nil && found.account == user) else {
            throw SidecarError(.safeNotFound, "message \(name.prefix(100))")
        }
        return found
    }

    /// What a person decided about a submit whose outcome is not known.
    package enum Decision: String, Sendable, CaseIterable {
        /// It has arrived.
        case done
        /// It has not: it is sent again, the same bytes.
        case `repeat`
    }

    /// Takes a person's decision.
    /// - Throws: `safe.wrong_state` when nothing is to be decided.
    package func settle(_ message: ChannelCase, _ decision: Decision, actor: String) async throws -> SafeAnswer {
        var change = CaseChange()
        var detail = ["operation": message.kind, "msgNo": message.subject, "decision": decision.rawValue]
        switch decision {
        case .done:
            detail["outcome"] = SafeOutcome.ok.rawValue
            var result = SafeResult(operation: message.kind, state: SafeState.finished)
            result.outcome = SafeOutcome.ok.rawValue
            result.text = "marked as done by \(actor)"
            result.ref = message.key
            result.msgNo = message.subject
            result.rawRef = String(message.row)
            change.state = SafeState.finished
            change.isOpen = false
            change.due = .some(nil)
            change.facts = [SafeFact.outcome: SafeOutcome.ok.rawValue]
            change.contents = [CaseContent(SafeDocument.result, result.json)]
            change.notices = [result.json]
        case .repeat:
            let time = parts.now()
            change.state = parts.calendar.isOpen(at: time) ? SafeState.ready : SafeState.queued
            change.due = .some(parts.calendar.opening(from: time) ?? time)
            change.deadline = .some(nil)
            change.facts = [SafeFact.late: "1", SafeFact.queue: "1", SafeFact.lookups: "0", SafeFact.decision: "0"]
        }
        change.events = [CaseEvent("operation", actor: actor, detail: detail)]
        guard let changed = try await ledger.change(message.row, in: [SafeState.unknown], change) else {
            throw SidecarError(.safeWrongState, message.state)
        }
        parts.nudge.signal()
        parts.noticed()
        parts.waiters.tell(message.row)
        return try await answer(changed)
    }
}
