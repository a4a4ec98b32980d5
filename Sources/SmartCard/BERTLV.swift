internal import SidecarBase

/// One tag-length-value element. Source: ISO 7816-4 §5.2.2, ITU-T X.690.
package struct BERTLV: Sendable, Hashable {
    /// The tag's bytes as a number: `0x53`, `0x5FC10A`. At most three bytes.
    package let tag: UInt32
    package let value: [UInt8]

    package init(tag: UInt32, value: [UInt8]) {
        self.tag = tag
        self.value = value
    }

    /// The element's bytes, with the shortest form of the length.
    package var encoded: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(value.count + 6)
        BERTLV.appendNumber(tag, to: &bytes)
        switch value.count {
        case 0..<0x80:
            bytes.append(UInt8(value.count))
        case 0x80..<0x100:
            bytes.append(0x81)
            bytes.append(UInt8(value.count))
        case 0x100..<0x1_0000:
            bytes.append(0x82)
            bytes.append(UInt8(value.count >> 8))
            bytes.append(UInt8(value.count & 255))
        default:
            bytes.append(0x84)
            for shift in [24, 16, 8, 0] { bytes.append(UInt8(truncatingIfNeeded: value.count >> shift)) }
        }
        bytes.append(contentsOf: value)
        return bytes
    }

    /// The elements in `bytes`, one level deep. Zero bytes between elements are filling, as ISO 7816-4 allows.
    /// - Throws: `card.garbled` for a length beyond the end, an indefinite length, or a tag of more than three bytes.
    package static func parse(_ bytes: [UInt8]) throws(SmartCardError) -> [BERTLV] {
        var elements: [BERTLV] = []
        var position = 0
        while position < bytes.count {
            if bytes[position] == 0 {
                position += 1
                continue
            }
            let tag = try tag(bytes, &position)
            let length = try length(bytes, &position)
            guard length <= bytes.count - position else {
                throw garbled("element \(tag) is longer than what is there")
            }
            elements.append(BERTLV(tag: tag, value: Array(bytes[position..<position + length])))
            position += length
        }
        return elements
    }

    private static func tag(_ bytes: [UInt8], _ position: inout Int) throws(SmartCardError) -> UInt32 {
        let first = bytes[position]
        position += 1
        var tag = UInt32(first)
        guard first & 0x1F == 0x1F else { return tag }
        for _ in 0..<2 {
            guard position < bytes.count else { throw garbled("a tag is cut off") }
            let next = bytes[position]
            position += 1
            tag = tag << 8 | UInt32(next)
            if next & 0x80 == 0 { return tag }
        }
        throw garbled("a tag has more than three bytes")
    }

    private static func length(_ bytes: [UInt8], _ position: inout Int) throws(SmartCardError) -> Int {
        guard position < bytes.count else { throw garbled("a length is missing") }
        let first = bytes[position]
        position += 1
        guard first >= 0x80 else { return Int(first) }
        let count = Int(first & 0x7F)
        guard (1...4).contains(count) else { throw garbled("a length has a form that is not allowed") }
        guard count <= bytes.count - position else { throw garbled("a length is cut off") }
        var length = 0
        for _ in 0..<count {
            length = length << 8 | Int(bytes[position])
            position += 1
        }
        return length
    }

    private static func appendNumber(_ number: UInt32, to bytes: inout [UInt8]) {
        for shift in [UInt32(16), 8] where number >> shift != 0 {
            bytes.append(UInt8(truncatingIfNeeded: number >> shift))
        }
        bytes.append(UInt8(truncatingIfNeeded: number))
    }

    private static func garbled(_ detail: String) -> SmartCardError { SmartCardError(.cardGarbled, detail) }
}

extension [BERTLV] {
    /// The value of the first element with this tag.
    package func first(tag: UInt32) -> [UInt8]? { first { $0.tag == tag }?.value }
}
