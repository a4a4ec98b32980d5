/// Numbers inside a message that must not be doubled, and pairs that go together. Source: ceb.md §4.9, chapters 8 and 10.
enum LineRules {
    static func check(_ subject: RuleSubject, _ findings: inout RuleFindings) {
        var seen: Set<Int> = []
        for (index, line) in subject.lines.enumerated() {
            guard let number = line.text("gnum").flatMap({ Int($0) }) else { continue }
            if !seen.insert(number).inserted {
                findings.add(
                    .error, "line_number_doubled", line.path, "gnum", in: line.element,
                    english: "the line number \(number) occurs twice in the document; number the lines from 1",
                    chinese: "序号 \(number) 在同一单证中重复，请从 1 起编号", customsCode: doubled[subject.type.number])
            } else if number != index + 1 {
                findings.add(
                    .warning, "line_number_order", line.path, "gnum", in: line.element,
                    english: "line \(index + 1) has the number \(number); number the lines from 1",
                    chinese: "第 \(index + 1) 行的序号为 \(number)，请从 1 起连续编号")
            }
            checkSecondUnit(line, &findings)
        }
    }

    /// The second statutory unit and quantity come together or not at all.
    private static func checkSecondUnit(
        _ line: RuleLine, _ findings: inout RuleFindings
    ) {
        let unit = line.text("unit2") ?? ""
        let quantity = line.text("qty2") ?? ""
        if unit.isEmpty != quantity.isEmpty {
            findings.add(
                .error, "second_unit", line.path, unit.isEmpty ? "unit2" : "qty2", in: line.element,
                english: "unit2 and qty2 are both given or both left out", chinese: "unit2 与 qty2 必须同时填写或同时不填",
                customsCode: "-625009")
        } else if let amount = Amount(quantity), amount <= .zero {
            findings.add(
                .error, "second_unit", line.path, "qty2", in: line.element, english: "it must be greater than zero",
                chinese: "必须大于零", customsCode: "-625009")
        }
    }

    private static let doubled = [311: "-301002", 621: "-621027"]
}
