internal import SidecarBase

/// The field rules of an income declaration. Source: safe.md §4.1.
enum IncomeRules {
    private static let limits: [(name: String, most: Int)] = [
        ("ACTIONTYPE", 1), ("ACTIONDESC", 128), ("COUNTRY", 3), ("PAYTYPE", 1), ("TXCODE", 6), ("TC1AMT", 22),
        ("TXREM", 50), ("TXCODE2", 6), ("TC2AMT", 22), ("TX2REM", 50), ("ISREF", 1), ("CRTUSER", 20), ("INPTELC", 20),
        ("RPTDATE", 8), ("REGNO", 20),
    ]

    /// The first thing that is wrong; `nil` for a declaration in order. Lengths are counted in GBK bytes.
    static func refusal(of values: [String: String]) -> (code: ExchangeCode, detail: String)? {
        func refused(_ code: ExchangeCode, _ name: String) -> (ExchangeCode, String) {
            (code, "\(code.detail)：\(name)")
        }
        func value(_ name: String) -> String { values[name] ?? "" }
        func isDigits(_ text: String) -> Bool { !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) } }

        let action = value("ACTIONTYPE")
        guard !action.isEmpty else { return refused(.missing, "ACTIONTYPE") }
        guard ["A", "C", "D"].contains(action) else { return refused(.value, "ACTIONTYPE") }
        let required =
            action == "D"
            ? ["RPTNO"]
            : [
                "RPTNO", "COUNTRY", "PAYTYPE", "TXCODE", "TC1AMT", "TXREM", "ISREF", "CRTUSER", "INPTELC", "RPTDATE",
            ]
        for name in required where value(name).isEmpty { return refused(.missing, name) }
        for (name, most) in limits where JavaGBK.count(value(name)) > most { return refused(.length, name) }
        let number = Array(value("RPTNO").utf8)
        guard number.count == 22, ChinaTime(digits: "20" + String(decoding: number[12..<18], as: UTF8.self)) != nil
        else {
            return refused(.declarationNumber, value("RPTNO"))
        }
        if action != "A", value("ACTIONDESC").isEmpty { return (.reason, ExchangeCode.reason.detail) }
        if action == "D" { return nil }
        for (name, count) in [("COUNTRY", 3), ("TXCODE", 6), ("RPTDATE", 8)] where value(name).utf8.count != count {
            return refused(.value, name)
        }
        guard isDigits(value("TXCODE")) else { return refused(.value, "TXCODE") }
        guard isDigits(value("TC1AMT")) else { return refused(.value, "TC1AMT") }
        guard ["Y", "N"].contains(value("ISREF")) else { return refused(.value, "ISREF") }
        guard ChinaTime(digits: value("RPTDATE")) != nil else { return refused(.value, "RPTDATE") }
        let second = ["TXCODE2", "TC2AMT", "TX2REM"].filter { !value($0).isEmpty }
        guard second.isEmpty || second.count == 3 else { return (.secondCode, ExchangeCode.secondCode.detail) }
        if second.count == 3 {
            guard value("TXCODE2").utf8.count == 6, isDigits(value("TXCODE2")) else {
                return refused(.value, "TXCODE2")
            }
            guard isDigits(value("TC2AMT")) else { return refused(.value, "TC2AMT") }
            guard value("TXCODE") != value("TXCODE2") else { return (.sameCode, ExchangeCode.sameCode.detail) }
        }
        return nil
    }
}
