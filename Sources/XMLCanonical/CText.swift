internal import CLibXML2

/// Small readings of libxml2's tree and strings, shared by the element and the writers.
enum CText {
    typealias Node = UnsafeMutablePointer<xmlNode>

    /// Whether a C string has exactly these characters.
    static func equals(_ text: UnsafePointer<xmlChar>?, _ other: String) -> Bool {
        unsafe equals(text, other.utf8Span.span)
    }

    /// Whether a C string has exactly these bytes. Every name of every message passes here many times, so there are no calls.
    @inline(__always)
    static func equals(_ text: UnsafePointer<xmlChar>?, _ other: Span<UInt8>) -> Bool {
        guard let text = unsafe text else { return false }
        let count = other.count
        var index = 0
        while index < count {
            let byte = unsafe other[unchecked: index]
            // A zero ends the C string, whatever the other has.
            guard byte != 0, unsafe text[index] == byte else { return false }
            index += 1
        }
        return unsafe text[count] == 0
    }

    /// Whether an element has this local name and, when one is given, this namespace.
    @inline(__always)
    static func matches(_ node: Node, _ name: Span<UInt8>, _ namespace: String?) -> Bool {
        guard unsafe equals(node.pointee.name, name) else { return false }
        guard let namespace else { return true }
        guard let declared = unsafe node.pointee.ns else { return namespace.isEmpty }
        return unsafe equals(declared.pointee.href, namespace)
    }

    /// The node itself or the first one after it that is an element.
    static func element(from node: Node?) -> Node? {
        var node = unsafe node
        while let current = unsafe node, unsafe current.pointee.type != XML_ELEMENT_NODE {
            unsafe node = current.pointee.next
        }
        return unsafe node
    }

    /// The element after `node` in document order, or `nil` at the end of `top`.
    static func next(after node: Node, inside top: Node) -> Node? {
        if let child = unsafe element(from: node.pointee.children) { return unsafe child }
        var node = unsafe node
        while unsafe node != top {
            if let sibling = unsafe element(from: node.pointee.next) { return unsafe sibling }
            guard let parent = unsafe node.pointee.parent else { return nil }
            unsafe node = parent
        }
        return nil
    }

    /// The value of an attribute.
    static func value(of attribute: UnsafeMutablePointer<xmlAttr>) -> String {
        guard let first = unsafe attribute.pointee.children else { return "" }
        if unsafe first.pointee.next == nil {
            return unsafe first.pointee.content.map { unsafe String(cString: $0) } ?? ""
        }
        var bytes: [UInt8] = []
        var child: Node? = unsafe first
        while let current = unsafe child {
            unsafe append(current.pointee.content, to: &bytes)
            unsafe child = current.pointee.next
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the text of everything inside an element; the recursion is as deep as the limits let a document be.
    static func appendText(inside node: Node, to bytes: inout [UInt8]) {
        var child = unsafe node.pointee.children
        while let current = unsafe child {
            switch unsafe current.pointee.type {
            case XML_TEXT_NODE, XML_CDATA_SECTION_NODE: unsafe append(current.pointee.content, to: &bytes)
            case XML_ELEMENT_NODE: unsafe appendText(inside: current, to: &bytes)
            default: break
            }
            unsafe child = current.pointee.next
        }
    }

    /// Appends a C string as it is.
    static func append(_ text: UnsafePointer<xmlChar>?, to bytes: inout [UInt8]) {
        guard let text = unsafe text else { return }
        unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: text, count: Int(xmlStrlen(text))))
    }

    /// The bytes of a C string.
    static func bytes(_ text: UnsafePointer<xmlChar>?) -> [UInt8] {
        var bytes: [UInt8] = []
        unsafe append(text, to: &bytes)
        return bytes
    }

    /// Whether a text node holds nothing but white space.
    static func isBlank(_ text: UnsafePointer<xmlChar>?) -> Bool {
        guard var position = unsafe text else { return true }
        while true {
            switch unsafe position.pointee {
            case 0: return true
            case 0x20, 0x09, 0x0A, 0x0D: unsafe position += 1
            default: return false
            }
        }
    }
}
