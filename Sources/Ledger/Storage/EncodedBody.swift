import ByteCompression
import CryptoCore
import SidecarBase

/// How the bytes of a body are stored. Made by whoever hands a body in, outside the writer's thread.
///
/// | coding | content |
/// | --- | --- |
/// | 0 | the bytes |
/// | 1 | zlib |
/// | 2 | zlib with the preset dictionary version 1 |
/// | 3 | a difference to another body: its SHA-256 (32 bytes), the number of bytes taken from its start and from its end (4 bytes each, big-endian), then the bytes that stand between the two |
/// | 4 | zlib with the preset dictionary version 1, without a part that is a body of its own: that body's SHA-256 (32 bytes), where it belongs (4 bytes, big-endian), then the rest compressed |
/// | 9 | nothing: the content is in an archive file |
///
/// Coding 3 fits the input of a declaration: it is the signed document without the signature element. Coding 4 fits the signed
/// document: the certificate in it is the same in thousands, and cannot be compressed.
struct EncodedBody: Sendable {
    /// The coding of a body whose content is in an archive file.
    static let archived: Int64 = 9

    let digest: [UInt8]
    let coding: Int64
    let size: Int
    let content: [UInt8]
    /// Bodies that this one is stored with reference to, and that must be there before it.
    var parts: [EncodedBody] = []

    /// Compresses bytes; bytes that do not get smaller are kept as they are.
    init(_ bytes: [UInt8], digest: [UInt8]) {
        var small = bytes
        do {
            small = try ZLib.deflate(bytes, level: 1, dictionary: BodyDictionary.version1)
        } catch {
            // Compression is a saving, not a duty: the bytes themselves are as good.
        }
        let isSmaller = small.count < bytes.count
        self.init(digest: digest, coding: isSmaller ? 2 : 0, size: bytes.count, content: isSmaller ? small : bytes)
    }

    /// Compresses a signed document; its certificate is stored once for all.
    init(signed bytes: [UInt8], digest: [UInt8]) {
        guard let place = EncodedBody.certificate(in: bytes.span) else {
            self.init(bytes, digest: digest)
            return
        }
        let certificate = Array(bytes[place])
        let rest = EncodedBody(Array(bytes[..<place.lowerBound] + bytes[place.upperBound...]), digest: digest)
        guard rest.coding == 2 else {
            self.init(bytes, digest: digest)
            return
        }
        let certificateDigest = MessageDigest.sha256(certificate)
        self.init(
            digest: digest, coding: 4, size: bytes.count,
            content: certificateDigest + EncodedBody.number(place.lowerBound) + rest.content)
        parts = [
            EncodedBody(digest: certificateDigest, coding: 0, size: certificate.count, content: certificate)
        ]
    }

    /// The text of the last X509Certificate element: a Signature stands near the end.
    private static func certificate(in bytes: Span<UInt8>) -> Range<Int>? {
        let tag = EncodedBody.certificateTag.span
        func isTag(at start: Int) -> Bool {
            for offset in 0..<tag.count where bytes[start + offset] != tag[offset] { return false }
            return true
        }
        var index = bytes.count - tag.count
        let first = max(0, bytes.count - EncodedBody.certificateWindow)
        var end: Int?
        while index >= first {
            if bytes[index] == tag[0], isTag(at: index) {
                guard let end else {
                    // The end tag: its `</`, and a prefix, stand before the name.
                    var start = index
                    while start > 0, bytes[start] != 0x3C { start -= 1 }
                    end = start
                    index = start - tag.count
                    continue
                }
                let start = index + tag.count
                return end - start >= 256 ? start..<end : nil
            }
            index -= 1
        }
        return nil
    }

    /// How far from the end a certificate is looked for.
    private static let certificateWindow = 16_384
    private static let certificateTag = Array("X509Certificate>".utf8)

    /// Stores bytes as a difference to `base`, when they are nearly a prefix and a suffix of it; compresses them otherwise.
    init(_ bytes: [UInt8], digest: [UInt8], base: [UInt8], baseDigest: [UInt8]) {
        let (prefix, suffix) = EncodedBody.commonEnds(bytes.span, base.span)
        let middle = bytes.count - prefix - suffix
        guard digest != baseDigest, middle <= 128, middle < bytes.count / 4 else {
            self.init(bytes, digest: digest)
            return
        }
        var content = baseDigest
        content.append(contentsOf: EncodedBody.number(prefix))
        content.append(contentsOf: EncodedBody.number(suffix))
        content.append(contentsOf: bytes[prefix..<bytes.count - suffix])
        self.init(digest: digest, coding: 3, size: bytes.count, content: content)
    }

    /// How many bytes two bodies have in common at their starts, and beyond those at their ends.
    private static func commonEnds(_ bytes: Span<UInt8>, _ base: Span<UInt8>) -> (prefix: Int, suffix: Int) {
        let limit = min(bytes.count, base.count)
        let (end, baseEnd) = (bytes.count, base.count)
        var prefix = 0
        var suffix = 0
        unsafe bytes.withUnsafeBytes { bytes in
            unsafe base.withUnsafeBytes { base in
                func word(_ buffer: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
                    unsafe buffer.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                }
                while prefix + 8 <= limit, unsafe word(bytes, prefix) == word(base, prefix) { prefix += 8 }
                while prefix < limit, unsafe bytes[prefix] == base[prefix] { prefix += 1 }
                let rest = limit - prefix
                while suffix + 8 <= rest, unsafe word(bytes, end - suffix - 8) == word(base, baseEnd - suffix - 8) {
                    suffix += 8
                }
                while suffix < rest, unsafe bytes[end - suffix - 1] == base[baseEnd - suffix - 1] { suffix += 1 }
            }
        }
        return (prefix, suffix)
    }

    private init(digest: [UInt8], coding: Int64, size: Int, content: [UInt8]) {
        self.digest = digest
        self.coding = coding
        self.size = size
        self.content = content
    }

    /// The bytes of a stored body; `base` finds the bytes of the body with a digest, for coding 3.
    static func decode(
        coding: Int64, size: Int64, content: [UInt8], base: ([UInt8]) throws -> [UInt8]
    ) throws -> [UInt8] {
        let bytes: [UInt8]
        switch coding {
        case 0: bytes = content
        case 1, 2:
            let limit = Int(clamping: max(0, min(size, 1 << 30)))
            do {
                bytes = try ZLib.inflate(
                    content, limit: limit, dictionary: coding == 2 ? BodyDictionary.version1 : [])
            } catch {
                throw LedgerError(.ledgerCorrupt, "a stored body cannot be inflated: \(error.detail)")
            }
        case 3: bytes = try applyDifference(content, base: base)
        case 4: bytes = try insertPart(content, size: size, base: base)
        case EncodedBody.archived: throw LedgerError(.ledgerBodyArchived)
        default: throw LedgerError(.ledgerVersion, "body coding \(coding)")
        }
        guard bytes.count == Int(clamping: size) else {
            throw LedgerError(.ledgerCorrupt, "a stored body has \(bytes.count) bytes instead of \(size)")
        }
        return bytes
    }

    private static func applyDifference(_ content: [UInt8], base: ([UInt8]) throws -> [UInt8]) throws -> [UInt8] {
        guard content.count >= 40 else { throw LedgerError(.ledgerCorrupt, "a stored difference is too short") }
        let prefix = number(content[32..<36])
        let suffix = number(content[36..<40])
        let original = try base(Array(content[..<32]))
        guard prefix <= original.count, suffix <= original.count else {
            throw LedgerError(.ledgerCorrupt, "a stored difference does not fit its base")
        }
        return Array(original[..<prefix]) + content[40...] + original[(original.count - suffix)...]
    }

    private static func insertPart(
        _ content: [UInt8], size: Int64, base: ([UInt8]) throws -> [UInt8]
    ) throws -> [UInt8] {
        guard content.count >= 36 else { throw LedgerError(.ledgerCorrupt, "a stored body is too short") }
        let place = number(content[32..<36])
        let part = try base(Array(content[..<32]))
        let rest = try decode(
            coding: 2, size: size - Int64(part.count), content: Array(content[36...]), base: base)
        guard place <= rest.count else { throw LedgerError(.ledgerCorrupt, "a part does not fit its body") }
        return rest[..<place] + part + rest[place...]
    }

    private static func number(_ value: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - $0 * 8)) }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.reduce(0) { $0 << 8 | Int($1) }
    }
}
