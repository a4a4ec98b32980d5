/// The two forms of a signature on an elliptic curve: `SEQUENCE { INTEGER r, INTEGER s }`, and r‖s with both numbers as
/// long as the curve's order. Source: RFC 3279 §2.2.3, XML Signature 1.1 §6.4.3 (r‖s).
package enum EllipticSignature {
    /// r‖s of a DER signature; `nil` when it is none, or a number is longer than `width` bytes.
    /// - Parameters:
    ///   - der: the signature.
    ///   - width: bytes of each number: 32 for P-256 and SM2, 48 for P-384.
    /// - Returns: `2 * width` bytes.
    package static func raw(der: [UInt8], width: Int) -> [UInt8]? {
        guard (1...120).contains(width) else { return nil }
        var rest = der[...]
        guard rest.popFirst() == 0x30, let length = takeLength(from: &rest), length == rest.count,
            let first = takeInteger(from: &rest, width: width), let second = takeInteger(from: &rest, width: width),
            rest.isEmpty
        else { return nil }
        return first + second
    }

    /// The DER form of r‖s; `nil` for an odd length, or numbers of more than 60 bytes.
    package static func der(raw: [UInt8]) -> [UInt8]? {
        guard !raw.isEmpty, raw.count.isMultiple(of: 2), raw.count <= 120 else { return nil }
        let content = integer(raw.prefix(raw.count / 2)) + integer(raw.suffix(raw.count / 2))
        let length = content.count < 0x80 ? [UInt8(content.count)] : [0x81, UInt8(content.count)]
        return [0x30] + length + content
    }

    private static func takeLength(from bytes: inout ArraySlice<UInt8>) -> Int? {
        guard let first = bytes.popFirst() else { return nil }
        if first < 0x80 { return Int(first) }
        guard first == 0x81, let length = bytes.popFirst() else { return nil }
        return Int(length)
    }

    /// Takes an INTEGER off the front, padded to the width; cards do not always use the shortest form.
    private static func takeInteger(from bytes: inout ArraySlice<UInt8>, width: Int) -> [UInt8]? {
        guard bytes.popFirst() == 0x02, let length = takeLength(from: &bytes), length > 0, length <= bytes.count else {
            return nil
        }
        let number = bytes.prefix(length).drop { $0 == 0 }
        bytes = bytes.dropFirst(length)
        guard number.count <= width else { return nil }
        return [UInt8](repeating: 0, count: width - number.count) + number
    }

    private static func integer(_ number: ArraySlice<UInt8>) -> [UInt8] {
        let digits = number.drop { $0 == 0 }
        let sign: [UInt8] = digits.first.map { $0 >= 0x80 } ?? true ? [0] : []
        return [0x02, UInt8(sign.count + digits.count)] + sign + digits
    }
}
