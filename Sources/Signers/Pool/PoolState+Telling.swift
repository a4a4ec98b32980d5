internal import SidecarBase

extension PoolState.Member {
    /// Why it cannot be used, as far as it is known.
    var problem: SignerError? {
        if case .unable(let error, _) = health { error } else { nil }
    }

    /// Why it cannot be used at a time, its certificate's validity included.
    func problem(at time: ChinaTime) -> SignerError? {
        if let problem { return problem }
        guard let identity, let problem = identity.problem(at: time) else { return nil }
        return SignerError(problem, identity.validity)
    }
}

extension PoolState {
    /// The identity of the one signer of a company that has only one, when it can sign.
    func only(_ company: Int, at time: ChinaTime) -> SignerIdentity? {
        let all = companies[company].members
        guard all.count == 1, let member = all.first, case .able = members[member].health,
            let identity = members[member].identity, identity.problem(at: time) == nil
        else { return nil }
        return identity
    }

    /// The signers of a company in the order in which they are next, those that cannot be used last; with their identities
    /// where those are known to be able to sign.
    func inTurn(_ company: Int, at time: ChinaTime) -> [(member: Int, identity: SignerIdentity?)] {
        let all = current(company, at: time)
        let sorted =
            all.count == 1
            ? Array(all)
            : all.sorted { one, other in
                (rank(one), members[one].active, members[one].turn)
                    < (rank(other), members[other].active, members[other].turn)
            }
        return sorted.map { member in
            guard case .able = members[member].health, let identity = members[member].identity,
                identity.problem(at: time) == nil
            else { return (member, nil) }
            return (member, identity)
        }
    }

    private func rank(_ member: Int) -> Int { members[member].problem == nil ? 0 : 1 }

    /// The codes of the companies for which a signer can sign, as far as is known.
    func ableCompanies(at time: ChinaTime) -> Set<String> {
        var codes: Set<String> = []
        for index in companies.indices where !companies[index].code.isEmpty {
            if isAble(index, at: time) { codes.insert(companies[index].code) }
        }
        return codes
    }

    /// Whether a signer of the company can sign, as far as is known.
    func isAble(_ company: Int, at time: ChinaTime) -> Bool {
        current(company, at: time).contains { member in
            guard case .able = members[member].health, let identity = members[member].identity else { return false }
            return identity.problem(at: time) == nil
        }
    }

    /// Whether a signature under way is better given up: its signer is gone, and another can make it.
    func shouldYield(_ member: Int, _ company: Int, at time: ChinaTime) -> Bool {
        guard let problem = members[member].problem, problem.code.passesByWaiting else { return false }
        return hasOther(than: member, company, at: time)
    }

    /// The signers of a request that could not be used, for a reason that may have passed.
    func lost(_ request: Request, at time: ChinaTime) -> [Int] {
        current(request.company, at: time).filter {
            !request.tried.contains($0) && members[$0].problem?.code.passesByWaiting ?? false
        }
    }

    /// Why a request got no signer by its deadline.
    func lateness(of request: Request, at time: ChinaTime) -> SignerError {
        let all = current(request.company, at: time)
        if !hasUsable(all), let problem = all.lazy.compactMap({ members[$0].problem }).first {
            return SignerError(problem.code, "waited until the deadline; \(problem.detail)")
        }
        return SignerError(.signerTimeout, "\(companies[request.company].queue.count + 1) requests are waiting")
    }

    private func hasUsable(_ all: ArraySlice<Int>) -> Bool { all.contains { members[$0].problem == nil } }
}
