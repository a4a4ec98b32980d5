internal import ByteCompression

/// The gzip form in which some cards hold their certificate. Source: RFC 1952, RFC 1950.
enum GzipContainer {
    /// The bytes, compressed, in a gzip container.
    static func compress(_ bytes: [UInt8]) throws -> [UInt8] {
        // The zlib form has two bytes before the compressed data and a checksum of four after it.
        let deflated = try ZLib.deflate(bytes, level: 6).dropFirst(2).dropLast(4)
        let header: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF]
        return header + deflated + littleEndian(checksum(bytes)) + littleEndian(UInt32(bytes.count))
    }

    private static func littleEndian(_ number: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }

    /// CRC-32 as gzip has it.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var sum: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
        }
        return ~sum
    }
}
