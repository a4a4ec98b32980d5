/// Reads a code table's text.
///
/// ```
/// # a comment
/// table currency
/// names 币制 | Currencies
/// source old three-digit codes of the customs parameter tables
/// shape 3 digits
/// complete no
/// 142  人民币 | Yuan | CNY RMB
/// 502  美元 | US dollar | USD
/// ```
///
/// First the head, then a line for each code: the code, two spaces, its names in Chinese and English, and what others call it.
/// `shape` is a length or `3-4`, then `digits` or `characters` (digits and capitals). `complete` is `no`, `yes`, `prefix 2` when every
/// code begins with one of the two-character entries, or ranges such as `101-199 300-355` within which nothing is missing. A
/// site's text for a built-in table needs `table` alone, adds to it or takes the place of single codes; `142  -` takes one away, and
/// the head line `replaces` all of them.
struct CodeTableReader {
    private let source: String
    private var number = 0
    private var heads: [String: Substring] = [:]
    private var entries: [String: CodeEntry] = [:]
    private var removed: Set<String> = []

    /// The table of a text, on top of those that are known.
    static func read(
        _ text: String, source: String, over known: [String: CodeTable]
    ) throws(CodeTableError) -> CodeTable {
        var reader = CodeTableReader(source: source)
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            reader.number += 1
            try reader.read(line.last == "\r" ? line.dropLast() : line)
        }
        return try reader.table(over: known)
    }

    private init(source: String) {
        self.source = source
    }

    private static let heads: Set<String> = ["table", "names", "source", "shape", "complete", "replaces"]

    private mutating func read(_ line: Substring) throws(CodeTableError) {
        let content = line.drop { $0 == " " }
        if content.isEmpty || content.first == "#" { return }
        let word = String(content.prefix { $0 != " " })
        if Self.heads.contains(word) {
            guard entries.isEmpty, removed.isEmpty else { throw fault("\(word) stands before the codes") }
            guard heads.updateValue(content.dropFirst(word.count).drop { $0 == " " }, forKey: word) == nil else {
                throw fault("\(word) stands twice")
            }
            return
        }
        guard let gap = content.firstRange(of: "  ") else { throw fault("CODE, two spaces, 中文 | English") }
        let code = String(content[..<gap.lowerBound])
        let rest = String(content[gap.upperBound...]).trimmed
        guard code.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }), !code.isEmpty else {
            throw fault("\(code) is no code: digits and capitals only")
        }
        guard entries[code] == nil, !removed.contains(code) else { throw fault("\(code) stands twice") }
        if rest == "-" {
            removed.insert(code)
            return
        }
        let labels = rest.split(separator: "|", omittingEmptySubsequences: false).map { String($0).trimmed }
        guard (2...3).contains(labels.count), !labels[0].isEmpty, !labels[1].isEmpty else {
            throw fault("中文 | English | other names")
        }
        entries[code] = CodeEntry(
            code: code, chineseName: labels[0], englishName: labels[1],
            aliases: labels.count > 2 ? labels[2].split(separator: " ").map { String($0) } : [])
    }

    private func table(over known: [String: CodeTable]) throws(CodeTableError) -> CodeTable {
        guard let name = heads["table"].map({ String($0) }), !name.isEmpty else {
            throw fault("the line table NAME is missing")
        }
        let old = known[name]
        let names = try names(over: old)
        let shape = try shape(over: old)
        var all: [String: CodeEntry] = [:]
        if heads["replaces"] == nil, let old { for entry in old.entries { all[entry.code] = entry } }
        for code in removed {
            guard all.removeValue(forKey: code) != nil else { throw fault("there is no code \(code) to take away") }
        }
        all.merge(entries) { $1 }
        var completeness = CodeTable.Completeness.none
        if let text = heads["complete"] {
            completeness = try readCompleteness(text)
        } else if heads["replaces"] == nil, let old {
            completeness = old.completeness
        }
        var prefix = 0
        if case .prefix(let length) = completeness { prefix = length }
        if let wrong = all.keys.sorted().first(where: { !shape.fits($0) && $0.utf8.count != prefix }) {
            throw fault("\(wrong) has not the shape of this table's codes")
        }
        return CodeTable(
            name: name, chineseName: names.0, englishName: names.1,
            source: heads["source"].map { String($0) } ?? old?.source ?? "", completeness: completeness, shape: shape,
            entries: Array(all.values))
    }

    private func names(over old: CodeTable?) throws(CodeTableError) -> (String, String) {
        guard let text = heads["names"] else {
            guard let old else { throw fault("a new table needs a line names 中文 | English") }
            return (old.chineseName, old.englishName)
        }
        let labels = text.split(separator: "|").map { String($0).trimmed }
        guard labels.count == 2 else { throw fault("names 中文 | English") }
        return (labels[0], labels[1])
    }

    private func shape(over old: CodeTable?) throws(CodeTableError) -> CodeTable.Shape {
        guard let text = heads["shape"] else {
            guard let old else { throw fault("a new table needs a line shape, such as 3 digits") }
            return old.shape
        }
        let words = text.split(separator: " ")
        let lengths = words.first.map { $0.split(separator: "-").map { Int($0) } } ?? []
        guard words.count == 2, words[1] == "digits" || words[1] == "characters", (1...2).contains(lengths.count),
            let shortest = lengths[0], let longest = lengths[lengths.count - 1], shortest > 0, longest >= shortest
        else { throw fault("shape, a length or two with - between, then digits or characters") }
        return CodeTable.Shape(lengths: shortest...longest, isDigits: words[1] == "digits")
    }

    private func readCompleteness(_ text: Substring) throws(CodeTableError) -> CodeTable.Completeness {
        switch text {
        case "yes": return .all
        case "no": return .none
        default: break
        }
        let words = text.split(separator: " ")
        if words.count == 2, words[0] == "prefix", let length = Int(words[1]), length > 0 { return .prefix(length) }
        var ranges: [ClosedRange<String>] = []
        for word in words {
            let ends = word.split(separator: "-").map { String($0) }
            guard ends.count == 2, ends[0].utf8.count == ends[1].utf8.count, ends[0] <= ends[1] else {
                ranges = []; break
            }
            ranges.append(ends[0]...ends[1])
        }
        guard !ranges.isEmpty else { throw fault("complete is no, yes, prefix N, or ranges such as 101-199") }
        return .ranges(ranges)
    }

    private func fault(_ reason: String) -> CodeTableError {
        CodeTableError(source: source, line: max(1, number), reason: reason)
    }
}
