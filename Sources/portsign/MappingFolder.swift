internal import CustomsMessages
internal import Foundation
internal import MessageTranslation
internal import SidecarConfiguration
internal import XMLCanonical

/// A site's own mappings.
enum MappingFolder {
    /// The built-in mappings with the texts of a folder; without a folder the built-in ones alone.
    /// - Throws: `config.mapping` with file, line and reason.
    static func read(_ folder: String?, _ catalogue: SchemaCatalogue) throws -> MappingSet {
        guard let folder else { return try MappingSet.builtIn(catalogue) }
        return try MappingSet.site(try CatalogueFolder.texts(in: folder), catalogue)
    }

    /// The mappings that the configuration means.
    /// - Throws: `config.mapping` with file, line and reason.
    static func read(_ settings: CatalogueSettings, _ catalogue: SchemaCatalogue) throws -> MappingSet {
        let standard = CatalogueSettings.standard.mappings
        return try MappingSet.site(
            try CatalogueFolder.texts(in: settings.mappings, unlessMissing: standard), catalogue)
    }
}

/// A site's table of platform codes.
enum AliasFile {
    /// The table of a file in UTF-8 or GB18030, as spreadsheets write it; without a file an empty one.
    /// - Throws: `config.aliases` with file, line and reason.
    static func read(_ path: String?) throws -> AliasTable {
        guard let path else { return .empty }
        let text = try XMLText.utf8(decoding: try Files.read(path))
        return try AliasTable(csv: String(decoding: text, as: UTF8.self), source: path)
    }

    /// The table that the configuration means.
    /// - Throws: `config.aliases` with file, line and reason.
    static func read(_ settings: CatalogueSettings) throws -> AliasTable {
        let isAsked = settings.aliases != CatalogueSettings.standard.aliases
        return try read(isAsked || FileManager.default.fileExists(atPath: settings.aliases) ? settings.aliases : nil)
    }
}
