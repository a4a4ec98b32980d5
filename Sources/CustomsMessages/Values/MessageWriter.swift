internal import SidecarBase

/// Writes values as XML in the compact form: the default namespace, no white space between elements.
package enum MessageWriter {
    /// The whole message with an XML declaration.
    /// - Throws: `message.character` when a value has a character that XML 1.0 cannot hold; the detail is the field's name.
    package static func bytes(of message: MessageValue) throws(MessageError) -> [UInt8] {
        var bytes = Array(#"<?xml version="1.0" encoding="UTF-8"?>"#.utf8)
        bytes += "<\(message.rootName) xmlns=\"\(CustomsNamespace.ceb)\"".utf8
        for (name, value) in [("guid", message.guid), ("version", message.version)] {
            guard let value else { continue }
            bytes += " \(name)=\"".utf8
            try append(value, of: "@" + name, to: &bytes)
            bytes.append(0x22)
        }
        bytes.append(0x3E)
        for node in message.nodes { try append(node, to: &bytes) }
        bytes += "</\(message.rootName)>".utf8
        return bytes
    }

    /// One element without namespace declaration, as it stands inside a message.
    /// - Throws: `message.character`.
    package static func bytes(of node: MessageNode) throws(MessageError) -> [UInt8] {
        var bytes: [UInt8] = []
        try append(node, to: &bytes)
        return bytes
    }

    private static func append(_ node: MessageNode, to bytes: inout [UInt8]) throws(MessageError) {
        bytes.append(0x3C)
        bytes += node.name.utf8
        bytes.append(0x3E)
        switch node.content {
        case .text(let text): try append(text, of: node.name, to: &bytes)
        case .group(let nodes): for child in nodes { try append(child, to: &bytes) }
        case .free(let text): bytes += text.utf8
        }
        bytes += "</".utf8
        bytes += node.name.utf8
        bytes.append(0x3E)
    }

    /// Escapes what would be markup, and the white space that parsers change.
    private static func append(
        _ text: String, of name: String, to bytes: inout [UInt8]
    ) throws(MessageError) {
        let isAttribute = name.hasPrefix("@")
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": bytes += "&amp;".utf8
            case "<": bytes += "&lt;".utf8
            case ">": bytes += "&gt;".utf8
            case "\r": bytes += "&#xD;".utf8
            case "\"" where isAttribute: bytes += "&quot;".utf8
            case "\t" where isAttribute: bytes += "&#x9;".utf8
            case "\n" where isAttribute: bytes += "&#xA;".utf8
            case "\t", "\n": bytes.append(UInt8(truncatingIfNeeded: scalar.value))
            // Source: XML 1.0, production 2.
            case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": throw MessageError(.messageCharacter, name)
            default: if let encoded = UTF8.encode(scalar) { bytes += encoded }
            }
        }
    }
}
