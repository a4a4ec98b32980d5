/// All message types in all editions: the one source of validation, schemas and reference pages.
package struct SchemaCatalogue: Sendable {
    /// Where a message's description is.
    private enum Place: Sendable {
        case builtIn(CatalogueSource)
        case site(MessageDescription)
    }

    /// In order, the oldest first.
    package let editions: [Edition]
    private let places: [Edition: [String: Place]]

    /// What is built in: every type of ceb.md and the envelopes of dxp.md in the editions 2018-113 and 2022-05.
    static let standard: Result<SchemaCatalogue, CatalogueError> = {
        do throws(CatalogueError) {
            return .success(try SchemaCatalogue(site: []))
        } catch {
            return .failure(error)
        }
    }()

    /// The built-in texts, in no order.
    /// - Throws: a fault of their first lines, which a test rules out.
    static func builtInSources() throws(CatalogueError) -> [CatalogueSource] {
        var sources: [CatalogueSource] = []
        for text in CatalogueText.messages + CatalogueText.envelopes {
            sources.append(try CatalogueSource(text, source: "built-in \(sources.count + 1)"))
        }
        return sources
    }

    /// What is built in: every type of ceb.md in the editions 2018-113 and 2022-05.
    /// - Throws: a fault of a built-in text, which a test rules out.
    package static func builtIn() throws(CatalogueError) -> SchemaCatalogue { try standard.get() }

    /// The built-in catalogue with a site's own texts (name of the file, its text): a message that one of them describes for
    /// an edition takes the place of the built-in description.
    /// - Throws: the first fault, with file and line.
    package static func site(_ files: [(name: String, text: String)]) throws(CatalogueError) -> SchemaCatalogue {
        try SchemaCatalogue(site: files)
    }

    private init(site files: [(name: String, text: String)]) throws(CatalogueError) {
        var found: [Edition: [String: Place]] = [:]
        for source in try Self.builtInSources() {
            for edition in source.editions { found[edition, default: [:]][source.rootName] = .builtIn(source) }
        }
        for (source, text) in files {
            for description in try CatalogueReader.read(text, source: source) {
                found[description.edition, default: [:]][description.rootName] = .site(description)
            }
        }
        places = found
        editions = found.keys.sorted()
    }

    /// The description of a root element's local name, of envelopes too; `nil` when the edition has no such message.
    package func message(_ rootName: String, _ edition: Edition) -> MessageDescription? {
        switch places[edition]?[rootName] {
        case .builtIn(let source): source.description(edition)
        case .site(let description): description
        case nil: nil
        }
    }

    /// The messages of an edition by name, without the envelopes.
    package func messages(_ edition: Edition) -> [MessageDescription] { all(edition).filter { !$0.isEnvelope } }

    /// The messages and envelopes of an edition by name.
    package func all(_ edition: Edition) -> [MessageDescription] {
        (places[edition] ?? [:]).keys.sorted().compactMap { message($0, edition) }
    }
}
