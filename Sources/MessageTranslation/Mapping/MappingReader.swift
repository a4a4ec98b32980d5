internal import CustomsMessages
internal import SidecarBase

/// Reads a mapping's text: lines, in which the depth of an element is its indentation by two spaces. The order of the
/// elements does not matter; they are written in the order of the message's description.
///
/// ```
/// mapping IMPORTORDER CEB311Message  订单 | Order
/// items orderInfoList/orderInfo
/// alias consigneeDitrict consigneeDistrict
/// stored inventory CEB621Message logisticsNo = jkfOrderImportHead/wayBills
/// ignored payType consigneeEmail
/// fields
///   Order
///     OrderHead from jkfOrderImportHead
///       orderNo = orderNo ; needed
///     OrderList each jkfOrderDetailList/jkfOrderDetail
///       gnum = whole(goodsOrder)
/// ```
///
/// - `mapping`: the businessType, the message, and the kind's name in both languages.
/// - `items`: the name of the list in the body and of its items.
/// - `alias`: a name used below, and other names for it that are accepted.
/// - `stored`: a name for an earlier document of a type, found by a field that has a value (a path from the item).
/// - `ignored`: elements that are not carried over on purpose; of others a warning tells.
/// - `fields`: the document element and what is in it. `from PATH` and `each PATH` (from the item) say in which block the names
///   inside are looked up; `each` makes one group for each.
///
/// A field is `NAME = EXPRESSION`, with `; omit` (left out when empty) and `; needed` (refused when empty) behind it:
///
/// - `orderNo`: an element of the block. `jkfSign/declareType`: a path from the item.
/// - `'I'`: this text; `''` inside it is one quotation mark.
/// - `A else B`: A, or B when A is missing or empty.
/// - `sum(A, B…)`, `difference(A, B…)`, `product(A, B)`: exact decimals. `whole(A)`: without a fraction of zeros.
/// - `map(A, 01:1, 02:2, *:9)`: another value for each; without `*` others are refused, `*:*` leaves them.
/// - `when(A, 1|2, B, C)`: B when A is one of these (`*`: not empty), otherwise C or nothing.
/// - `time(A)`, `date(A)`: a date of the input as 14 or 8 digits. `time()`, `date()`: now. `guid()`: a new one.
/// - `code(A)`, `name(A)`: customs code and name of a platform code, by the table of codes. `own(A)`: the sending company's name
///   when A is its code.
/// - `clean(A)`: without spaces and punctuation, when the site wants that.
/// - `@inventory/orderNo`: a head field of a stored document. `@inventory/line[gnum=goodsOrder]/unit`: of its line.
///   `@inventory/receipt/invtNo`, `@inventory/receipt/preNo`: from its receipts.
/// - `paid(GOODS, FREIGHT, TAX, DISCOUNT, TOTAL)`: goods + freight + tax − discount, held against the order's total.
///
/// What comes out empty is left out when the message need not have it and cannot hold it empty; written empty when it can;
/// and refused when the message must have it. `#` begins a comment line.
struct MappingReader {
    private struct Line {
        let number: Int
        let depth: Int
        let text: String
    }

    private let source: String
    private var lines: [Line] = []
    private var next = 0

    /// The mapping of a text.
    /// - Throws: `config.mapping`: the first fault, with its line.
    static func read(
        _ text: String, source: String, catalogue: SchemaCatalogue
    ) throws(TranslationFileError) -> Mapping {
        var reader = try MappingReader(text, source: source)
        return try reader.mapping(catalogue)
    }

    private init(_ text: String, source: String) throws(TranslationFileError) {
        self.source = source
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let content = line.drop { $0 == " " }
            if content.isEmpty || content.first == "#" { continue }
            let spaces = line.count - content.count
            guard spaces % 2 == 0, content.first != "\t" else {
                throw TranslationFileError(
                    .configMapping, source: source, line: index + 1, reason: "indent by two spaces a level")
            }
            var end = content
            while end.last == " " { end = end.dropLast() }
            lines.append(Line(number: index + 1, depth: spaces / 2, text: String(end)))
        }
    }

    private mutating func mapping(_ catalogue: SchemaCatalogue) throws(TranslationFileError) -> Mapping {
        let (kind, labels) = try firstLine()
        let rootName = kind[1]
        let descriptions = catalogue.editions.compactMap { catalogue.message(rootName, $0) }
        guard let documentElement = descriptions.last?.elements.first, descriptions.last?.role == .declaration else {
            throw fault("there is no declaration \(rootName)")
        }
        var items: [String] = []
        var aliases: [String: [String]] = [:]
        var lookups: [Mapping.Lookup] = []
        var ignored: Set<String> = []
        while next < lines.count, lines[next].text != "fields" {
            let line = try line(depth: 0)
            let words = line.text.split(separator: " ").map { String($0) }
            switch words[0] {
            case "items" where words.count == 2 && items.isEmpty: items = try path(words[1])
            case "alias" where words.count > 2 && words.allSatisfy(ExpressionReader.isName) && aliases[words[1]] == nil:
                aliases[words[1]] = Array(words.dropFirst())
            case "stored": lookups.append(try lookup(line.text, catalogue))
            case "ignored": ignored.formUnion(words.dropFirst())
            default: throw fault("items, alias, stored, ignored or fields is expected, each as the manual says")
            }
        }
        guard items.count == 2 else { throw fault("items LIST/ITEM is missing above fields") }
        guard next < lines.count else { throw fault("fields is missing") }
        next += 1
        let root = try target(depth: 1, descriptions.compactMap { $0.elements.first }, lookups)
        guard root.name == documentElement.name else { throw fault("\(documentElement.name) is expected here") }
        guard next == lines.count else {
            next += 1
            throw fault("only \(root.name) and what is in it stands below fields")
        }
        var known = ignored.union(SingleWindowSign.names).union(["jkfSign"]).union(Self.names(root))
        for lookup in lookups { known.formUnion(lookup.value.names) }
        for (name, others) in aliases where known.contains(name) || items.contains(name) { known.formUnion(others) }
        return Mapping(
            businessType: kind[0], rootName: rootName, chineseName: labels[0], englishName: labels[1], list: items[0],
            item: items[1], aliases: aliases, lookups: lookups, root: root, knownNames: known)
    }

    private mutating func firstLine() throws(TranslationFileError) -> (kind: [String], labels: [String]) {
        guard next < lines.count else { throw fault("the mapping is empty") }
        let line = try line(depth: 0)
        let halves = line.text.firstRange(of: "  ").map { (line.text[..<$0.lowerBound], line.text[$0.upperBound...]) }
        let words = halves?.0.split(separator: " ").map { String($0) } ?? []
        let labels = halves?.1.split(separator: "|").map { Self.trimmed($0) } ?? []
        guard words.count == 3, words[0] == "mapping", labels.count == 2 else {
            throw fault("mapping BUSINESSTYPE MESSAGE  中文 | English is expected")
        }
        return (Array(words.dropFirst()), labels)
    }

    /// `stored NAME MESSAGE FIELD = PATH`.
    private func lookup(_ text: String, _ catalogue: SchemaCatalogue) throws(TranslationFileError) -> Mapping.Lookup {
        let words = text.split(separator: " ").map { String($0) }
        guard words.count == 6, words[4] == "=", ExpressionReader.isName(words[1]) else {
            throw fault("stored NAME MESSAGE FIELD = PATH is expected")
        }
        let descriptions = catalogue.editions.compactMap { catalogue.message(words[2], $0) }
        guard descriptions.contains(where: { Self.hasHeadField(words[3], $0) }) else {
            throw fault("\(words[2]) has no head field \(words[3])")
        }
        return Mapping.Lookup(
            name: words[1], rootName: words[2], field: words[3], value: .input(try path(words[5])))
    }

    private static func hasHeadField(_ name: String, _ description: MessageDescription) -> Bool {
        guard case .group(let inside) = description.elements.first?.content else { return false }
        return inside.contains { element in
            if element.name == name { return true }
            guard case .group(let fields) = element.content, !element.isRepeated else { return false }
            return fields.contains { $0.name == name }
        }
    }

    /// An element of the message with what is in it; `described` is what the editions say about it.
    private mutating func target(
        depth: Int, _ described: [ElementDescription], _ lookups: [Mapping.Lookup]
    ) throws(TranslationFileError) -> Mapping.Target {
        let line = try line(depth: depth)
        let name = String(line.text.prefix { $0 != " " })
        let found = described.filter { $0.name == name }
        guard !found.isEmpty else { throw fault("the message has no element \(name) here") }
        let rest = Self.trimmed(line.text.dropFirst(name.count))
        if rest.hasPrefix("=") {
            guard found.contains(where: { if case .text = $0.content { true } else { false } }) else {
                throw fault("\(name) is a group; it takes no value")
            }
            let rule = try expression(Self.trimmed(rest.dropFirst()))
            let unknown = rule.expression.lookups.subtracting(lookups.map(\.name)).min()
            if let unknown { throw fault("there is no line that says what is stored as \(unknown)") }
            if next < lines.count, lines[next].depth > depth {
                next += 1
                throw fault("an element below \(name), which holds text")
            }
            return Mapping.Target(name: name, line: line.number, content: .rule(rule))
        }
        let inside = found.flatMap { element in
            if case .group(let elements) = element.content { elements } else { [ElementDescription]() }
        }
        guard !inside.isEmpty else { throw fault("\(name) holds text; write \(name) = …") }
        let words = rest.split(separator: " ").map { String($0) }
        let scope: Mapping.Scope
        switch (words.first, words.count) {
        case (nil, _): scope = .same
        case ("from", 2): scope = .block(try path(words[1]))
        case ("each", 2) where found.contains { $0.isRepeated }: scope = .rows(try path(words[1]))
        default: throw fault("from PATH, or each PATH for what is repeated, is expected behind \(name)")
        }
        var targets: [Mapping.Target] = []
        while next < lines.count, lines[next].depth > depth {
            let target = try target(depth: depth + 1, inside, lookups)
            guard !targets.contains(where: { $0.name == target.name }) else {
                throw fault("\(target.name) stands twice in \(name)")
            }
            targets.append(target)
        }
        guard !targets.isEmpty else { throw fault("the group \(name) is empty") }
        return Mapping.Target(name: name, line: line.number, content: .group(scope, targets))
    }

    private func expression(_ text: String) throws(TranslationFileError) -> Mapping.Rule {
        do throws(ExpressionReader.Fault) { return try ExpressionReader.rule(text) } catch { throw fault(error.reason) }
    }

    private func path(_ text: String) throws(TranslationFileError) -> [String] {
        do throws(ExpressionReader.Fault) { return try ExpressionReader.path(text) } catch { throw fault(error.reason) }
    }

    private mutating func line(depth: Int) throws(TranslationFileError) -> Line {
        guard next < lines.count else { throw fault("the text ends here, where more is expected") }
        let line = lines[next]
        next += 1
        guard line.depth == depth else { throw fault("indented by \(line.depth * 2) where \(depth * 2) is expected") }
        return line
    }

    /// A fault at the line read last.
    private func fault(_ reason: String) -> TranslationFileError {
        let number = lines.isEmpty ? 1 : lines[max(0, min(next, lines.count) - 1)].number
        return TranslationFileError(.configMapping, source: source, line: number, reason: reason)
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text.drop { $0 == " " }
        while text.last == " " { text = text.dropLast() }
        return String(text)
    }

    /// The names of elements of the input that a target and what is in it use.
    private static func names(_ target: Mapping.Target) -> Set<String> {
        switch target.content {
        case .rule(let rule): return rule.expression.names
        case .group(let scope, let targets):
            let own: Set<String> =
                switch scope {
                case .same: []
                case .block(let path), .rows(let path): Set(path)
                }
            return targets.reduce(into: own) { $0.formUnion(names($1)) }
        }
    }
}
