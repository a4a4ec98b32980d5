internal import ByteCompression
internal import CryptoCore

/// Compressed content. Source: RFC 3274.
enum CompressedData {
    /// `id-ct-compressedData`, `id-alg-zlibCompress` and `id-data`, encoded.
    private static let compressedData: [UInt8] = [
        0x06, 0x0B, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x01, 0x09,
    ]
    private static let zlib: [UInt8] = [0x06, 0x0B, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x03, 0x08]
    private static let data: [UInt8] = [0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x01]

    /// The content in zlib's form, wrapped.
    static func wrap(_ content: [UInt8]) throws(AS2Failure) -> [UInt8] {
        let packed: [UInt8]
        do {
            packed = try ZLib.deflate(content, level: 6)
        } catch {
            throw AS2Failure(.decompression, "\(error)")
        }
        let inner = element(0x30, data + element(0xA0, element(0x04, packed)))
        let structure = element(0x30, [0x02, 0x01, 0x00] + element(0x30, zlib) + inner)
        return element(0x30, compressedData + element(0xA0, structure))
    }

    /// The content.
    ///
    /// - Throws: `decompression`, also when there would be more than `limit` bytes.
    static func unwrap(_ bytes: [UInt8], limit: Int) throws(AS2Failure) -> [UInt8] {
        do {
            return try ZLib.inflate(CMS.compressedContent(of: bytes), limit: limit)
        } catch {
            throw AS2Failure(.decompression, "\(error)")
        }
    }

    /// A DER element.
    private static func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        guard content.count >= 0x80 else { return [tag, UInt8(content.count)] + content }
        var length: [UInt8] = []
        var rest = content.count
        while rest > 0 {
            length.insert(UInt8(truncatingIfNeeded: rest), at: 0)
            rest >>= 8
        }
        return [tag, 0x80 | UInt8(length.count)] + length + content
    }
}
