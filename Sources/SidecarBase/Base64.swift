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
        let alphabet = Base64.alphabet
        var text = [UInt8](repeating: 0x3D, count: (bytes.count + 2) / 3 * 4)
        var input = 0
        var output = 0
        while input + 2 < bytes.count {
            let group = UInt32(bytes[input]) << 16 | UInt32(bytes[input + 1]) << 8 | UInt32(bytes[input + 2])
            text[output] = alphabet[Int(group >> 18)]
            text[output + 1] = alphabet[Int(group >> 12 & 63)]
            text[output + 2] = alphabet[Int(group >> 6 & 63)]
            text[output + 3] = alphabet[Int(group & 63)]
            input += 3
            output += 4
        }
        let rest = bytes.count - input
        if rest > 0 {
            let group = UInt32(bytes[input]) << 16 | (rest == 2 ? UInt32(bytes[input + 1]) << 8 : 0)
            text[output] = alphabet[Int(group >> 18)]
            text[output + 1] = alphabet[Int(group >> 12 & 63)]
            if rest == 2 { text[output + 2] = alphabet[Int(group >> 6 & 63)] }
        }
        return text
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
        let values = Base64.values
        var bytes = [UInt8](repeating: 0, count: text.count / 4 * 3 + 3)
        var count = 0
        var group: UInt32 = 0
        var characters = 0
        var padding = 0
        var index = 0
        while index < text.count {
            // Most text is whole groups of four without white space.
            if characters == 0, padding == 0, index + 4 <= text.count {
                let (first, second) = (values[Int(text[index])], values[Int(text[index + 1])])
                let (third, fourth) = (values[Int(text[index + 2])], values[Int(text[index + 3])])
                if first | second | third | fourth < 64 {
                    bytes[count] = first << 2 | second >> 4
                    bytes[count + 1] = second << 4 | third >> 2
                    bytes[count + 2] = third << 6 | fourth
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
                bytes[count] = UInt8(truncatingIfNeeded: group >> 16)
                bytes[count + 1] = UInt8(truncatingIfNeeded: group >> 8)
                bytes[count + 2] = UInt8(truncatingIfNeeded: group)
                count += 3
                group = 0
                characters = 0
            }
        }
        switch (characters, padding) {
        case (0, 0): break
        case (2, 0), (2, 2):
            bytes[count] = UInt8(truncatingIfNeeded: group >> 4)
            count += 1
        case (3, 0), (3, 1):
            bytes[count] = UInt8(truncatingIfNeeded: group >> 10)
            bytes[count + 1] = UInt8(truncatingIfNeeded: group >> 2)
            count += 2
        default: return nil
        }
        bytes.removeLast(bytes.count - count)
        return bytes
    }
}
