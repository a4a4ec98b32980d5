internal import ByteCompression
internal import CryptoCore
internal import Foundation
internal import SidecarBase

/// A tar file within gzip (POSIX.1-1988 ustar, RFC 1952), with a manifest of what is in it.
struct DiagnosticsArchive {
    /// One file in it, as the manifest names it.
    private struct Item: Encodable {
        let name: String
        let bytes: Int
        let sha256: String
    }

    private struct Manifest: Encodable {
        let made: String
        let version: String
        let files: [Item]
    }

    private static let folder = "portsign-diagnostics/"
    private static let block = 512
    private var files: [(name: String, content: [UInt8])] = []

    /// Adds a file; its name is short and plain.
    mutating func add(_ name: String, _ text: String) { files.append((name, Array(text.utf8))) }

    /// Adds a value as JSON.
    mutating func add(_ name: String, json value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        files.append((name, Array(try encoder.encode(value))))
    }

    /// The whole archive, the manifest first.
    ///
    /// - Throws: `CompressionError`, never in practice.
    func bytes(at time: ChinaTime) throws -> [UInt8] {
        var whole = DiagnosticsArchive()
        try whole.add(
            "manifest.json",
            json: Manifest(
                made: time.iso8601, version: Version.current,
                files: files.map {
                    Item(name: $0.name, bytes: $0.content.count, sha256: Hex.encode(MessageDigest.sha256($0.content)))
                }))
        whole.files += files
        var tar: [UInt8] = []
        for (name, content) in whole.files {
            tar += DiagnosticsArchive.header(name, content.count, at: time)
            tar += content
            tar += [UInt8](repeating: 0, count: (block - content.count % block) % block)
        }
        tar += [UInt8](repeating: 0, count: 2 * DiagnosticsArchive.block)
        return try DiagnosticsArchive.gzip(tar)
    }

    private var block: Int { DiagnosticsArchive.block }

    private static func header(_ name: String, _ length: Int, at time: ChinaTime) -> [UInt8] {
        func octal(_ number: Int64, _ width: Int) -> [UInt8] {
            let digits = String(number, radix: 8)
            return Array((String(repeating: "0", count: max(0, width - 1 - digits.count)) + digits).utf8) + [0]
        }
        func padded(_ bytes: [UInt8], _ width: Int) -> [UInt8] {
            Array(bytes.prefix(width)) + [UInt8](repeating: 0, count: max(0, width - bytes.count))
        }
        var front = padded(Array((folder + name).utf8), 100)
        front += octal(0o600, 8) + octal(0, 8) + octal(0, 8)
        front += octal(Int64(length), 12) + octal(time.milliseconds / 1_000, 12)
        let back = Array("0".utf8) + padded([], 100) + Array("ustar\u{0}00".utf8) + padded([], 247)
        let sum = (front + Array("        ".utf8) + back).reduce(0) { $0 + Int64($1) }
        return front + octal(sum, 7) + Array(" ".utf8) + back
    }

    private static func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
        // The deflated data without zlib's own head and checksum.
        let deflated = try ZLib.deflate(bytes, level: 9).dropFirst(2).dropLast(4)
        let head: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 2, 3]
        return head + deflated + littleEndian(checksum(bytes)) + littleEndian(UInt32(truncatingIfNeeded: bytes.count))
    }

    private static func littleEndian(_ number: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * UInt32($0))) }
    }

    /// CRC-32 (RFC 1952, section 8).
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(UInt32.max) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
        }
    }
}
