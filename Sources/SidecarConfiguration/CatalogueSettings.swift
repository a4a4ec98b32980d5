/// What a site knows beyond what is built in: texts that `portsign` reads at its start.
package struct CatalogueSettings: Sendable, Equatable {
    /// Folder with message descriptions.
    package var messages: String
    /// Folder with code tables.
    package var codes: String
    /// Folder with mappings from single-window messages.
    package var mappings: String
    /// File with the platform's codes of enterprises and their customs codes.
    package var aliases: String

    /// Where things are looked for without being told; only these may be missing.
    package static let standard = CatalogueSettings(
        messages: SettingsBuilder.standard("catalogue", "messages"),
        codes: SettingsBuilder.standard("catalogue", "codes"),
        mappings: SettingsBuilder.standard("catalogue", "mappings"),
        aliases: SettingsBuilder.standard("catalogue", "aliases"))
}

/// What assembling headquarters messages leaves to the site. Source: zhejiang.md §10, rows 12 and 18.
package struct AssemblySettings: Sendable, Equatable {
    /// What the total of a single-window order must be for its computed acturalPaid to be believed.
    package enum Paid: String, Sendable, CaseIterable {
        case strictBefore = "strict-before"
        case strictAfter = "strict-after"
        case either, trust
    }

    package var paid: Paid
    /// Whether spaces and punctuation are taken out of addresses and names of goods.
    package var cleanText: Bool
    /// What a missing cebFlag means, by the sender's code: `01`, `02` or `03`.
    package var missingFlag: [String: String]
}
