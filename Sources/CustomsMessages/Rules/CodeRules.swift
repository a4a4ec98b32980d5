internal import XMLCanonical

/// Fields whose values are known or have a known shape. The tables of customs change by themselves, so of their codes only the
/// shape is checked. Source: ceb.md chapter 6.
enum CodeRules {
    static func check(_ subject: RuleSubject, _ findings: inout RuleFindings) {
        for (field, allowed) in values(subject.type) {
            guard let text = subject.text(field), !text.isEmpty, !allowed.contains(text) else { continue }
            findings.add(
                .error, "value", subject.path, field, in: subject.head,
                english: "\(allowed.joined(separator: ", ")) \(allowed.count == 1 ? "is" : "are") possible",
                chinese: "只能是 \(allowed.joined(separator: "、"))")
        }
        if subject.text("appStatus") == "1" {
            findings.add(
                .warning, "staged", subject.path, "appStatus", in: subject.head,
                english: "1 is only staged and waits in the e-port for somebody; 2 declares",
                chinese: "1 仅为暂存，需在电子口岸人工申报；申报请填 2")
        }
        for field in ["buyerIdType", "payerIdType"] {
            if let text = subject.text(field), !text.isEmpty, text != "1" {
                findings.add(
                    .warning, "identity_type", subject.path, field, in: subject.head,
                    english: "customs takes 1, resident identity card, only", chinese: "海关只接受 1（居民身份证）")
            }
        }
        checkShapes(subject, &findings)
    }

    private static func values(_ type: MessageType) -> [(String, [String])] {
        let isImport = type.direction == .import
        return [
            ("appType", ["1", "2", "3"]), ("appStatus", ["1", "2"]), ("ieFlag", [isImport ? "I" : "E"]),
            ("orderType", isImport ? ["I"] : ["E", "B", "W"]), ("statisticsFlag", ["A", "B"]),
        ]
    }

    private static func checkShapes(_ subject: RuleSubject, _ findings: inout RuleFindings) {
        for (field, length) in [("customsCode", 4), ("portCode", 4), ("currency", 3), ("country", 3)] {
            checkDigits(subject.head, subject.path, field, length, &findings)
        }
        for line in subject.lines {
            for field in ["currency", "country", "unit", "unit1", "unit2"] {
                checkDigits(line.element, line.path, field, 3, &findings)
            }
        }
    }

    private static func checkDigits(
        _ element: XMLElement, _ path: String, _ field: String, _ length: Int, _ findings: inout RuleFindings
    ) {
        guard let text = RuleSubject.text(of: field, in: element), !text.isEmpty,
            text.utf8.count != length || !text.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return }
        findings.add(
            .warning, "code_shape", path, field, in: element, english: "a code of \(length) digits is expected",
            chinese: "应为 \(length) 位数字代码")
    }
}
