/// The text that an upload's signature covers, in the two ways in which customs may come by it. Source: realtime179.md §4.1,
/// §8 item 5.
struct SignedText: Sendable {
    let sessionID: String
    let head: [UInt8]
    let lists: [UInt8]
    let serviceTime: String

    /// Cut out of the upload as it was sent; `nil` when a part is missing.
    static func sliced(from upload: JSONNode, bytes: [UInt8]) -> SignedText? {
        guard let sessionID = upload["sessionID"]?.text, let head = upload["payExchangeInfoHead"],
            let lists = upload["payExchangeInfoLists"], let serviceTime = upload["serviceTime"]?.text
        else { return nil }
        return SignedText(
            sessionID: sessionID, head: Array(bytes[head.range]), lists: Array(bytes[lists.range]),
            serviceTime: serviceTime)
    }

    /// Read and written again: compact, the tables' order of keys, numbers in their shortest form, escapes only where there
    /// must be some; `nil` when a part is missing.
    static func rewritten(from upload: JSONNode) -> SignedText? {
        guard let sessionID = upload["sessionID"]?.text, let head = upload["payExchangeInfoHead"],
            let lists = upload["payExchangeInfoLists"], let serviceTime = upload["serviceTime"]?.text
        else { return nil }
        var headText: [UInt8] = []
        var listsText: [UInt8] = []
        write(head, PaymentTables.head, to: &headText)
        write(lists, PaymentTables.list, to: &listsText)
        return SignedText(sessionID: sessionID, head: headText, lists: listsText, serviceTime: serviceTime)
    }

    /// The only form that works.
    var bytes: [UInt8] {
        Array("\"sessionID\":\"\(sessionID)\"||\"payExchangeInfoHead\":\"".utf8) + head
            + Array("\"||\"payExchangeInfoLists\":\"".utf8) + lists
            + Array("\"||\"serviceTime\":\"\(serviceTime)\"".utf8)
    }

    private static func write(_ node: JSONNode, _ fields: [PaymentTables.Field], to output: inout [UInt8]) {
        switch node.kind {
        case .array(let elements):
            output.append(0x5B)
            for (index, element) in elements.enumerated() {
                if index > 0 { output.append(0x2C) }
                write(element, fields, to: &output)
            }
            output.append(0x5D)
        case .object:
            output.append(0x7B)
            var isFirst = true
            for field in fields {
                guard let value = node[field.key] else { continue }
                if case .null = value.kind { continue }
                if !isFirst { output.append(0x2C) }
                isFirst = false
                JSONNode.appendQuoted(field.key, to: &output)
                output.append(0x3A)
                if field.key == "goodsInfo" {
                    write(value, PaymentTables.goods, to: &output)
                } else if field.rule == .amount, let text = value.text, let number = PlainNumber(text) {
                    output += Array(number.text.utf8)
                } else {
                    write(value, [], to: &output)
                }
            }
            output.append(0x7D)
        // A program that reads into fields of text writes text.
        case .string(let text), .number(let text): JSONNode.appendQuoted(text, to: &output)
        case .bool(let value): JSONNode.appendQuoted(value ? "true" : "false", to: &output)
        case .null: output += Array("null".utf8)
        }
    }
}
