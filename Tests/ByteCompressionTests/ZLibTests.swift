import ByteCompression
import Foundation
import Testing

@Suite("ZLib")
struct ZLibTests {
    /// Bytes that deflate well in parts and not at all in others.
    private static func sample(_ count: Int) -> [UInt8] {
        var state: UInt64 = 0x5DEE_CE66
        return (0..<count).map { index in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return index / 512 % 2 == 0 ? UInt8(truncatingIfNeeded: index % 16) : UInt8(truncatingIfNeeded: state >> 56)
        }
    }

    /// What the system's gzip program makes of bytes.
    private static func gzip(_ options: String, _ input: [UInt8]) throws -> [UInt8] {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("zlib-\(UUID().uuidString)").path
        let (source, target) = (URL(fileURLWithPath: path + ".gz"), URL(fileURLWithPath: path))
        defer {
            for file in [source, target] {
                #expect(throws: Never.self) { try FileManager.default.removeItem(at: file) }
            }
        }
        try Data(input).write(to: source)
        try #require(system("gzip -n \(options) -c '\(source.path)' > '\(target.path)'") == 0)
        return [UInt8](try Data(contentsOf: target))
    }

    @Test("bytes come back as they were", arguments: [0, 1, 2, 255, 4_096, 65_537, 1_000_000], [1, 6, 9])
    func roundTrip(count: Int, level: Int) throws {
        let bytes = ZLibTests.sample(count)
        let small = try ZLib.deflate(bytes, level: level)
        #expect(try ZLib.inflate(small, limit: count) == bytes)
        if count > 4_096 { #expect(small.count < count * 3 / 4) }
    }

    @Test("a dictionary makes small messages smaller, and only the same one reads them")
    func dictionary() throws {
        let dictionary = Array("<ceb:CEB311Message><ceb:Order><ceb:OrderHead><ceb:guid>".utf8)
        let bytes = Array("<ceb:CEB311Message><ceb:Order><ceb:OrderHead><ceb:guid>0001".utf8)
        let small = try ZLib.deflate(bytes, dictionary: dictionary)
        #expect(try small.count < ZLib.deflate(bytes).count / 2)
        #expect(try ZLib.inflate(small, limit: 100, dictionary: dictionary) == bytes)
        #expect(throws: CompressionError.self) { try ZLib.inflate(small, limit: 100) }
        #expect(throws: CompressionError.self) {
            try ZLib.inflate(small, limit: 100, dictionary: Array("another".utf8))
        }
        // A stream that had a dictionary is used again without one.
        #expect(try ZLib.inflate(ZLib.deflate(bytes), limit: 100) == bytes)
    }

    @Test("what the gzip program wrote is read", arguments: [0, 1, 5_000, 300_000], ["-1", "-9"])
    func readsGzip(count: Int, level: String) throws {
        let bytes = ZLibTests.sample(count)
        #expect(try ZLib.inflate(ZLibTests.gzip(level, bytes), limit: count) == bytes)
    }

    @Test("the deflated data in a gzip container is what the gzip program reads")
    func writtenForGzip() throws {
        let bytes = ZLibTests.sample(20_000)
        let deflated = try ZLib.deflate(bytes, level: 6).dropFirst(2).dropLast(4)
        let reference = try ZLibTests.gzip("-6", bytes)
        // The container of gzip -n: ten bytes of header, the data, CRC-32 and length.
        let container = reference.prefix(10) + deflated + reference.suffix(8)
        #expect(try ZLib.inflate(Array(container), limit: bytes.count) == bytes)
        #expect(try ZLibTests.gzip("-d", Array(container)) == bytes)
    }

    @Test("more than the limit is refused, however small the input is; the limit itself is fine")
    func bomb() throws {
        let zeros = [UInt8](repeating: 0, count: 50_000_000)
        let bomb = try ZLib.deflate(zeros, level: 9)
        #expect(bomb.count < 60_000)
        let error = #expect(throws: CompressionError.self) { try ZLib.inflate(bomb, limit: 1_000_000) }
        #expect(error?.detail == "more than 1000000 bytes")
        #expect(throws: CompressionError.self) { try ZLib.inflate(bomb, limit: zeros.count - 1) }
        #expect(throws: CompressionError.self) { try ZLib.inflate(bomb, limit: 0) }
        #expect(try ZLib.inflate(bomb, limit: zeros.count) == zeros)
        #expect(try ZLib.inflate(bomb, limit: .max).count == zeros.count)
    }

    @Test("a limit below zero lets nothing in")
    func negativeLimit() throws {
        let small = try ZLib.deflate([])
        #expect(throws: CompressionError.self) { try ZLib.inflate(small, limit: -1) }
        #expect(throws: CompressionError.self) { try ZLib.inflate(small, limit: .min) }
    }

    @Test("data cut off anywhere is refused")
    func truncated() throws {
        let zlib = try ZLib.deflate(ZLibTests.sample(2_000))
        let gzip = try ZLibTests.gzip("-6", ZLibTests.sample(2_000))
        for whole in [zlib, gzip] {
            for length in 0..<whole.count {
                #expect(throws: CompressionError.self) { try ZLib.inflate(Array(whole.prefix(length)), limit: 10_000) }
            }
        }
    }

    @Test("data with a flipped bit is refused or, where the container does not cover it, read the same")
    func damaged() throws {
        let bytes = ZLibTests.sample(700)
        for whole in [try ZLib.deflate(bytes), try ZLibTests.gzip("-6", bytes)] {
            for bit in 0..<whole.count * 8 {
                var damaged = whole
                damaged[bit / 8] ^= 1 << UInt8(bit % 8)
                do throws(CompressionError) {
                    #expect(try ZLib.inflate(damaged, limit: 10_000) == bytes)
                } catch {
                    #expect(!error.detail.isEmpty)
                }
            }
        }
    }

    @Test("what is no compressed data is refused", arguments: ["", "x", "<xml/>", "PK\u{3}\u{4}", "\u{1f}"])
    func foreign(text: String) {
        #expect(throws: CompressionError.self) { try ZLib.inflate(Array(text.utf8), limit: 100) }
    }

    @Test("a level that does not exist is refused", arguments: [-2, 10, 1_000])
    func level(level: Int) {
        #expect(throws: CompressionError.self) { try ZLib.deflate([1, 2, 3], level: level) }
    }

    @Test("many at once do not mix their bytes")
    func parallel() async throws {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for index in 0..<64 {
                group.addTask {
                    let bytes = [UInt8](repeating: UInt8(index), count: 10_000 + index)
                    return try ZLib.inflate(ZLib.deflate(bytes, level: 1 + index % 3), limit: 20_000) == bytes
                }
            }
            for try await same in group { #expect(same) }
        }
    }
}
