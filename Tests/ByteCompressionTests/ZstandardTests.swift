import ByteCompression
import Testing

@Suite("Zstandard")
struct ZstandardTests {
    private let dictionary = ZstandardDictionary(
        Array("<ceb:CEB311Message><ceb:Order><ceb:OrderHead><ceb:guid>".utf8), level: 3)

    @Test("bytes come back as they were", arguments: [0, 1, 2, 255, 4_096, 65_537, 3_000_000])
    func roundTrip(count: Int) throws {
        let bytes = (0..<count).map {
            UInt8(truncatingIfNeeded: $0 / 512 % 2 == 0 ? $0 % 16 : $0 &* 2_654_435_761 >> 13)
        }
        let small = try Zstandard.compress(bytes, dictionary: dictionary)
        #expect(try Zstandard.decompress(small, limit: count, dictionary: dictionary) == bytes)
    }

    @Test("a dictionary makes small messages smaller")
    func smaller() throws {
        let bytes = Array("<ceb:CEB311Message><ceb:Order><ceb:OrderHead><ceb:guid>0001".utf8)
        let small = try Zstandard.compress(bytes, dictionary: dictionary)
        #expect(try small.count < Zstandard.compress(bytes, dictionary: ZstandardDictionary([], level: 3)).count / 2)
    }

    @Test("a frame that asks for more than the limit, is cut off, damaged or none at all is refused")
    func refused() throws {
        let bytes = [UInt8](repeating: 7, count: 100_000)
        let small = try Zstandard.compress(bytes, dictionary: dictionary)
        func read(_ frame: [UInt8], _ limit: Int) throws {
            _ = try Zstandard.decompress(frame, limit: limit, dictionary: dictionary)
        }
        #expect(throws: CompressionError.self) { try read(small, 99_999) }
        #expect(throws: CompressionError.self) { try read(small, -1) }
        for count in 0..<small.count {
            #expect(throws: CompressionError.self) { try read(Array(small[..<count]), 100_000) }
        }
        #expect(throws: CompressionError.self) { try read(Array("no frame at all".utf8), 100_000) }
        var damaged = small
        damaged[5] ^= 0xFF
        #expect(throws: CompressionError.self) { try read(damaged, 100_000) }
    }
}
