internal import CryptoCore
internal import SidecarBase

extension SafeCharset {
    /// Text that was read from bytes.
    package struct Decoded: Sendable, Equatable {
        package let text: String
        /// Whether some bytes were no characters; U+FFFD stands in their place.
        package let isDamaged: Bool
    }

    /// Reads bytes: GBK and GB18030 alike as GB18030, with 0x80 as the euro sign. Source: safe.md §2.
    package func decode(_ bytes: [UInt8]) -> Decoded {
        switch self {
        case .utf8:
            let bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
            if let text = String(validating: bytes, as: UTF8.self) { return Decoded(text: text, isDamaged: false) }
            return Decoded(text: String(decoding: bytes, as: UTF8.self), isDamaged: true)
        case .gbk, .gb18030:
            if let text = GBKText.decode(bytes) { return Decoded(text: text, isDamaged: false) }
            return GB18030Repair.decode(bytes)
        }
    }

    /// The character set of an answer, in this order: byte order mark, HTTP, XML declaration, the other side's usual one.
    ///
    /// - Parameters:
    ///   - bytes: the body.
    ///   - contentType: of the answer's head.
    ///   - usual: what holds when nothing says otherwise.
    /// - Returns: the set, and whether HTTP and the document contradict each other.
    package static func ofAnswer(
        _ bytes: [UInt8], contentType: String?, usual: SafeCharset
    ) -> (charset: SafeCharset, isContradictory: Bool) {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return (.utf8, false) }
        let declared = named(declaration(in: bytes))
        guard let said = named(parameter(of: contentType)) else { return (declared ?? usual, false) }
        if said != .utf8, declared == .utf8, String(validating: bytes, as: UTF8.self) != nil { return (.utf8, true) }
        return (said, false)
    }

    private static func named(_ name: String?) -> SafeCharset? {
        switch name?.uppercased() {
        case "GBK", "GB2312", "CP936", "MS936", "WINDOWS-936", "X-GBK": .gbk
        case "GB18030": .gb18030
        case "UTF-8", "UTF8": .utf8
        default: nil
        }
    }

    /// The charset of a media type.
    private static func parameter(of contentType: String?) -> String? {
        for part in (contentType ?? "").split(separator: ";").dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, trimmed(pair[0]).lowercased() == "charset" else { continue }
            return trimmed(pair[1])
        }
        return nil
    }

    /// The encoding that the XML declaration names.
    private static func declaration(in bytes: [UInt8]) -> String? {
        let start = String(decoding: bytes.prefix(200).map { $0 < 0x80 ? $0 : 0x3F }, as: UTF8.self)
        guard start.hasPrefix("<?xml"), let end = start.range(of: "?>"),
            let name = start[..<end.lowerBound].range(of: "encoding")
        else { return nil }
        let rest = start[name.upperBound..<end.lowerBound].drop { " \t\r\n=".contains($0) }
        guard let quote = rest.first, quote == "'" || quote == "\"" else { return nil }
        return String(rest.dropFirst().prefix { $0 != quote })
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.filter { !" \t\"'".contains($0) })
    }
}

extension String {
    /// The place of a text in this one.
    fileprivate func range(of part: String) -> Range<String.Index>? { self[...].range(of: part) }
}

extension Substring {
    fileprivate func range(of part: String) -> Range<Substring.Index>? { firstRange(of: part) }
}

/// Reads what is not wholly GB18030: a sequence that is none becomes U+FFFD, and the byte after a lonely first one is read for
/// itself, because it may be the `<` of a tag.
private enum GB18030Repair {
    /// How often a piece is converted: beyond that nobody could read it anyway.
    private static let maximumPieces = 10_000

    static func decode(_ bytes: [UInt8]) -> SafeCharset.Decoded {
        var text = ""
        var isDamaged = false
        var pieces = 0
        var piece: [UInt8] = []

        func flush() {
            if piece.isEmpty { return }
            pieces += 1
            if pieces <= maximumPieces, let read = GBKText.decode(piece) {
                text += read
            } else {
                isDamaged = true
                text += "\u{FFFD}"
            }
            piece = []
        }

        var index = 0
        while index < bytes.count {
            let length = unitLength(bytes, at: index)
            switch length {
            case 1, 2: piece += bytes[index..<index + length]
            case 4:
                // The only units that may have no character: on their own they spoil nothing else.
                flush()
                piece = Array(bytes[index..<index + 4])
                flush()
            default:
                flush()
                if bytes[index] == 0x80 {
                    text += "\u{20AC}"
                } else {
                    isDamaged = true
                    text += "\u{FFFD}"
                }
            }
            index += max(length, 1)
        }
        flush()
        return SafeCharset.Decoded(text: text, isDamaged: isDamaged)
    }

    /// The bytes of the character that begins here; 0 for none.
    private static func unitLength(_ bytes: [UInt8], at index: Int) -> Int {
        let lead = bytes[index]
        if lead < 0x80 { return 1 }
        guard (0x81...0xFE).contains(lead), index + 1 < bytes.count else { return 0 }
        let second = bytes[index + 1]
        if (0x40...0xFE).contains(second), second != 0x7F { return 2 }
        guard (0x30...0x39).contains(second), index + 3 < bytes.count, (0x81...0xFE).contains(bytes[index + 2]),
            (0x30...0x39).contains(bytes[index + 3])
        else { return 0 }
        return 4
    }
}
