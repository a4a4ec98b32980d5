/// Fields whose values the specification lists. Source: ceb.md chapter 6.
enum CodeRules {
    static func check(_ subject: RuleSubject, _ findings: inout RuleFindings) {
        for (field, allowed) in values(subject.type) {
            guard let text = subject.text(field), !text.isEmpty, !allowed.contains(text) else { continue }
            findings.add(
                .error, "value", subject.path, field, in: subject.head,
                english: "\(allowed.joined(separator: ", ")) \(allowed.count == 1 ? "is" : "are") possible",
                chinese: "只能是 \(allowed.joined(separator: "、"))", customsCode: parameterCheck[subject.type.number])
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
        checkTradeMode(subject, &findings)
    }

    private static func values(_ type: MessageType) -> [(String, [String])] {
        type.direction == .import ? importValues : exportValues
    }

    private static let importValues = values(flag: "I", orders: ["I"])
    private static let exportValues = values(flag: "E", orders: ["E", "B", "W"])

    private static func values(flag: String, orders: [String]) -> [(String, [String])] {
        [
            ("appType", ["1", "2", "3"]), ("appStatus", ["1", "2"]), ("ieFlag", [flag]), ("orderType", orders),
            ("statisticsFlag", ["A", "B"]), ("fFlag", ["1", "2", "3"]), ("iFlag", ["1", "2", "3"]),
            ("summaryFlag", ["1", "2"]),
        ]
    }

    /// The modes of trade that inventories may have. Source: ceb.md chapter 6.
    private static let tradeModes = [
        621: ["9610", "1210", "1239"], 603: ["9610", "1210", "1239", "9710", "9810"], 213: ["9661", "1261"],
    ]

    private static func checkTradeMode(_ subject: RuleSubject, _ findings: inout RuleFindings) {
        guard let allowed = tradeModes[subject.type.number], let mode = subject.text("tradeMode"), !mode.isEmpty,
            !allowed.contains(mode)
        else { return }
        findings.add(
            .warning, "trade_mode", subject.path, "tradeMode", in: subject.head,
            english: "\(allowed.joined(separator: ", ")) are possible here",
            chinese: "此处只能是 \(allowed.joined(separator: "、"))"
        )
    }

    /// What customs answers to a document whose values it cannot take: "parameter check failed". Source: ceb.md chapter 8.
    private static let parameterCheck = [
        311: "-301008", 411: "-401009", 511: "-504011", 513: "-505011", 621: "-621001", 623: "-623001", 625: "-625001",
        711: "-800001",
    ]
}
