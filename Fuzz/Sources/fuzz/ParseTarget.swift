import SidecarBase
import XMLCanonical

/// A document that is read has a canonical form, which is its own canonical form; the compact form is canonical.
enum ParseTarget {
    private static let namespace = "http://www.chinaport.gov.cn/ceb"

    static func run(_ bytes: [UInt8]) {
        let document: XMLDocument
        do {
            document = try XMLDocument(parsing: XMLText.utf8(decoding: bytes))
        } catch {
            mustHold(error.code.name.hasPrefix("xml."), "the code of \(error)")
            return
        }
        walk(document.root, depth: 0)
        do {
            let canonical = try document.canonicalized()
            let again = try XMLDocument(parsing: canonical).canonicalized()
            mustHold(again == canonical, "the canonical form of the canonical form is the canonical form")
            if CanonicalDocument(recognizing: bytes, noting: "Signature") != nil {
                mustHold(canonical == withoutDeclaration(bytes), "what is recognised as canonical is canonical")
            }
            let compact = try document.compact(prefix: "ceb", namespace: namespace)
            mustHold(try XMLDocument(parsing: compact).canonicalized() == compact, "the compact form is canonical")
            for child in document.root.children.prefix(4) { _ = try document.canonicalized(subtree: child) }
        } catch {
            // A relative namespace name, for example, or two meanings of one prefix.
            mustHold(error.code.name.hasPrefix("xml."), "the code of \(error)")
        }
    }

    private static func walk(_ element: XMLElement, depth: Int) {
        mustHold(depth < 256, "the limit of depth")
        _ = (element.text, element.namespace, element.prefix, element.line)
        for attribute in element.attributes { _ = (attribute.name, attribute.value) }
        for child in element.children { walk(child, depth: depth + 1) }
    }

    private static func withoutDeclaration(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.starts(with: Array("<?xml".utf8)), let end = bytes.firstIndex(of: 0x3E) else { return bytes }
        return Array(bytes[(end + 1)...].drop { $0 == 0x0A || $0 == 0x0D || $0 == 0x20 || $0 == 0x09 })
    }
}
