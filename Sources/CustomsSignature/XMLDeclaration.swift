/// The XML declaration at the beginning of a document, which names the encoding of a file and is no part of what is signed.
enum XMLDeclaration {
    /// The offset after a declaration (and a byte order mark before it) that names another encoding than UTF-8; `nil` when the
    /// document has no declaration, or one that is right.
    static func endOfForeign(in bytes: [UInt8]) -> Int? {
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        guard bytes[start...].starts(with: "<?xml".utf8),
            let close = bytes[start...].firstIndex(of: UInt8(ascii: ">"))
        else { return nil }
        let text = String(decoding: bytes[start...close], as: UTF8.self)
        guard let name = text.firstRange(of: "encoding") else { return nil }
        let quoted = text[name.upperBound...].drop { $0 != "\"" && $0 != "'" }
        let value = quoted.dropFirst().prefix { $0 != "\"" && $0 != "'" }
        return value.lowercased() == "utf-8" ? nil : close + 1
    }
}
