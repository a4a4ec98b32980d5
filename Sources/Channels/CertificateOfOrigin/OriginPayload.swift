internal import CryptoCore
internal import SidecarBase
internal import XMLCanonical

/// The data of a message: from the model to the text that is signed, and back.
struct OriginPayload: Sendable {
    private let profile: OriginProfile

    init(_ profile: OriginProfile) {
        self.profile = profile
    }

    /// The text of a value; `nil` where it cannot be written, because XML is wanted and a name of it is no element's.
    func text(of value: OriginJSON) -> String? {
        switch profile.payloadFormat {
        case .json: return String(decoding: value.compact, as: UTF8.self)
        case .xml:
            guard case .object(let members) = value else { return nil }
            var output: [UInt8] = []
            guard OriginPayload.write(members, to: &output) else { return nil }
            let inner = String(decoding: output, as: UTF8.self)
            return profile.payloadStyle == .elements
                ? inner : "<\(profile.payloadRoot)>\(inner)</\(profile.payloadRoot)>"
        }
    }

    /// The value of a text; an empty text is an empty object. `nil` for what is not written in the profile's form.
    func value(of text: String) -> OriginJSON? {
        if text.isEmpty { return .object([]) }
        switch profile.payloadFormat {
        case .json:
            do { return try OriginJSON.read(Array(text.utf8)) } catch { return nil }
        case .xml:
            let whole = profile.payloadStyle == .elements ? "<r>\(text)</r>" : text
            do throws(XMLError) {
                return OriginPayload.value(of: try XMLDocument(parsing: Array(whole.utf8)).root)
            } catch {
                return nil
            }
        }
    }

    /// What stands in the element for a text; without escapes.
    func encoded(_ text: String) -> String {
        profile.payloadStyle == .base64 ? Base64.encodeText(Array(text.utf8)) : text
    }

    /// The text behind what stands in the element; `nil` where it is not what the profile says.
    func decoded(_ text: String) -> String? {
        guard profile.payloadStyle == .base64 else { return text }
        return Base64.decode(text).flatMap { String(validating: $0, as: UTF8.self) }
    }

    /// The data of an element whose payload is elements: these, written as this side writes them.
    static func inner(of element: XMLElement) -> String {
        var output: [UInt8] = []
        for child in element.children { write(child, to: &output) }
        return String(decoding: output, as: UTF8.self)
    }

    private static func write(_ element: XMLElement, to output: inout [UInt8]) {
        let name = Array(element.name.utf8)
        output += [0x3C] + name + [0x3E]
        if element.isLeaf {
            OriginText.appendEscaped(element.text, to: &output)
        } else {
            for child in element.children { write(child, to: &output) }
        }
        output += [0x3C, 0x2F] + name + [0x3E]
    }

    private static func write(_ members: [OriginJSON.Member], to output: inout [UInt8]) -> Bool {
        for member in members {
            guard OriginProfileReader.isName(member.name) else { return false }
            let values: [OriginJSON] =
                if case .list(let list) = member.value { list } else { [member.value] }
            for value in values {
                output += Array("<\(member.name)>".utf8)
                switch value {
                case .null: break
                case .boolean(let truth): output += Array((truth ? "true" : "false").utf8)
                case .number(let text), .text(let text): OriginText.appendEscaped(text, to: &output)
                case .object(let inner): guard write(inner, to: &output) else { return false }
                case .list: return false
                }
                output += Array("</\(member.name)>".utf8)
            }
        }
        return true
    }

    private static func value(of element: XMLElement) -> OriginJSON {
        if element.isLeaf { return .text(element.text) }
        var members: [OriginJSON.Member] = []
        for child in element.children {
            let value = value(of: child)
            guard let index = members.firstIndex(where: { $0.name == child.name }) else {
                members.append(OriginJSON.Member(child.name, value))
                continue
            }
            if case .list(let list) = members[index].value {
                members[index].value = .list(list + [value])
            } else {
                members[index].value = .list([members[index].value, value])
            }
        }
        return .object(members)
    }
}

/// Text in elements and attributes.
enum OriginText {
    /// Appends text with what XML would change or take for markup written as references; CR too, which a parser turns into LF.
    /// Source: ccpit.md §4.3.
    static func appendEscaped(_ text: String, to output: inout [UInt8], inAttribute: Bool = false) {
        for byte in text.utf8 {
            switch byte {
            case 0x26: output += Array("&amp;".utf8)
            case 0x3C: output += Array("&lt;".utf8)
            case 0x3E: output += Array("&gt;".utf8)
            case 0x0D: output += Array("&#13;".utf8)
            case 0x22 where inAttribute: output += Array("&quot;".utf8)
            case 0x09 where inAttribute: output += Array("&#9;".utf8)
            case 0x0A where inAttribute: output += Array("&#10;".utf8)
            default: output.append(byte)
            }
        }
    }

    /// Whether XML can hold it: no control characters but tab and line ends, no U+FFFE and U+FFFF.
    static func isWritable(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            switch scalar.value {
            case 0x09, 0x0A, 0x0D: true
            case 0..<0x20, 0xFFFE, 0xFFFF: false
            default: true
            }
        }
    }
}
