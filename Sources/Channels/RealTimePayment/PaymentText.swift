/// Writes payment data as the one text that a naive reader at the other end would write as well: keys in the order of the
/// tables, no white space, only the escapes that must be. Source: realtime179.md §4.2.
enum PaymentText {
    /// `payExchangeInfoHead`.
    static func head(_ data: PaymentData) -> [UInt8] {
        var output: [UInt8] = [0x7B]
        append(PaymentField.head, data.head, to: &output)
        output.append(0x7D)
        return output
    }

    /// `payExchangeInfoLists`.
    static func lists(_ data: PaymentData) -> [UInt8] {
        var output: [UInt8] = [0x5B]
        for (index, order) in data.orders.enumerated() {
            if index > 0 { output.append(0x2C) }
            output.append(0x7B)
            append([PaymentField.orderNumber], [order.number], to: &output)
            output += Array(#","goodsInfo":["#.utf8)
            for (place, goods) in order.goods.enumerated() {
                if place > 0 { output.append(0x2C) }
                output.append(0x7B)
                append(PaymentField.goods, goods, to: &output)
                output.append(0x7D)
            }
            output += Array("],".utf8)
            append(PaymentField.payee, order.payee, to: &output)
            output.append(0x7D)
        }
        output.append(0x5D)
        return output
    }

    private static func append(_ fields: [PaymentField], _ values: [String], to output: inout [UInt8]) {
        for (index, (field, value)) in zip(fields, values).enumerated() {
            if index > 0 { output.append(0x2C) }
            output.append(0x22)
            output += field.name.utf8
            output += [0x22, 0x3A]
            if case .amount = field.kind {
                output += value.utf8
            } else {
                appendString(value, to: &output)
            }
        }
    }

    /// A JSON string. Only `"`, `\` and control characters are escaped: others would be written otherwise by other programs.
    static func appendString(_ text: String, to output: inout [UInt8]) {
        output.append(0x22)
        for byte in text.utf8 {
            switch byte {
            case 0x22, 0x5C: output += [0x5C, byte]
            case 0x08: output += [0x5C, 0x62]
            case 0x09: output += [0x5C, 0x74]
            case 0x0A: output += [0x5C, 0x6E]
            case 0x0C: output += [0x5C, 0x66]
            case 0x0D: output += [0x5C, 0x72]
            case 0..<0x20:
                let digits = Array("0123456789abcdef".utf8)
                output += [0x5C, 0x75, 0x30, 0x30, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default: output.append(byte)
            }
        }
        output.append(0x22)
    }
}
