internal import CryptoCore
internal import SidecarBase

/// Which signer signs what, and who waits: pure, driven by ``SigningDesk``.
///
/// A request goes to the healthy signer of its company that has least to do. When all of them are busy it waits: first come,
/// first served within a company, and the companies in turn. A signer that fails for a reason of its own is left out until it
/// tells that it is back, or, where it cannot tell, until a growing pause is over; then one request tries it.
/// One physical key (the same certificate number) reached by two signers is used by one of them at a time.
struct PoolState {
    /// Whether a signer can be used.
    enum Health {
        /// Nobody has asked it yet.
        case unknown
        case able
        /// For a reason that is its own. One that passes by waiting is waited for; any other may be tried again at `retry`.
        case unable(SignerError, retry: ChinaTime)
    }

    /// What is decided about a request.
    enum Decision {
        case grant(Int)
        case wait
        /// No signer can take it now.
        case fail(SignerError)
    }

    struct Member {
        let name: String
        let limit: Int
        var health = Health.unknown
        var identity: SignerIdentity?
        /// Signatures it is making.
        var active = 0
        /// Failures in a row.
        var failures = 0
        /// When it was last given something, in the order of events.
        var turn: UInt64 = 0
        /// When it was lost after it had been able, in the order of events.
        var lost: UInt64 = 0
        var figures = PoolFigures()
        /// The last signature or test signature that it made.
        var proven: ChinaTime?
        /// When it was last used or came, from which the time to the next test signature counts.
        var idleSince: ChinaTime

        var isUnlimited: Bool { limit == .max }
    }

    /// A request on its way through the pool.
    struct Request {
        let company: Int
        let form: SignatureForm
        /// When it came, in the order of events.
        let arrival: UInt64
        /// The signers that have failed it.
        var tried: [Int] = []
        /// Why the last of them did.
        var reason: SignerError?

        /// Notes that a signer has failed it.
        mutating func note(_ error: SignerError, of member: Int) {
            tried.append(member)
            // That a signer has a key of another kind tells nothing about why the right one failed.
            if error.code != .signerUnsupportedKey || reason == nil { reason = error }
        }
    }

    struct Waiter {
        let id: UInt64
        var request: Request
    }

    struct Company {
        let code: String
        let members: [Int]
        let rollOver: PoolPlan.RollOver?
        var queue: [Waiter] = []
        var active = 0
        /// When it was last served, in the order of events.
        var served: UInt64 = 0
        var figures = PoolFigures()
    }

    private(set) var members: [Member]
    private(set) var companies: [Company]
    private let queueLimit: Int
    private var events: UInt64 = 0
    private(set) var isClosed = false

    init(members: [(name: String, limit: Int)], companies: [Company], queueLimit: Int, at time: ChinaTime) {
        self.members = members.map { Member(name: $0.name, limit: $0.limit, idleSince: time) }
        self.companies = companies
        self.queueLimit = queueLimit
    }

    // MARK: - Requests

    /// A new request of a company.
    mutating func request(_ company: Int, _ form: SignatureForm) -> Request {
        events += 1
        return Request(company: company, form: form, arrival: events)
    }

    /// The signers of a company that sign at a time: before a roll-over the first, after it the others.
    func current(_ company: Int, at time: ChinaTime) -> ArraySlice<Int> {
        let all = companies[company].members
        guard let rollOver = companies[company].rollOver, all.count > 1, let old = all.first else { return all[...] }
        let isOver =
            switch rollOver {
            case .at(let moment): time >= moment
            // A key that was never seen is not known to have ended.
            case .atExpiry: members[old].identity.map { time > $0.notAfter } ?? false
            }
        return isOver ? all.dropFirst() : all.prefix(1)
    }

    /// What is to be done with a request; a grant is counted at once.
    mutating func decide(_ request: Request, at time: ChinaTime) -> Decision {
        if isClosed { return .fail(SignerError(.internalStopping)) }
        var best: Int?
        var last: Int?
        var mustWait = false
        var reason: SignerError?
        for member in current(request.company, at: time) where !request.tried.contains(member) {
            if let objection = objection(to: member, request.form, at: time) {
                if reason == nil || objection.code != .signerUnsupportedKey { reason = objection }
                continue
            }
            switch members[member].health {
            case .unknown, .able:
                if !hasRoom(member) {
                    mustWait = true
                } else if best.map({ isLess(member, than: $0) }) ?? true {
                    best = member
                }
            case .unable(let error, _) where error.code.passesByWaiting:
                reason = error
                // It was there when the request came: the request stays in the queue until it is back.
                if members[member].lost > request.arrival { mustWait = true }
            case .unable(let error, let retry):
                reason = error
                if time >= retry, members[member].active == 0, hasRoom(member) {
                    if best.map({ isLess(member, than: $0) }) ?? true { best = member }
                } else if hasRoom(member) {
                    last = last ?? member
                } else {
                    mustWait = true
                }
            }
        }
        if let best { return grant(best, request.company) }
        if mustWait { return .wait }
        // What cannot be used is asked all the same when there is nothing better: only it can tell whether it can again.
        if let last { return grant(last, request.company) }
        if let tried = request.reason, tried.code != .signerUnsupportedKey || reason == nil { return .fail(tried) }
        return .fail(reason ?? SignerError(.signerNone, "company \(companies[request.company].code)"))
    }

    /// Puts a request into the queue of its company.
    ///
    /// - Throws: `internal.overloaded`.
    mutating func enqueue(_ waiter: Waiter) throws(SignerError) {
        let company = waiter.request.company
        guard companies[company].queue.count < queueLimit else {
            throw SignerError(.internalOverloaded, "\(queueLimit) requests of company \(companies[company].code) wait")
        }
        // Whoever came first is first, also when it comes back from a signer.
        let place = companies[company].queue.lastIndex { $0.request.arrival < waiter.request.arrival }.map { $0 + 1 }
        companies[company].queue.insert(waiter, at: place ?? 0)
    }

    /// Takes a request out of the queue; `nil` when it waits no more.
    mutating func remove(_ id: UInt64, of company: Int) -> Request? {
        guard let index = companies[company].queue.firstIndex(where: { $0.id == id }) else { return nil }
        return companies[company].queue.remove(at: index).request
    }

    /// Gives free signers to those who wait, the companies in turn; tells those for whom there is no hope.
    mutating func dispatch(at time: ChinaTime) -> [(id: UInt64, decision: Decision)] {
        var decided: [(id: UInt64, decision: Decision)] = []
        var isMoving = true
        while isMoving {
            isMoving = false
            let waiting = companies.indices.filter { !companies[$0].queue.isEmpty }
            for company in waiting.sorted(by: { companies[$0].served < companies[$1].served }) {
                if let found = dispatchOne(of: company, at: time) {
                    decided.append(found)
                    isMoving = true
                    // One at a time, so that the next company has its turn.
                    if case .grant = found.decision { break }
                }
            }
        }
        return decided
    }

    private mutating func dispatchOne(of company: Int, at time: ChinaTime) -> (id: UInt64, decision: Decision)? {
        for index in companies[company].queue.indices {
            let waiter = companies[company].queue[index]
            switch decide(waiter.request, at: time) {
            case .wait:
                // Nobody behind it fares better, unless this one was failed by some or has a form of its own.
                if waiter.request.tried.isEmpty, !companies[company].members.contains(where: { hasRoom($0) }) {
                    return nil
                }
            case let decision:
                companies[company].queue.remove(at: index)
                return (waiter.id, decision)
            }
        }
        return nil
    }

    private mutating func grant(_ member: Int, _ company: Int) -> Decision {
        events += 1
        members[member].active += 1
        members[member].turn = events
        companies[company].active += 1
        companies[company].served = events
        return .grant(member)
    }

    /// Why the key of a signer, as far as it is known, cannot make this signature.
    private func objection(to member: Int, _ form: SignatureForm, at time: ChinaTime) -> SignerError? {
        guard let identity = members[member].identity else { return nil }
        if let problem = identity.problem(at: time) { return SignerError(problem, identity.validity) }
        if !form.fits(identity.keyKind) {
            return SignerError(.signerUnsupportedKey, "a key of the kind \(identity.keyKind) does not sign \(form)")
        }
        return nil
    }

    private func isLess(_ one: Int, than other: Int) -> Bool {
        let load = { (member: Int) in members[member].isUnlimited ? 0 : members[member].active }
        return (load(one), members[one].turn) < (load(other), members[other].turn)
    }

    /// Whether a signer can begin another signature, and no other signer is using the same physical key.
    private func hasRoom(_ member: Int) -> Bool {
        if members[member].isUnlimited { return true }
        guard members[member].active < members[member].limit else { return false }
        return !isElsewhere(member)
    }

    private func isElsewhere(_ member: Int) -> Bool {
        guard let own = members[member].identity?.certNo else { return false }
        return members.indices.contains {
            $0 != member && members[$0].active > 0 && !members[$0].isUnlimited && members[$0].identity?.certNo == own
        }
    }

    // MARK: - What signers tell

    /// Notes whose key a signer that was granted has.
    ///
    /// - Returns: `false` when another signer is using that key just now: the request must wait for it.
    mutating func confirm(_ identity: SignerIdentity, of member: Int) -> Bool {
        members[member].identity = identity
        return members[member].isUnlimited || !isElsewhere(member)
    }

    /// A signer has made a signature.
    mutating func succeed(
        _ member: Int, _ company: Int, as identity: SignerIdentity, at time: ChinaTime, took duration: Duration
    ) {
        leave(member, company)
        if members[member].identity != identity { members[member].identity = identity }
        members[member].health = .able
        members[member].failures = 0
        members[member].proven = time
        members[member].idleSince = time
        members[member].figures.noteSignature(at: time, took: duration)
        companies[company].figures.noteSignature(at: time, took: nil)
    }

    /// A signer has failed; `isItsOwn` when that says something about the signer and not about the request only.
    mutating func fail(_ member: Int, _ company: Int, _ error: SignerError, isItsOwn: Bool, at time: ChinaTime) {
        leave(member, company)
        guard isItsOwn else { return }
        members[member].idleSince = time
        members[member].figures.noteFailure()
        companies[company].figures.noteFailure()
        noteUnable(member, error, at: time)
    }

    /// A signer gives a request back without having tried.
    mutating func leave(_ member: Int, _ company: Int) {
        members[member].active -= 1
        companies[company].active -= 1
    }

    /// A signer is there with this key.
    mutating func notePresent(_ member: Int, _ identity: SignerIdentity, at time: ChinaTime) {
        let isOther = members[member].identity?.certificateDER != identity.certificateDER
        members[member].identity = identity
        members[member].idleSince = time
        if isOther { members[member].proven = nil }
        if case .unable(let error, _) = members[member].health, !isOther, !error.code.passesByWaiting {
            // The same card, and nothing says that its PIN is right now: one request may find out.
            members[member].health = .unable(error, retry: time)
        } else {
            members[member].health = .able
            members[member].failures = 0
        }
    }

    /// A signer cannot be used for a reason of its own.
    mutating func noteUnable(_ member: Int, _ error: SignerError, at time: ChinaTime) {
        events += 1
        if case .able = members[member].health { members[member].lost = events }
        members[member].failures = min(members[member].failures + 1, 6)
        members[member].health = .unable(
            error, retry: time.advanced(byMilliseconds: min(60_000, 1_000 << Int64(members[member].failures))))
    }

    /// What a signer made last was no signature.
    mutating func noteNoProof(_ member: Int) { members[member].proven = nil }

    /// A signer was looked at: the time to its next test counts from now.
    mutating func noteIdle(_ member: Int, at time: ChinaTime) { members[member].idleSince = time }

    /// Whether another signer of the company could take over from one that is gone.
    func hasOther(than member: Int, _ company: Int, at time: ChinaTime) -> Bool {
        current(company, at: time).contains { other in
            guard other != member else { return false }
            if let identity = members[other].identity, identity.problem(at: time) != nil { return false }
            switch members[other].health {
            case .unknown, .able: return true
            case .unable: return false
            }
        }
    }

    /// Takes nothing any more; those who waited.
    mutating func close() -> [UInt64] {
        isClosed = true
        var ids: [UInt64] = []
        for company in companies.indices {
            ids += companies[company].queue.map(\.id)
            companies[company].queue = []
        }
        return ids
    }
}
