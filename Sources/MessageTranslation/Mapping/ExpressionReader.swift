/// Reads the right side of a mapping's line.
struct ExpressionReader {
    /// What is wrong with it; the line is added by who knows it.
    struct Fault: Error, Equatable {
        let reason: String
    }

    private enum Token: Equatable {
        case word(String)
        case literal(String)
        case mark(Character)
    }

    private let tokens: [Token]
    private var next = 0
    /// Nobody nests as deep in earnest.
    private static let maximumDepth = 16

    /// The rule of a line.
    static func rule(_ text: String) throws(Fault) -> Mapping.Rule {
        var reader = ExpressionReader(tokens: try tokens(of: text))
        let expression = try reader.expression(depth: 0)
        var marks: Set<String> = []
        while reader.take(";") {
            guard case .word(let mark) = reader.peek, ["omit", "needed"].contains(mark), marks.insert(mark).inserted
            else { throw Fault(reason: "after ; stands omit or needed, each once") }
            reader.next += 1
        }
        guard reader.peek == nil else { throw Fault(reason: "\(reader.shown) is not expected") }
        return Mapping.Rule(
            expression: expression, text: text, isOmittedWhenEmpty: marks.contains("omit"),
            isNeeded: marks.contains("needed"))
    }

    /// `a/b/c` as names.
    static func path(_ text: String) throws(Fault) -> [String] {
        let names = text.split(separator: "/", omittingEmptySubsequences: false).map { String($0) }
        guard names.allSatisfy(isName) else { throw Fault(reason: "\(text) is no name or path of names") }
        return names
    }

    /// A letter, then letters and digits.
    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, (0x41...0x5A).contains(first & 0xDF) else { return false }
        return text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF) || $0 == 0x5F }
    }

    private init(tokens: [Token]) {
        self.tokens = tokens
    }

    private static func tokens(of text: String) throws(Fault) -> [Token] {
        var tokens: [Token] = []
        var rest = Substring(text)
        while let first = rest.first {
            switch first {
            case " ": rest = rest.dropFirst()
            case "(", ")", ",", ";":
                tokens.append(.mark(first))
                rest = rest.dropFirst()
            case "'":
                var value = ""
                rest = rest.dropFirst()
                while true {
                    guard let end = rest.firstIndex(of: "'") else { throw Fault(reason: "a text does not end") }
                    value += rest[..<end]
                    rest = rest[rest.index(after: end)...]
                    guard rest.first == "'" else { break }
                    value += "'"
                    rest = rest.dropFirst()
                }
                tokens.append(.literal(value))
            default:
                let end = rest.firstIndex { " (),;'".contains($0) } ?? rest.endIndex
                tokens.append(.word(String(rest[..<end])))
                rest = rest[end...]
            }
        }
        return tokens
    }

    private var peek: Token? { next < tokens.count ? tokens[next] : nil }

    private var shown: String {
        switch peek {
        case .word(let text): text
        case .literal(let text): "'\(text)'"
        case .mark(let mark): String(mark)
        case nil: "the end of the line"
        }
    }

    private mutating func take(_ mark: Character) -> Bool {
        guard peek == .mark(mark) else { return false }
        next += 1
        return true
    }

    private mutating func expression(depth: Int) throws(Fault) -> MappingExpression {
        guard depth < Self.maximumDepth else { throw Fault(reason: "nested too deeply") }
        var parts = [try term(depth: depth)]
        while peek == .word("else") {
            next += 1
            parts.append(try term(depth: depth))
        }
        return parts.count == 1 ? parts[0] : .firstOf(parts)
    }

    private mutating func term(depth: Int) throws(Fault) -> MappingExpression {
        switch peek {
        case .literal(let text):
            next += 1
            return .literal(text)
        case .word(let word):
            next += 1
            if take("(") { return try function(word, depth: depth) }
            if word.hasPrefix("@") { return try stored(word) }
            return .input(try Self.path(word))
        case .mark, nil: throw Fault(reason: "\(shown) stands where a value is expected")
        }
    }

    /// `@inventory/orderNo`, `@inventory/line[gnum=goodsOrder]/unit`, `@inventory/receipt/invtNo`.
    private func stored(_ word: String) throws(Fault) -> MappingExpression {
        let fault = Fault(
            reason: "\(word) is none of @NAME/FIELD, @NAME/line[FIELD=PATH]/FIELD, @NAME/receipt/preNo and "
                + "@NAME/receipt/invtNo")
        if let match = word.wholeMatch(of: #/@(\w+)\/line\[(\w+)=([\w\/]+)\]\/(\w+)/#) {
            return .stored(
                String(match.1),
                .line(String(match.4), match: String(match.2), path: try Self.path(String(match.3))))
        }
        let parts = word.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map { String($0) }
        guard parts.allSatisfy(Self.isName) else { throw fault }
        switch parts.count {
        case 2: return .stored(parts[0], .head(parts[1]))
        case 3 where parts[1] == "receipt" && parts[2] == "preNo": return .stored(parts[0], .preNo)
        case 3 where parts[1] == "receipt" && parts[2] == "invtNo": return .stored(parts[0], .invtNo)
        default: throw fault
        }
    }

    private mutating func function(_ name: String, depth: Int) throws(Fault) -> MappingExpression {
        switch name {
        case "map": return try map(depth: depth)
        case "when": return try when(depth: depth)
        default: break
        }
        let parts = try arguments(depth: depth)
        switch (name, parts.count) {
        case ("guid", 0): return .guid
        case ("time", 0): return .now(digits: 14)
        case ("date", 0): return .now(digits: 8)
        case ("time", 1): return .date(parts[0], digits: 14)
        case ("date", 1): return .date(parts[0], digits: 8)
        // More numbers of the longest kind would not fit into 128 bits.
        case ("sum", 2...16): return .sum(parts)
        case ("difference", 2...16): return .difference(parts)
        case ("product", 2): return .product(parts[0], parts[1])
        case ("whole", 1): return .whole(parts[0])
        case ("code", 1): return .code(parts[0])
        case ("name", 1): return .name(parts[0])
        case ("own", 1): return .own(parts[0])
        case ("clean", 1): return .clean(parts[0])
        case ("paid", 5): return .paid(parts)
        default: throw Fault(reason: "there is no function \(name) of \(parts.count) values")
        }
    }

    private mutating func arguments(depth: Int) throws(Fault) -> [MappingExpression] {
        if take(")") { return [] }
        var parts: [MappingExpression] = []
        repeat { parts.append(try expression(depth: depth + 1)) } while take(",")
        try close()
        return parts
    }

    private mutating func close() throws(Fault) {
        guard take(")") else { throw Fault(reason: "\(shown) stands where ) is expected") }
    }

    /// `map(paperType, 01:1, *:2)`.
    private mutating func map(depth: Int) throws(Fault) -> MappingExpression {
        let value = try expression(depth: depth + 1)
        var pairs: [MappingExpression.Pair] = []
        var otherwise = MappingExpression.Otherwise.refused
        while take(",") {
            guard case .word(let word) = peek, let colon = word.firstIndex(of: ":") else {
                throw Fault(reason: "\(shown) stands where a pair FROM:TO is expected")
            }
            next += 1
            let from = String(word[..<colon])
            let to = String(word[word.index(after: colon)...])
            if from == "*" {
                otherwise = to == "*" ? .unchanged : .value(to)
            } else {
                guard !pairs.contains(where: { $0.from == from }) else { throw Fault(reason: "\(from) stands twice") }
                pairs.append(MappingExpression.Pair(from: from, to: to))
            }
        }
        try close()
        guard !pairs.isEmpty else { throw Fault(reason: "map needs pairs FROM:TO") }
        return .map(value, pairs, otherwise: otherwise)
    }

    /// `when(importType, 1|2, '142')`.
    private mutating func when(depth: Int) throws(Fault) -> MappingExpression {
        let value = try expression(depth: depth + 1)
        guard take(","), case .word(let word) = peek else {
            throw Fault(reason: "when needs a value, the values it may have (1|2, or * for any), and what holds then")
        }
        next += 1
        let values = word == "*" ? nil : word.split(separator: "|").map { String($0) }
        guard take(",") else { throw Fault(reason: "\(shown) stands where , is expected") }
        let then = try expression(depth: depth + 1)
        let otherwise = take(",") ? try expression(depth: depth + 1) : nil
        try close()
        return .when(value, values, then: then, otherwise: otherwise)
    }
}
