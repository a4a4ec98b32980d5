internal import CustomsMessages
internal import SidecarBase

/// Sums, products, and the amount actually paid.
extension FieldDeriver {
    /// The numbers of several expressions; `nil` when one of them is nowhere.
    mutating func numbers(
        _ parts: [MappingExpression], _ block: Block
    ) throws(AssemblyError) -> [ExactDecimal]? {
        var numbers: [ExactDecimal] = []
        var isComplete = true
        for part in parts {
            guard let value = try value(part, block), !value.text.isEmpty else {
                isComplete = false
                continue
            }
            numbers.append(try number(value))
        }
        return isComplete ? numbers : nil
    }

    func number(_ value: Value) throws(AssemblyError) -> ExactDecimal {
        guard let number = ExactDecimal(value.text) else { throw wrong(value, english: "no number", chinese: "不是数字") }
        return number
    }

    mutating func product(
        _ first: MappingExpression, _ second: MappingExpression, _ block: Block
    ) throws(AssemblyError) -> Value? {
        guard let numbers = try numbers([first, second], block) else { return nil }
        guard let (product, isExact) = numbers[0].multiplied(by: numbers[1]) else {
            throw AssemblyError(
                .assemblyValue, field: field, english: "\(field): the product is out of range",
                chinese: "\(field)：乘积超出范围")
        }
        if !isExact { rounded.append(field) }
        return computed(product.text)
    }

    mutating func whole(_ part: MappingExpression, _ block: Block) throws(AssemblyError) -> Value? {
        guard let value = try value(part, block), !value.text.isEmpty else { return nil }
        guard let whole = try number(value).whole else {
            throw wrong(value, english: "no whole number", chinese: "不是整数")
        }
        return whole.text == value.text ? value : computed(whole.text)
    }

    /// Source: zhejiang.md §8.2, acturalPaid, and §10, row 12.
    mutating func paid(_ parts: [MappingExpression], _ block: Block) throws(AssemblyError) -> Value? {
        guard let amounts = try numbers(Array(parts.prefix(4)), block) else { return nil }
        let before = amounts[0] + amounts[1] + amounts[2]
        let after = before - amounts[3]
        if options.paidRule == .trust { return computed(after.text) }
        guard let total = try value(parts[4], block), !total.text.isEmpty else { return nil }
        let accepted: [ExactDecimal] =
            switch options.paidRule {
            case .strictBefore: [before]
            case .strictAfter: [after]
            case .either, .trust: [before, after]
            }
        let amount = try number(total)
        guard accepted.contains(amount) else {
            var texts: [String] = []
            for amount in accepted where !texts.contains(amount.text) { texts.append(amount.text) }
            throw AssemblyError(
                .assemblyAmount, field: field,
                english:
                    "goods + freight + tax = \(before.text), less the discount \(after.text); \(Self.shown(total)) is "
                    + "\(amount.text), where \(texts.joined(separator: " or ")) is expected",
                chinese: "商品金额 + 运杂费 + 税款 = \(before.text)，扣除抵扣金额后为 \(after.text)；\(Self.shown(total)) 为 "
                    + "\(amount.text)，应为 \(texts.joined(separator: " 或 "))")
        }
        return computed(after.text)
    }
}
