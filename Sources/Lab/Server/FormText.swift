/// `application/x-www-form-urlencoded`, written and read the plain way.
package enum FormText {
    private static let digits = Array("0123456789ABCDEF".utf8)

    /// Appends a value as `java.net.URLEncoder` writes it: letters, digits and `.-*_` stand, a blank becomes `+`.
    package static func appendEncoded(_ bytes: some Sequence<UInt8>, to output: inout [UInt8]) {
        for byte in bytes {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2A, 0x2D, 0x2E, 0x5F: output.append(byte)
            case 0x20: output.append(0x2B)
            default:
                output.append(0x25)
                output.append(digits[Int(byte >> 4)])
                output.append(digits[Int(byte & 15)])
            }
        }
    }

    /// A form of these fields in this order.
    package static func encode(_ fields: [(name: String, value: String)]) -> [UInt8] {
        var output: [UInt8] = []
        for field in fields {
            if !output.isEmpty { output.append(0x26) }
            appendEncoded(field.name.utf8, to: &output)
            output.append(0x3D)
            appendEncoded(field.value.utf8, to: &output)
        }
        return output
    }

    /// The fields of a form; of several with one name the last. A broken escape stands for itself.
    package static func decode(_ bytes: [UInt8]) -> [String: String] {
        var fields: [String: String] = [:]
        for pair in bytes.split(separator: 0x26) {
            let parts = pair.split(separator: 0x3D, maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = parts.first else { continue }
            fields[unescaped(name)] = parts.count > 1 ? unescaped(parts[1]) : ""
        }
        return fields
    }

    private static func unescaped(_ bytes: ArraySlice<UInt8>) -> String {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            if byte == 0x25, index + 2 < bytes.endIndex, let high = nibble(bytes[index + 1]),
                let low = nibble(bytes[index + 2])
            {
                output.append(high << 4 | low)
                index += 3
            } else {
                output.append(byte == 0x2B ? 0x20 : byte)
                index += 1
            }
        }
        return String(decoding: output, as: UTF8.self)
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
