/// RFC 4648 base64 of bytes, in bytes: it is used on bodies, so it takes no detour over strings.
package enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let values: [UInt8] = {
        var table = [UInt8](repeating: 0xFF, count: 256)
        for (value, character) in alphabet.enumerated() { table[Int(character)] = UInt8(value) }
        for space in [0x20, 0x09, 0x0A, 0x0D] { table[space] = 0xFE }
        return table
    }()

    /// The base64 text on one line, as ASCII bytes.
    package static func encode(_ bytes: [UInt8]) -> [UInt8] {
        let alphabet = Base64.alphabet.span
        let bytes = bytes.span
        let length = (bytes.count + 2) / 3 * 4
        // Six bits are always a place of the alphabet, and three bytes make four characters.
        return unsafe [UInt8](unsafeUninitializedCapacity: length) { text, written in
            var input = 0
            var output = 0
            while input + 2 < bytes.count {
                let group =
                    unsafe Int(bytes[unchecked: input]) << 16 | Int(bytes[unchecked: input + 1]) << 8
                    | Int(bytes[unchecked: input + 2])
                unsafe text[output] = alphabet[unchecked: group >> 18]
                unsafe text[output + 1] = alphabet[unchecked: group >> 12 & 63]
                unsafe text[output + 2] = alphabet[unchecked: group >> 6 & 63]
                unsafe text[output + 3] = alphabet[unchecked: group & 63]
                input += 3
                output += 4
            }
            let rest = bytes.count - input
            if rest > 0 {
                let group = Int(bytes[input]) << 16 | (rest == 2 ? Int(bytes[input + 1]) << 8 : 0)
                unsafe text[output] = alphabet[group >> 18]
                unsafe text[output + 1] = alphabet[group >> 12 & 63]
                unsafe text[output + 2] = rest == 2 ? alphabet[group >> 6 & 63] : 0x3D
                unsafe text[output + 3] = 0x3D
            }
            written = length
        }
    }

    /// The base64 text on one line.
    package static func encodeText(_ bytes: [UInt8]) -> String {
        String(decoding: encode(bytes), as: UTF8.self)
    }

    /// The bytes of base64 text; white space is skipped (receipts fold it at 64 or 76 columns), missing padding at the end
    /// is accepted. `nil` for any other character or an impossible length.
    package static func decode(_ text: some Sequence<UInt8>) -> [UInt8]? { decode(Array(text).span) }

    /// The bytes of base64 text; see ``decode(_:)-sequence``.
    package static func decode(_ text: String) -> [UInt8]? { decode(text.utf8Span.span) }

    private static func decode(_ text: Span<UInt8>) -> [UInt8]? {
        let table = Base64.values
        let values = table.span
        var isBase64 = true
        // Never longer: whole groups of four, and at most two bytes at the end.
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: text.count / 4 * 3 + 3) { bytes, written in
            let end = unsafe decode(text, values, into: bytes)
            isBase64 = end != nil
            written = end ?? 0
        }
        return isBase64 ? bytes : nil
    }

    /// Writes the bytes, and says how many there are; `nil` for what is not base64. Every byte is a place of the table.
    private static func decode(
        _ text: Span<UInt8>, _ values: Span<UInt8>, into bytes: UnsafeMutableBufferPointer<UInt8>
    ) -> Int? {
        var count = 0
        var group: UInt32 = 0
        var characters = 0
        var padding = 0
        var index = 0
        while index < text.count {
            // Most text is whole groups of four without white space.
            if characters == 0, padding == 0, index + 4 <= text.count {
                let first = unsafe values[unchecked: Int(text[unchecked: index])]
                let second = unsafe values[unchecked: Int(text[unchecked: index + 1])]
                let third = unsafe values[unchecked: Int(text[unchecked: index + 2])]
                let fourth = unsafe values[unchecked: Int(text[unchecked: index + 3])]
                if first | second | third | fourth < 64 {
                    unsafe bytes[count] = first << 2 | second >> 4
                    unsafe bytes[count + 1] = second << 4 | third >> 2
                    unsafe bytes[count + 2] = third << 6 | fourth
                    count += 3
                    index += 4
                    continue
                }
            }
            let character = text[index]
            index += 1
            let value = values[Int(character)]
            if value >= 0xFE {
                if value == 0xFE { continue }
                guard character == 0x3D else { return nil }
                padding += 1
                continue
            }
            guard padding == 0 else { return nil }
            group = group << 6 | UInt32(value)
            characters += 1
            if characters == 4 {
                unsafe bytes[count] = UInt8(truncatingIfNeeded: group >> 16)
                unsafe bytes[count + 1] = UInt8(truncatingIfNeeded: group >> 8)
                unsafe bytes[count + 2] = UInt8(truncatingIfNeeded: group)
                count += 3
                group = 0
                characters = 0
            }
        }
        switch (characters, padding) {
        case (0, 0): break
        case (2, 0), (2, 2):
            unsafe bytes[count] = UInt8(truncatingIfNeeded: group >> 4)
            count += 1
        case (3, 0), (3, 1):
            unsafe bytes[count] = UInt8(truncatingIfNeeded: group >> 10)
            unsafe bytes[count + 1] = UInt8(truncatingIfNeeded: group >> 2)
            count += 2
        default: return nil
        }
        return count
    }
}
