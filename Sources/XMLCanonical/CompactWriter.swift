internal import CLibXML2
internal import SidecarBase

/// Writes the compact form straight over the tree into one array (see ``XMLDocument/compact(prefix:namespace:leavingOut:)``).
///
/// Nearly every element of a message is in the target namespace and has no attributes: those go out on a short way. The
/// long way works out which declarations an element needs, as canonicalisation would keep them.
@safe struct CompactWriter {
    private typealias Node = UnsafeMutablePointer<xmlNode>

    /// A prefix (empty: the default namespace) and what it stands for.
    private struct Binding: Equatable {
        let prefix: [UInt8]
        let uri: [UInt8]
    }

    @safe private struct Attribute {
        let uri: [UInt8]
        let name: [UInt8]
        let prefix: [UInt8]
        let node: UnsafeMutablePointer<xmlAttr>
    }

    private let prefix: [UInt8]
    private let namespace: [UInt8]
    private let namespaceText: String
    /// `<prefix:` and `</prefix:`.
    private let opening: [UInt8]
    private let closing: [UInt8]
    private let textEscapes = EscapeTable.text
    private let attributeEscapes = EscapeTable.attribute

    private var output: [UInt8] = []
    /// The declarations written so far that are in scope, the innermost last.
    private var scope: [Binding] = []
    /// How many declarations in scope bind the target's prefix to something else, or to the target again after that.
    private var rebindings = 0
    /// The declaration that was last seen to name the target namespace.
    private var knownTarget: UnsafeMutablePointer<xmlNs>?
    private var leavingOut: Node?
    private var marked: Node?
    private var insertionOffset: Int?

    private static let instanceNamespace = Array("http://www.w3.org/2001/XMLSchema-instance".utf8)

    init(prefix: String, namespace: String, capacity: Int) {
        self.prefix = Array(prefix.utf8)
        self.namespace = Array(namespace.utf8)
        namespaceText = namespace
        opening = Array("<\(prefix):".utf8)
        closing = Array("</\(prefix):".utf8)
        output.reserveCapacity(capacity)
    }

    /// Writes the document of `root`.
    mutating func write(
        _ root: UnsafeMutablePointer<xmlNode>, leavingOut: UnsafeMutablePointer<xmlNode>?,
        marking marked: UnsafeMutablePointer<xmlNode>?, xmlAttributes: [XMLAttribute]
    ) throws(XMLError) -> CompactForm {
        unsafe self.leavingOut = leavingOut
        unsafe self.marked = marked
        let rootBindings = [
            Binding(prefix: prefix, uri: namespace),
            Binding(prefix: Array("xsi".utf8), uri: Self.instanceNamespace),
        ]
        let declared = unsafe try writeStartTag(root, needing: rootBindings)
        unsafe try writeContent(of: root)
        if insertionOffset == nil { insertionOffset = output.count }
        unsafe writeEndTag(root)
        return CompactForm(
            bytes: output, insertionOffset: insertionOffset ?? output.count,
            rootDeclarations: declared.map {
                NamespaceDeclaration(
                    prefix: String(decoding: $0.prefix, as: UTF8.self), uri: String(decoding: $0.uri, as: UTF8.self))
            },
            rootXMLAttributes: xmlAttributes)
    }

    private mutating func writeContent(of node: Node) throws(XMLError) {
        guard let first = unsafe node.pointee.children else { return }
        if unsafe first.pointee.next == nil, unsafe first.pointee.type == XML_TEXT_NODE {
            unsafe writeText(first.pointee.content, textEscapes)
            return
        }
        let hasElements = unsafe CText.element(from: first) != nil
        var child: Node? = unsafe first
        while let current = unsafe child {
            unsafe child = current.pointee.next
            switch unsafe current.pointee.type {
            case XML_ELEMENT_NODE:
                if unsafe current == leavingOut { continue }
                if unsafe current == marked { insertionOffset = output.count }
                unsafe try writeElement(current)
            case XML_TEXT_NODE, XML_CDATA_SECTION_NODE:
                if unsafe hasElements && CText.isBlank(current.pointee.content) { continue }
                unsafe writeText(current.pointee.content, textEscapes)
            default: continue
            }
        }
    }

    private mutating func writeElement(_ node: Node) throws(XMLError) {
        if rebindings == 0, unsafe node.pointee.properties == nil, unsafe isTarget(node.pointee.ns) {
            output.append(contentsOf: opening)
            unsafe CText.append(node.pointee.name, to: &output)
            output.append(UInt8(ascii: ">"))
            unsafe try writeContent(of: node)
            output.append(contentsOf: closing)
            unsafe CText.append(node.pointee.name, to: &output)
            output.append(UInt8(ascii: ">"))
            return
        }
        let declared = unsafe try writeStartTag(node, needing: [])
        unsafe try writeContent(of: node)
        unsafe writeEndTag(node)
        scope.removeLast(declared.count)
        for binding in declared where binding.prefix == prefix { rebindings -= 1 }
    }

    /// Writes a start tag with the declarations that are needed and not in scope; returns these.
    private mutating func writeStartTag(_ node: Node, needing bindings: [Binding]) throws(XMLError) -> [Binding] {
        var needed = bindings
        unsafe try need(binding(of: node.pointee.ns), in: &needed)
        var attributes: [Attribute] = []
        var attribute = unsafe node.pointee.properties
        while let current = unsafe attribute {
            var bound = Binding(prefix: [], uri: [])
            if let declaration = unsafe current.pointee.ns {
                unsafe bound = binding(of: declaration)
                if bound.prefix != Array("xml".utf8) { try need(bound, in: &needed) }
            }
            unsafe attributes.append(
                Attribute(
                    uri: bound.uri, name: CText.bytes(current.pointee.name), prefix: bound.prefix, node: current))
            unsafe attribute = current.pointee.next
        }
        let isRoot = !bindings.isEmpty
        var declared: [Binding] = []
        for binding in needed where scope.last(where: { $0.prefix == binding.prefix })?.uri != binding.uri {
            // No default namespace at all is the same as `xmlns=""`.
            if binding.prefix.isEmpty, binding.uri.isEmpty, !scope.contains(where: { $0.prefix.isEmpty }) { continue }
            declared.append(binding)
        }
        declared.sort { $0.prefix.lexicographicallyPrecedes($1.prefix) }
        scope.append(contentsOf: declared)
        if !isRoot { for binding in declared where binding.prefix == prefix { rebindings += 1 } }

        output.append(UInt8(ascii: "<"))
        unsafe writeName(of: node)
        for binding in declared {
            output.append(contentsOf: " xmlns".utf8)
            if !binding.prefix.isEmpty {
                output.append(UInt8(ascii: ":"))
                output.append(contentsOf: binding.prefix)
            }
            output.append(contentsOf: "=\"".utf8)
            XMLText.appendEscapedAttribute(String(decoding: binding.uri, as: UTF8.self), to: &output)
            output.append(UInt8(ascii: "\""))
        }
        attributes.sort { left, right in
            left.uri == right.uri
                ? left.name.lexicographicallyPrecedes(right.name) : left.uri.lexicographicallyPrecedes(right.uri)
        }
        for attribute in attributes { write(attribute) }
        output.append(UInt8(ascii: ">"))
        return declared
    }

    private mutating func write(_ attribute: Attribute) {
        output.append(UInt8(ascii: " "))
        if !attribute.prefix.isEmpty {
            output.append(contentsOf: attribute.prefix)
            output.append(UInt8(ascii: ":"))
        }
        output.append(contentsOf: attribute.name)
        output.append(contentsOf: "=\"".utf8)
        var value = unsafe attribute.node.pointee.children
        while let current = unsafe value {
            unsafe writeText(current.pointee.content, attributeEscapes)
            unsafe value = current.pointee.next
        }
        output.append(UInt8(ascii: "\""))
    }

    private mutating func writeEndTag(_ node: Node) {
        output.append(contentsOf: "</".utf8)
        unsafe writeName(of: node)
        output.append(UInt8(ascii: ">"))
    }

    private mutating func writeName(of node: Node) {
        let bound = unsafe binding(of: node.pointee.ns)
        if !bound.prefix.isEmpty {
            output.append(contentsOf: bound.prefix)
            output.append(UInt8(ascii: ":"))
        }
        unsafe CText.append(node.pointee.name, to: &output)
    }

    /// Runs of plain bytes are copied at once.
    private mutating func writeText(_ text: UnsafePointer<xmlChar>?, _ escapes: EscapeTable) {
        guard var run = unsafe text else { return }
        var position = unsafe run
        while unsafe position.pointee != 0 {
            if let escape = unsafe escapes.escape(of: position.pointee) {
                unsafe output.append(contentsOf: UnsafeBufferPointer(start: run, count: position - run))
                output.append(contentsOf: escape)
                unsafe run = position + 1
            }
            unsafe position += 1
        }
        unsafe output.append(contentsOf: UnsafeBufferPointer(start: run, count: position - run))
    }

    private mutating func isTarget(_ declaration: UnsafeMutablePointer<xmlNs>?) -> Bool {
        guard let declaration = unsafe declaration else { return false }
        if unsafe declaration == knownTarget { return true }
        guard unsafe CText.equals(declaration.pointee.href, namespaceText) else { return false }
        unsafe knownTarget = declaration
        return true
    }

    /// How a name of this namespace is written here: the target's with the target's prefix, others with their own.
    private mutating func binding(of declaration: UnsafeMutablePointer<xmlNs>?) -> Binding {
        guard let declaration = unsafe declaration else { return Binding(prefix: [], uri: []) }
        if unsafe isTarget(declaration) { return Binding(prefix: prefix, uri: namespace) }
        return unsafe Binding(
            prefix: CText.bytes(declaration.pointee.prefix), uri: CText.bytes(declaration.pointee.href))
    }

    private func need(_ binding: Binding, in needed: inout [Binding]) throws(XMLError) {
        guard let other = needed.first(where: { $0.prefix == binding.prefix }) else {
            needed.append(binding)
            return
        }
        guard other.uri == binding.uri else {
            throw XMLError(.xmlCanonicalisation, "one prefix stands for two namespaces on one element")
        }
    }
}
