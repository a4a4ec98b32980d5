// CONTRACT STUB: replaced by its owner, one file per type.
package final class XMLDocument {
    /// Parses UTF-8 bytes (a BOM is skipped, the declared encoding is ignored) within limits, no entities, no DOCTYPE, no network.
    package init(parsing bytes: [UInt8], limits: XMLLimits = .standard) throws(XMLError) { fatalError("contract") }
    package var root: XMLElement { fatalError("contract") }
    /// Inclusive C14N 1.0 without comments of the whole document, optionally leaving out one element (and nothing around it).
    package func canonicalized(without element: XMLElement? = nil) throws(XMLError) -> [UInt8] { fatalError("contract") }
    /// Inclusive C14N 1.0 of one element in the context of this document (in-scope namespaces rendered).
    package func canonicalized(subtree: XMLElement, withComments: Bool = false) throws(XMLError) -> [UInt8] { fatalError("contract") }
    /// The compact serialisation to emit (xmldsig.md chapter 3 "Recommended"): no XML declaration, no white space between
    /// elements, no comments/PIs/CDATA; elements of `namespace` get `prefix`, declared on the root together with xmlns:xsi;
    /// root attributes sorted as C14N does. Its own canonical form is byte-identical to it.
    /// `leavingOut` (e.g. an old Signature) is skipped.
    package func compact(prefix: String, namespace: String, leavingOut: XMLElement? = nil) throws(XMLError) -> [UInt8] { fatalError("contract") }
}
/// A position in the tree; valid as long as its document lives (it holds it).
package struct XMLElement {
    package var name: String { fatalError("contract") }            // local name
    package var namespace: String? { fatalError("contract") }
    package var prefix: String? { fatalError("contract") }
    package func attribute(_ name: String) -> String? { fatalError("contract") }   // no namespace
    package var text: String { fatalError("contract") }            // all descendant text
    package var children: [XMLElement] { fatalError("contract") }  // element children in order
    package var parent: XMLElement? { fatalError("contract") }
    package var line: Int { fatalError("contract") }
    /// First child element with this local name (and namespace, when given).
    package func child(_ name: String, namespace: String? = nil) -> XMLElement? { fatalError("contract") }
    package func children(_ name: String, namespace: String? = nil) -> [XMLElement] { fatalError("contract") }
    /// First descendant by local name, depth first, whatever its namespace.
    package func descendant(_ name: String) -> XMLElement? { fatalError("contract") }
}
extension XMLElement: Equatable { package static func == (l: XMLElement, r: XMLElement) -> Bool { fatalError("contract") } }
/// Text decoding and escaping.
package enum XMLText {
    /// Strict UTF-8, else GB18030, as UTF-8 bytes without BOM (zhejiang.md §2.2 rule 4). Throws `xml.encoding`.
    package static func utf8(decoding bytes: [UInt8]) throws(XMLError) -> [UInt8] { fatalError("contract") }
    /// UTF-8 bytes to GB18030 (for tests and for outputs that want GBK).
    package static func gb18030(encoding utf8: [UInt8]) throws(XMLError) -> [UInt8] { fatalError("contract") }
    /// Appends text escaped as C14N escapes text nodes.
    package static func appendEscaped(_ text: String, to output: inout [UInt8]) { fatalError("contract") }
    /// Appends an attribute value escaped as C14N escapes attribute values (without the quotes).
    package static func appendEscapedAttribute(_ text: String, to output: inout [UInt8]) { fatalError("contract") }
}
