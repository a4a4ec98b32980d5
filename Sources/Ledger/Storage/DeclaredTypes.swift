import GRDB
import Synchronization

/// Knows which types of messages a company has never declared, without asking the file.
///
/// Why: a declaration is compared with its siblings, and a company that declares orders only has none; asking the file costs a
/// change of threads. A wrong "no" cannot be, for the reasons of ``DigestFilter``.
final class DeclaredTypes: Sendable {
    private struct State {
        /// By company.
        var types: [String: Set<String>] = [:]
        var isComplete = false
    }

    private let state = Mutex(State())

    /// Whether the company may have declared a message of this type.
    func mayContain(_ rootName: String, of company: String) -> Bool {
        state.withLock { !$0.isComplete || $0.types[company]?.contains(rootName) ?? false }
    }

    /// Adds the type of a message that is about to be written.
    func add(_ rootName: String, of company: String) {
        state.withLock { state in
            if state.types[company]?.contains(rootName) ?? false { return }
            state.types[company, default: []].insert(rootName)
        }
    }

    /// Adds those of all messages in the file; from then on it says "no".
    func fill(from reader: any DatabaseReader) throws {
        let found = try reader.read { database in
            try Row.fetchAll(database, sql: "SELECT DISTINCT company, type FROM message").map { row in
                (try row.text(0), try row.text(1))
            }
        }
        for (company, type) in found { add(type, of: company) }
        state.withLock { $0.isComplete = true }
    }
}
