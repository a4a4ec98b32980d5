package import XMLCanonical

/// An earlier document, as far as others must agree with it: an order, a payment, a waybill or an inventory.
package struct SiblingDocument: Sendable, Equatable {
    /// The root of the message it is in, `CEB311Message`.
    package let rootName: String
    /// The texts of its head, without white space at their ends; empty ones are left out.
    package let head: [String: String]
    /// The texts of its lines.
    package let lines: [[String: String]]

    /// - Parameters:
    ///   - rootName: `CEB311Message`.
    ///   - head: the texts of the head by element name.
    ///   - lines: those of each line, in order.
    package init(rootName: String, head: [String: String], lines: [[String: String]]) {
        self.rootName = rootName
        self.head = head
        self.lines = lines
    }

    /// The documents of a declaration; none of anything else.
    package static func all(in document: XMLDocument) -> [SiblingDocument] {
        RuleSubject.all(in: document).map { subject in
            SiblingDocument(
                rootName: subject.type.rootName, head: texts(in: subject.head),
                lines: subject.lines.map { texts(in: $0.element) })
        }
    }

    private static func texts(in element: XMLElement) -> [String: String] {
        var found: [String: String] = [:]
        for child in element.children where child.namespace == CustomsNamespace.ceb && child.isLeaf {
            let text = child.text.trimmed
            if !text.isEmpty, found[child.name] == nil { found[child.name] = text }
        }
        return found
    }
}

/// A document that is to be looked up: of this message type, with this value in this field.
package struct WantedSibling: Sendable, Hashable {
    package let rootName: String
    /// The name of the field in the document looked for.
    package let field: String
    package let value: String

    /// - Parameters:
    ///   - rootName: `CEB411Message`.
    ///   - field: `orderNo`.
    ///   - value: never empty.
    package init(rootName: String, field: String, value: String) {
        self.rootName = rootName
        self.field = field
        self.value = value
    }
}
