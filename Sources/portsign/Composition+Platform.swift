internal import AsyncHTTPClient
internal import CryptoCore
internal import Exchange
internal import Foundation
internal import Ledger
internal import Logging
internal import Pipeline
internal import ServiceLifecycle
internal import SidecarBase
internal import SidecarConfiguration

extension Composition {
    /// The way of a company's single-window documents to its platform.
    ///
    /// - Throws: `config.value` for a file that cannot be read or holds no key.
    static func client(
        of platform: CompanySettings.Platform, clients: OutboundClients
    ) throws -> PlatformClient {
        let interface: PlatformClient.Interface
        switch platform.interface {
        case .plain: interface = .plain
        case .encrypted:
            guard let aes = platform.aesKeyFile, let rsa = platform.rsaKeyFile else {
                throw SidecarError(.configValue, "platform: aesKeyFile and rsaKeyFile")
            }
            interface = .encrypted(
                try EnterpriseKeys(aesKey: SecretFile.aesKey(aes), key: SecretFile.rsaKey(rsa)),
                sendCode: platform.sendCode)
        }
        return PlatformClient(
            url: platform.url, interface: interface, dialect: platform.dialect == .rpc ? .rpc : .document,
            timeout: platform.timeout, client: try clients.client(for: platform.tls))
    }
}

/// The parts that bring single-window documents to the platform, for the companies that have one.
struct PlatformParts {
    /// Company code → the way to its platform.
    let ways: [String: PlatformClient]
    /// Company code → the nudge of its worker.
    let nudges: [String: Nudge]
    /// Signalled when something may have been accepted.
    let accepted = Nudge()
    let board = CounterpartBoard()

    init(_ settings: Settings, clients: OutboundClients) throws {
        var ways: [String: PlatformClient] = [:]
        for company in settings.companies {
            if let platform = company.platform {
                ways[company.code] = try Composition.client(of: platform, clients: clients)
            }
        }
        self.ways = ways
        nudges = ways.mapValues { _ in Nudge() }
    }

    /// Who is to be told that the platform may have spoken.
    var listeners: [Nudge] { [accepted] + nudges.values }

    /// The workers; what was accepted before a platform was taken out of the configuration is declared all the same.
    func workers(
        _ settings: Settings, companies: [Company], intake: MessageIntake, documents: BatchDesk,
        receipts: ReceiptDesk, ledger: SQLiteLedger, logger: Logger
    ) -> [any Service] {
        var workers: [any Service] = [
            PlatformDeclarer(
                companies: companies, intake: intake, documents: documents, ledger: ledger, retry: RetryPolicy(),
                nudge: accepted, logger: logger)
        ]
        for company in settings.companies {
            guard let platform = company.platform, let way = ways[company.code], let nudge = nudges[company.code]
            else { continue }
            workers.append(
                PlatformWorker(
                    company: company.code, platform: way, receipts: receipts, ledger: ledger,
                    retry: RetryPolicy(platform.retry),
                    rules: RelayRules(
                        places: platform.parallel, breaker: CircuitBreaker.Limits(platform.breaker)),
                    answerWait: platform.answerWait, nudge: nudge, board: board, logger: logger))
        }
        return workers
    }

    /// What operators see of them.
    var operated: [OperationsDesk.Platform] {
        nudges.sorted { $0.key < $1.key }.map { OperationsDesk.Platform(company: $0.key, nudge: $0.value) }
    }
}
