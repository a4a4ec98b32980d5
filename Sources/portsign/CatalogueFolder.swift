internal import CustomsMessages
internal import Foundation

/// A site's own message descriptions.
enum CatalogueFolder {
    /// The built-in catalogue with the texts of a folder; without a folder the built-in one alone.
    /// - Throws: `config.catalogue` with file, line and reason.
    static func read(_ folder: String?) throws -> SchemaCatalogue {
        guard let folder else { return try SchemaCatalogue.builtIn() }
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch {
            throw CommandFailure(.environment, "\(folder): cannot be read")
        }
        let files = try names.filter { $0.hasSuffix(".txt") }.sorted().map { name in
            (name: "\(folder)/\(name)", text: String(decoding: try Files.read("\(folder)/\(name)"), as: UTF8.self))
        }
        return try SchemaCatalogue.site(files)
    }
}
