internal import CryptoCore
internal import CustomsMessages
internal import SidecarBase

/// Reads the payment data of an ERP: any order of keys, amounts as numbers or texts, head and lists as JSON or as text that
/// holds JSON. Fills in what may be missing and finds everything that customs would not want. Source: realtime179.md §7 items 8
/// to 10.
package struct PaymentDataReader {
    /// The most orders of a payment, and articles of an order: an upload is one form field.
    static let maximumItems = 1_000

    private let rules: PaymentDataRules
    private let makeGUID: @Sendable () -> String
    private var faults: [PaymentDataError.Fault] = []

    /// - Parameters:
    ///   - rules: how this enterprise's data is read.
    ///   - makeGUID: the number of a payment that came without one.
    package init(rules: PaymentDataRules, makeGUID: @escaping @Sendable () -> String = SecureRandom.uuid) {
        self.rules = rules
        self.makeGUID = makeGUID
    }

    /// Reads `{"payExchangeInfoHead": …, "payExchangeInfoLists": …}`.
    ///
    /// - Parameters:
    ///   - bytes: JSON in UTF-8.
    ///   - order: the order that customs asks about; it must be among the lists. `nil` when nobody asked yet.
    /// - Returns: the data, ready to be written.
    /// - Throws: `MessageJSONError` for what is no JSON; `PaymentDataError` with everything that is wrong.
    package func read(_ bytes: [UInt8], about order: String? = nil) throws -> PaymentData {
        var reader = self
        let data = try reader.data(try JSONValue.read(bytes))
        if let order, !data.orders.contains(where: { $0.number == order }) {
            reader.note(
                "payExchangeInfoLists", "order", "the order that customs asks about is not in it", "缺少海关所查询的订单")
        }
        guard reader.faults.isEmpty else { throw PaymentDataError(faults: reader.faults) }
        return data
    }

    private mutating func note(_ path: String, _ rule: String, _ english: String, _ chinese: String) {
        faults.append(PaymentDataError.Fault(path: path, rule: rule, english: english, chinese: chinese))
    }

    private mutating func data(_ value: JSONValue) throws -> PaymentData {
        guard case .object(let whole) = value else {
            note("", "type", "is not an object", "不是 JSON 对象")
            return PaymentData(head: [], orders: [])
        }
        return PaymentData(
            head: head(try unpacked(whole["payExchangeInfoHead"])),
            orders: orders(try unpacked(whole["payExchangeInfoLists"])))
    }

    /// A value that was handed over as text is JSON once more.
    private func unpacked(_ value: JSONValue?) throws -> JSONValue? {
        guard case .text(let text) = value else { return value }
        return try JSONValue.read(Array(text.utf8))
    }

    private mutating func head(_ value: JSONValue?) -> [String] {
        guard case .object(var fields) = value else {
            note("payExchangeInfoHead", "required", "is missing or not an object", "缺失或不是对象")
            return []
        }
        if PaymentDataReader.isMissing(fields["guid"]) { fields["guid"] = .text(makeGUID()) }
        if PaymentDataReader.isMissing(fields["ebpCode"]), rules.ebpCodes.count == 1 {
            fields["ebpCode"] = .text(rules.ebpCodes[0])
        }
        let values = row(PaymentField.head, of: fields, at: "payExchangeInfoHead")
        let ebpCode = zip(PaymentField.head, values).first { $0.0.name == "ebpCode" }?.1
        if let ebpCode, !ebpCode.isEmpty, !rules.ebpCodes.contains(ebpCode) {
            note(
                "payExchangeInfoHead.ebpCode", "registered", "is not the code that the certificate is registered for",
                "与证书注册的电商平台代码不一致")
        }
        return values
    }

    private mutating func orders(_ value: JSONValue?) -> [PaymentData.Order] {
        items(value, at: "payExchangeInfoLists").enumerated().map { index, fields in
            let path = "payExchangeInfoLists[\(index)]"
            let number = row([PaymentField.orderNumber], of: fields, at: path)[0]
            let goods = items(fields["goodsInfo"], at: path + ".goodsInfo").enumerated().map { place, fields in
                row(PaymentField.goods, of: fields, at: path + ".goodsInfo[\(place)]")
            }
            return PaymentData.Order(number: number, goods: goods, payee: row(PaymentField.payee, of: fields, at: path))
        }
    }

    /// The objects of a list that may not be empty.
    private mutating func items(_ value: JSONValue?, at path: String) -> [[String: JSONValue]] {
        guard case .list(let values) = value, !values.isEmpty else {
            note(path, "required", "is missing, empty or not a list", "缺失、为空或不是数组")
            return []
        }
        guard values.count <= PaymentDataReader.maximumItems else {
            note(
                path, "count", "has more than \(PaymentDataReader.maximumItems) items",
                "超过 \(PaymentDataReader.maximumItems) 项")
            return []
        }
        var found: [[String: JSONValue]] = []
        for (index, value) in values.enumerated() {
            if case .object(let fields) = value {
                found.append(fields)
            } else {
                note("\(path)[\(index)]", "type", "is not an object", "不是对象")
            }
        }
        return found
    }

    private static func isMissing(_ value: JSONValue?) -> Bool {
        switch value {
        case nil, .null: true
        case .text(let text): text.isEmpty
        default: false
        }
    }

    /// The values of some fields, in their order, each checked.
    private mutating func row(_ fields: [PaymentField], of values: [String: JSONValue], at path: String) -> [String] {
        fields.map { field in
            let place = "\(path).\(field.name)"
            switch values[field.name] {
            case nil, .null: return checked("", field, at: place)
            case .text(let text): return checked(rules.treated(text, field), field, at: place)
            case .number(let number): return checked(number, field, at: place)
            default:
                note(place, "type", "is neither text nor number", "既不是文本也不是数字")
                return ""
            }
        }
    }

    private mutating func checked(_ text: String, _ field: PaymentField, at path: String) -> String {
        guard !text.isEmpty else {
            if field.isRequired { note(path, "required", "is missing", "\(field.chinese)缺失") }
            return ""
        }
        if case .amount = field.kind { return amount(text, field, at: path) }
        let length = rules.length(of: text)
        if length > field.length {
            note(
                path, "length", "has a length of \(length), allowed are \(field.length)",
                "\(field.chinese)长度为 \(length)，最多 \(field.length)")
        }
        switch field.kind {
        case .text, .amount: break
        case .currency:
            if text.utf8.count != 3 || !text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
                note(path, "currency", "is not a code of three digits, such as 142", "\(field.chinese)不是三位数字代码（如 142）")
            }
        case .choice(let allowed):
            if text.count != 1 || !allowed.contains(text) {
                let list = allowed.map(String.init).joined(separator: ", ")
                note(path, "choice", "is none of \(list)", "\(field.chinese)应为 \(list) 之一")
            }
        case .time:
            if text.utf8.count != 14 || ChinaTime(digits: text) == nil {
                note(
                    path, "time", "is no time as yyyyMMddHHmmss", "\(field.chinese)不是 yyyyMMddHHmmss 格式的有效时间")
            }
        }
        return text
    }

    /// The shortest form of an amount: no zeros that say nothing, which customs has refused. Source: realtime179.md §4.2.
    private mutating func amount(_ text: String, _ field: PaymentField, at path: String) -> String {
        guard let number = ExactDecimal(text), number > ExactDecimal.zero else {
            note(path, "amount", "is no amount above zero", "\(field.chinese)不是大于零的金额")
            return ""
        }
        var shortest = number.text
        if shortest.contains(".") {
            while shortest.hasSuffix("0") { shortest.removeLast() }
            if shortest.hasSuffix(".") { shortest.removeLast() }
        }
        let parts = shortest.split(separator: ".")
        let fraction = parts.count > 1 ? parts[1].utf8.count : 0
        let whole = parts[0] == "0" ? 0 : parts[0].utf8.count
        guard fraction <= 5, whole + fraction <= 19 else {
            note(
                path, "amount", "has more than 19 digits, or more than 5 after the point",
                "\(field.chinese)超过 19 位，或小数超过 5 位")
            return ""
        }
        return shortest
    }
}
