internal import Ledger
internal import SidecarBase

/// Finds out what became of a submit without an answer, and repeats it, the same bytes with the same number, only when the
/// authority does not have it. Source: safe.md §5.3, `UNKNOWN`, §7 item 13.
struct SafeLookup {
    private let courier: SafeCourier
    private var parts: SafeParts { courier.parts }

    /// How often one message is sent at most.
    private static let maximumAttempts = 10

    init(_ courier: SafeCourier) {
        self.courier = courier
    }

    /// Looks once; whether the authority took the password.
    func act(on message: ChannelCase) async throws -> Bool {
        let time = parts.now()
        guard parts.calendar.isOpen(at: time) else {
            try await later(
                message, at: parts.calendar.opening(from: time).map { parts.start(afterOpening: $0, key: message.key) })
            return false
        }
        guard let submit = parts.profile.operation(message.kind), let lookup = submit.lookup,
            let query = parts.profile.operation(lookup.operation),
            let bytes = try await parts.ledger.document(SafeDocument.input, ofCase: message.row),
            let input = SafeInput(json: bytes)
        else {
            try await handOver(message)
            return false
        }
        guard let user = try parts.users.user(message.account), !user.isLocked else {
            try await later(message, at: time.advanced(byMilliseconds: 300_000))
            return false
        }
        var question = SafeInput()
        for (name, source) in lookup.input { question.values[name] = input.values[source] ?? "" }
        let (asked, number) = try await parts.message(query, question, page: nil, for: user)
        var lease = CaseChange()
        lease.due = .some(time.advanced(byMilliseconds: 3_600_000))
        lease.contents = [CaseContent(SafeDocument.lookup, asked.sealed)]
        lease.events = [courier.sent(number, query, asked)]
        guard let begun = try await parts.ledger.change(message.row, in: [SafeState.unknown], lease) else {
            return false
        }
        let carried = try await courier.carry(asked, number: number, query, user, begun, isSubmit: false)
        if let body = carried.body {
            try await courier.note(message, [], [CaseContent(SafeDocument.lookupReply, body)])
        }
        try await courier.recorded(begun) { try await judge(begun, input, lookup, carried) }
        return [.ok, .partial].contains(carried.reply.outcome)
    }

    private func judge(
        _ message: ChannelCase, _ input: SafeInput, _ lookup: SafeOperation.Lookup, _ carried: SafeCourier.Carried
    ) async throws {
        let reply = carried.reply
        let isEmpty = lookup.notFoundCodes.contains(reply.code)
        guard isEmpty || reply.outcome == .ok else {
            if reply.outcome == .authenticationFailed { try await courier.lock(message) }
            try await again(message)
            return
        }
        let found = reply.rows.filter { row in lookup.match.allSatisfy { SafeLookup.isEqual(row[$0], input.values[$0]) }
        }
        let isThere: Bool
        if let gone = lookup.goneWhen, input.values[gone.field] == gone.value {
            isThere = found.isEmpty
        } else {
            isThere = found.contains { row in
                lookup.compare.allSatisfy { row[$0] == nil || SafeLookup.isEqual(row[$0], input.values[$0]) }
            }
        }
        if isThere {
            var good = SafeReply(.ok)
            good.text = "found by \(lookup.operation)"
            good.rows = found
            try await courier.finish(
                message, SafeCourier.Carried(reply: good), from: [SafeState.unknown], cause: "lookup_found")
        } else if message.attempts < SafeLookup.maximumAttempts {
            var change = CaseChange()
            change.state = SafeState.ready
            change.due = .some(parts.now())
            change.deadline = .some(nil)
            change.facts = [SafeFact.queue: "1"]
            change.events = [
                CaseEvent("system", actor: "portsign", cause: "lookup_absent", detail: ["msgNo": message.subject])
            ]
            _ = try await parts.ledger.change(message.row, in: [SafeState.unknown], change)
            parts.nudge.signal()
        } else {
            try await handOver(message)
        }
    }

    /// Amounts are compared as numbers.
    private static func isEqual(_ first: String?, _ second: String?) -> Bool {
        let (first, second) = (first ?? "", second ?? "")
        if first == second { return true }
        guard let left = SafeNumber(first), let right = SafeNumber(second) else { return false }
        return left == right
    }

    /// Looks again later, ever more seldom; in the end a person decides.
    private func again(_ message: ChannelCase) async throws {
        let count = (message.facts[SafeFact.lookups].flatMap { Int($0) } ?? 0) + 1
        let delays = parts.profile.retry.lookups
        guard count < parts.profile.retry.lookupAttempts, !delays.isEmpty else {
            try await handOver(message)
            return
        }
        let delay = delays[min(count, delays.count - 1)]
        var change = CaseChange()
        change.due = .some(parts.now().advanced(byMilliseconds: delay.components.seconds * 1_000))
        change.facts = [SafeFact.lookups: String(count)]
        _ = try await parts.ledger.change(message.row, in: [SafeState.unknown], change)
    }

    private func later(_ message: ChannelCase, at time: ChinaTime?) async throws {
        guard let time else { return try await handOver(message) }
        var change = CaseChange()
        change.due = .some(time)
        _ = try await parts.ledger.change(message.row, in: [SafeState.unknown], change)
    }

    /// A person decides.
    private func handOver(_ message: ChannelCase) async throws {
        var told = SafeResult(operation: message.kind, state: SafeState.unknown)
        told.outcome = SafeOutcome.unknown.rawValue
        told.code = ErrorCode.safeUnknownOutcome.name
        told.text = ErrorCode.safeUnknownOutcome.chinese
        told.msgNo = message.subject
        told.ref = message.key
        told.rawRef = String(message.row)
        told.needsDecision = true
        var change = CaseChange()
        change.due = .some(nil)
        change.facts = [SafeFact.decision: "1"]
        change.notices = [told.json]
        change.events = [
            CaseEvent(
                "system", actor: "portsign", cause: "needs_decision", detail: ["msgNo": message.subject])
        ]
        _ = try await parts.ledger.change(message.row, in: [SafeState.unknown], change)
        parts.noticed()
        parts.waiters.tell(message.row)
    }
}
