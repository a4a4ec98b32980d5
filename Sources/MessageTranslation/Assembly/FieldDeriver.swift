internal import CustomsMessages
internal import SidecarBase

/// Works out the values of one item by a mapping. It looks nothing up: where an earlier document is asked for that it does not
/// have, it says so and goes on without.
struct FieldDeriver {
    /// A value. An empty text was said to be empty; a missing value is none.
    struct Value {
        var text: String
        var source: FieldOrigin.Source
    }

    /// The element that names are looked up in.
    struct Block {
        let element: SingleWindowElement?
        let path: String
    }

    let mapping: Mapping
    let item: SingleWindowDocument.Item
    let sender: MessageSender
    let aliases: AliasTable
    let options: AssemblyOptions
    let time: ChinaTime
    let guid: String
    /// The answers of look-ups by their names.
    var stored: [String: StoredDocument?] = [:]

    /// Look-ups that were asked and are not answered, with the value to look for.
    var wanted: [String: String] = [:]
    /// Platform codes that the table does not have.
    private(set) var unmapped: [(field: String, code: String)] = []
    /// Products that were rounded.
    var rounded: [String] = []
    /// Where the value of the field at hand was looked for in vain.
    private(set) var places: [DerivationPlace] = []
    private(set) var field = ""
    private var ruleText = ""

    init(
        mapping: Mapping, item: SingleWindowDocument.Item, sender: MessageSender, aliases: AliasTable,
        options: AssemblyOptions, time: ChinaTime, guid: String
    ) {
        self.mapping = mapping
        self.item = item
        self.sender = sender
        self.aliases = aliases
        self.options = options
        self.time = time
        self.guid = guid
    }

    /// The value of a field by its rule; `nil` when it is nowhere.
    mutating func value(
        _ rule: Mapping.Rule, of field: String, in block: Block
    ) throws(AssemblyError) -> Value? {
        self.field = field
        ruleText = Self.withoutMarks(rule.text)
        places = []
        return try value(rule.expression, block)
    }

    private static func withoutMarks(_ text: String) -> String {
        guard let semicolon = text.firstRange(of: " ;") else { return text }
        return String(text[..<semicolon.lowerBound])
    }

    mutating func value(_ expression: MappingExpression, _ block: Block) throws(AssemblyError) -> Value? {
        switch expression {
        case .literal(let text): return Value(text: text, source: .fixed)
        case .guid: return Value(text: guid, source: .made)
        case .now(let digits): return Value(text: String(time.digits14.prefix(digits)), source: .made)
        case .input(let path): return input(path, block)
        case .stored(let name, let field): return storedValue(name, field, block)
        case .firstOf(let parts):
            var empty: Value?
            for part in parts {
                guard let value = try value(part, block) else { continue }
                if !value.text.isEmpty { return value }
                empty = value
            }
            return empty
        case .sum(let parts):
            guard let numbers = try numbers(parts, block) else { return nil }
            return computed(numbers.dropFirst().reduce(numbers[0]) { $0 + $1 }.text)
        case .difference(let parts):
            guard let numbers = try numbers(parts, block) else { return nil }
            return computed(numbers.dropFirst().reduce(numbers[0]) { $0 - $1 }.text)
        case .product(let first, let second): return try product(first, second, block)
        case .whole(let part): return try whole(part, block)
        case .map(let part, let pairs, let otherwise): return try mapped(part, pairs, otherwise, block)
        case .when(let condition, let values, let then, let otherwise):
            // Where the condition looks is no place that the value could come from.
            let before = places
            let found = try value(condition, block)?.text ?? ""
            places = before
            if values.map({ $0.contains(found) }) ?? !found.isEmpty { return try value(then, block) }
            guard let otherwise else { return nil }
            return try value(otherwise, block)
        case .code(let part): return try code(part, block)
        case .name(let part):
            guard let code = try value(part, block), !code.text.isEmpty else { return nil }
            if let name = aliases[code.text]?.name { return Value(text: name, source: .alias(code.text)) }
            if case .input(let path) = code.source { add(.aliasName(path)) }
            return nil
        case .own(let part):
            guard let code = try value(part, block), !code.text.isEmpty,
                (aliases[code.text]?.customsCode ?? code.text) == sender.code
            else { return nil }
            return Value(text: sender.name, source: .company)
        case .clean(let part):
            let found = try value(part, block)
            guard options.cleansText, let value = found else { return found }
            let text = CleanText.without(value.text)
            return text == value.text ? value : computed(text)
        case .date(let part, let digits):
            guard let value = try value(part, block), !value.text.isEmpty else { return nil }
            guard let text = DateText.digits(value.text, count: digits) else {
                throw wrong(
                    value, english: "no date such as 2024-06-01 10:20:30", chinese: "不是形如 2024-06-01 10:20:30 的日期")
            }
            return computed(text)
        case .paid(let parts): return try paid(parts, block)
        }
    }

    func computed(_ text: String) -> Value { Value(text: text, source: .computed(ruleText)) }

    mutating func add(_ place: DerivationPlace) {
        if !places.contains(place) { places.append(place) }
    }

    // MARK: The input

    private mutating func input(_ path: [String], _ block: Block) -> Value? {
        let (element, shown) = path.count == 1 ? find(path[0], in: block) : find(path)
        guard let element else {
            add(.input(shown))
            return nil
        }
        if element.text.isEmpty { add(.input(shown)) }
        return Value(text: element.text, source: .input(shown))
    }

    func find(_ name: String, in block: Block) -> (element: SingleWindowElement?, path: String) {
        for name in mapping.names(of: name) {
            if let child = block.element?.child(name) { return (child, "\(block.path)/\(name)") }
        }
        return (nil, "\(block.path)/\(name)")
    }

    /// The first element at a path from the item.
    func find(_ path: [String]) -> (element: SingleWindowElement?, path: String) {
        var block = Block(element: item.element, path: item.path)
        var names = path[...]
        if names.first == "jkfSign" {
            block = Block(
                element: item.signElement, path: item.isSignBeside ? "jkfSign" : item.path + "/jkfSign")
            names = names.dropFirst()
        }
        for name in names {
            let (element, path) = find(name, in: block)
            block = Block(element: element, path: path)
        }
        return (block.element, block.path)
    }

    /// All elements at a path from the item, each with its own path.
    func rows(_ path: [String]) -> [Block] {
        guard let name = path.last else { return [] }
        let (parent, shown) = find(Array(path.dropLast()))
        var rows: [Block] = []
        let names = mapping.names(of: name)
        for child in parent?.children ?? [] where names.contains(child.name) {
            rows.append(Block(element: child, path: "\(shown)/\(child.name)[\(rows.count + 1)]"))
        }
        return rows
    }

    // MARK: Codes

    private mutating func mapped(
        _ part: MappingExpression, _ pairs: [MappingExpression.Pair], _ otherwise: MappingExpression.Otherwise,
        _ block: Block
    ) throws(AssemblyError) -> Value? {
        guard let value = try value(part, block), !value.text.isEmpty else { return nil }
        if let pair = pairs.first(where: { $0.from == value.text }) {
            return pair.to == value.text ? value : computed(pair.to)
        }
        switch otherwise {
        case .unchanged: return value
        case .value(let text): return computed(text)
        case .refused:
            let known = pairs.map(\.from).joined(separator: ", ")
            throw wrong(value, english: "none of \(known)", chinese: "不是 \(known) 之一")
        }
    }

    private mutating func code(_ part: MappingExpression, _ block: Block) throws(AssemblyError) -> Value? {
        let found = try value(part, block)
        guard let value = found, !value.text.isEmpty else { return found }
        if let entry = aliases[value.text] { return Value(text: entry.customsCode, source: .alias(value.text)) }
        if !AliasTable.isCustomsCode(value.text) { unmapped.append((field, value.text)) }
        return value
    }

    // MARK: Errors

    /// A value that cannot be converted; the value itself is not repeated, it may be anything.
    func wrong(_ value: Value, english: String, chinese: String) -> AssemblyError {
        let place = Self.shown(value)
        return AssemblyError(
            .assemblyValue, field: field, english: "\(field): \(place) is \(english)",
            chinese: "\(field)：\(place) \(chinese)")
    }

    static func shown(_ value: Value) -> String {
        switch value.source {
        case .input(let path): path
        case .computed(let rule): rule
        case .stored(let document): document
        case .alias(let code): code
        case .company, .fixed, .made: "the value"
        }
    }
}
