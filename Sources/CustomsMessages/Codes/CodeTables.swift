/// The code tables that are known: the built-in ones with what a site adds.
package struct CodeTables: Sendable {
    private let byName: [String: CodeTable]

    /// The tables by name.
    package var all: [CodeTable] { byName.values.sorted { $0.name < $1.name } }

    /// The built-in tables, read once. That their texts have no fault is a test's business; were there one, no code would be
    /// checked.
    package static let standard: CodeTables = {
        do throws(CodeTableError) {
            return try builtIn()
        } catch {
            return CodeTables(byName: [:])
        }
    }()

    /// What is built in.
    /// - Throws: a fault of a built-in text, which a test rules out.
    package static func builtIn() throws(CodeTableError) -> CodeTables { try site([]) }

    /// The built-in tables with a site's own texts (name of the file, its text) on top of them, in their order.
    /// - Throws: the first fault, `config.codes` with file, line and reason.
    package static func site(_ files: [(name: String, text: String)]) throws(CodeTableError) -> CodeTables {
        var found: [String: CodeTable] = [:]
        let builtIn = CodeTableText.all.enumerated().map { ("built-in table \($0.offset + 1)", $0.element) }
        for (source, text) in builtIn + files {
            let table = try CodeTableReader.read(text, source: source, over: found)
            found[table.name] = table
        }
        return CodeTables(byName: found)
    }

    /// The table of a name: `country`, `currency`, `customs`, `packing`, `port`, `trade`, `traffic`, `unit`.
    package func table(_ name: String) -> CodeTable? { byName[name] }

    /// The entries of a code or name in every table.
    package func search(_ text: String) -> [(table: CodeTable, entries: [CodeEntry])] {
        all.map { ($0, $0.search(text)) }.filter { !$0.entries.isEmpty }
    }
}
