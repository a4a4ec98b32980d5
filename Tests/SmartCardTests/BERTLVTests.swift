import SidecarBase
import SmartCard
import Testing

@Suite("BER-TLV")
struct BERTLVTests {
    @Test("elements survive writing and reading", arguments: [0, 1, 127, 128, 255, 256, 65_535, 65_536])
    func roundTrip(length: Int) throws {
        let value = (0..<length).map { UInt8(truncatingIfNeeded: $0) }
        for tag: UInt32 in [0x53, 0x7F21, 0x5FC10A] {
            #expect(try BERTLV.parse(BERTLV(tag: tag, value: value).encoded) == [BERTLV(tag: tag, value: value)])
        }
    }

    @Test("lengths are written in their shortest form")
    func shortestForm() {
        #expect(BERTLV(tag: 0x82, value: []).encoded == [0x82, 0x00])
        #expect(BERTLV(tag: 0x81, value: [UInt8](repeating: 0, count: 128)).encoded.prefix(3) == [0x81, 0x81, 0x80])
        #expect(
            BERTLV(tag: 0x81, value: [UInt8](repeating: 0, count: 256)).encoded.prefix(4) == [0x81, 0x82, 0x01, 0x00])
    }

    @Test("lengths longer than needed and zero bytes between elements are read")
    func tolerant() throws {
        #expect(
            try BERTLV.parse([0x00, 0x70, 0x82, 0x00, 0x01, 0xAA, 0x00, 0x00, 0x71, 0x01, 0x00]) == [
                BERTLV(tag: 0x70, value: [0xAA]), BERTLV(tag: 0x71, value: [0x00]),
            ])
    }

    @Test(
        "damaged bytes are refused",
        arguments: [
            "53", "5F", "5FC1", "5FC1810A00", "5302AA", "5380AA0000", "5385000000000100", "5384FFFFFFFF00", "538201",
        ])
    func damaged(hex: String) throws {
        let bytes = try #require(Hex.decode(hex))
        #expect(throws: SmartCardError(.cardGarbled)) { try BERTLV.parse(bytes) }
    }

    @Test("no bytes make the reader fail otherwise than by its error")
    func random() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...24, using: &generator)).map { _ in UInt8.random(in: 0...255) }
            do throws(SmartCardError) {
                let elements = try BERTLV.parse(bytes)
                #expect(elements.reduce(0) { $0 + $1.value.count } <= bytes.count)
            } catch {
                #expect(error.code == .cardGarbled)
            }
        }
    }
}
