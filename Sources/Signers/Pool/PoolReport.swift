package import SidecarBase

/// How the pool stands at one moment: values only.
package struct PoolReport: Sendable, Equatable {
    /// A signer.
    package struct Line: Sendable, Equatable {
        package let name: String
        /// The companies it signs for.
        package let companies: [String]
        package let identity: SignerIdentity?
        /// Why it cannot sign; `nil` when it can, or when nobody knows yet.
        package let problem: SignerError?
        /// Whether it is known to be able to sign.
        package let isAble: Bool
        /// How many signatures it makes at once at most; `nil` without a limit.
        package let parallelism: Int?
        /// Signatures it is making.
        package let active: Int
        /// Requests that wait and could go to it.
        package let waiting: Int
        package let signed: Int
        package let failed: Int
        /// Signatures in the last minute.
        package let perMinute: Int
        /// The usual time of a signature; `nil` before the first.
        package let typicalTime: Duration?
        /// How long a request that comes now would wait; `nil` when that cannot be told.
        package let eta: Duration?
        /// When it last made a signature or a test signature.
        package let proven: ChinaTime?
    }

    /// A company.
    package struct Queue: Sendable, Equatable {
        package let company: String
        /// The signers that sign for it now, which is not all of them before and after a roll-over.
        package let signers: [String]
        package let waiting: Int
        package let active: Int
        package let signed: Int
        package let failed: Int
        package let perMinute: Int
        package let eta: Duration?
        /// Whether a signer is known to be able to sign for it.
        package let isAble: Bool
        /// When the last certificate of those that can sign ends.
        package let until: ChinaTime?
        /// When one of its signers last made a signature or a test signature.
        package let proven: ChinaTime?
    }

    package let time: ChinaTime
    package let signers: [Line]
    package let companies: [Queue]
}

extension SigningDesk {
    /// How the pool stands; asks no device.
    package func report() -> PoolReport {
        let time = now()
        return withPool { $0.report(at: time) }
    }
}

extension PoolState {
    fileprivate func report(at time: ChinaTime) -> PoolReport {
        let real = companies.indices.filter { !companies[$0].code.isEmpty }
        let queues = real.map { index in
            let company = companies[index]
            let current = current(index, at: time)
            let able = current.filter { canSign($0, at: time) }
            return PoolReport.Queue(
                company: company.code, signers: current.map { members[$0].name }, waiting: company.queue.count,
                active: company.active, signed: company.figures.signed, failed: company.figures.failed,
                perMinute: company.figures.perMinute(at: time), eta: eta(index, able), isAble: !able.isEmpty,
                until: able.compactMap { members[$0].identity?.notAfter }.max(),
                proven: current.compactMap { members[$0].proven }.max())
        }
        let lines = members.indices.map { index in
            let member = members[index]
            let served = real.filter { companies[$0].members.contains(index) }
            return PoolReport.Line(
                name: member.name, companies: served.map { companies[$0].code }, identity: member.identity,
                problem: member.problem(at: time), isAble: canSign(index, at: time),
                parallelism: member.isUnlimited ? nil : member.limit, active: member.active,
                waiting: served.reduce(0) { $0 + companies[$1].queue.count }, signed: member.figures.signed,
                failed: member.figures.failed, perMinute: member.figures.perMinute(at: time),
                typicalTime: member.figures.typical.map { .seconds($0) },
                eta: canSign(index, at: time)
                    ? real.enumerated().filter { served.contains($0.element) }.compactMap { queues[$0.offset].eta }
                        .max()
                    : nil,
                proven: member.proven)
        }
        return PoolReport(time: time, signers: lines, companies: queues)
    }

    private func canSign(_ member: Int, at time: ChinaTime) -> Bool {
        guard case .able = members[member].health, let identity = members[member].identity else { return false }
        return identity.problem(at: time) == nil
    }

    /// When a request of the company that comes now would have its signer: after its own queue at the company's share of
    /// its signers, and never later than after everybody who waits for them.
    private func eta(_ company: Int, _ able: [Int]) -> Duration? {
        if able.contains(where: { members[$0].isUnlimited }) { return .zero }
        let speeds = able.compactMap { member in
            members[member].figures.typical.map { Double(members[member].limit) / max($0, 0.000_1) }
        }
        guard !speeds.isEmpty else { return nil }
        let isFree = able.contains { members[$0].active < members[$0].limit }
        let rivals = companies.filter { other in
            !other.queue.isEmpty && other.members.contains { able.contains($0) }
        }
        let all = rivals.reduce(0) { $0 + $1.queue.count }
        if isFree, all == 0 { return .zero }
        let own = (companies[company].queue.count + 1) * max(1, rivals.count)
        return .seconds(Double(min(own, all + 1)) / speeds.reduce(0, +))
    }
}
