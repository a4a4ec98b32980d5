internal import SidecarBase
package import XMLCanonical

/// Makes values of a message's XML.
package enum MessageValueReader {
    /// The values, and the paths of what the description does not know, which they do not hold.
    package struct Result: Sendable {
        package let value: MessageValue
        /// `Order[1]/OrderHead/colour`, `Order[1]/text()`, `BaseTransfer[2]`: elements, attributes and texts that have no place
        /// in the message; a Signature is none of them.
        package let unknown: [String]
    }

    /// Reads by name, in whatever order the elements stand: the values have the order of the description.
    /// - Throws: `xml.canonicalisation` when free content has no canonical form.
    package static func read(
        _ document: XMLDocument, _ description: MessageDescription
    ) throws(XMLError) -> Result {
        let root = document.root
        var walk = Walk(document: document)
        for name in root.attributeNames where name != "guid" && name != "version" { walk.unknown.append("@" + name) }
        let nodes = try walk.nodes(of: root, description.elements, path: "")
        return Result(
            value: MessageValue(
                rootName: description.rootName, guid: root.attribute("guid"),
                version: root.attribute("version") ?? "1.0", nodes: nodes),
            unknown: walk.unknown)
    }

    private struct Walk {
        let document: XMLDocument
        var unknown: [String] = []

        mutating func nodes(
            of element: XMLElement, _ expected: [ElementDescription], path: String
        ) throws(XMLError) -> [MessageNode] {
            func below(_ name: String) -> String { path.isEmpty ? name : path + "/" + name }
            if element.hasOwnText { unknown.append(below("text()")) }
            var found = [[MessageNode]](repeating: [], count: expected.count)
            var counts: [String: Int] = [:]
            for child in element.children {
                let name = child.name
                if name == "Signature", child.namespace == CustomsNamespace.signature, path.isEmpty { continue }
                counts[name, default: 0] += 1
                let count = counts[name] ?? 1
                guard child.namespace == CustomsNamespace.ceb,
                    let place = expected.firstIndex(where: { $0.isCalled(name) }),
                    found[place].isEmpty || expected[place].isRepeated
                else {
                    unknown.append(below(count > 1 ? "\(name)[\(count)]" : name))
                    continue
                }
                let description = expected[place]
                let childPath = below(description.isRepeated ? "\(name)[\(count)]" : name)
                if let node = try node(child, description, path: childPath) { found[place].append(node) }
            }
            return found.flatMap { $0 }
        }

        private mutating func node(
            _ element: XMLElement, _ description: ElementDescription, path: String
        ) throws(XMLError) -> MessageNode? {
            for name in element.attributeNames { unknown.append("\(path)/@\(name)") }
            switch description.content {
            case .text:
                for child in element.children { unknown.append("\(path)/\(child.name)") }
                return MessageNode(description.name, text: element.text)
            case .group(let elements):
                return MessageNode(description.name, try nodes(of: element, elements, path: path))
            case .any:
                if element.hasOwnText { unknown.append(path + "/text()") }
                for (index, child) in element.children.enumerated() where index > 0 {
                    unknown.append("\(path)/\(child.name)[\(index + 1)]")
                }
                guard let child = element.firstChild else { return MessageNode(description.name, .free("")) }
                return MessageNode(description.name, .free(try FreeContent.text(of: child, in: document)))
            case .signature: return nil
            }
        }
    }
}

/// Content that a message carries unread.
enum FreeContent {
    /// The canonical form of an element, which stays the same wherever it is put.
    static func text(of element: XMLElement, in document: XMLDocument) throws(XMLError) -> String {
        let text = String(decoding: try document.canonicalized(subtree: element), as: UTF8.self)
        // Alone it needs no declaration to be in no namespace, inside a message it does.
        guard element.namespace == nil, !text.hasPrefix("<\(element.name) xmlns=") else { return text }
        return "<\(element.name) xmlns=\"\"" + text.dropFirst(1 + element.name.count)
    }

    /// Reads such a text.
    static func text(reading text: String) throws(XMLError) -> String {
        let document = try XMLDocument(parsing: Array(text.utf8))
        return try self.text(of: document.root, in: document)
    }
}
