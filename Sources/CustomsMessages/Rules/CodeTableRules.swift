internal import SidecarBase
internal import XMLCanonical

/// Codes of the customs' tables: their shape, and whether there is such a code where a table is sure to hold it. Warnings, as customs
/// changes its tables by itself. Source: ceb.md chapter 6.
struct CodeTableRules {
    /// A field and the table it is of; a class, because the rules go through them for every line.
    private final class Field: Sendable {
        let name: String
        let table: CodeTable

        init(_ name: String, _ table: CodeTable) {
            self.name = name
            self.table = table
        }
    }

    private let headFields: [Field]
    private let lineFields: [Field]

    init(tables: CodeTables) {
        func fields(_ pairs: [(String, String)]) -> [Field] {
            pairs.compactMap { name, table in tables.table(table).map { Field(name, $0) } }
        }
        headFields = fields([
            ("customsCode", "customs"), ("portCode", "customs"), ("currency", "currency"), ("fCurrency", "currency"),
            ("iCurrency", "currency"), ("country", "country"), ("trafMode", "traffic"), ("wrapType", "packing"),
            ("tradeMode", "trade"), ("POD", "port"),
        ])
        lineFields = fields([
            ("currency", "currency"), ("country", "country"), ("tradeCountry", "country"), ("unit", "unit"),
            ("unit1", "unit"), ("unit2", "unit"),
        ])
    }

    func check(_ subject: RuleSubject, _ findings: inout RuleFindings) {
        for field in headFields where subject.hasField(field.name) {
            check(field, in: subject.head, subject.path, &findings)
        }
        for line in subject.lines {
            for field in lineFields { check(field, in: line.element, line.path, &findings) }
        }
    }

    private func check(
        _ field: Field, in element: XMLElement, _ path: @autoclosure () -> String, _ findings: inout RuleFindings
    ) {
        // Nothing is looked for that would not be told.
        guard !findings.isFull, let text = RuleSubject.text(of: field.name, in: element), !text.isEmpty,
            !field.table.holds(text)
        else {
            return
        }
        let table = field.table
        let path = path()
        let field = field.name
        switch table.verdict(on: text) {
        case .known, .possible: return
        case .misshapen(let meant):
            let lengths = table.shape.lengths
            let count =
                lengths.lowerBound == lengths.upperBound
                ? "\(lengths.lowerBound)" : "\(lengths.lowerBound)–\(lengths.upperBound)"
            findings.add(
                .warning, "code_shape", path, field, in: element,
                english: "a code of \(count) \(table.shape.isDigits ? "digits" : "digits or capitals") is expected"
                    + Self.english(meant),
                chinese: "应为 \(count) 位\(table.shape.isDigits ? "数字" : "")代码" + Self.chinese(meant))
        case .unknown(let meant):
            findings.add(
                .warning, "code_unknown", path, field, in: element,
                english: "no such code in the table \(table.name) (\(table.englishName))" + Self.english(meant),
                chinese: "\(table.chineseName)代码表中没有该代码" + Self.chinese(meant))
        }
    }

    private static func english(_ meant: [CodeEntry]) -> String {
        meant.isEmpty ? "" : "; \(meant.map(\.english).joined(separator: " or ")) is meant?"
    }

    private static func chinese(_ meant: [CodeEntry]) -> String {
        meant.isEmpty ? "" : "，是否应为 \(meant.map(\.chinese).joined(separator: " 或 "))？"
    }
}
