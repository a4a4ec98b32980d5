/// A signature made with SM2: two numbers r and s, each at least 1 and below the order of the curve.
///
/// It travels as r‖s, 64 bytes, in customs messages, and as DER between libraries. Source: xmldsig.md chapter 4.
package struct SM2Signature: Sendable, Hashable {
    /// r‖s: 64 bytes, each number big-endian with its leading zeros.
    package let raw: [UInt8]

    /// The signer's identifier where nothing else is agreed: the 16 ASCII bytes `1234567812345678`.
    package static let defaultIdentifier = Array("1234567812345678".utf8)

    /// Reads r‖s; `nil` for another length, or a number outside its range.
    package init?(raw: [UInt8]) {
        guard raw.count == 2 * SM2Signature.width, SM2Signature.isInRange(raw.prefix(SM2Signature.width)),
            SM2Signature.isInRange(raw.suffix(SM2Signature.width))
        else { return nil }
        self.raw = raw
    }

    /// Reads `SEQUENCE { INTEGER r, INTEGER s }`; `nil` for anything but the one DER form of numbers in their range.
    package init?(der: [UInt8]) {
        // Both numbers together never need more than 72 bytes, so every length is one byte.
        guard der.count >= 8, der.count <= 72, der[0] == 0x30, Int(der[1]) == der.count - 2 else { return nil }
        var rest = der[2...]
        guard let first = SM2Signature.takeInteger(from: &rest), let second = SM2Signature.takeInteger(from: &rest),
            rest.isEmpty
        else { return nil }
        self.init(raw: first + second)
    }

    /// `SEQUENCE { INTEGER r, INTEGER s }`, 70 to 72 bytes but for small numbers.
    package var der: [UInt8] {
        let content =
            SM2Signature.integer(raw.prefix(SM2Signature.width)) + SM2Signature.integer(raw.suffix(SM2Signature.width))
        return [0x30, UInt8(content.count)] + content
    }

    private static let width = 32

    /// The order of the curve sm2p256v1. Source: GB/T 32918.5.
    private static let order: [UInt8] = [
        0xFF, 0xFF, 0xFF, 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0x72, 0x03, 0xDF, 0x6B, 0x21, 0xC6, 0x05, 0x2B, 0x53, 0xBB, 0xF4, 0x09, 0x39, 0xD5, 0x41, 0x23,
    ]

    private static func isInRange(_ number: ArraySlice<UInt8>) -> Bool {
        number.contains { $0 != 0 } && number.lexicographicallyPrecedes(order)
    }

    /// Takes a positive INTEGER of the shortest form off the front, padded to the width.
    private static func takeInteger(from bytes: inout ArraySlice<UInt8>) -> [UInt8]? {
        guard bytes.count >= 3, bytes.removeFirst() == 0x02, let length = bytes.popFirst().map(Int.init),
            (1...width + 1).contains(length), bytes.count >= length
        else { return nil }
        var number = bytes.prefix(length)
        bytes = bytes.dropFirst(length)
        guard let sign = number.first, sign < 0x80 else { return nil }
        if sign == 0, length > 1 {
            number = number.dropFirst()
            // A zero octet is there for the sign only.
            guard let high = number.first, high >= 0x80 else { return nil }
        }
        guard number.count <= width else { return nil }
        return [UInt8](repeating: 0, count: width - number.count) + number
    }

    private static func integer(_ number: ArraySlice<UInt8>) -> [UInt8] {
        let digits = number.drop { $0 == 0 }
        let sign: [UInt8] = digits.first.map { $0 >= 0x80 } ?? true ? [0] : []
        return [0x02, UInt8(sign.count + digits.count)] + sign + digits
    }
}
