internal import CustomsSignature
package import Ledger
package import SidecarBase
package import Signers

/// Tells whether the house can do its work: the ledger takes a write, and each company has a signer that can sign in
/// its edition; until when, and when it last proved it.
package struct HealthDesk: ReadinessReporting {
    private let companies: [Company]
    private let signing: SigningDesk
    private let ledger: any HoldingLedger
    private let now: Now

    package init(
        companies: [Company], signing: SigningDesk, ledger: any HoldingLedger, now: @escaping Now = ChinaTime.now
    ) {
        self.companies = companies
        self.signing = signing
        self.ledger = ledger
        self.now = now
    }

    package func readiness() async -> Readiness {
        var checks: [Readiness.Check] = []
        var holds: [String: Int] = [:]
        do {
            try await ledger.probeWrite()
            holds = try await ledger.holds()
            checks.append(Readiness.Check(name: "ledger", isGood: true, detail: "can be written"))
        } catch {
            checks.append(Readiness.Check(name: "ledger", isGood: false, detail: error.description))
        }
        let statuses = await signing.statuses()
        let report = signing.report()
        for company in companies {
            var check = signer(of: company, statuses[company.code] ?? [], report)
            if let waiting = holds[company.code], waiting > 0 {
                check = Readiness.Check(
                    name: check.name, isGood: check.isGood,
                    detail: check.detail + "; \(waiting) messages wait for a signer")
            }
            checks.append(check)
        }
        return Readiness(checks: checks)
    }

    private func signer(of company: Company, _ statuses: [SignerStatus], _ report: PoolReport) -> Readiness.Check {
        let current = Set(report.companies.first { $0.company == company.code }?.signers ?? [])
        let lines = Dictionary(report.signers.map { ($0.name, $0) }) { first, _ in first }
        // Before and after a roll-over some of a company's keys do not sign.
        let signers = statuses.filter { current.contains($0.name) }.map { status in
            let mayNotSign = status.identity.map { !company.edition.allows($0.keyKind) } ?? false
            // What the pool knows beyond the device's own word: a test signature that failed, a certificate that ended. A
            // failure that may be gone at the next signature says nothing about that.
            let known = lines[status.name]?.problem?.code
            let lasting = known.flatMap { $0.isRetriable ? nil : $0 }
            return (status: status, problem: status.problem ?? (mayNotSign ? .companyEdition : lasting))
        }
        if let able = signers.first(where: { $0.problem == nil && $0.status.identity != nil })?.status,
            let identity = able.identity
        {
            return Readiness.Check(
                name: "signer for \(company.code)", isGood: true,
                detail: "\(able.name) can sign until \(identity.notAfter.readable.prefix(16))"
                    + ending(identity) + proof(lines[able.name]?.proven))
        }
        let problems = signers.compactMap { signer in
            signer.problem.map { "\(signer.status.name): \($0.name)" }
        }
        return Readiness.Check(
            name: "signer for \(company.code)", isGood: false,
            detail: problems.isEmpty ? ErrorCode.signerNone.name : problems.joined(separator: ", "))
    }

    private func ending(_ identity: SignerIdentity) -> String {
        let days = identity.daysLeft(at: now())
        return CertificateThreshold.passed(daysLeft: days) == nil ? "" : ", in \(days) days"
    }

    private func proof(_ time: ChinaTime?) -> String {
        time.map { ", last signature \($0.readable.prefix(19))" } ?? ", no signature yet"
    }
}
