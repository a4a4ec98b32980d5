/// Hides personal data in what people are shown.
package enum Masking {
    /// Keeps the first and last characters of a value and hides the middle: `3301**********0000`. A short value is
    /// hidden whole.
    package static func middle(_ value: String, keepingFirst first: Int = 4, last: Int = 4) -> String {
        guard value.count > first + last else { return String(repeating: "*", count: value.count) }
        return value.prefix(first) + String(repeating: "*", count: value.count - first - last) + value.suffix(last)
    }

    /// The fields of customs and single-window messages that hold personal data (ceb.md, zhejiang.md §5).
    package static let personalFields: Set<String> = [
        "buyerIdNumber", "buyerName", "buyerTelephone", "buyerRegNo", "consignee", "consigneeTelephone",
        "consigneeAddress", "consigneeDistrict", "consigneeDitrict", "consigneeTel", "payerIdNumber", "payerName",
        "telephone", "paperNumber", "telNumber",
        "purchaserTelNumber", "purchaserId", "payerPhoneNumber", "consigneeEmail", "email", "senderName",
    ]

    /// A message as people may see it: of ID and telephone numbers the first three and last two characters, of the other
    /// personal fields nothing.
    ///
    /// It needs no well-formed XML: a field that does not end is hidden to the end of the text. What stands in the
    /// place of a field's content tells its length in no case but numbers.
    package static func xml(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var position = 0
        while let start = bytes[position...].firstIndex(of: 0x3C) {
            let nameEnd = bytes[(start + 1)...].firstIndex { nameEnds.contains($0) } ?? bytes.count
            let tagEnd = bytes[nameEnd...].firstIndex(of: 0x3E) ?? bytes.count
            let contentStart = min(tagEnd + 1, bytes.count)
            output += bytes[position..<contentStart]
            position = contentStart
            let name = bytes[(start + 1)..<nameEnd]
            let field = name.split(separator: 0x3A).last.map { String(decoding: $0, as: UTF8.self) } ?? ""
            guard personalFields.contains(field), bytes[tagEnd - 1] != 0x2F else { continue }
            let contentEnd = end(of: name, in: bytes[contentStart...])
            output += value(String(decoding: bytes[contentStart..<contentEnd], as: UTF8.self)).utf8
            position = contentEnd
        }
        return String(decoding: output + bytes[position...], as: UTF8.self)
    }

    /// White space, `/`, `>` and `<`.
    private static let nameEnds: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D, 0x2F, 0x3E, 0x3C]

    /// Where the end tag of an element begins.
    private static func end(of name: ArraySlice<UInt8>, in content: ArraySlice<UInt8>) -> Int {
        let tag = [0x3C, 0x2F] + name
        var candidate = content
        while let start = candidate.firstIndex(of: 0x3C) {
            candidate = candidate[start...]
            if candidate.starts(with: tag), candidate.dropFirst(tag.count).first.map(nameEnds.contains) ?? true {
                return start
            }
            candidate = candidate.dropFirst()
        }
        return content.endIndex
    }

    /// The content of a personal field as people may see it: of numbers the first three and last two characters, of anything
    /// else nothing.
    package static func value(_ content: String) -> String {
        if content.isEmpty { return "" }
        let isNumber = content.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
        }
        return isNumber && content.utf8.count >= 8 ? middle(content, keepingFirst: 3, last: 2) : "***"
    }
}
