/// A piece of a page. Texts and the values of attributes are escaped when they are written, and names come from the program only:
/// there is no way to put markup in as text.
indirect enum HTML: Sendable {
    case text(String)
    case element(StaticString, [HTMLAttribute], [HTML])
    case group([HTML])

    static let nothing = HTML.group([])

    /// Elements that have no content and no end tag. Source: WHATWG HTML, §13.1.2.
    private static let void: Set<String> = ["br", "hr", "img", "input", "link", "meta", "wbr"]

    /// The document, with its type.
    var document: [UInt8] { Array("<!doctype html>\n".utf8) + bytes }

    /// The piece alone.
    var bytes: [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(16_384)
        write(to: &output)
        return output
    }

    private func write(to output: inout [UInt8]) {
        switch self {
        case .text(let text): HTML.escape(text, to: &output)
        case .group(let pieces): for piece in pieces { piece.write(to: &output) }
        case .element(let name, let attributes, let content):
            let name = name.description
            output += "<\(name)".utf8
            for attribute in attributes {
                output += " \(attribute.name)".utf8
                guard let value = attribute.value else { continue }
                output += "=\"".utf8
                HTML.escape(value, to: &output)
                output.append(0x22)
            }
            output.append(0x3E)
            if HTML.void.contains(name) { return }
            for piece in content { piece.write(to: &output) }
            output += "</\(name)>".utf8
        }
    }

    /// Writes a text with the five characters of markup escaped; controls that HTML forbids become U+FFFD.
    private static func escape(_ text: String, to output: inout [UInt8]) {
        for byte in text.utf8 {
            switch byte {
            case 0x26: output += "&amp;".utf8
            case 0x3C: output += "&lt;".utf8
            case 0x3E: output += "&gt;".utf8
            case 0x22: output += "&quot;".utf8
            case 0x27: output += "&#39;".utf8
            case 0x09, 0x0A, 0x0D: output.append(byte)
            case 0..<0x20, 0x7F: output += "\u{FFFD}".utf8
            default: output.append(byte)
            }
        }
    }
}

/// An attribute of an element.
struct HTMLAttribute: Sendable {
    fileprivate let name: StaticString
    /// `nil` for one that is there or not, such as `hidden`.
    fileprivate let value: String?

    private init(_ name: StaticString, _ value: String?) {
        self.name = name
        self.value = value
    }

    static func `class`(_ names: String) -> HTMLAttribute { HTMLAttribute("class", names) }
    static func id(_ id: String) -> HTMLAttribute { HTMLAttribute("id", id) }
    static func href(_ link: ConsoleLink) -> HTMLAttribute { HTMLAttribute("href", link.text) }
    static func action(_ link: ConsoleLink) -> HTMLAttribute { HTMLAttribute("action", link.text) }
    static func source(_ link: ConsoleLink) -> HTMLAttribute { HTMLAttribute("src", link.text) }
    static func flag(_ name: StaticString) -> HTMLAttribute { HTMLAttribute(name, nil) }

    /// Any other attribute. Addresses are not written with this, and programs in attributes are not written at all.
    static func set(_ name: StaticString, _ value: String) -> HTMLAttribute {
        let text = name.description
        precondition(!text.hasPrefix("on") && !["href", "src", "action", "style"].contains(text), text)
        return HTMLAttribute(name, value)
    }
}

/// Collects the pieces in the body of an element; texts are pieces.
@resultBuilder enum HTMLBuilder {
    static func buildExpression(_ piece: HTML) -> [HTML] { [piece] }
    static func buildExpression(_ pieces: [HTML]) -> [HTML] { pieces }
    static func buildExpression(_ text: String) -> [HTML] { [.text(text)] }
    static func buildBlock(_ parts: [HTML]...) -> [HTML] { parts.flatMap(\.self) }
    static func buildOptional(_ part: [HTML]?) -> [HTML] { part ?? [] }
    static func buildEither(first: [HTML]) -> [HTML] { first }
    static func buildEither(second: [HTML]) -> [HTML] { second }
    static func buildArray(_ parts: [[HTML]]) -> [HTML] { parts.flatMap(\.self) }
}

/// An element with its content.
func tag(
    _ name: StaticString, _ attributes: HTMLAttribute..., @HTMLBuilder content: () -> [HTML] = { [] }
) -> HTML {
    .element(name, attributes, content())
}

/// An element with attributes that were put together before.
func tag(_ name: StaticString, all attributes: [HTMLAttribute], @HTMLBuilder content: () -> [HTML] = { [] }) -> HTML {
    .element(name, attributes, content())
}
