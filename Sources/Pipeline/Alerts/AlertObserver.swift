package import Ledger
package import Logging
package import SidecarBase
internal import Synchronization

/// Looks at the house and says what is so now that somebody should know.
package final class AlertObserver: Sendable {
    /// Below so many free bytes the disk is nearly full.
    package static let diskLimit: Int64 = 1 << 30
    /// Certificates are told of from so many days before their end.
    package static let certificateDays = 30
    /// The server's own certificate, which is renewed by itself where somebody saw to it.
    package static let serverCertificateDays = 14
    /// At so many tries the PIN guard stops.
    package static let pinTries = 2

    /// How the server's own certificate stands.
    package struct TLSStanding: Sendable {
        let notAfter: ChinaTime
        let failure: SidecarError?

        package init(notAfter: ChinaTime, failure: SidecarError?) {
            self.notAfter = notAfter
            self.failure = failure
        }
    }

    private let keys: any KeyServing
    private let operations: any OperationsServing
    private let ledgerPath: String
    private let tls: @Sendable () -> TLSStanding?
    private let logger: Logger
    private let now: Now
    private let brokenChain = Mutex<String?>(nil)

    /// - Parameters:
    ///   - keys: tells of signers and of what waits for them.
    ///   - operations: tells of routes, targets and overdue messages.
    ///   - ledgerPath: the file whose disk is looked at.
    ///   - tls: how the server's own certificate stands; `nil` without TLS.
    ///   - logger: where it is told what cannot be looked at.
    ///   - now: the time.
    package init(
        keys: any KeyServing, operations: any OperationsServing, ledgerPath: String,
        tls: @escaping @Sendable () -> TLSStanding? = { nil }, logger: Logger, now: @escaping Now = ChinaTime.now
    ) {
        self.keys = keys
        self.operations = operations
        self.ledgerPath = ledgerPath
        self.tls = tls
        self.logger = logger
        self.now = now
    }

    /// What the last check of the record found wrong; `nil` when nothing.
    package var chainProblem: String? { brokenChain.withLock { $0 } }

    /// Takes note of a check of the record.
    package func note(_ report: ChainReport) {
        brokenChain.withLock { $0 = report.problems.first }
    }

    /// Everything that is so now. What cannot be looked at is no reason to be silent about the rest.
    package func findings() async -> [AlertFinding] {
        var findings: [AlertFinding] = []
        await look("signers", into: &findings, signers)
        await look("companies", into: &findings, companies)
        await look("routes", into: &findings, routes)
        await look("targets", into: &findings, targets)
        await look("overdue messages", into: &findings, overdue)
        if let bytes = FreeSpace.bytes(at: ledgerPath), bytes < AlertObserver.diskLimit {
            findings.append(AlertFinding(.diskLow, "", "\(bytes >> 20) MiB are free on the ledger's disk"))
        }
        if let problem = chainProblem { findings.append(AlertFinding(.chainBroken, "", problem)) }
        if let tls = tls() {
            let days = AlertObserver.days(until: tls.notAfter, from: now())
            if let failure = tls.failure {
                findings.append(AlertFinding(.tlsCertificate, "", failure.description))
            } else if days < AlertObserver.serverCertificateDays {
                findings.append(
                    AlertFinding(.tlsCertificate, "", "ends \(tls.notAfter.readable.prefix(16)), in \(days) days"))
            }
        }
        return findings
    }

    private func look(
        _ what: String, into findings: inout [AlertFinding], _ body: () async throws -> [AlertFinding]
    ) async {
        do {
            findings += try await body()
        } catch {
            logger.error("alerts cannot look", metadata: ["at": "\(what)", "cause": "\(error)"])
        }
    }

    private func signers() async throws -> [AlertFinding] {
        await keys.signers().flatMap { signer in
            var findings: [AlertFinding] = []
            if let left = signer.pinTriesLeft, left <= AlertObserver.pinTries {
                findings.append(AlertFinding(.pinTriesLow, signer.name, "\(left) tries are left"))
            }
            if let certificate = signer.certificate, certificate.daysLeft < AlertObserver.certificateDays {
                findings.append(
                    AlertFinding(
                        .certificateEnding, signer.name,
                        "certificate \(certificate.certNo) ends \(certificate.notAfter.prefix(16)), "
                            + "in \(certificate.daysLeft) days"))
            }
            return findings
        }
    }

    private func companies() async throws -> [AlertFinding] {
        let problems = await keys.signers().filter { $0.problem != nil }
        return try await keys.queue().companies.filter { !$0.able }.map { company in
            let reasons = problems.filter { company.signers.contains($0.name) }.map {
                "\($0.name): \($0.problem ?? "")"
            }
            let held = company.held > 0 ? "; \(company.held) messages wait" : ""
            return AlertFinding(
                .cannotSign, company.company,
                (reasons.isEmpty ? "no signer is able" : reasons.joined(separator: ", ")) + held)
        }
    }

    private func routes() async throws -> [AlertFinding] {
        try await operations.routes().filter { $0.state == "stopped" }.map { route in
            AlertFinding(
                .nodeUnreachable, route.name,
                "\(route.lastError?.code ?? "no answer"); \(route.waiting) messages wait")
        }
    }

    private func targets() async throws -> [AlertFinding] {
        try await operations.relays().filter { $0.state != "good" && $0.waiting > 0 }.map { target in
            AlertFinding(
                .targetBlocked, target.name,
                "\(target.lastError?.code ?? "no answer"); \(target.waiting) receipts wait")
        }
    }

    private func overdue() async throws -> [AlertFinding] {
        let report = try await operations.overdue()
        guard let oldest = report.overdue.first else { return [] }
        return [
            AlertFinding(
                .orderOverdue, "",
                "\(report.overdue.count) messages; the oldest waits \(oldest.ageMilliseconds / 60_000) min, "
                    + "usual are \(oldest.limitMilliseconds / 60_000): \(oldest.id)")
        ]
    }

    static func days(until end: ChinaTime, from now: ChinaTime) -> Int {
        Int((end.milliseconds - now.milliseconds) / 86_400_000)
    }
}
