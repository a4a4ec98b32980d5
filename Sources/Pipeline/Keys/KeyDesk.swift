internal import CryptoCore
package import Ledger
package import Logging
package import SidecarBase
package import Signers

/// The desk that tells about the keys, tests them, and signs for other sidecars; HTTP knows the pipeline by this.
package protocol KeyServing: Sendable {
    /// Every signer with its certificate and its figures.
    func signers() async -> [KeyReport]

    /// Has a signer make a test signature.
    ///
    /// - Parameter name: the signer.
    /// - Returns: what was made.
    /// - Throws: `http.not_found`, or why it cannot sign.
    func test(_ name: String) async throws -> KeyTest

    /// Looks at a token.
    ///
    /// - Throws: `http.sign_off`, `http.token`.
    func admit(_ token: Secret?, from source: RequestSource) throws(SidecarError)

    /// What waits where.
    func queue() async throws -> QueueReport

    /// Signs for another sidecar.
    ///
    /// - Parameters:
    ///   - message: what is to be signed; `nil` when only the certificate of the key is wanted.
    ///   - form: `rsa-sha1` or `sm2-sm3`.
    ///   - company: for whom; `nil` where only one company is served.
    ///   - token: what the caller showed.
    ///   - source: where it came from.
    /// - Returns: the signature.
    /// - Throws: `http.sign_off`, `http.token`, `http.parameter`, `company.unknown`, or why it cannot be made.
    func sign(
        _ message: [UInt8]?, form: String?, company: String?, token: Secret?, from source: RequestSource
    ) async throws -> LentSignature
}

/// Tells about the keys of the pool, and lends them out.
package struct KeyDesk: KeyServing {
    private let companies: [Company]
    private let signing: SigningDesk
    private let ledger: any HoldingLedger
    private let tokens: SignTokens
    private let signingTime: Duration
    private let logger: Logger

    /// - Parameters:
    ///   - companies: the companies served here.
    ///   - signing: their signers.
    ///   - ledger: where every signature that is lent is recorded.
    ///   - tokens: of those who may have something signed.
    ///   - signingTime: how long a signature may take, queueing included.
    ///   - logger: one line a refusal.
    package init(
        companies: [Company], signing: SigningDesk, ledger: any HoldingLedger, tokens: SignTokens,
        signingTime: Duration, logger: Logger
    ) {
        self.companies = companies
        self.signing = signing
        self.ledger = ledger
        self.tokens = tokens
        self.signingTime = signingTime
        self.logger = logger
    }

    package func signers() async -> [KeyReport] {
        let statuses = Dictionary(await signing.statuses().values.joined().map { ($0.name, $0) }) { first, _ in first }
        let report = signing.report()
        return report.signers.map { line in
            let status = statuses[line.name]
            let identity = status?.identity ?? line.identity
            let problem = line.problem?.code ?? status?.problem
            return KeyReport(
                name: line.name, companies: line.companies,
                state: line.isAble ? "able" : problem == nil ? "unknown" : "unable", problem: problem?.name,
                problemDetail: problem?.english, problemZh: problem?.chinese, device: identity?.device,
                pinTriesLeft: status?.pinTriesLeft,
                certificate: identity.flatMap { KeyCertificate($0, at: report.time) },
                parallelism: line.parallelism, active: line.active, waiting: line.waiting, signed: line.signed,
                failed: line.failed, perMinute: line.perMinute, typicalMilliseconds: line.typicalTime?.milliseconds,
                etaMilliseconds: line.eta?.milliseconds, lastSignature: line.proven?.iso8601)
        }
    }

    package func test(_ name: String) async throws -> KeyTest {
        guard let test = try await signing.test(name, deadline: .now.advanced(by: signingTime)) else {
            throw SidecarError(.httpNotFound, "signer")
        }
        return KeyTest(
            name: name, certNo: test.identity.certNo, form: test.form.name, milliseconds: test.duration.milliseconds)
    }

    package func queue() async throws -> QueueReport {
        let holds = try await ledger.holds()
        let figures = try await ledger.figures()
        let report = signing.report()
        return QueueReport(
            time: report.time.iso8601,
            companies: report.companies.map { queue in
                QueueReport.Company(
                    company: queue.company, signers: queue.signers, able: queue.isAble, waiting: queue.waiting,
                    active: queue.active, held: holds[queue.company] ?? 0, signed: queue.signed, failed: queue.failed,
                    perMinute: queue.perMinute, etaMilliseconds: queue.eta?.milliseconds,
                    canSignUntil: queue.until?.iso8601, lastSignature: queue.proven?.iso8601)
            }, toSend: figures.queued, parked: figures.parked)
    }

    package func sign(
        _ message: [UInt8]?, form: String?, company: String?, token: Secret?, from source: RequestSource
    ) async throws -> LentSignature {
        let name = try holder(of: token, from: source)
        let company = try self.company(company)
        guard let message else {
            let identity = try await signing.identity(company: company.code)
            return LentSignature(value: nil, certificate: identity.certificateDER, certNo: identity.certNo, signer: nil)
        }
        guard let form = form.flatMap({ SignatureForm(name: $0) }) else {
            throw SidecarError(.httpParameter, "form: rsa-sha1 or sm2-sm3")
        }
        let (result, signer) = try await signing.sign(
            message, as: form, company: company.code, deadline: .now.advanced(by: signingTime))
        _ = try await ledger.recordSystemEvent(
            kind: "signature-lent", actor: name, cause: company.code,
            detail: [
                "certNo": result.identity.certNo, "form": form.name, "peer": source.peer, "signer": signer,
                "message": Hex.encode(MessageDigest.sha256(message)),
            ])
        return LentSignature(
            value: result.value, certificate: result.identity.certificateDER, certNo: result.identity.certNo,
            signer: signer)
    }

    package func admit(_ token: Secret?, from source: RequestSource) throws(SidecarError) {
        _ = try holder(of: token, from: source)
    }

    private func holder(of token: Secret?, from source: RequestSource) throws(SidecarError) -> String {
        guard !tokens.isEmpty else { throw SidecarError(.httpSignOff) }
        guard let token, let name = tokens.name(of: token) else {
            logger.warning("token refused", metadata: ["peer": "\(source.peer)", "route": "sign"])
            throw SidecarError(.httpToken)
        }
        return name
    }

    private func company(_ code: String?) throws(SidecarError) -> Company {
        if let code {
            guard let company = companies.first(where: { $0.code == code }) else {
                throw SidecarError(.companyUnknown, "company")
            }
            return company
        }
        guard companies.count == 1, let only = companies.first else {
            throw SidecarError(.httpParameter, "company: for which company is not said")
        }
        return only
    }
}

extension Duration {
    fileprivate var milliseconds: Int {
        Int(clamping: wholeMilliseconds)
    }
}

extension KeyCertificate {
    /// What the certificate of an identity says; `nil` when it cannot be read, which a signer would have noticed.
    package init?(_ identity: SignerIdentity, at time: ChinaTime) {
        let certificate: Certificate
        do throws(CryptoError) {
            certificate = try Certificate.cached(der: identity.certificateDER)
        } catch {
            return nil
        }
        let days = identity.daysLeft(at: time)
        self.init(
            certNo: certificate.certNo, subject: certificate.subject, issuer: certificate.issuer,
            isSelfSigned: certificate.subject == certificate.issuer, key: "\(certificate.publicKey.kind)",
            notBefore: certificate.notBefore.iso8601, notAfter: certificate.notAfter.iso8601, daysLeft: days,
            warning: CertificateThreshold.passed(daysLeft: days), enterprise: certificate.enterpriseName,
            cardNumber: certificate.cardNumber)
    }
}
