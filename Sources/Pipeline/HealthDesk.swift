internal import CustomsSignature
package import Ledger
internal import SidecarBase
package import Signers

/// Tells whether the house can do its work: the ledger takes a write, and each company has a signer that can sign in
/// its edition.
package struct HealthDesk: ReadinessReporting {
    private let companies: [Company]
    private let signing: SigningDesk
    private let ledger: any DeclarationLedger

    package init(companies: [Company], signing: SigningDesk, ledger: any DeclarationLedger) {
        self.companies = companies
        self.signing = signing
        self.ledger = ledger
    }

    package func readiness() async -> Readiness {
        var checks: [Readiness.Check] = []
        do {
            try await ledger.probeWrite()
            checks.append(Readiness.Check(name: "ledger", isGood: true, detail: "can be written"))
        } catch {
            checks.append(Readiness.Check(name: "ledger", isGood: false, detail: error.description))
        }
        let statuses = await signing.statuses()
        for company in companies {
            let signers = (statuses[company.code] ?? []).map { status in
                let mayNotSign = status.identity.map { !company.edition.allows($0.keyKind) } ?? false
                return (status: status, problem: status.problem ?? (mayNotSign ? .companyEdition : nil))
            }
            let able = signers.first { $0.problem == nil && $0.status.identity != nil }?.status
            let problems = signers.compactMap { signer in
                signer.problem.map { "\(signer.status.name): \($0.name)" }
            }
            checks.append(
                Readiness.Check(
                    name: "signer for \(company.code)", isGood: able != nil,
                    detail: able.map { "\($0.name) can sign" }
                        ?? (problems.isEmpty ? ErrorCode.signerNone.name : problems.joined(separator: ", "))))
        }
        return Readiness(checks: checks)
    }
}
