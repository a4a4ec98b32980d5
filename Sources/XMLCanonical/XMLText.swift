internal import CLibXML2
internal import SidecarBase

/// Text: decoding what comes in, escaping what goes out.
package enum XMLText {
    /// EF BB BF.
    static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// Strict UTF-8, else GB18030 (which contains GBK and GB2312), as UTF-8 bytes without byte order mark.
    /// Source: zhejiang.md §2.2 rule 4.
    /// - Throws: `xml.encoding` when the bytes are neither.
    package static func utf8(decoding bytes: [UInt8]) throws(XMLError) -> [UInt8] {
        if XMLCharacters.isUTF8(bytes.span) {
            return bytes.starts(with: byteOrderMark) ? Array(bytes.dropFirst(byteOrderMark.count)) : bytes
        }
        // Two bytes become at most three, four at most four; one stays one.
        return try convert(bytes, from: "GB18030", to: "UTF-8", capacity: bytes.count / 2 * 3 + 8)
    }

    /// UTF-8 bytes as GB18030.
    /// - Throws: `xml.encoding` when they are not UTF-8.
    package static func gb18030(encoding utf8: [UInt8]) throws(XMLError) -> [UInt8] {
        // Two bytes of UTF-8 may become four.
        try convert(utf8, from: "UTF-8", to: "GB18030", capacity: utf8.count * 2 + 8)
    }

    private static func convert(
        _ bytes: [UInt8], from: String, to: String, capacity: Int
    ) throws(XMLError) -> [UInt8] {
        var written = 0
        let output = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { output, count in
            written = unsafe bytes.withUnsafeBytes { input in
                unsafe portsign_iconv(to, from, input.baseAddress, input.count, output.baseAddress, output.count)
            }
            count = max(written, 0)
        }
        guard written >= 0 else { throw XMLError(.xmlEncoding, "a malformed sequence") }
        return output
    }

    /// Appends text escaped as canonicalisation escapes text nodes: `&`, `<`, `>` and the carriage return.
    package static func appendEscaped(_ text: String, to output: inout [UInt8]) {
        for byte in text.utf8 { append(byte, EscapeTable.text, to: &output) }
    }

    /// Appends an attribute value, without quotes, escaped as canonicalisation escapes it: `&`, `<`, `"`, tab, line feed
    /// and carriage return.
    package static func appendEscapedAttribute(_ text: String, to output: inout [UInt8]) {
        for byte in text.utf8 { append(byte, EscapeTable.attribute, to: &output) }
    }

    private static func append(_ byte: UInt8, _ table: EscapeTable, to output: inout [UInt8]) {
        if let escape = table.escape(of: byte) { output.append(contentsOf: escape) } else { output.append(byte) }
    }
}
