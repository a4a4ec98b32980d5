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
