import SidecarBase
import Testing

@Suite("Hex")
struct HexTests {
    @Test("every byte is written as two lower-case digits and read back in either case")
    func allBytes() {
        let bytes = [UInt8](0...255)
        let text = Hex.encode(bytes)
        #expect(text.hasPrefix("000102030405060708090a0b0c0d0e0f10"))
        #expect(text.hasSuffix("fdfeff"))
        #expect(Hex.decode(text) == bytes)
        #expect(Hex.decode(text.uppercased()) == bytes)
        #expect(Hex.encode([]) == "")
        #expect(Hex.decode("") == [])
        #expect(Hex.encode(bytes[10..<12]) == "0a0b")
    }

    @Test(
        "text that is not whole bytes of hexadecimal digits is refused",
        arguments: [
            "0", "abc", "0g", "g0", "0x00", " 00", "00 ", "0 0", "00\n", "-1", "+1", "００", "a\u{301}0", "/:", "@G",
            "`g",
        ])
    func invalid(text: String) {
        #expect(Hex.decode(text) == nil)
    }
}
