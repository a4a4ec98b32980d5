internal import CustomsMessages
internal import Foundation
internal import SidecarConfiguration

/// A site's own texts in a folder: message descriptions, code tables, mappings.
enum CatalogueFolder {
    /// The built-in catalogue with the texts of a folder; without a folder the built-in one alone.
    /// - Throws: `config.catalogue` with file, line and reason.
    static func read(_ folder: String?) throws -> SchemaCatalogue {
        guard let folder else { return try SchemaCatalogue.builtIn() }
        return try SchemaCatalogue.site(try texts(in: folder))
    }

    /// The catalogue that the configuration means.
    /// - Throws: `config.catalogue` with file, line and reason.
    static func read(_ settings: CatalogueSettings) throws -> SchemaCatalogue {
        try SchemaCatalogue.site(try texts(in: settings.messages, unlessMissing: CatalogueSettings.standard.messages))
    }

    /// The texts of a folder, by name; none when it is missing and the one that nobody asked for.
    static func texts(in folder: String, unlessMissing standard: String? = nil) throws -> [(name: String, text: String)]
    {
        if folder == standard, !FileManager.default.fileExists(atPath: folder) { return [] }
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch {
            throw CommandFailure(.environment, "\(folder): cannot be read")
        }
        return try names.filter { $0.hasSuffix(".txt") }.sorted().map { name in
            (name: "\(folder)/\(name)", text: String(decoding: try Files.read("\(folder)/\(name)"), as: UTF8.self))
        }
    }
}
