internal import CLibXML2
internal import SidecarBase

/// A parsed document: the tree of libxml2, read only.
///
/// Not `Sendable`: a document and its elements stay where they were made.
@safe package final class XMLDocument {
    let pointer: UnsafeMutablePointer<xmlDoc>
    private let rootPointer: UnsafeMutablePointer<xmlNode>
    /// Length of what was parsed: a good guess for what is written of it.
    package let byteCount: Int
    private let scan: XMLPrescan

    private static let initialised: Void = xmlInitParser()

    /// Parses UTF-8 bytes. A byte order mark is skipped and the declared encoding ignored, because the bytes have been
    /// decoded by now; entities, document type declarations and the network are out of bounds.
    /// - Throws: the `xml.…` code of the first fault, with its line.
    package init(parsing bytes: [UInt8], limits: XMLLimits = .standard) throws(XMLError) {
        guard bytes.count <= limits.maximumBytes else {
            throw XMLError(.xmlTooLarge, "\(bytes.count) bytes, \(limits.maximumBytes) allowed")
        }
        let start = bytes.starts(with: XMLText.byteOrderMark) ? XMLText.byteOrderMark.count : 0
        guard start < bytes.count else { throw XMLError(.xmlEmpty) }
        scan = try XMLPrescan(bytes, start: start, limits: limits)
        byteCount = bytes.count

        Self.initialised
        var fault = portsign_xml_fault()
        let parsed = unsafe bytes.withUnsafeBytes { buffer -> UnsafeMutablePointer<xmlDoc>? in
            guard let base = buffer.baseAddress else { return nil }
            let text = unsafe base.advanced(by: start).assumingMemoryBound(to: CChar.self)
            return unsafe portsign_xml_parse(text, CInt(clamping: buffer.count - start), &fault)
        }
        guard let document = unsafe parsed else { throw XMLError(.xmlNotWellFormed, fault) }
        guard let root = unsafe xmlDocGetRootElement(document) else {
            unsafe xmlFreeDoc(document)
            throw XMLError(.xmlNotWellFormed, "no root element")
        }
        unsafe pointer = document
        unsafe rootPointer = root
    }

    deinit {
        unsafe xmlFreeDoc(pointer)
    }

    /// The root element.
    package var root: XMLElement { unsafe XMLElement(document: self, node: rootPointer) }

    /// Where, in the bytes that were parsed, the start tag of the root's child element number `index` begins, or for
    /// `nil` the root's end tag. `nil` when there is no such child or the root is an empty-element tag.
    package func offset(ofRootChild index: Int?) -> Int? {
        guard let index else { return scan.rootEndTag }
        return scan.rootChildren.indices.contains(index) ? scan.rootChildren[index] : nil
    }

    /// Where, in the bytes that were parsed, the root's start tag begins.
    package var rootOffset: Int { scan.rootStartTag }

    /// Inclusive C14N 1.0 of the whole document, if asked for without one element; the text around that stays. Comments are
    /// dropped unless asked for. Throws `xml.canonicalisation`, for example for a relative namespace name.
    package func canonicalized(
        without element: XMLElement? = nil, withComments: Bool = false
    ) throws(XMLError) -> [UInt8] {
        try unsafe canonicalized(omitting: element?.node, only: nil, comments: withComments)
    }

    /// Inclusive C14N 1.0 of one element in the context of this document: namespaces in scope are rendered on it.
    /// Comments inside it are dropped unless asked for. Throws `xml.canonicalisation`.
    package func canonicalized(subtree: XMLElement, withComments: Bool = false) throws(XMLError) -> [UInt8] {
        try unsafe canonicalized(omitting: nil, only: subtree.node, comments: withComments)
    }

    private func canonicalized(
        omitting omitted: UnsafeMutablePointer<xmlNode>?, only: UnsafeMutablePointer<xmlNode>?, comments: Bool
    ) throws(XMLError) -> [UInt8] {
        var fault = portsign_xml_fault()
        guard let buffer = unsafe portsign_xml_canonicalize(pointer, omitted, only, comments ? 1 : 0, &fault) else {
            throw XMLError(.xmlCanonicalisation, fault)
        }
        defer { unsafe xmlOutputBufferClose(buffer) }
        guard let content = unsafe xmlOutputBufferGetContent(buffer) else {
            throw XMLError(.xmlCanonicalisation, "no output")
        }
        return unsafe [UInt8](UnsafeBufferPointer(start: content, count: xmlOutputBufferGetSize(buffer)))
    }

    /// The serialisation to emit (xmldsig.md chapter 3, "Recommended"): no XML declaration, no white space between
    /// elements, no comments, processing instructions or CDATA; elements of `namespace` get `prefix`, which the root declares
    /// together with `xsi`; other namespaces are declared where they are used. Text is not touched, except that white
    /// space is dropped where an element has element children. The canonical form of the result is the result.
    /// `leavingOut` is an element to skip, for example an old Signature. Throws `xml.canonicalisation` when one prefix would
    /// have to stand for two namespaces on one element.
    package func compact(
        prefix: String, namespace: String, leavingOut: XMLElement? = nil
    ) throws(XMLError) -> [UInt8] {
        try compactForm(prefix: prefix, namespace: namespace, leavingOut: leavingOut).bytes
    }

    /// ``compact(prefix:namespace:leavingOut:)`` with the place where a further child of the root can be inserted:
    /// before the root's child `successor`, or for `nil` before the end tag.
    package func compactForm(
        prefix: String, namespace: String, leavingOut: XMLElement? = nil, insertingBefore successor: XMLElement? = nil
    ) throws(XMLError) -> CompactForm {
        var writer = CompactWriter(prefix: prefix, namespace: namespace, capacity: byteCount + 512)
        return try unsafe writer.write(
            rootPointer, leavingOut: leavingOut?.node, marking: successor?.node, xmlAttributes: root.xmlAttributes)
    }
}
