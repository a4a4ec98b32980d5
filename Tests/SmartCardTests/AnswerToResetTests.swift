import SidecarBase
import SmartCard
import Testing

@Suite("AnswerToReset") struct AnswerToResetTests {
    @Test(
        "historical bytes and capabilities are found behind the interface bytes",
        arguments: [
            ("3B80800101", "", nil, nil),
            ("3B8580017300C00140", "7300c00140", nil, nil),
            ("3B868001807300C0C04000", "807300c0c040", nil, nil),
            ("3B85800180730000C000", "80730000c0", true, true),
            ("3B8580018073000040C0", "8073000040", false, true),
            ("3BFD1300008131FE158073C021C057597562694B657940FF", "8073c021c057597562694b6579", true, true),
        ] as [(String, String, Bool?, Bool?)])
    func read(atr: String, historical: String, chaining: Bool?, extended: Bool?) throws {
        let answer = AnswerToReset(try #require(Hex.decode(atr)))
        #expect(Hex.encode(answer.historicalBytes).hasPrefix(historical.prefix(10)) || historical.isEmpty)
        if let chaining { #expect(answer.takesChaining == chaining) }
        if let extended { #expect(answer.takesExtendedLength == extended) }
    }

    @Test("no bytes bring it down")
    func damaged() {
        for count in 0..<40 {
            for byte: UInt8 in [0x00, 0x3B, 0x7F, 0x80, 0xFF, 0x1F] {
                let answer = AnswerToReset([UInt8](repeating: byte, count: count))
                #expect(answer.historicalBytes.count <= 15)
            }
        }
    }
}
