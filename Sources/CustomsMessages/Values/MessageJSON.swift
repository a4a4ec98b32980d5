internal import SidecarBase
internal import XMLCanonical

/// The JSON form of a message, which has the shape of the message itself:
///
/// ```json
/// {"messageType":"CEB311Message","guid":"…","version":"1.0",
///  "Order":[{"OrderHead":{"guid":"…","orderNo":"…"},"OrderList":[{"gnum":"1"}]}],
///  "BaseTransfer":{"copCode":"…"}}
/// ```
///
/// What may occur more than once is a list, everything else is not; every value is a text, as it stands in the XML. Free
/// content of an ExtendMessage is the text of its XML. There is no Signature.
package enum MessageJSON {
    /// Reads one message or a list of messages, UTF-8 or GB18030.
    /// - Throws: `message.json` for what is no JSON, doubles a key or is too deep; `message.json_field` for what is no object.
    package static func inputs(_ bytes: [UInt8]) throws(MessageJSONError) -> [MessageJSONInput] {
        let text: [UInt8]
        do throws(XMLError) {
            text = try XMLText.utf8(decoding: bytes)
        } catch {
            throw MessageJSONError(.messageJSON, english: error.code.english, chinese: error.code.chinese)
        }
        let value = try JSONValue.read(text)
        guard case .list(let values) = value else { return [try input(value, path: "$")] }
        var inputs: [MessageJSONInput] = []
        for (index, value) in values.enumerated() { inputs.append(try input(value, path: "$[\(index)]")) }
        return inputs
    }

    private static func input(_ value: JSONValue, path: String) throws(MessageJSONError) -> MessageJSONInput {
        guard case .object(let object) = value else {
            throw MessageJSONError(
                .messageJSONField, path: path, english: "\(value.kind.english) where a message belongs",
                chinese: "此处应为报文对象，而不是\(value.kind.chinese)")
        }
        return try MessageJSONInput(path: path, object: object)
    }

    /// A message as JSON on one line, its keys in the order of the elements.
    package static func text(of message: MessageValue, _ description: MessageDescription) -> String {
        var output = "{\"messageType\":\(quoted(message.rootName))"
        if let guid = message.guid { output += ",\"guid\":\(quoted(guid))" }
        output += ",\"version\":\(quoted(message.version))"
        write(message.nodes, description.elements, isFirst: false, to: &output)
        return output + "}"
    }

    private static func write(
        _ nodes: [MessageNode], _ expected: [ElementDescription], isFirst: Bool, to output: inout String
    ) {
        var isFirst = isFirst
        for description in expected {
            let found = nodes.filter { $0.name == description.name }
            guard !found.isEmpty else { continue }
            output += (isFirst ? "" : ",") + "\(quoted(description.name)):"
            isFirst = false
            guard description.isRepeated else {
                write(found[0], description, to: &output)
                continue
            }
            output += "["
            for (index, node) in found.enumerated() {
                if index > 0 { output += "," }
                write(node, description, to: &output)
            }
            output += "]"
        }
    }

    private static func write(_ node: MessageNode, _ description: ElementDescription, to output: inout String) {
        switch node.content {
        case .text(let text), .free(let text): output += quoted(text)
        case .group(let nodes):
            var expected: [ElementDescription] = []
            if case .group(let elements) = description.content { expected = elements }
            output += "{"
            write(nodes, expected, isFirst: true, to: &output)
            output += "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var output = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": output += "\\\""
            case "\\": output += "\\\\"
            case "\n": output += "\\n"
            case "\r": output += "\\r"
            case "\t": output += "\\t"
            case "\u{0}"..."\u{1F}": output += "\\u00" + Hex.encode([UInt8(truncatingIfNeeded: scalar.value)])
            default: output.unicodeScalars.append(scalar)
            }
        }
        return output + "\""
    }
}
