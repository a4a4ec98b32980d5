internal import SidecarBase

/// Holds an input against an operation's fields and rules; finds everything at once. Source: safe.md §4.1, §7 item 15.
struct SafeFieldCheck {
    let charset: SafeCharset
    let unmappable: SafeCharset.Unmappable
    let unit: SafeLengthUnit
    private(set) var problems: [FieldProblem] = []
    /// What deserves a look and does not keep it from being sent.
    private(set) var warnings: [FieldProblem] = []

    init(_ profile: SafeProfile) {
        charset = profile.charset
        unmappable = profile.unmappable
        unit = profile.lengths
    }

    /// Looks at everything.
    mutating func check(_ input: SafeInput, _ operation: SafeOperation) {
        check(input.values, operation.fields, at: "data.")
        let lists = Dictionary(operation.lists.map { ($0.name, $0) }) { first, _ in first }
        for (name, rows) in input.rows.sorted(by: { $0.key < $1.key }) {
            guard let list = lists[name] else {
                note("data." + name, "unknown", "is no list of this operation", "该操作没有此列表")
                continue
            }
            for (index, row) in rows.enumerated() { check(row, list.fields, at: "data.\(name)[\(index)].") }
        }
        for list in operation.lists where list.isRequired && input.rows[list.name]?.isEmpty ?? true {
            note("data." + list.name, "required", "is missing or empty", "缺失或为空")
        }
        for rule in operation.rules { check(rule, input.values) }
    }

    private mutating func note(_ path: String, _ rule: String, _ english: String, _ chinese: String) {
        problems.append(FieldProblem(path: path, rule: rule, english: english, chinese: chinese))
    }

    private mutating func check(_ values: [String: String], _ fields: [SafeField], at prefix: String) {
        for field in fields {
            let value = values[field.name] ?? ""
            let path = prefix + field.name
            if value.isEmpty {
                if field.isRequired {
                    note(path, "required", "is missing", "缺失")
                } else if let when = field.requiredWhen, when.values.contains(values[when.field] ?? "") {
                    let list = when.values.joined(separator: ", ")
                    note(path, "required", "is needed when \(when.field) is \(list)", "\(when.field) 为 \(list) 时必填")
                }
                continue
            }
            checkCharacters(value, path)
            checkForm(value, field, path)
        }
        let known = Set(fields.map(\.name))
        for name in values.keys.sorted() where !known.contains(name) {
            let near = NearestName.suggestion(for: name, among: known)
            note(
                prefix + name, "unknown", "is no field of this operation" + (near.map { "; \($0)?" } ?? ""),
                "该操作没有此字段" + (near.map { "；是否为 \($0)？" } ?? ""))
        }
    }

    private mutating func checkCharacters(_ value: String, _ path: String) {
        if value.unicodeScalars.contains(where: {
            $0.value < 0x20 || (0x7F...0x9F).contains($0.value) || $0.value == 0xFFFE || $0.value == 0xFFFF
        }) {
            note(path, "characters", "has control characters", "含有控制字符")
            return
        }
        guard unmappable == .reject, let scalar = charset.firstMissing(in: value) else { return }
        let name = "U+" + String(scalar.value, radix: 16, uppercase: true)
        note(
            path, "charset", "has the character \(scalar) (\(name)), which \(charset.rawValue) does not have",
            "含有 \(charset.rawValue) 中不存在的字符 \(scalar)（\(name)）")
    }

    private mutating func checkForm(_ value: String, _ field: SafeField, _ path: String) {
        switch field.kind {
        case .text: checkLength(value, field, path)
        case .number:
            checkNumber(value, field, path)
            // A code of digits.
            if field.length != nil { checkLength(value, field, path) }
        case .date:
            if value.utf8.count != 8 || ChinaTime(digits: value) == nil {
                note(path, "date", "is no day in the form yyyyMMdd", "不是 yyyyMMdd 格式的有效日期")
            }
        case .declarationNumber:
            if charset.length(of: value) != 22 {
                note(path, "length", "has not 22 characters", "长度不是 22 位")
            } else if SafeFieldCheck.date(inside: value) == nil {
                note(path, "date", "has no date yyMMdd at characters 13 to 18", "第 13 至 18 位不是 yyMMdd 格式的有效日期")
            }
        }
        if !field.values.isEmpty, !field.values.contains(value) {
            let list = field.values.joined(separator: ", ")
            note(path, "value", "is none of \(list)", "不是 \(list) 之一")
        }
    }

    private mutating func checkLength(_ value: String, _ field: SafeField, _ path: String) {
        let length = unit == .bytes ? charset.length(of: value) : value.unicodeScalars.count
        let (english, chinese) =
            unit == .bytes ? ("\(charset.rawValue) bytes", "个 \(charset.rawValue) 字节") : ("characters", "个字符")
        if let exact = field.length, length != exact {
            note(path, "length", "has \(length) \(english), not \(exact)", "长度为 \(length) \(chinese)，应为 \(exact)")
        } else if let most = field.maximum, length > most {
            note(path, "length", "has \(length) \(english), \(most) allowed", "长度为 \(length) \(chinese)，上限 \(most)")
        }
    }

    private mutating func checkNumber(_ value: String, _ field: SafeField, _ path: String) {
        guard let number = SafeNumber(value) else {
            note(path, "number", "is no number", "不是数字")
            return
        }
        if number.decimals > field.decimals {
            note(
                path, "decimals", "has more than \(field.decimals) decimals", "小数位数超过 \(field.decimals) 位")
        }
        if let most = field.maximum, number.digits > most {
            note(path, "length", "has more than \(most) digits", "数字位数超过 \(most) 位")
        }
    }

    private mutating func check(_ rule: SafeRule, _ values: [String: String]) {
        func has(_ name: String) -> Bool { !(values[name] ?? "").isEmpty }
        switch rule {
        case .allOrNone(let names):
            guard names.contains(where: has) else { return }
            for name in names where !has(name) {
                let others = names.joined(separator: ", ")
                note("data." + name, "allOrNone", "is missing: \(others) go together", "缺失：\(others) 须同时填写")
            }
        case .differ(let first, let second):
            if has(first), values[first] == values[second] {
                note("data." + second, "differ", "must differ from \(first)", "不得与 \(first) 相同")
            }
        case .sum(let parts, let total):
            guard let whole = values[total].flatMap(SafeNumber.init) else { return }
            let numbers = parts.filter(has).map { SafeNumber(values[$0] ?? "") }
            let sum = numbers.reduce(SafeNumber?.some(.zero)) { sum, next in
                sum.flatMap { s in next.flatMap { s + $0 } }
            }
            // What is no number was told already.
            guard let sum, sum != whole else { return }
            note(
                "data." + total, "sum", "is not the sum of \(parts.joined(separator: " and "))",
                "不等于 \(parts.joined(separator: " 与 ")) 之和")
        case .notAfter(let date, let number):
            guard let day = values[date], day.utf8.count == 8,
                let inside = SafeFieldCheck.date(inside: values[number] ?? ""),
                day > inside
            else { return }
            warnings.append(
                FieldProblem(
                    path: "data." + date, rule: "notAfter", english: "is after the date inside \(number)",
                    chinese: "晚于 \(number) 中的日期"))
        }
    }

    /// The day inside a declaration number, `yyyyMMdd`.
    private static func date(inside number: String) -> String? {
        let bytes = Array(number.utf8)
        guard bytes.count >= 18 else { return nil }
        let day = "20" + String(decoding: bytes[12..<18], as: UTF8.self)
        return day.utf8.count == 8 && ChinaTime(digits: day) != nil ? day : nil
    }
}

/// A decimal number of any length, for sums.
struct SafeNumber: Equatable {
    static let zero = SafeNumber(units: 0, decimals: 0, digits: 1)

    /// In units of the last decimal.
    private let units: Int128
    let decimals: Int
    /// All that were written, without leading zeros.
    let digits: Int

    private init(units: Int128, decimals: Int, digits: Int) {
        self.units = units
        self.decimals = decimals
        self.digits = digits
    }

    /// Digits with an optional sign and an optional point between digits.
    init?(_ text: String) {
        let unsigned = text.hasPrefix("-") ? text.dropFirst() : text[...]
        let parts = unsigned.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count),
            parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            unsigned.utf8.count <= 30, let whole = Int128(parts.joined())
        else { return nil }
        units = text.hasPrefix("-") ? -whole : whole
        decimals = parts.count == 2 ? parts[1].utf8.count : 0
        digits = max(parts.joined().drop { $0 == "0" }.utf8.count, 1)
    }

    static func + (left: SafeNumber, right: SafeNumber) -> SafeNumber? {
        let decimals = max(left.decimals, right.decimals)
        guard let first = left.scaled(to: decimals), let second = right.scaled(to: decimals) else { return nil }
        let (sum, isTooMuch) = first.addingReportingOverflow(second)
        return isTooMuch ? nil : SafeNumber(units: sum, decimals: decimals, digits: 1)
    }

    static func == (left: SafeNumber, right: SafeNumber) -> Bool {
        let decimals = max(left.decimals, right.decimals)
        guard let first = left.scaled(to: decimals), let second = right.scaled(to: decimals) else { return false }
        return first == second
    }

    private func scaled(to decimals: Int) -> Int128? {
        var result = units
        for _ in self.decimals..<decimals {
            let (product, isTooMuch) = result.multipliedReportingOverflow(by: 10)
            if isTooMuch { return nil }
            result = product
        }
        return result
    }
}
