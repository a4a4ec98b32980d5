/// Finds customs' question in what was posted. Source: realtime179.md §2.1.
enum CallbackBody {
    /// The bytes of `openReq`: a form field, a parameter of the query, or a body that is the JSON itself.
    static func question(_ body: [UInt8], contentType: String?, query: String?) -> [UInt8]? {
        let type = (contentType ?? "").prefix { $0 != ";" }.lowercased()
        if type.hasSuffix("json") { return body }
        if let value = field("openReq", of: body) { return value }
        return query.map { Array($0.utf8) }
    }

    /// The value of the first field of a name, percent-decoded.
    static func field(_ name: String, of body: [UInt8]) -> [UInt8]? {
        for part in body.split(separator: 0x26, omittingEmptySubsequences: true) {
            guard let equals = part.firstIndex(of: 0x3D), Array(part[..<equals]) == Array(name.utf8) else { continue }
            return decoded(part[(equals + 1)...])
        }
        return nil
    }

    /// A `%` that no two hexadecimal digits follow stands for itself.
    private static func decoded(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(text.count)
        var position = text.startIndex
        while position < text.endIndex {
            let byte = text[position]
            if byte == 0x25, position + 2 < text.endIndex, let high = nibble(text[position + 1]),
                let low = nibble(text[position + 2])
            {
                output.append(high << 4 | low)
                position += 3
            } else {
                output.append(byte == 0x2B ? 0x20 : byte)
                position += 1
            }
        }
        return output
    }

    private static func nibble(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }
}
