import ArgumentParser
internal import CustomsMessages
internal import SidecarConfiguration

/// `portsign codes [TABLE|CODE|NAME]`
struct CodesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "codes", abstract: "Says what a code of customs means, or lists a table of codes.",
        discussion: """
            Without anything it lists the tables. The built-in tables say where they are from and whether they are complete; a \
            folder of your own adds what is missing (conf/codes/README.md). Exit status 1 when nothing is found.
            """)

    @Argument(help: "The name of a table, a code, or a name in Chinese or English.") var search: String?
    @Option(help: "A folder with code tables of your own (files ending in .txt).") var codes: String?
    @Flag(help: "One JSON object a table or code.") var json = false

    private struct Table: Encodable {
        let table: String
        let chinese: String
        let english: String
        let source: String
        let complete: String
        let codes: Int
    }

    private struct Entry: Encodable {
        let table: String
        let code: String
        let chinese: String
        let english: String
        let aliases: [String]
    }

    func run() async throws {
        let tables = try CodesFolder.read(codes)
        guard let search else {
            for table in tables.all { try say(table) }
            return
        }
        if let table = tables.table(search) {
            if !json { Terminal.say("# \(name(table)): \(table.source); complete: \(completeness(table))") }
            for entry in table.entries { try say(entry, of: table, withTable: false) }
            return
        }
        let found = tables.search(search)
        guard !found.isEmpty else { throw CommandFailure(.no, "no table, code or name \(search)") }
        for (table, entries) in found {
            for entry in entries { try say(entry, of: table, withTable: true) }
        }
    }

    private func say(_ table: CodeTable) throws {
        if json {
            return try Terminal.say(
                json: Table(
                    table: table.name, chinese: table.chineseName, english: table.englishName, source: table.source,
                    complete: completeness(table), codes: table.entries.count))
        }
        Terminal.say("\(table.name)  \(name(table)), \(table.entries.count) codes, complete: \(completeness(table))")
    }

    private func say(_ entry: CodeEntry, of table: CodeTable, withTable: Bool) throws {
        if json {
            return try Terminal.say(
                json: Entry(
                    table: table.name, code: entry.code, chinese: entry.chineseName, english: entry.englishName,
                    aliases: entry.aliases))
        }
        let aliases = entry.aliases.isEmpty ? "" : "  (\(entry.aliases.joined(separator: " ")))"
        Terminal.say(
            "\(withTable ? table.name + "  " : "")\(entry.code)  \(entry.chineseName)  \(entry.englishName)\(aliases)")
    }

    private func name(_ table: CodeTable) -> String { "\(table.chineseName) \(table.englishName)" }

    private func completeness(_ table: CodeTable) -> String {
        switch table.completeness {
        case .none: "no"
        case .all: "yes"
        case .prefix(let length): "prefix \(length)"
        case .ranges(let ranges): ranges.map { "\($0.lowerBound)-\($0.upperBound)" }.joined(separator: " ")
        }
    }
}

/// A site's own code tables.
enum CodesFolder {
    /// The built-in tables with the texts of a folder; without a folder the built-in ones alone.
    /// - Throws: `config.codes` with file, line and reason.
    static func read(_ folder: String?) throws -> CodeTables {
        guard let folder else { return try CodeTables.builtIn() }
        return try CodeTables.site(try CatalogueFolder.texts(in: folder))
    }

    /// The tables that the configuration means.
    /// - Throws: `config.codes` with file, line and reason.
    static func read(_ settings: CatalogueSettings) throws -> CodeTables {
        try CodeTables.site(
            try CatalogueFolder.texts(in: settings.codes, unlessMissing: CatalogueSettings.standard.codes))
    }
}
