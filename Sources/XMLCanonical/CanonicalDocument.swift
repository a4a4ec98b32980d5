internal import SidecarBase

/// A document whose bytes are their own canonical form (inclusive Canonical XML 1.0 without comments), recognised in one pass
/// without a tree. What is cut out of such a document leaves the canonical form of the rest.
///
/// Why: what a careful signer emits is canonical, and to see that takes a tenth of the time that building a tree and writing
/// it again takes. It recognises less than all canonical documents, never more: whoever gets `nil` builds the tree.
package struct CanonicalDocument: Sendable {
    /// An element with the noted name.
    package struct Noted: Sendable {
        /// From the `<` of its start tag to the `>` of its end tag.
        package let range: Range<Int>
        /// 1 for the root.
        package let depth: Int
    }

    /// From `<` to `>`; before it stands at most an XML declaration, which is not part of the canonical form.
    package let rootStartTag: Range<Int>
    /// All elements with the noted local name, whatever their namespace, in the order of their start tags.
    package let noted: [Noted]

    /// Reads `bytes`, noting the elements with the local name `name`; `nil` when they are not surely canonical, not surely
    /// well-formed, or over the limits.
    package init?(recognizing bytes: [UInt8], noting name: String, limits: XMLLimits = .standard) {
        guard bytes.count <= limits.maximumBytes, bytes.count <= XMLPrescan.longestText else { return nil }
        guard XMLCharacters.isUTF8(bytes.span) else { return nil }
        var scan = CanonicalScan(noting: Array(name.utf8), limits: limits)
        guard let root = scan.run(bytes.span) else { return nil }
        rootStartTag = root
        noted = scan.noted.compactMap { noted in
            noted.end.map { Noted(range: noted.start..<$0, depth: noted.depth) }
        }
    }
}

/// The pass itself. Everything it does not know makes it give up.
private struct CanonicalScan {
    private struct Open {
        let name: Range<Int>
        let declarations: Int
        /// Its place in `noted`.
        let noted: Int?
    }

    private struct Declaration {
        let prefix: Range<Int>
        let uri: Range<Int>
    }

    /// A name with the prefix before its colon, which may be missing.
    private struct QName {
        let whole: Range<Int>
        let prefix: Range<Int>?
        let local: Range<Int>
    }

    private(set) var noted: [(start: Int, end: Int?, depth: Int)] = []
    private let name: [UInt8]
    private let limits: XMLLimits
    private var position = 0
    private var nodes = 0
    private var open: [Open] = []
    private var scope: [Declaration] = []

    private static let declaration = Array(#"<?xml version="1.0" encoding="UTF-8"?>"#.utf8)
    /// The bytes that stand for themselves in text without a second look.
    private static let isPlain: [Bool] = {
        var table = [Bool](repeating: true, count: 256)
        for control in 0..<0x20 { table[control] = control == 0x09 || control == 0x0A }
        for byte in [0x26, 0x3C, 0x3E, 0xEF] { table[byte] = false }
        return table
    }()
    private static let xml = Array("xml".utf8)
    private static let xmlns = Array("xmlns".utf8)
    private static let schemes = [Array("http://".utf8), Array("urn:".utf8)]
    private static let textReferences = ["&amp;", "&lt;", "&gt;", "&#xD;"].map { Array($0.utf8) }
    private static let attributeReferences = ["&amp;", "&lt;", "&quot;", "&#x9;", "&#xA;", "&#xD;"].map {
        Array($0.utf8)
    }

    init(noting name: [UInt8], limits: XMLLimits) {
        self.name = name
        self.limits = limits
    }

    /// The root's start tag.
    mutating func run(_ bytes: Span<UInt8>) -> Range<Int>? {
        if Self.matches(Self.declaration, bytes, at: 0) { position = Self.declaration.count }
        let start = position
        guard startTag(bytes) else { return nil }
        let root = start..<position
        while !open.isEmpty {
            guard text(bytes), Self.byte(bytes, position) == UInt8(ascii: "<") else { return nil }
            if Self.byte(bytes, position + 1) == UInt8(ascii: "/") {
                guard endTag(bytes) else { return nil }
            } else {
                guard startTag(bytes) else { return nil }
            }
        }
        return position == bytes.count ? root : nil
    }

    private mutating func startTag(_ bytes: Span<UInt8>) -> Bool {
        let start = position
        guard Self.byte(bytes, position) == UInt8(ascii: "<"), open.count < limits.maximumDepth, countNode() else {
            return false
        }
        position += 1
        guard let element = qualifiedName(bytes) else { return false }
        var declarations = 0
        if Self.byte(bytes, position) == UInt8(ascii: " ") {
            guard let count = attributes(bytes) else { return false }
            declarations = count
        }
        guard Self.byte(bytes, position) == UInt8(ascii: ">"), isBound(element.prefix, bytes) else { return false }
        position += 1
        var place: Int?
        if Self.equal(bytes, element.local, name) {
            place = noted.count
            noted.append((start, nil, open.count + 1))
        }
        open.append(Open(name: element.whole, declarations: declarations, noted: place))
        return true
    }

    private mutating func endTag(_ bytes: Span<UInt8>) -> Bool {
        guard let element = open.popLast() else { return false }
        let start = position + 2
        let end = start + element.name.count
        guard end < bytes.count, Self.equal(bytes, start..<end, element.name), bytes[end] == UInt8(ascii: ">") else {
            return false
        }
        position = end + 1
        scope.removeLast(element.declarations)
        if let place = element.noted { noted[place].end = position }
        return true
    }

    /// Text up to the next `<`: nothing that canonicalisation would write in another way.
    private mutating func text(_ bytes: Span<UInt8>) -> Bool {
        let start = position
        let isPlain = Self.isPlain
        var index = position
        while index < bytes.count {
            let byte = bytes[index]
            if isPlain[Int(byte)] {
                index += 1
                continue
            }
            if byte == UInt8(ascii: "<") { break }
            switch byte {
            case UInt8(ascii: "&"):
                guard let length = Self.reference(Self.textReferences, bytes, at: index) else { return false }
                index += length
            case 0xEF where Self.isCharacter(bytes, at: index): index += 1
            default: return false
            }
        }
        position = index
        return index == start || countNode()
    }

    /// Namespace declarations by prefix, then attributes by name, one space before each; the number of the declarations.
    private mutating func attributes(_ bytes: Span<UInt8>) -> Int? {
        var declarations = 0
        var last: Range<Int>?
        var lastPrefix: Range<Int>?
        var hasPrefixed = false
        var count = 0
        while Self.byte(bytes, position) == UInt8(ascii: " ") {
            count += 1
            position += 1
            guard count <= limits.maximumAttributes, let attribute = qualifiedName(bytes),
                Self.byte(bytes, position) == UInt8(ascii: "="), Self.byte(bytes, position + 1) == UInt8(ascii: "\"")
            else { return nil }
            position += 2
            let start = position
            guard attributeValue(bytes) else { return nil }
            let value = start..<position
            position += 1
            let isDefault = attribute.prefix == nil && Self.equal(bytes, attribute.local, Self.xmlns)
            if isDefault || attribute.prefix.map({ Self.equal(bytes, $0, Self.xmlns) }) == true {
                let prefix = isDefault ? attribute.local.upperBound..<attribute.local.upperBound : attribute.local
                guard last == nil, !hasPrefixed, lastPrefix.map({ Self.precedes(bytes, $0, prefix) }) ?? true,
                    !Self.starts(bytes, prefix, Self.xml), Self.isNamespaceName(bytes, value)
                else { return nil }
                let outer = scope.last { Self.equal(bytes, $0.prefix, prefix) }
                if let outer, Self.equal(bytes, outer.uri, value) { return nil }
                lastPrefix = prefix
                scope.append(Declaration(prefix: prefix, uri: value))
                declarations += 1
                guard scope.count <= limits.maximumNamespaces else { return nil }
            } else if attribute.prefix != nil {
                // A second one would have to be ordered by its namespace.
                guard !hasPrefixed, isBound(attribute.prefix, bytes) else { return nil }
                hasPrefixed = true
            } else {
                guard !hasPrefixed, last.map({ Self.precedes(bytes, $0, attribute.local) }) ?? true,
                    !Self.starts(bytes, attribute.local, Self.xml)
                else { return nil }
                last = attribute.local
            }
        }
        return declarations
    }

    /// Up to the closing quote.
    private mutating func attributeValue(_ bytes: Span<UInt8>) -> Bool {
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""): return true
            case UInt8(ascii: "&"):
                guard let length = Self.reference(Self.attributeReferences, bytes, at: position) else { return false }
                position += length
            case UInt8(ascii: "<"), ..<0x20: return false
            case 0xEF:
                guard Self.isCharacter(bytes, at: position) else { return false }
                position += 1
            default: position += 1
            }
        }
        return false
    }

    /// ASCII names only, which is what customs messages have.
    private mutating func qualifiedName(_ bytes: Span<UInt8>) -> QName? {
        let start = position
        guard let first = Self.localName(bytes, from: start) else { return nil }
        position = first
        guard Self.byte(bytes, first) == UInt8(ascii: ":") else {
            return QName(whole: start..<first, prefix: nil, local: start..<first)
        }
        guard let end = Self.localName(bytes, from: first + 1) else { return nil }
        position = end
        return QName(whole: start..<end, prefix: start..<first, local: first + 1..<end)
    }

    private func isBound(_ prefix: Range<Int>?, _ bytes: Span<UInt8>) -> Bool {
        guard let prefix else { return true }
        return scope.contains { Self.equal(bytes, $0.prefix, prefix) }
    }

    private mutating func countNode() -> Bool {
        nodes += 1
        return nodes <= limits.maximumNodes
    }

    /// The end of a name without colon.
    private static func localName(_ bytes: Span<UInt8>, from start: Int) -> Int? {
        guard let first = byte(bytes, start), isLetter(first) else { return nil }
        var index = start + 1
        while index < bytes.count {
            let byte = bytes[index]
            guard isLetter(byte) || (0x30...0x39).contains(byte) || byte == 0x2D || byte == 0x2E else { break }
            index += 1
        }
        return index
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte | 0x20) || byte == UInt8(ascii: "_")
    }

    /// An absolute name of plain characters, which no two canonicalisers could take for different names.
    private static func isNamespaceName(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard let scheme = schemes.first(where: { starts(bytes, range, $0) }), range.count > scheme.count else {
            return false
        }
        let first = range.lowerBound + scheme.count
        guard isLetter(bytes[first]) || (0x30...0x39).contains(bytes[first]) else { return false }
        var fragments = 0
        for index in first..<range.upperBound {
            switch bytes[index] {
            case 0x2D...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"): continue
            case UInt8(ascii: "#"): fragments += 1
            default: return false
            }
        }
        return fragments <= 1
    }

    /// Not U+FFFE or U+FFFF; the bytes that follow are there, because the UTF-8 is valid.
    private static func isCharacter(_ bytes: Span<UInt8>, at index: Int) -> Bool {
        !(bytes[index + 1] == 0xBF && bytes[index + 2] >= 0xBE)
    }

    private static func reference(_ references: [[UInt8]], _ bytes: Span<UInt8>, at index: Int) -> Int? {
        references.first { matches($0, bytes, at: index) }?.count
    }

    private static func byte(_ bytes: Span<UInt8>, _ index: Int) -> UInt8? {
        index < bytes.count ? bytes[index] : nil
    }

    private static func matches(_ text: [UInt8], _ bytes: Span<UInt8>, at start: Int) -> Bool {
        guard bytes.count - start >= text.count else { return false }
        for offset in text.indices where bytes[start + offset] != text[offset] { return false }
        return true
    }

    private static func starts(_ bytes: Span<UInt8>, _ range: Range<Int>, _ text: [UInt8]) -> Bool {
        range.count >= text.count && matches(text, bytes, at: range.lowerBound)
    }

    private static func equal(_ bytes: Span<UInt8>, _ range: Range<Int>, _ text: [UInt8]) -> Bool {
        range.count == text.count && matches(text, bytes, at: range.lowerBound)
    }

    private static func equal(_ bytes: Span<UInt8>, _ left: Range<Int>, _ right: Range<Int>) -> Bool {
        guard left.count == right.count else { return false }
        for offset in 0..<left.count where bytes[left.lowerBound + offset] != bytes[right.lowerBound + offset] {
            return false
        }
        return true
    }

    private static func precedes(_ bytes: Span<UInt8>, _ left: Range<Int>, _ right: Range<Int>) -> Bool {
        for offset in 0..<min(left.count, right.count) {
            let (one, other) = (bytes[left.lowerBound + offset], bytes[right.lowerBound + offset])
            if one != other { return one < other }
        }
        return left.count < right.count
    }
}
