/// Which bytes canonicalisation writes as references. Source: Canonical XML 1.0, chapter 2.3; xmldsig.md chapter 3.
struct EscapeTable: Sendable {
    private let marked: [Bool]

    /// Text nodes.
    static let text = EscapeTable("&<>\r")
    /// Attribute values, in double quotes.
    static let attribute = EscapeTable("&<\"\t\n\r")

    private init(_ characters: String) {
        var marked = [Bool](repeating: false, count: 256)
        for byte in characters.utf8 { marked[Int(byte)] = true }
        self.marked = marked
    }

    /// Whether the byte cannot stand for itself.
    func isMarked(_ byte: UInt8) -> Bool { marked[Int(byte)] }

    /// The reference that stands for a byte; `nil` when it stands for itself.
    func escape(of byte: UInt8) -> String.UTF8View? {
        guard marked[Int(byte)] else { return nil }
        return switch byte {
        case UInt8(ascii: "&"): "&amp;".utf8
        case UInt8(ascii: "<"): "&lt;".utf8
        case UInt8(ascii: ">"): "&gt;".utf8
        case UInt8(ascii: "\""): "&quot;".utf8
        case 0x09: "&#x9;".utf8
        case 0x0A: "&#xA;".utf8
        case 0x0D: "&#xD;".utf8
        default: nil
        }
    }
}
