package import SidecarBase
internal import Synchronization

/// Where the pipeline asks for signatures: each company has one or more signers, which take turns; one that fails for a
/// reason of its own is passed over for the next.
package final class SigningDesk: Sendable {
    private let companies: [String: [any Signer]]
    private let now: Now
    private let turn = Mutex<[String: Int]>([:])

    /// - Parameters:
    ///   - companies: company code → its signers.
    ///   - now: the clock that certificates are checked by.
    package init(companies: [String: [any Signer]], now: @escaping Now = ChinaTime.now) {
        self.companies = companies
        self.now = now
    }

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
        for signer in inTurn(company, advancing: false) {
            do {
                let identity = try await signer.identity()
                if let problem = identity.problem(at: now()) {
                    last = SignerError(problem, identity.validity)
                } else if let reason = objection(identity) {
                    last = reason
                } else {
                    return identity
                }
            } catch {
                last = error
            }
        }
        throw last
    }

    /// Signs with the company's next signer, or with one after it when that fails or has a key of another kind.
    ///
    /// - Returns: the signature and the name of the signer that made it.
    /// - Throws: `signer.none`, `signer.certificate_expired`, …, or why the last signer asked failed.
    package func sign(
        _ message: [UInt8], as form: SignatureForm, company: String, deadline: ContinuousClock.Instant
    ) async throws(SignerError) -> (SignatureResult, signer: String) {
        var last = SignerError(.signerNone, "company \(company)")
        for signer in inTurn(company, advancing: true) {
            do {
                let result = try await signer.sign(message, as: form, deadline: deadline)
                guard let problem = result.identity.problem(at: now()) else { return (result, signer.name) }
                last = SignerError(problem, result.identity.validity)
            } catch {
                // That a signer has a key of another kind tells nothing about why the right one failed.
                if error.code != .signerUnsupportedKey || last.code == .signerNone { last = error }
            }
            if ContinuousClock.now >= deadline { break }
        }
        throw last
    }

    /// The state of every signer, by company.
    package func statuses() async -> [String: [SignerStatus]] {
        var statuses: [String: [SignerStatus]] = [:]
        for (company, signers) in companies {
            for signer in signers { statuses[company, default: []].append(await signer.status()) }
        }
        return statuses
    }

    /// Lets go of all devices.
    package func close() async {
        var closed: Set<String> = []
        for signer in companies.values.joined() where closed.insert(signer.name).inserted { await signer.close() }
    }

    private func inTurn(_ company: String, advancing: Bool) -> [any Signer] {
        guard let signers = companies[company], signers.count > 1 else { return companies[company] ?? [] }
        let start = turn.withLock { turn in
            let start = turn[company, default: 0] % signers.count
            if advancing { turn[company] = start + 1 }
            return start
        }
        return Array(signers[start...] + signers[..<start])
    }
}
