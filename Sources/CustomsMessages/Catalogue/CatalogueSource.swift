internal import Synchronization

/// A built-in text of the catalogue: its first lines are read at once, the rest when its message is asked for the first time.
///
/// Why: most enterprises send and receive a handful of the 42 types; reading all of them takes 40 ms at every start and
/// memory for as long as the process lives.
final class CatalogueSource: Sendable {
    let rootName: String
    let editions: [Edition]
    private let source: String
    private let text: String
    private let descriptions = Mutex<[Edition: MessageDescription]?>(nil)

    /// - Throws: the first fault of the first lines.
    init(_ text: String, source: String) throws(CatalogueError) {
        self.text = text
        self.source = source
        (rootName, editions) = try CatalogueReader.heading(text, source: source)
    }

    /// The message of an edition. A fault of a text is no message; that no built-in text has one is a test's business.
    func description(_ edition: Edition) -> MessageDescription? {
        descriptions.withLock { descriptions in
            if let descriptions { return descriptions[edition] }
            var found: [Edition: MessageDescription] = [:]
            do throws(CatalogueError) {
                for description in try read() { found[description.edition] = description }
            } catch {
                // Nothing is known of this message then.
            }
            descriptions = found
            return found[edition]
        }
    }

    /// The message in all editions.
    /// - Throws: the first fault, with its line.
    func read() throws(CatalogueError) -> [MessageDescription] { try CatalogueReader.read(text, source: source) }
}
