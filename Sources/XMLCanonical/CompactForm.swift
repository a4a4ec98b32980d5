/// What ``XMLDocument/compactForm(prefix:namespace:leavingOut:insertingBefore:)`` writes.
package struct CompactForm: Sendable, Equatable {
    /// The document, from the root's start tag to its end tag; its canonical form is byte for byte the same.
    package let bytes: [UInt8]
    /// Where a further child of the root can be inserted.
    package let insertionOffset: Int
    /// The namespaces the root declares (an empty prefix is the default namespace), in canonical order.
    package let rootDeclarations: [NamespaceDeclaration]
    /// The root's `xml:…` attributes, by name.
    package let rootXMLAttributes: [XMLAttribute]
}

/// A namespace declaration.
package struct NamespaceDeclaration: Sendable, Equatable {
    /// The prefix; empty for the default namespace.
    package let prefix: String
    /// The namespace name.
    package let uri: String

    package init(prefix: String, uri: String) {
        self.prefix = prefix
        self.uri = uri
    }
}

/// An attribute.
package struct XMLAttribute: Sendable, Equatable {
    /// The local name.
    package let name: String
    /// The value, not escaped.
    package let value: String

    package init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}
