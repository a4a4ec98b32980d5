package import SidecarBase

/// The ledger's own name of a message: a UUID version 7 in lower case, so that names sort by time.
/// Source: RFC 9562, 5.7.
package struct MessageID: Sendable, Hashable, CustomStringConvertible {
    /// The 36 characters.
    package let text: String

    /// A name that was made before.
    package init(text: String) {
        self.text = text
    }

    /// A new name: 48 bits of milliseconds since 1970, then 74 random bits.
    package static func make(at time: ChinaTime) -> MessageID {
        let stamp = UInt64(clamping: time.milliseconds) & 0xFFFF_FFFF_FFFF
        var generator = SystemRandomNumberGenerator()
        let high = stamp << 16 | 0x7000 | generator.next() & 0x0FFF
        let low = 0x8000_0000_0000_0000 | generator.next() >> 2
        var bytes: [UInt8] = []
        bytes.reserveCapacity(36)
        for (index, half) in [high, low].enumerated() {
            for nibble in 0..<16 {
                let position = index * 16 + nibble
                if position == 8 || position == 12 || position == 16 || position == 20 { bytes.append(0x2D) }
                let value = UInt8(truncatingIfNeeded: half >> UInt64(60 - nibble * 4)) & 0x0F
                bytes.append(value < 10 ? 0x30 + value : 0x57 + value)
            }
        }
        return MessageID(text: String(decoding: bytes, as: UTF8.self))
    }

    package var description: String { text }
}
