internal import CLibXML2

/// An element of a document, which it keeps alive.
@safe package struct XMLElement {
    /// The document it belongs to.
    package let document: XMLDocument
    let node: UnsafeMutablePointer<xmlNode>

    init(document: XMLDocument, node: UnsafeMutablePointer<xmlNode>) {
        self.document = document
        unsafe self.node = node
    }

    /// The local name.
    package var name: String { unsafe String(cString: node.pointee.name) }

    /// The namespace name, or `nil` when it is in none.
    package var namespace: String? {
        guard let namespace = unsafe node.pointee.ns, let href = unsafe namespace.pointee.href else { return nil }
        return unsafe String(cString: href)
    }

    /// The prefix as written, or `nil` when it has none.
    package var prefix: String? {
        guard let namespace = unsafe node.pointee.ns, let prefix = unsafe namespace.pointee.prefix else { return nil }
        return unsafe String(cString: prefix)
    }

    /// The line of its start tag, counted from 1.
    package var line: Int { unsafe xmlGetLineNo(node) }

    /// The value of an attribute that is in no namespace.
    package func attribute(_ name: String) -> String? {
        var attribute = unsafe node.pointee.properties
        while let current = unsafe attribute {
            if unsafe current.pointee.ns == nil, unsafe CText.equals(current.pointee.name, name) {
                return unsafe CText.value(of: current)
            }
            unsafe attribute = current.pointee.next
        }
        return nil
    }

    /// The names of the attributes that are in no namespace, in document order.
    package var attributeNames: [String] {
        var names: [String] = []
        var attribute = unsafe node.pointee.properties
        while let current = unsafe attribute {
            if unsafe current.pointee.ns == nil { unsafe names.append(String(cString: current.pointee.name)) }
            unsafe attribute = current.pointee.next
        }
        return names
    }

    /// Every attribute as written: local name, namespace name (`nil` for none) and value; namespace declarations are none.
    package var attributes: [(name: String, namespace: String?, value: String)] {
        var found: [(name: String, namespace: String?, value: String)] = []
        var attribute = unsafe node.pointee.properties
        while let current = unsafe attribute {
            let href = unsafe current.pointee.ns?.pointee.href
            unsafe found.append(
                (
                    String(cString: current.pointee.name), href.map { unsafe String(cString: $0) },
                    CText.value(of: current)
                ))
            unsafe attribute = current.pointee.next
        }
        return found
    }

    /// Whether it has attributes; namespace declarations are none.
    package var hasAttributes: Bool { unsafe node.pointee.properties != nil }

    /// Whether text that is more than white space stands directly in it, not in elements inside it.
    package var hasOwnText: Bool {
        var child = unsafe node.pointee.children
        while let current = unsafe child {
            if unsafe current.pointee.type == XML_TEXT_NODE || current.pointee.type == XML_CDATA_SECTION_NODE,
                unsafe !CText.isBlank(current.pointee.content)
            {
                return true
            }
            unsafe child = current.pointee.next
        }
        return false
    }

    /// Whether it has this local name and this namespace; builds no strings.
    package func isNamed(_ name: String, _ namespace: String) -> Bool {
        unsafe CText.matches(node, name.utf8Span.span, namespace)
    }

    /// The first element directly inside it.
    package var firstChild: XMLElement? {
        guard let child = unsafe CText.element(from: node.pointee.children) else { return nil }
        return unsafe XMLElement(document: document, node: child)
    }

    /// The `xml:…` attributes (local name and value) by name: canonicalisation carries them over to a subtree.
    package var xmlAttributes: [XMLAttribute] {
        var found: [XMLAttribute] = []
        var attribute = unsafe node.pointee.properties
        while let current = unsafe attribute {
            if let namespace = unsafe current.pointee.ns, unsafe CText.equals(namespace.pointee.prefix, "xml") {
                unsafe found.append(
                    XMLAttribute(name: String(cString: current.pointee.name), value: CText.value(of: current)))
            }
            unsafe attribute = current.pointee.next
        }
        return found.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// The namespaces declared on this element (prefix, or empty for the default namespace), in document order.
    package var namespaceDeclarations: [NamespaceDeclaration] {
        var found: [NamespaceDeclaration] = []
        var declaration = unsafe node.pointee.nsDef
        while let current = unsafe declaration {
            let prefix = unsafe current.pointee.prefix.map { unsafe String(cString: $0) } ?? ""
            let uri = unsafe current.pointee.href.map { unsafe String(cString: $0) } ?? ""
            found.append(NamespaceDeclaration(prefix: prefix, uri: uri))
            unsafe declaration = current.pointee.next
        }
        return found
    }

    /// All text inside it, that of descendants included.
    package var text: String {
        guard let first = unsafe node.pointee.children else { return "" }
        if unsafe first.pointee.next == nil, unsafe first.pointee.type == XML_TEXT_NODE {
            return unsafe first.pointee.content.map { unsafe String(cString: $0) } ?? ""
        }
        var bytes: [UInt8] = []
        unsafe CText.appendText(inside: node, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Reads the bytes of its text where they are: nothing for an element without content; `nil` when the text is not in
    /// one piece, and has to be put together by ``text``.
    package func withTextBytes<Result>(_ body: (Span<UInt8>) -> Result) -> Result? {
        guard let first = unsafe node.pointee.children else { return body(Span<UInt8>()) }
        guard unsafe first.pointee.next == nil, unsafe first.pointee.type == XML_TEXT_NODE,
            let content = unsafe first.pointee.content
        else { return nil }
        let bytes = unsafe UnsafeBufferPointer(start: UnsafePointer(content), count: Int(xmlStrlen(content)))
        return unsafe body(Span(_unsafeElements: bytes))
    }

    /// Whether no element is inside it.
    package var isLeaf: Bool { unsafe CText.element(from: node.pointee.children) == nil }

    /// The element children in order.
    package var children: [XMLElement] {
        var found: [XMLElement] = []
        var child = unsafe CText.element(from: node.pointee.children)
        while let current = unsafe child {
            unsafe found.append(XMLElement(document: document, node: current))
            unsafe child = CText.element(from: current.pointee.next)
        }
        return found
    }

    /// The element around it; `nil` for the root.
    package var parent: XMLElement? {
        guard let parent = unsafe node.pointee.parent, unsafe parent.pointee.type == XML_ELEMENT_NODE else {
            return nil
        }
        return unsafe XMLElement(document: document, node: parent)
    }

    /// The next element beside it.
    package var nextSibling: XMLElement? {
        guard let next = unsafe CText.element(from: node.pointee.next) else { return nil }
        return unsafe XMLElement(document: document, node: next)
    }

    /// The first child element with this local name, and in this namespace when one is given.
    package func child(_ name: String, namespace: String? = nil) -> XMLElement? {
        let name = name.utf8Span.span
        var child = unsafe CText.element(from: node.pointee.children)
        while let current = unsafe child {
            if unsafe CText.matches(current, name, namespace) {
                return unsafe XMLElement(document: document, node: current)
            }
            unsafe child = CText.element(from: current.pointee.next)
        }
        return nil
    }

    /// The child elements with this local name, and in this namespace when one is given, in order.
    package func children(_ name: String, namespace: String? = nil) -> [XMLElement] {
        let name = name.utf8Span.span
        var found: [XMLElement] = []
        var child = unsafe CText.element(from: node.pointee.children)
        while let current = unsafe child {
            if unsafe CText.matches(current, name, namespace) {
                unsafe found.append(XMLElement(document: document, node: current))
            }
            unsafe child = CText.element(from: current.pointee.next)
        }
        return found
    }

    /// The first element inside it with this local name, depth first, whatever its namespace.
    package func descendant(_ name: String) -> XMLElement? {
        descendants(name, namespace: nil, atMost: 1).first
    }

    /// The elements inside it with this local name, and in this namespace when one is given, in document order,
    /// but not more than `limit`.
    package func descendants(_ name: String, namespace: String? = nil, atMost limit: Int = .max) -> [XMLElement] {
        let name = name.utf8Span.span
        var found: [XMLElement] = []
        var current = unsafe CText.next(after: node, inside: node)
        while let element = unsafe current, found.count < limit {
            if unsafe CText.matches(element, name, namespace) {
                unsafe found.append(XMLElement(document: document, node: element))
            }
            unsafe current = CText.next(after: element, inside: node)
        }
        return found
    }
}

extension XMLElement: Equatable {
    package static func == (left: XMLElement, right: XMLElement) -> Bool { unsafe left.node == right.node }
}
