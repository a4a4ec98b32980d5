internal import SidecarBase
internal import Synchronization

/// The business behind the authority's interface: base data, declarations and reports in memory. Source: safe.md §4, §8 item 4.
package final class ExchangeBusiness: Sendable {
    /// A row with the date by which it can be looked up, `yyyyMMdd`.
    struct Entry: Sendable {
        var row: ExchangeReply.Row
        var date: String

        func value(_ name: String) -> String? { row.last { $0.name == name }?.value }
    }

    private struct State {
        var trade: [Entry] = []
        var reports: [Entry] = []
        /// By kind of income, then in order.
        var base: [Income: [Entry]] = [:]
        var declared: [Income: [Entry]] = [:]
    }

    enum Income: String, Sendable, CaseIterable { case overseas, domestic }

    private static let most = 100_000
    private let state = Mutex(State())

    /// The small set that is there from the beginning: 45 customs declarations from `290120250000000001` on, 45 receipts from
    /// abroad from `330100000001250630N001` on and 25 of domestic income from `330100000001250630D001` on.
    package init() {
        state.withLock { state in
            for number in 1...45 {
                let amount = number == 1 ? "1288.50" : "\(number * 100).00"
                state.trade.append(
                    Entry(
                        row: [
                            ("ENTRYID", "2901202500000" + Self.padded(number, 5)), ("AMOUNT", amount),
                            ("CURRENCY", "USD"), ("REMARK", "示例“引号”与 <标签>"),
                        ], date: "20250" + (number <= 20 ? "615" : "701")))
            }
            for (kind, letter, count) in [(Income.overseas, "N", 45), (.domestic, "D", 25)] {
                state.base[kind] = (1...count).map { number in
                    Entry(
                        row: [
                            ("RPTNO", "330100000001250630\(letter)" + Self.padded(number, 3)),
                            ("AMOUNT", String(100_000 * number)), ("CURRENCY", "USD"), ("RCVDATE", "20250630"),
                            ("PAYER", kind == .overseas ? "SAMPLE IMPORTS & SONS" : "示例付款人"),
                        ], date: "20250630")
                }
            }
        }
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// Adds a receipt that can be declared.
    /// - Parameters:
    ///   - number: the declaration number, 22 characters.
    ///   - amount: what was received.
    ///   - isDomestic: whether it came from inside the country.
    package func receive(_ number: String, amount: String, isDomestic: Bool = false) {
        state.withLock { state in
            let kind = isDomestic ? Income.domestic : .overseas
            guard state.base[kind, default: []].count < Self.most else { return }
            state.base[kind, default: []].append(
                Entry(
                    row: [("RPTNO", number), ("AMOUNT", amount), ("CURRENCY", "USD"), ("RCVDATE", "20250630")],
                    date: "20250630"))
        }
    }

    /// The declarations as they stand, by their numbers: the fields that were declared.
    package var declarations: [String: [String: String]] {
        state.withLock { state in
            var found: [String: [String: String]] = [:]
            for entry in state.declared.values.flatMap(\.self) {
                found[entry.value("RPTNO") ?? ""] =
                    Dictionary(entry.row.map { ($0.name, $0.value) }) { _, second in second }
            }
            return found
        }
    }

    /// How many trade-credit reports there are.
    package var reportCount: Int { state.withLock(\.reports.count) }

    // MARK: - Functions

    /// What a function does, by its SERVICEPATH; `nil` for one that nobody has.
    func carryOut(_ path: String, _ sets: [ExchangeDataSet], at time: ChinaTime) -> ExchangeReply? {
        let set = sets.first ?? ExchangeDataSet()
        switch path {
        case "TradeBaseService.doQuery": return query(state.withLock(\.trade), set)
        case "TradeCreditService.doAdd": return add(set, at: time)
        case "TradeCreditService.doQuery": return query(state.withLock(\.reports), set)
        case "OverseasIncomeService.doQueryBase": return query(state.withLock { $0.base[.overseas] ?? [] }, set)
        case "OverseasIncomeService.doQuery": return query(state.withLock { $0.declared[.overseas] ?? [] }, set)
        case "OverseasIncomeService.doDeclare": return declare(.overseas, sets)
        case "DomesticIncomeService.doQueryBase": return query(state.withLock { $0.base[.domestic] ?? [] }, set)
        case "DomesticIncomeService.doQuery": return query(state.withLock { $0.declared[.domestic] ?? [] }, set)
        case "DomesticIncomeService.doDeclare": return declare(.domestic, sets)
        default: return nil
        }
    }

    /// The functions there are.
    package static let paths = [
        "TradeBaseService.doQuery", "TradeCreditService.doAdd", "TradeCreditService.doQuery",
        "OverseasIncomeService.doQueryBase", "OverseasIncomeService.doQuery", "OverseasIncomeService.doDeclare",
        "DomesticIncomeService.doQueryBase", "DomesticIncomeService.doQuery", "DomesticIncomeService.doDeclare",
    ]

    /// Rows whose fields are as the parameters say; `BEGINDATE` and `ENDDATE` bound the date; unknown parameters are ignored.
    private func query(_ entries: [Entry], _ set: ExchangeDataSet) -> ExchangeReply {
        let found = entries.filter { entry in
            set.parameters.allSatisfy { name, value in
                switch name {
                case _ where value.isEmpty: true
                case "BEGINDATE": entry.date >= value.filter(\.isNumber)
                case "ENDDATE": entry.date <= value.filter(\.isNumber)
                default: entry.value(name).map { $0 == value } ?? true
                }
            }
        }
        let size = min(max(set.pageSize ?? 20, 1), 1_000)
        let page = min(max(set.pageNumber ?? 1, 1), 1_000_000)
        let rows = found.dropFirst((page - 1) * size).prefix(size).map(\.row)
        return ExchangeReply(
            .success,
            dataSet: .init(pageNumber: page, pageSize: size, recordCount: found.count, rows: rows))
    }

    private func add(_ set: ExchangeDataSet, at time: ChinaTime) -> ExchangeReply {
        for name in ["REPORTTYPE", "EXPECTDATE", "AMOUNT", "CURRENCY"] where set.parameters[name]?.isEmpty ?? true {
            return ExchangeReply(.missing, "\(ExchangeCode.missing.detail)：\(name)")
        }
        guard ["ENTRYID", "CONTRNO"].contains(where: { set.parameters[$0]?.isEmpty == false }) else {
            return ExchangeReply(.missing, "\(ExchangeCode.missing.detail)：ENTRYID, CONTRNO")
        }
        let number: String? = state.withLock { state in
            guard state.reports.count < Self.most else { return nil }
            let number = "TC" + time.digits14.prefix(8) + Self.padded(state.reports.count + 1, 6)
            let fields = set.names.map { ($0, set.parameters[$0] ?? "") }
            state.reports.append(
                Entry(row: [("REPORTNO", number)] + fields, date: set.parameters["EXPECTDATE"] ?? ""))
            return number
        }
        guard let number else { return ExchangeReply(.system) }
        return ExchangeReply(.success, "报告新增成功！", dataSet: .init(rows: [[("REPORTNO", number)]]))
    }

    /// Declares, changes or deletes. One refused data set alone is refused in the head; of several each has its row; the sum
    /// rule is always told in a row, with success in the head.
    private func declare(_ kind: Income, _ sets: [ExchangeDataSet]) -> ExchangeReply {
        guard !sets.isEmpty else { return ExchangeReply(.missing, "\(ExchangeCode.missing.detail)：PARAMETERS") }
        var rows: [ExchangeReply.Row] = []
        for set in sets {
            guard let refusal = declare(kind, set) else { continue }
            if sets.count == 1, refusal.code != .sum { return ExchangeReply(refusal.code, refusal.detail) }
            rows.append([
                ("RPTNO", set.parameters["RPTNO"] ?? ""), ("CODE", refusal.code.rawValue), ("DETAIL", refusal.detail),
            ])
        }
        return ExchangeReply(.success, dataSet: rows.isEmpty ? nil : .init(rows: rows))
    }

    private func declare(_ kind: Income, _ set: ExchangeDataSet) -> (code: ExchangeCode, detail: String)? {
        if let refusal = IncomeRules.refusal(of: set.parameters) { return refusal }
        let values = set.parameters
        let number = values["RPTNO"] ?? ""
        return state.withLock { state in
            guard let base = state.base[kind]?.first(where: { $0.value("RPTNO") == number }) else {
                return (.unknown, "\(ExchangeCode.unknown.detail)：\(number)")
            }
            let index = state.declared[kind, default: []].firstIndex { $0.value("RPTNO") == number }
            let known = index.flatMap { state.declared[kind]?[$0] }
            let isDeclared = known.map { $0.value("ACTIONTYPE") != "D" } ?? false
            let action = values["ACTIONTYPE"] ?? ""
            if action == "A", isDeclared { return (.declared, ExchangeCode.declared.detail) }
            if action != "A", !isDeclared { return (.undeclared, ExchangeCode.undeclared.detail) }
            if action != "D" {
                let sum = [values["TC1AMT"], values["TC2AMT"]].reduce(Int64(0)) { $0 + (Int64($1 ?? "") ?? 0) }
                if String(sum) != base.value("AMOUNT") { return (.sum, ExchangeCode.sum.detail) }
            }
            var row = set.names.map { ($0, values[$0] ?? "") }
            if action == "D", let known {
                // What was declared stays to be seen, as deleted.
                row = known.row.map { $0.name == "ACTIONTYPE" ? ("ACTIONTYPE", "D") : ($0.name, $0.value) }
            }
            let entry = Entry(row: row.map { (name: $0.0, value: $0.1) }, date: values["RPTDATE"] ?? "")
            if let index {
                state.declared[kind]?[index] = entry
            } else {
                state.declared[kind, default: []].append(entry)
            }
            return nil
        }
    }
}
