/// All message types in all editions: the one source of validation, schemas and reference pages.
package struct SchemaCatalogue: Sendable {
    /// In order, the oldest first.
    package let editions: [Edition]
    private let descriptions: [Edition: [String: MessageDescription]]

    /// What is built in, read once: every type of ceb.md and the envelopes of dxp.md in the editions 2018-113 and 2022-05.
    static let standard: Result<SchemaCatalogue, CatalogueError> = {
        do throws(CatalogueError) {
            return .success(try SchemaCatalogue(texts: builtInTexts))
        } catch {
            return .failure(error)
        }
    }()

    /// What is built in: every type of ceb.md in the editions 2018-113 and 2022-05.
    /// - Throws: a fault of a built-in text, which a test rules out.
    package static func builtIn() throws(CatalogueError) -> SchemaCatalogue { try standard.get() }

    private static var builtInTexts: [(String, String)] {
        (CatalogueText.messages + CatalogueText.envelopes).enumerated().map {
            ("built-in \($0.offset + 1)", $0.element)
        }
    }

    /// The built-in catalogue with a site's own texts (name of the file, its text): a message that one of them describes for
    /// an edition takes the place of the built-in description.
    /// - Throws: the first fault, with file and line.
    package static func site(_ files: [(name: String, text: String)]) throws(CatalogueError) -> SchemaCatalogue {
        try SchemaCatalogue(texts: builtInTexts + files)
    }

    private init(texts: [(String, String)]) throws(CatalogueError) {
        var found: [Edition: [String: MessageDescription]] = [:]
        for (source, text) in texts {
            for description in try CatalogueReader.read(text, source: source) {
                found[description.edition, default: [:]][description.rootName] = description
            }
        }
        descriptions = found
        editions = found.keys.sorted()
    }

    /// The description of a root element's local name, of envelopes too; `nil` when the edition has no such message.
    package func message(_ rootName: String, _ edition: Edition) -> MessageDescription? {
        descriptions[edition]?[rootName]
    }

    /// The messages of an edition by name, without the envelopes.
    package func messages(_ edition: Edition) -> [MessageDescription] { all(edition).filter { !$0.isEnvelope } }

    /// The messages and envelopes of an edition by name.
    package func all(_ edition: Edition) -> [MessageDescription] {
        (descriptions[edition] ?? [:]).values.sorted { $0.rootName < $1.rootName }
    }
}
