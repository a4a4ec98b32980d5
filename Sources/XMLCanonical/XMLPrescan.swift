internal import SidecarBase

/// One pass over the bytes before the parser sees them: refuses what is over the limits, document type declarations, and
/// markup that is not well-formed in a way that could make the parser read it as other markup than was counted here.
///
/// Why: the parser holds each attribute of an element against all others, and the canonicaliser each namespace in scope
/// against all others, so 100,000 of either would keep a core busy for minutes.
struct XMLPrescan {
    /// Offset of the root's end tag; `nil` when the root is an empty-element tag.
    private(set) var rootEndTag: Int?
    /// Offsets of the start tags of the root's child elements, in order.
    private(set) var rootChildren: [Int] = []
    /// Offset of the root's start tag.
    private(set) var rootStartTag = 0

    private let bytes: [UInt8]
    private let limits: XMLLimits
    private var position: Int
    private var nodes = 0
    /// Namespace declarations of each open element, the root first.
    private var open: [Int] = []
    private var namespacesInScope = 0

    /// The parser gives up on a longer text, in the middle of it.
    static let longestText = 9_900_000

    /// Scans the whole document, from `start` on (after a byte order mark).
    init(_ bytes: [UInt8], start: Int, limits: XMLLimits) throws(XMLError) {
        self.bytes = bytes
        self.limits = limits
        position = start
        try checkCharacters()
        try scan()
    }

    /// Valid UTF-8, and only characters XML allows.
    private func checkCharacters() throws(XMLError) {
        do throws(XMLCharacters.Fault) {
            try XMLCharacters.check(bytes.span)
        } catch {
            switch error {
            case .notUTF8(let offset): throw XMLError(.xmlEncoding, "not UTF-8", line: line(of: offset))
            case .control(let offset): throw malformed("a control character", at: offset)
            case .noCharacter(let offset): throw malformed("a character that is none", at: offset)
            }
        }
    }

    private mutating func scan() throws(XMLError) {
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "<") {
                try scanMarkup()
            } else {
                let start = position
                position = endOfText(from: start)
                try checkLength(from: start)
                // White space around the root becomes no node.
                if !open.isEmpty { try countNode() }
            }
        }
        if !open.isEmpty { throw malformed("the document ends inside an element", at: bytes.count) }
    }

    private mutating func scanMarkup() throws(XMLError) {
        let start = position
        switch byte(at: start + 1) {
        case UInt8(ascii: "/"):
            position = start + 2
            try scanName()
            _ = skipSpace()
            guard byte(at: position) == UInt8(ascii: ">") else {
                throw malformed("an end tag without its >", at: position)
            }
            position += 1
            guard let declarations = open.popLast() else {
                throw malformed("an end tag without a start tag", at: start)
            }
            namespacesInScope -= declarations
            if open.isEmpty { rootEndTag = start }
        case UInt8(ascii: "?"):
            position = try find("?>", from: start + 2, "a processing instruction")
            for index in start + 1..<position where bytes[index] == UInt8(ascii: "<") {
                throw malformed("a tag inside a processing instruction", at: index)
            }
            try countNode()
        case UInt8(ascii: "!"):
            try scanDeclaration(from: start)
        default:
            try scanStartTag(from: start)
        }
    }

    /// A comment or a CDATA section; everything else that begins with `<!` belongs to a document type declaration.
    private mutating func scanDeclaration(from start: Int) throws(XMLError) {
        if matches("<!--", at: start) {
            let end = try find("--", from: start + 4, "a comment")
            guard byte(at: end) == UInt8(ascii: ">") else { throw malformed("two hyphens inside a comment", at: end) }
            position = end + 1
        } else if matches("<![CDATA[", at: start), !open.isEmpty {
            position = try find("]]>", from: start + 9, "a CDATA section")
        } else if let next = byte(at: start + 2), next | 0x20 >= UInt8(ascii: "a"), next | 0x20 <= UInt8(ascii: "z") {
            throw XMLError(.xmlDoctype, line: line(of: start))
        } else {
            throw malformed("an unknown declaration", at: start)
        }
        try checkLength(from: start)
        try countNode()
    }

    /// `<name name="value" … >` or `… />`, strictly: a tag the parser would give up on half-way is refused here.
    private mutating func scanStartTag(from start: Int) throws(XMLError) {
        guard open.count < limits.maximumDepth else {
            throw XMLError(.xmlTooDeep, "more than \(limits.maximumDepth) levels", line: line(of: start))
        }
        try countNode()
        if open.isEmpty {
            rootStartTag = start
        } else if open.count == 1 {
            rootChildren.append(start)
        }
        position = start + 1
        try scanName()
        var attributes = 0
        var declarations = 0
        while true {
            let hadSpace = skipSpace()
            switch byte(at: position) {
            case UInt8(ascii: ">"):
                position += 1
                open.append(declarations)
                return
            case UInt8(ascii: "/"):
                guard byte(at: position + 1) == UInt8(ascii: ">") else {
                    throw malformed("a stray / in a tag", at: position)
                }
                position += 2
                namespacesInScope -= declarations
                return
            default:
                guard hadSpace else { throw malformed("no space before an attribute", at: position) }
                attributes += 1
                guard attributes <= limits.maximumAttributes else {
                    let detail = "more than \(limits.maximumAttributes) attributes"
                    throw XMLError(.xmlTooManyAttributes, detail, line: line(of: position))
                }
                if try scanAttribute() {
                    declarations += 1
                    namespacesInScope += 1
                }
                guard namespacesInScope <= limits.maximumNamespaces else {
                    let detail = "more than \(limits.maximumNamespaces) namespaces in scope"
                    throw XMLError(.xmlTooManyAttributes, detail, line: line(of: position))
                }
            }
        }
    }

    /// One attribute; whether it declares a namespace.
    private mutating func scanAttribute() throws(XMLError) -> Bool {
        let name = position
        try scanName()
        let isDeclaration =
            matches("xmlns", at: name) && (position == name + 5 || bytes[name + 5] == UInt8(ascii: ":"))
        _ = skipSpace()
        guard byte(at: position) == UInt8(ascii: "=") else {
            throw malformed("an attribute without a value", at: position)
        }
        position += 1
        _ = skipSpace()
        guard let quote = byte(at: position), quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            throw malformed("an attribute value without quotes", at: position)
        }
        position += 1
        let value = position
        while let byte = byte(at: position), byte != quote {
            guard byte != UInt8(ascii: "<") else { throw malformed("a < in an attribute value", at: position) }
            position += 1
        }
        guard position < bytes.count else { throw malformed("the document ends inside an attribute", at: value) }
        try checkLength(from: value)
        if isDeclaration, let index = bytes[value..<position].firstIndex(where: Self.needsEscape) {
            throw XMLError(.xmlCanonicalisation, "a character reference in a namespace name", line: line(of: index))
        }
        position += 1
        return isDeclaration
    }

    /// libxml2 canonicalises namespace names without escaping them, which is against the rules: two correct programs would
    /// disagree on the digest of such a document, so it is refused.
    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "&") || byte == UInt8(ascii: "\"") || byte < 0x20
    }

    private mutating func scanName() throws(XMLError) {
        let start = position
        position = endOfName(from: start)
        guard position < bytes.count else {
            throw malformed(
                position > start ? "the document ends inside a tag" : "a name is missing in a tag", at: start)
        }
        switch bytes[position] {
        case UInt8(ascii: "<"), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "&"):
            throw malformed("a \(Character(Unicode.Scalar(bytes[position]))) in a tag", at: position)
        default:
            guard position > start else { throw malformed("a name is missing in a tag", at: start) }
        }
    }

    /// The next byte that cannot be in a name.
    private func endOfName(from start: Int) -> Int {
        let span = bytes.span
        var index = start
        while index < span.count {
            switch span[index] {
            case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: "="), UInt8(ascii: "/"), UInt8(ascii: ">"), UInt8(ascii: "<"),
                UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "&"):
                return index
            default: index += 1
            }
        }
        return index
    }

    private mutating func skipSpace() -> Bool {
        let start = position
        while let byte = byte(at: position), byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            position += 1
        }
        return position > start
    }

    private mutating func countNode() throws(XMLError) {
        nodes += 1
        guard nodes <= limits.maximumNodes else {
            throw XMLError(.xmlTooManyNodes, "more than \(limits.maximumNodes) nodes", line: line(of: position))
        }
    }

    private func checkLength(from start: Int) throws(XMLError) {
        guard position - start <= Self.longestText else {
            throw XMLError(.xmlTooLarge, "one text of more than \(Self.longestText) bytes", line: line(of: start))
        }
    }

    private func endOfText(from start: Int) -> Int {
        let span = bytes.span
        var index = start
        while index < span.count, span[index] != UInt8(ascii: "<") { index += 1 }
        return index
    }

    private func byte(at index: Int) -> UInt8? { index < bytes.count ? bytes[index] : nil }

    private func matches(_ text: String, at start: Int) -> Bool {
        var index = start
        for byte in text.utf8 {
            guard self.byte(at: index) == byte else { return false }
            index += 1
        }
        return true
    }

    /// The offset after the next `pattern`.
    private func find(_ pattern: String, from start: Int, _ what: String) throws(XMLError) -> Int {
        let first = pattern.utf8.first
        var index = start
        while index < bytes.count {
            if bytes[index] == first, matches(pattern, at: index) { return index + pattern.utf8.count }
            index += 1
        }
        throw malformed("the document ends inside \(what)", at: start)
    }

    private func malformed(_ what: String, at index: Int) -> XMLError {
        XMLError(.xmlNotWellFormed, what, line: line(of: index))
    }

    private func line(of index: Int) -> Int {
        1 + bytes[..<min(index, bytes.count)].count { $0 == 0x0A }
    }
}
