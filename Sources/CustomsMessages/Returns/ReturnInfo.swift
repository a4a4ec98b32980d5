/// The text of a receipt taken apart: codes with their words, what is left, the guid of the declared document. The text is no
/// protocol, so it is matched loosely and always kept whole. Source: ceb.md §7.3; zhejiang.md §6.3.
package struct ReturnInfo: Sendable, Equatable {
    /// A code and what stands beside it: `1313` and `订购人购买超过年度限额`.
    package struct Part: Sendable, Hashable {
        /// Digits.
        package let code: String
        /// Customs' own words; may be empty.
        package let text: String

        package init(code: String, text: String) {
            self.code = code
            self.text = text
        }
    }

    /// As it came.
    package let text: String
    /// In the order of the text.
    package let parts: [Part]
    /// The text without the parts and without white space at its ends.
    package let remaining: String
    /// The guid of the declared document that often stands in square brackets: a confirmation, not a key. Source: ceb.md §7.2,
    /// rule 3.
    package let guid: String?

    /// Takes a text apart. The time it takes grows with its length, whatever is in it.
    package init(_ text: String) {
        self.text = text
        guid = ReturnInfo.guid(in: text)
        var scanner = ReturnInfoScanner(text)
        let groups = scanner.groups()
        if groups.parts.isEmpty {
            (parts, remaining) = ReturnInfo.platformParts(text)
        } else {
            (parts, remaining) = (groups.parts, groups.rest.trimmed)
        }
    }

    /// The guid in square brackets.
    static func guid(in text: String) -> String? {
        let bytes = Array(text.utf8)
        var start: Int?
        for (index, byte) in bytes.enumerated() {
            switch byte {
            case 0x5B: start = index + 1
            case 0x5D:
                if let start, index - start == 36 { return String(decoding: bytes[start..<index], as: UTF8.self) }
                start = nil
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D: break
            default: start = nil
            }
        }
        return nil
    }

    /// The form of the provincial platform: `22001:支付企业未备案`, `3201:…`, several of them after one another, the colon sometimes
    /// missing after five digits. A piece without a code of its own belongs to the one before it.
    private static func platformParts(_ text: String) -> ([Part], String) {
        var parts: [Part] = []
        var rest: [Substring] = []
        for piece in text.split(separator: "; ", omittingEmptySubsequences: true) {
            if let part = platformPart(piece) {
                parts.append(part)
            } else {
                rest.append(piece)
            }
        }
        return parts.isEmpty ? ([], text.trimmed) : (parts, rest.joined(separator: "; ").trimmed)
    }

    private static func platformPart(_ piece: Substring) -> Part? {
        let digits = piece.utf8.prefix { (0x30...0x39).contains($0) }
        let after = piece[digits.endIndex...]
        guard digits.count == 4 || digits.count == 5, let next = after.unicodeScalars.first else { return nil }
        let hasColon = next == ":" || next == "："
        // Without a colon only before Chinese text: other digits are amounts, dates or numbers.
        guard hasColon || (digits.count == 5 && (0x4E00...0x9FFF).contains(next.value)) else { return nil }
        return Part(code: String(Substring(digits)), text: String(hasColon ? after.dropFirst() : after).trimmed)
    }
}
