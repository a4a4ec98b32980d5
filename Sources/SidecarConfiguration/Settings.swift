/// The whole configuration, checked: what the composition root builds the house from.
///
/// Paths are as they were written; a relative path is relative to the working directory of the process, not to the
/// configuration file.
package struct Settings: Sendable, Equatable {
    package var server: ServerSettings
    /// In the order of the file; codes are unique.
    package var companies: [CompanySettings]
    /// In the order of the file; names are unique.
    package var signers: [SignerSettings]
    /// In the order of the file; a company is on one route at most.
    package var routes: [RouteSettings]
    package var platform: PlatformSettings
    package var relay: [RelaySettings]
    package var overdue: OverdueSettings
    /// In the order of the file; names are unique.
    package var alerts: [AlertSettings]
    /// `nil` when nothing goes to the foreign exchange authority.
    package var foreignExchange: ForeignExchangeSettings?
    package var callbacks: CallbackSettings
    package var ledger: LedgerSettings
    package var compatibility: CompatibilitySettings
    /// Receivers of envelopes that differ from the usual one, by message type (`CEB507Message`).
    package var receivers: [String: String]
    package var catalogue: CatalogueSettings
    package var assembly: AssemblySettings
    package var legacy: LegacySettings
    package var log: LogSettings
    package var state: StateSettings
    /// `nil` when customs' questions for payment data are not answered here.
    package var realTimePayment: RealTimePaymentSettings?
    /// `nil` when no certificates of origin are applied for from here.
    package var certificateOfOrigin: CertificateOfOriginSettings?

    /// The company with a customs code.
    package func company(_ code: String) -> CompanySettings? { companies.first { $0.code == code } }

    /// The route on which a company's messages are sent.
    package func route(forCompany code: String) -> RouteSettings? { routes.first { $0.companies.contains(code) } }

    /// The signer with a name.
    package func signer(_ name: String) -> SignerSettings? { signers.first { $0.name == name } }
}

/// Paths of the callbacks.
package struct CallbackSettings: Sendable, Equatable {
    /// Path of interface 2.1.
    package var zhejiang: String
    /// Path for terminal envelopes and bare receipts.
    package var dxp: String
    /// Path for what AS2 partners post.
    package var as2: String
}

/// What is taken over from the service that was there before.
package struct LegacySettings: Sendable, Equatable {
    /// Its `config.properties`.
    package var properties: String?
    /// The key of the PIN in it, when it was named.
    package var pinKey: String?
}

/// Files beside the ledger.
package struct StateSettings: Sendable, Equatable {
    /// The folder.
    package var folder: String
}

/// The log.
package struct LogSettings: Sendable, Equatable {
    /// How much is logged; the names are those of swift-log.
    package enum Level: String, Sendable, CaseIterable { case trace, debug, info, notice, warning, error, critical }
    /// How a line looks.
    package enum Format: String, Sendable, CaseIterable { case text, json }

    package var level: Level
    package var format: Format
}
