/// The wanted fields of a form body, as raw bytes: percent-encoded, raw (unencoded XML after the equals sign) or
/// multipart. Fields nobody asks for cost no memory. Source: zhejiang.md §2.2.
package struct FormFields: Sendable, Equatable {
    /// One field as it was found.
    package struct Field: Sendable, Equatable {
        package let name: String
        package let value: [UInt8]
        /// Whether the value was unencoded XML.
        package let isRaw: Bool
    }

    /// The wanted fields in the order of the body.
    package let fields: [Field]

    /// The first value of a name, or `nil`.
    package func first(_ names: String...) -> [UInt8]? {
        for name in names {
            if let field = fields.first(where: { $0.name == name }) { return field.value }
        }
        return nil
    }

    /// How often a name occurs.
    package func count(of name: String) -> Int { fields.count { $0.name == name } }

    /// Reads a form in time linear in its size.
    ///
    /// - Parameters:
    ///   - body: the bytes of the request body.
    ///   - contentType: the value of the Content-Type header.
    ///   - wanted: the names to keep.
    ///   - raw: the names whose value may be unencoded XML.
    package init(_ body: [UInt8], contentType: MediaType, wanted: Set<String>, raw: Set<String>) {
        if contentType.name == "multipart/form-data" {
            fields = MultipartReader(body, boundary: contentType.boundary).fields(wanted: wanted)
            return
        }
        var found: [Field] = []
        var position = Bytes.skipMarkAndSpace(body, from: 0)
        while position < body.count {
            let nameEnd = body[position...].firstIndex { $0 == Bytes.equals || $0 == Bytes.ampersand } ?? body.count
            guard nameEnd < body.count, body[nameEnd] == Bytes.equals else {
                position = nameEnd + 1
                continue
            }
            let valueStart = nameEnd + 1
            let name = FormFields.name(body[position..<nameEnd], wanted: wanted)
            if let name, raw.contains(name) {
                let first = Bytes.skipMarkAndSpace(body, from: valueStart)
                if first < body.count, body[first] == Bytes.less {
                    let value = RawDocument(in: body, from: first, field: name)
                    found.append(Field(name: name, value: Array(body[value.range]), isRaw: true))
                    if value.isFollowedBySameField {
                        found.append(Field(name: name, value: [], isRaw: true))
                    }
                    position = value.next
                    continue
                }
            }
            let valueEnd = FormFields.ampersand(in: body.span, from: valueStart)
            if let name {
                let value = FormFields.percentDecoded(body[valueStart..<valueEnd].span)
                found.append(Field(name: name, value: value, isRaw: false))
            }
            position = valueEnd + 1
        }
        fields = found
    }

    /// The place of the next `&`, or the end. Every declaration passes here: no bounds checks.
    private static func ampersand(in text: Span<UInt8>, from start: Int) -> Int {
        var index = start
        while index < text.count, unsafe text[unchecked: index] != Bytes.ampersand { index += 1 }
        return index
    }

    /// The bytes after percent and plus decoding. A `%` that no two hexadecimal digits follow stands for itself. Every
    /// declaration passes here, so it is one pass without bounds checks.
    private static func percentDecoded(_ text: Span<UInt8>) -> [UInt8] {
        let nibbles = Bytes.nibbles
        let limit = text.count
        var index = 0
        // Never longer than the text.
        return unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, written in
            var count = 0
            defer { written = count }
            while index < limit {
                var byte = unsafe text[unchecked: index]
                index += 1
                if byte <= Bytes.plus {
                    if byte == Bytes.plus {
                        byte = Bytes.space
                    } else if byte == Bytes.percent, index + 1 < limit {
                        let high = unsafe nibbles[Int(text[unchecked: index])]
                        let low = unsafe nibbles[Int(text[unchecked: index + 1])]
                        if high | low < 16 {
                            byte = high << 4 | low
                            index += 2
                        }
                    }
                }
                unsafe buffer[count] = byte
                count += 1
            }
        }
    }

    /// What stands in a path: a plus is a plus there.
    static func percentDecoded(path segment: String) -> String {
        let plain = segment.split(separator: "+", omittingEmptySubsequences: false)
        return plain.map { String(decoding: percentDecoded(Array($0.utf8).span), as: UTF8.self) }.joined(separator: "+")
    }

    /// Base64 text whose `+` a sender forgot to encode, so that form decoding turned it into a space, put right again.
    /// Plain XML is left as it is.
    package static func repairedBase64(_ value: [UInt8]) -> [UInt8] {
        let first = Bytes.skipMarkAndSpace(value, from: 0)
        if first < value.count, value[first] == Bytes.less { return value }
        var end = value.count
        while end > 0, Bytes.isSpace(value[end - 1]) { end -= 1 }
        // After padding a space cannot have been a plus.
        if end == 0 || value[end - 1] != Bytes.equals { end = value.count }
        return value[..<end].map { $0 == Bytes.space ? Bytes.plus : $0 }
    }

    private static func name(_ bytes: ArraySlice<UInt8>, wanted: Set<String>) -> String? {
        guard bytes.count <= 256 else { return nil }
        var name = bytes
        while let first = name.first, Bytes.isSpace(first) { name = name.dropFirst() }
        for candidate in wanted where name.elementsEqual(candidate.utf8) { return candidate }
        guard name.contains(Bytes.percent) || name.contains(Bytes.plus) else { return nil }
        let decoded = percentDecoded(name.span)
        return wanted.first { decoded.elementsEqual($0.utf8) }
    }
}
