internal import CustomsMessages
package import XMLCanonical

extension StoredDocument {
    /// The documents of a declaration as mappings look them up: the fields of the head and of each line, by local names.
    ///
    /// - Parameters:
    ///   - message: the declaration.
    ///   - id: which message it is, for people.
    ///   - preNo: what the newest receipt with one says.
    ///   - invtNo: what the newest receipt with one says.
    /// - Returns: one for each document, in order; none when the root is no declaration.
    package static func documents(
        of message: XMLDocument, id: String, preNo: String? = nil, invtNo: String? = nil
    ) -> [StoredDocument] {
        let root = message.root
        guard let type = MessageType(rootName: root.name), type.role == .declaration else { return [] }
        return root.children(type.documentElement).map { document in
            var head: [String: String] = [:]
            var lines: [[String: String]] = []
            for child in document.children {
                if child.isLeaf {
                    head[child.name] = SingleWindowElement(child).text
                } else if child.name.hasSuffix("Head") {
                    head.merge(fields(of: child)) { first, _ in first }
                } else if child.name.hasSuffix("List") {
                    lines.append(fields(of: child))
                }
            }
            return StoredDocument(
                message: id, rootName: type.rootName, head: head, lines: lines, preNo: preNo, invtNo: invtNo)
        }
    }

    private static func fields(of element: XMLElement) -> [String: String] {
        var fields: [String: String] = [:]
        for child in element.children where child.isLeaf && fields[child.name] == nil {
            fields[child.name] = SingleWindowElement(child).text
        }
        return fields
    }
}
