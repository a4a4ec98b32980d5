internal import SidecarBase

/// The companies' codes: what the platform's register calls them, and their customs codes and registered names.
/// Source: zhejiang.md §8.1.
package struct AliasTable: Sendable, Equatable {
    package struct Entry: Sendable, Equatable {
        package let customsCode: String
        /// The registered name; `nil` when the table has none.
        package let name: String?
    }

    private let entries: [String: Entry]

    /// No codes.
    package static let empty = AliasTable(entries: [:])

    private init(entries: [String: Entry]) {
        self.entries = entries
    }

    /// Reads lines `platformCode,customsCode,name`, the name with or without quotation marks or left out. Lines that begin
    /// with `#`, empty lines and a first line with these three words are skipped.
    ///
    /// - Parameters:
    ///   - text: the table.
    ///   - source: its name for people.
    /// - Throws: `config.aliases` with the line of the first fault.
    package init(csv text: String, source: String) throws(TranslationFileError) {
        var entries: [String: Entry] = [:]
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            func fault(_ reason: String) -> TranslationFileError {
                TranslationFileError(.configAliases, source: source, line: index + 1, reason: reason)
            }
            let line = Self.trimmed(line.drop { $0 == "\u{FEFF}" })
            if line.isEmpty || line.hasPrefix("#") { continue }
            let fields = line.split(separator: ",", maxSplits: 2, omittingEmptySubsequences: false)
                .map { Self.unquoted(Self.trimmed($0)) }
            if fields.first == "platformCode" { continue }
            guard fields.count >= 2, !fields[0].isEmpty else {
                throw fault("platformCode,customsCode,name is expected")
            }
            guard fields[1].utf8.allSatisfy(Self.isCodeByte), (1...18).contains(fields[1].utf8.count) else {
                throw fault("a customs code has 1 to 18 letters and digits")
            }
            guard entries[fields[0]] == nil else { throw fault("\(fields[0].prefix(64)) stands in the table twice") }
            let name = fields.count > 2 && !fields[2].isEmpty ? fields[2] : nil
            entries[fields[0]] = Entry(customsCode: fields[1], name: name)
        }
        self.init(entries: entries)
    }

    /// The entry of a platform code.
    package subscript(code: String) -> Entry? { entries[code] }

    package var count: Int { entries.count }

    /// Whether a code looks like one that customs gives: ten letters and digits that begin with the four digits of a district,
    /// or a unified social credit code of eighteen. Such a code is no platform code that somebody forgot to enter.
    static func isCustomsCode(_ code: String) -> Bool {
        guard code.utf8.allSatisfy(isCodeByte) else { return false }
        return code.utf8.count == 18
            || (code.utf8.count == 10 && code.utf8.prefix(4).allSatisfy { (0x30...0x39).contains($0) })
    }

    private static func isCodeByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF)
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let start = text.drop { $0 == " " || $0 == "\t" || $0 == "\u{3000}" }
        guard let end = start.lastIndex(where: { $0 != " " && $0 != "\t" && $0 != "\u{3000}" }) else { return "" }
        return start[...end]
    }

    private static func unquoted(_ field: Substring) -> String {
        guard field.count >= 2, field.hasPrefix("\""), field.hasSuffix("\"") else { return String(field) }
        return String(field.dropFirst().dropLast()).replacing("\"\"", with: "\"")
    }
}
