internal import CZLib

/// The checksum of ZIP and gzip (polynomial EDB88320).
enum CRC32 {
    /// The checksum of the bytes.
    static func of(_ bytes: [UInt8]) -> UInt32 {
        var checksum: UInt = 0
        var start = 0
        unsafe bytes.withUnsafeBufferPointer { buffer in
            while start < buffer.count {
                let count = min(buffer.count - start, 1 << 30)
                checksum = unsafe crc32(checksum, buffer.baseAddress?.advanced(by: start), UInt32(count))
                start += count
            }
        }
        return UInt32(truncatingIfNeeded: checksum)
    }
}
