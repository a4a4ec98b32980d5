package import CustomsMessages
internal import SidecarBase

/// The mappings of all kinds of single-window documents.
package struct MappingSet: Sendable {
    private let mappings: [String: Mapping]

    /// What is built in: the tables of zhejiang.md §8.
    /// - Throws: `config.mapping` when a site's catalogue no longer has what they fill.
    package static func builtIn(_ catalogue: SchemaCatalogue) throws(TranslationFileError) -> MappingSet {
        try MappingSet(MappingText.all, catalogue)
    }

    /// The built-in mappings with a site's own texts (name of the file, its text): one for a kind that is built in takes
    /// its place.
    /// - Throws: the first fault, with file and line.
    package static func site(
        _ files: [(name: String, text: String)], _ catalogue: SchemaCatalogue
    ) throws(TranslationFileError) -> MappingSet {
        let own = try MappingSet(files, catalogue)
        return MappingSet(try builtIn(catalogue).mappings.merging(own.mappings) { _, own in own })
    }

    private init(_ mappings: [String: Mapping]) {
        self.mappings = mappings
    }

    private init(
        _ texts: [(name: String, text: String)], _ catalogue: SchemaCatalogue
    ) throws(TranslationFileError) {
        var found: [String: Mapping] = [:]
        for (name, text) in texts {
            let mapping = try MappingReader.read(text, source: name, catalogue: catalogue)
            guard found[mapping.businessType] == nil else {
                throw TranslationFileError(
                    .configMapping, source: name, line: 1, reason: "another file maps \(mapping.businessType) too")
            }
            found[mapping.businessType] = mapping
        }
        self.init(found)
    }

    /// The mapping of a kind of documents; `nil` when no headquarters message is made of it.
    package subscript(businessType: String) -> Mapping? { mappings[businessType] }

    /// The kinds of which messages are made, by name.
    package var businessTypes: [String] { mappings.keys.sorted() }
}
