package import Logging
internal import ServiceLifecycle
internal import SidecarBase
package import Signers

/// Keeps the pool of signers awake: listens to the devices, has test signatures made, and warns of certificates that end.
package struct SigningWatch: Service {
    private let signing: SigningDesk
    private let logger: Logger

    package init(signing: SigningDesk, logger: Logger) {
        self.signing = signing
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await self.signing.watch() }
                group.addTask { await self.warn() }
            }
        }
    }

    private func warn() async {
        var warnings = CertificateWarnings()
        while !Task.isCancelled {
            for warning in warnings.new(in: signing.report()) {
                logger.warning(
                    "a signing certificate ends soon",
                    metadata: [
                        "signer": "\(warning.signer)", "certNo": "\(warning.certNo)", "days": "\(warning.days)",
                        "until": "\(warning.until.readable.prefix(16))",
                    ])
            }
            // Ends early by cancellation only, which the loop looks for itself.
            do { try await Task.sleep(for: .seconds(20)) } catch {}
        }
    }
}

/// Which certificates are to be warned about: each when it passes a threshold, and once a day from then on, so that a
/// process that runs for months is not silent after the first time.
struct CertificateWarnings {
    struct Warning: Equatable {
        let signer: String
        let certNo: String
        let days: Int
        let until: ChinaTime
    }

    private struct Occasion: Equatable {
        let threshold: Int
        let day: String
    }

    private var told: [String: Occasion] = [:]

    /// What is to be told now and was not told today.
    mutating func new(in report: PoolReport) -> [Warning] {
        var warnings: [Warning] = []
        for line in report.signers {
            guard let identity = line.identity else { continue }
            let days = identity.daysLeft(at: report.time)
            guard let threshold = CertificateThreshold.passed(daysLeft: days) else { continue }
            let key = "\(line.name) \(identity.certNo)"
            let occasion = Occasion(threshold: threshold, day: String(report.time.digits14.prefix(8)))
            guard told[key] != occasion else { continue }
            told[key] = occasion
            warnings.append(
                Warning(signer: line.name, certNo: identity.certNo, days: days, until: identity.notAfter))
        }
        return warnings
    }
}
