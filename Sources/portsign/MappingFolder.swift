internal import CustomsMessages
internal import Foundation
internal import MessageTranslation
internal import XMLCanonical

/// A site's own mappings.
enum MappingFolder {
    /// The built-in mappings with the texts of a folder; without a folder the built-in ones alone.
    /// - Throws: `config.mapping` with file, line and reason.
    static func read(_ folder: String?, _ catalogue: SchemaCatalogue) throws -> MappingSet {
        guard let folder else { return try MappingSet.builtIn(catalogue) }
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch {
            throw CommandFailure(.environment, "\(folder): cannot be read")
        }
        let files = try names.filter { $0.hasSuffix(".txt") }.sorted().map { name in
            (name: "\(folder)/\(name)", text: String(decoding: try Files.read("\(folder)/\(name)"), as: UTF8.self))
        }
        return try MappingSet.site(files, catalogue)
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
}
