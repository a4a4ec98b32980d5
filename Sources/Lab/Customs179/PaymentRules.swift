internal import SidecarBase

/// What is missing in an upload and what is not as the tables want it. Source: realtime179.md §3.3, §3.4, §8 items 4b and 4f.
enum PaymentRules {
    /// The keys that are missing or empty, each once, in the tables' order.
    static func missing(in upload: JSONNode) -> [String] {
        var found = absent(PaymentTables.top, in: upload)
        if let head = upload["payExchangeInfoHead"], head.isObject { found += absent(PaymentTables.head, in: head) }
        let lists = upload["payExchangeInfoLists"]?.elements ?? []
        for field in PaymentTables.list where lists.contains(where: { !absent([field], in: $0).isEmpty }) {
            found.append(field.key)
        }
        let goods = lists.flatMap { $0["goodsInfo"]?.elements ?? [] }
        for field in PaymentTables.goods where goods.contains(where: { !absent([field], in: $0).isEmpty }) {
            found.append(field.key)
        }
        return found
    }

    /// The message for missing keys: for each one `<key> : <key>不为空;` and two blanks. Source: realtime179.md §3.6.
    static func message(missing keys: [String]) -> String {
        keys.map { "\($0) : \($0)不为空;  " }.joined()
    }

    private static func absent(_ fields: [PaymentTables.Field], in object: JSONNode) -> [String] {
        fields.filter { field in
            guard field.isRequired else { return false }
            guard let value = object[field.key] else { return true }
            return value.isBlank || (value.isArray && value.elements.isEmpty)
        }.map(\.key)
    }

    /// What breaks a rule on length, choice or type, with its path.
    static func faults(in upload: JSONNode) -> [String] {
        var found = check(PaymentTables.top, in: upload, path: "")
        if let head = upload["payExchangeInfoHead"] {
            found += check(PaymentTables.head, in: head, path: "payExchangeInfoHead.")
        }
        for (index, list) in (upload["payExchangeInfoLists"]?.elements ?? []).enumerated() {
            let path = "payExchangeInfoLists[\(index)]."
            found += check(PaymentTables.list, in: list, path: path)
            for (number, goods) in (list["goodsInfo"]?.elements ?? []).enumerated() {
                found += check(PaymentTables.goods, in: goods, path: path + "goodsInfo[\(number)].")
            }
        }
        return found
    }

    private static func check(_ fields: [PaymentTables.Field], in object: JSONNode, path: String) -> [String] {
        guard object.isObject else { return ["\(path.dropLast()): no object"] }
        var found: [String] = []
        for field in fields {
            guard let value = object[field.key] else { continue }
            if let text = fault(of: value, by: field) { found.append("\(path)\(field.key): \(text)") }
        }
        let known = Set(fields.map(\.key))
        for member in object.members where !known.contains(member.key) {
            found.append("\(path)\(member.key): no such key")
        }
        if Set(object.members.map(\.key)).count < object.members.count {
            found.append("\(path.isEmpty ? "payExInfoStr" : String(path.dropLast())): a key twice")
        }
        return found
    }

    private static func fault(of value: JSONNode, by field: PaymentTables.Field) -> String? {
        if case .null = value.kind { return "null" }
        switch field.rule {
        case .object: return value.isObject ? nil : "no object"
        case .array: return value.isArray ? nil : "no array"
        case .amount: return amountFault(of: value)
        default: break
        }
        guard let text = value.text else { return "no text" }
        // Customs itself takes serviceTime as a number too.
        if !value.isString, field.key != "serviceTime" { return "not in quotes" }
        switch field.rule {
        case .text(let most):
            return text.utf16.count > most ? "\(text.utf16.count) characters, at most \(most)" : nil
        case .choice(let choices):
            if text.isEmpty, !field.isRequired { return nil }
            return choices.contains(text) ? nil : "\(text) is none of \(choices.joined(separator: ", "))"
        case .digits(let count):
            return text.utf8.count == count && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
                ? nil : "no \(count) digits"
        case .time:
            return text.utf8.count == 14 && ChinaTime(digits: text) != nil ? nil : "no yyyyMMddHHmmss"
        case .amount, .object, .array: return nil
        }
    }

    private static func amountFault(of value: JSONNode) -> String? {
        guard case .number(let text) = value.kind else { return "no JSON number" }
        guard let plain = PlainNumber(text) else { return "no amount" }
        if plain.isNegative || plain.isZero { return "not above zero" }
        if plain.whole.count + plain.fraction.count > 19 || plain.fraction.count > 5 { return "more than N19,5" }
        return nil
    }
}
