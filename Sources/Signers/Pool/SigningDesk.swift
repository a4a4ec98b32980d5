package import SidecarBase
internal import Synchronization

/// The pool of signers, where the pipeline asks for signatures: several signers for a company, a signer for several
/// companies. ``PoolState`` decides; here it is carried out.
///
/// The caller's own task does the signing, so a key in memory costs no task and no hop. A request that is cancelled, or whose
/// deadline passes while it waits, never reaches a signer.
package final class SigningDesk: Sendable {
    fileprivate struct State {
        var pool: PoolState
        var nextID: UInt64 = 0
        var waiting: [UInt64: CheckedContinuation<Result<Int, SignerError>, Never>] = [:]
        var underWay: [UInt64: UnderWay] = [:]
        var listeners: [@Sendable () -> Void] = []
    }

    /// A signature that a device is making.
    fileprivate struct UnderWay {
        let member: Int
        let company: Int
        /// Finished to have it given up.
        let interruption: AsyncStream<Never>.Continuation
    }

    let signers: [any Signer]
    let now: Now
    let canaries: [Duration?]
    private let codes: [String: Int]
    private let names: [String: Int]
    private let state: Mutex<State>

    /// - Parameters:
    ///   - plan: who signs for whom.
    ///   - now: the clock that certificates are checked by.
    package init(_ plan: PoolPlan, now: @escaping Now = ChinaTime.now) {
        var signers: [any Signer] = []
        var names: [String: Int] = [:]
        var companies: [PoolState.Company] = []
        for company in plan.companies {
            let members = company.signers.map { signer in
                if let known = names[signer.name] { return known }
                signers.append(signer)
                names[signer.name] = signers.count - 1
                return signers.count - 1
            }
            companies.append(PoolState.Company(code: company.code, members: members, rollOver: company.rollOver))
        }
        codes = Dictionary(companies.enumerated().map { ($1.code, $0) }) { first, _ in first }
        // Tests of a signer wait and are served as requests are, each signer's as those of a company of its own.
        companies += signers.indices.map { PoolState.Company(code: "", members: [$0], rollOver: nil) }
        canaries = signers.map { plan.canaries[$0.name].flatMap { $0 > .zero ? $0 : nil } }
        state = Mutex(
            State(
                pool: PoolState(
                    members: signers.map { ($0.name, $0.parallelism) }, companies: companies,
                    queueLimit: plan.queueLimit, at: now())))
        self.signers = signers
        self.names = names
        self.now = now
    }

    /// - Parameters:
    ///   - companies: company code → its signers.
    ///   - now: the clock that certificates are checked by.
    package convenience init(companies: [String: [any Signer]], now: @escaping Now = ChinaTime.now) {
        let plan = companies.sorted { $0.key < $1.key }.map { PoolPlan.Company(code: $0.key, signers: $0.value) }
        self.init(PoolPlan(companies: plan), now: now)
    }

    // MARK: - Asking

    /// The identity of a signer of the company that can sign now.
    ///
    /// - Parameters:
    ///   - company: the company's code.
    ///   - objection: why a key may not sign what is to be signed; such a signer is passed over.
    /// - Returns: the identity.
    /// - Throws: `signer.none`, or why the last signer asked cannot tell or may not sign.
    package func identity(
        company: String, objection: (SignerIdentity) -> SignerError? = { _ in nil }
    ) async throws(SignerError) -> SignerIdentity {
        var last = SignerError(.signerNone, "company \(company)")
        guard let index = codes[company] else { throw last }
        let time = now()
        if let only = withPool({ $0.only(index, at: time) }), objection(only) == nil { return only }
        for (member, known) in withPool({ $0.inTurn(index, at: time) }) {
            if let known {
                guard let reason = objection(known) else { return known }
                last = reason
                continue
            }
            do {
                let identity = try await signers[member].identity()
                note(identity, of: member)
                if let problem = identity.problem(at: time) {
                    last = SignerError(problem, identity.validity)
                } else if let reason = objection(identity) {
                    last = reason
                } else {
                    return identity
                }
            } catch {
                last = error
                if error.code.passesByWaiting { noteLoss(error, of: member) }
            }
        }
        throw last
    }

    /// Signs with the least busy signer of the company, or with another one when that fails or has a key of another kind.
    ///
    /// - Returns: the signature and the name of the signer that made it.
    /// - Throws: `signer.none`, `signer.certificate_expired`, …, or why the last signer asked failed.
    package func sign(
        _ message: [UInt8], as form: SignatureForm, company: String, deadline: ContinuousClock.Instant
    ) async throws(SignerError) -> (SignatureResult, signer: String) {
        guard let index = codes[company] else { throw SignerError(.signerNone, "company \(company)") }
        return try await sign(message, as: form, company: index, deadline: deadline)
    }

    /// The index under which a signer's own tests wait; `nil` for an unknown name.
    func testCompany(of name: String) -> Int? { names[name].map { companyCount + $0 } }

    private var companyCount: Int { state.withLock { $0.pool.companies.count } - signers.count }

    /// Reads or changes the state; nobody waits in `body`.
    func withPool<Value>(_ body: (inout PoolState) -> Value) -> Value { state.withLock { body(&$0.pool) } }

    func sign(
        _ message: [UInt8], as form: SignatureForm, company: Int, deadline: ContinuousClock.Instant
    ) async throws(SignerError) -> (SignatureResult, signer: String) {
        var request: PoolState.Request
        var decision: PoolState.Decision
        (request, decision) = state.withLock { state in
            let request = state.pool.request(company, form)
            return (request, state.pool.decide(request, at: now()))
        }
        var hasRefreshed = false
        let asked = ContinuousClock.now
        while true {
            let member: Int
            switch decision {
            case .grant(let granted): member = granted
            case .wait: member = try await wait(request, until: deadline)
            case .fail(let error):
                // A signer that came back and could not say so is found here.
                if hasRefreshed || ContinuousClock.now >= deadline || Task.isCancelled { throw error }
                hasRefreshed = true
                guard await refresh(request, at: now()) else { throw error }
                decision = state.withLock { $0.pool.decide(request, at: now()) }
                continue
            }
            let granted = ContinuousClock.now
            switch await make(message, request, with: member, until: deadline) {
            case .made(let result):
                DeclarationStep.signWait.observe(granted - asked)
                DeclarationStep.sign.observe(since: granted)
                return (result, signers[member].name)
            case .mustWait:
                decision = .wait
                continue
            case .failed(let error):
                request.note(error, of: member)
                if ContinuousClock.now >= deadline || Task.isCancelled { throw request.reason ?? error }
            }
            decision = state.withLock { $0.pool.decide(request, at: now()) }
        }
    }

    // MARK: - Waiting

    /// Waits for a signer.
    private func wait(
        _ request: PoolState.Request, until deadline: ContinuousClock.Instant
    ) async throws(SignerError) -> Int {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        async let _ = expire(id, request, at: deadline)
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer = state.withLock { $0.queue(request, id, continuation, at: now()) }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            giveUp(id, request) { _ in SignerError(.signerTimeout, "the request was cancelled") }
        }
        return try result.get()
    }

    private func expire(_ id: UInt64, _ request: PoolState.Request, at deadline: ContinuousClock.Instant) async {
        do {
            try await Task.sleep(until: deadline, clock: .continuous)
        } catch {
            // A signer came first.
            return
        }
        let time = now()
        giveUp(id, request) { $0.lateness(of: request, at: time) }
    }

    /// Takes a request out of the queue, unless it has a signer already.
    private func giveUp(_ id: UInt64, _ request: PoolState.Request, _ reason: (PoolState) -> SignerError) {
        let (continuation, error) = state.withLock { state in
            guard state.pool.remove(id, of: request.company) != nil else {
                return (nil as CheckedContinuation<Result<Int, SignerError>, Never>?, SignerError(.signerTimeout))
            }
            return (state.waiting.removeValue(forKey: id), reason(state.pool))
        }
        continuation?.resume(returning: .failure(error))
    }

    /// Changes the state, then wakes whoever got a signer by it, and gives up what another signer can do better.
    func change<Value>(_ body: (inout PoolState) -> Value) -> Value {
        let time = now()
        let (value, woken, given, listeners) = state.withLock { state in
            let wasAble = state.pool.ableCompanies(at: time)
            let value = body(&state.pool)
            let woken = state.takeDecided(at: time)
            let given = state.underWay.values.filter { state.pool.shouldYield($0.member, $0.company, at: time) }
            let isBetter = !state.pool.ableCompanies(at: time).isSubset(of: wasAble)
            return (value, woken, given.map(\.interruption), isBetter ? state.listeners : [])
        }
        for (continuation, result) in woken { continuation.resume(returning: result) }
        for interruption in given { interruption.finish() }
        for listener in listeners { listener() }
        return value
    }

    /// Calls `body` whenever a company can sign that could not before.
    package func whenCompanyBecomesAble(_ body: @escaping @Sendable () -> Void) {
        state.withLock { $0.listeners.append(body) }
    }

    // MARK: - Signing

    private enum Making {
        case made(SignatureResult)
        case failed(SignerError)
        /// Another signer is using the same physical key.
        case mustWait
    }

    /// Has a signer that was granted make the signature.
    private func make(
        _ message: [UInt8], _ request: PoolState.Request, with member: Int, until deadline: ContinuousClock.Instant
    ) async -> Making {
        let began = ContinuousClock.now
        do throws(SignerError) {
            let isDevice = signers[member].parallelism != .max
            if isDevice, state.withLock({ $0.pool.members[member].identity == nil }) {
                let identity = try await signers[member].identity()
                let mayGoOn = state.withLock { $0.pool.confirm(identity, of: member) }
                guard mayGoOn else {
                    change { $0.leave(member, request.company) }
                    return .mustWait
                }
                if let problem = identity.problem(at: now()) { throw SignerError(problem, identity.validity) }
                guard request.form.fits(identity.keyKind) else {
                    throw SignerError(
                        .signerUnsupportedKey, "a key of the kind \(identity.keyKind) does not sign \(request.form)")
                }
            }
            let result =
                isDevice
                ? try await ask(message, request, member, until: deadline)
                : try await signers[member].sign(message, as: request.form, deadline: deadline)
            let time = now()
            if let problem = result.identity.problem(at: time) {
                throw SignerError(problem, result.identity.validity)
            }
            let duration = ContinuousClock.now - began
            if isDevice {
                change { $0.succeed(member, request.company, as: result.identity, at: time, took: duration) }
            } else {
                // Nobody waits for a signer without a limit.
                withPool { $0.succeed(member, request.company, as: result.identity, at: time, took: duration) }
            }
            return .made(result)
        } catch {
            let isSlow = ContinuousClock.now - began >= SigningDesk.patience
            let isItsOwn = error.code == .signerTimeout ? isSlow && !Task.isCancelled : SigningDesk.isOwn(error.code)
            change { $0.fail(member, request.company, error, isItsOwn: isItsOwn, at: now()) }
            return .failed(error)
        }
    }

    /// A device that has made nothing after so long is left alone, when another can sign.
    private static let patience = Duration.seconds(4)

    /// Whether a failure says something about the signer, not about the request only.
    private static func isOwn(_ code: ErrorCode) -> Bool {
        code != .signerUnsupportedKey && !code.name.hasPrefix("internal.")
    }

    /// Asks a device, until it is better to ask another.
    private func ask(
        _ message: [UInt8], _ request: PoolState.Request, _ member: Int, until deadline: ContinuousClock.Instant
    ) async throws(SignerError) -> SignatureResult {
        let signer = signers[member]
        let form = request.form
        let time = now()
        let (stream, interruption) = AsyncStream<Never>.makeStream()
        let (id, hasOther) = state.withLock { state in
            state.nextID += 1
            state.underWay[state.nextID] = UnderWay(
                member: member, company: request.company, interruption: interruption)
            return (state.nextID, state.pool.hasOther(than: member, request.company, at: time))
        }
        let limit = hasOther ? min(deadline, ContinuousClock.now.advanced(by: SigningDesk.patience)) : deadline
        let result = await withTaskGroup(of: Result<SignatureResult, SignerError>?.self) { group in
            group.addTask {
                do throws(SignerError) {
                    return .success(try await signer.sign(message, as: form, deadline: limit))
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                for await _ in stream {}
                return nil
            }
            var result: Result<SignatureResult, SignerError>?
            var isGivenUp = false
            // The device has its last word even when it was given up: a signature that is there is a signature.
            for await answer in group {
                if let answer {
                    result = answer
                    break
                }
                isGivenUp = !Task.isCancelled
                group.cancelAll()
            }
            group.cancelAll()
            return (result, isGivenUp)
        }
        let problem = state.withLock { state in
            state.underWay[id] = nil
            return state.pool.members[member].problem
        }
        switch result {
        case (.success(let made)?, _): return made
        case (.failure(let error)?, false): throw error
        case (_, true): throw problem ?? SignerError(.signerFailed, "given up for another signer")
        case (nil, false): throw SignerError(.signerTimeout, "the request was cancelled")
        }
    }

    // MARK: - What signers tell

    /// Asks signers that could not be used whether they can again.
    ///
    /// - Returns: whether one can.
    private func refresh(_ request: PoolState.Request, at time: ChinaTime) async -> Bool {
        var isBetter = false
        for member in withPool({ $0.lost(request, at: time) }) {
            let status = await signers[member].status()
            guard status.problem == nil, let identity = status.identity else { continue }
            note(identity, of: member)
            isBetter = true
        }
        return isBetter
    }

    /// Notes that a signer is there.
    func note(_ identity: SignerIdentity, of member: Int) {
        let time = now()
        change { $0.notePresent(member, identity, at: time) }
    }

    /// Notes that a signer is not there, unless that is known.
    private func noteLoss(_ error: SignerError, of member: Int) {
        let time = now()
        if withPool({ $0.members[member].problem }) == nil { change { $0.noteUnable(member, error, at: time) } }
    }

    /// The state of every signer, by company.
    package func statuses() async -> [String: [SignerStatus]] {
        var all: [SignerStatus] = []
        for signer in signers { all.append(await signer.status()) }
        return withPool { pool in
            var statuses: [String: [SignerStatus]] = [:]
            for company in pool.companies where !company.code.isEmpty {
                statuses[company.code] = company.members.map { all[$0] }
            }
            return statuses
        }
    }

    /// Turns away whoever waits, and lets go of all devices.
    package func close() async {
        let waiting = state.withLock { state in
            state.pool.close().compactMap { state.waiting.removeValue(forKey: $0) }
        }
        for continuation in waiting { continuation.resume(returning: .failure(SignerError(.internalStopping))) }
        for signer in signers { await signer.close() }
    }
}

extension SigningDesk.State {
    /// Decides about a request once more and lets it wait if that is still so; the answer if not.
    fileprivate mutating func queue(
        _ request: PoolState.Request, _ id: UInt64,
        _ continuation: CheckedContinuation<Result<Int, SignerError>, Never>,
        at time: ChinaTime
    ) -> Result<Int, SignerError>? {
        if Task.isCancelled { return .failure(SignerError(.signerTimeout, "the request was cancelled")) }
        switch pool.decide(request, at: time) {
        case .grant(let member): return .success(member)
        case .fail(let error): return .failure(error)
        case .wait:
            do throws(SignerError) {
                try pool.enqueue(PoolState.Waiter(id: id, request: request))
            } catch {
                return .failure(error)
            }
            waiting[id] = continuation
            return nil
        }
    }

    /// Those who waited and now have a signer, or no hope.
    fileprivate mutating func takeDecided(
        at time: ChinaTime
    ) -> [(CheckedContinuation<Result<Int, SignerError>, Never>, Result<Int, SignerError>)] {
        pool.dispatch(at: time).compactMap { id, decision in
            guard let continuation = waiting.removeValue(forKey: id) else { return nil }
            switch decision {
            case .grant(let member): return (continuation, .success(member))
            case .fail(let error): return (continuation, .failure(error))
            case .wait: return nil
            }
        }
    }
}
