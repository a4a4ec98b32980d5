package import XMLCanonical

/// An element of a single-window document. Names are local names; the documents have no namespace, and some senders give
/// them one.
package struct SingleWindowElement: Sendable, Equatable {
    package let name: String
    /// The text of an element without elements in it, without white space at its ends; empty for the others.
    package let text: String
    package let children: [SingleWindowElement]

    package init(name: String, text: String = "", children: [SingleWindowElement] = []) {
        self.name = name
        self.text = text
        self.children = children
    }

    /// Reads an element with everything in it; the document's limits bound the depth.
    package init(_ element: XMLElement) {
        name = element.name
        children = element.children.map { SingleWindowElement($0) }
        text = children.isEmpty ? Self.trimmed(element.text) : ""
    }

    /// The first child of a name.
    package func child(_ name: String) -> SingleWindowElement? { children.first { $0.name == name } }

    /// The text of the first child of a name; empty when there is none.
    package func text(_ name: String) -> String { child(name)?.text ?? "" }

    private static func trimmed(_ text: String) -> String {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }
        let bytes = text.utf8
        guard let start = bytes.firstIndex(where: { !isSpace($0) }), let end = bytes.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(text[start...end])
    }
}
