import SidecarBase
import SmartCard
import Testing

@Suite("Status words and PC/SC codes")
struct StatusTests {
    @Test(
        "status words say what a profile acts on",
        arguments: [
            (0x9000, .success), (0x6110, .moreData(16)), (0x6100, .moreData(0)), (0x6C05, .wrongLe(5)),
            (0x6282, .endOfFile), (0x63C3, .triesLeft(3)), (0x63C0, .triesLeft(0)), (0x6300, .pinWrong),
            (0x6982, .securityStatusNotSatisfied), (0x6983, .blocked), (0x6A82, .notFound), (0x6D00, .notSupported),
            (0x6F00, .other),
        ] as [(UInt16, StatusWord.Meaning)])
    func meanings(word: UInt16, meaning: StatusWord.Meaning) {
        #expect(StatusWord(rawValue: word).meaning == meaning)
    }

    @Test("a status word is shown as data sheets write it")
    func shown() {
        #expect(StatusWord(rawValue: 0x6A82).description == "6A82")
    }

    @Test(
        "PC/SC codes become what the operator can act on",
        arguments: [
            (0x8010_001D, .cardServiceDown), (0x8010_0013, .cardServiceDown), (0x8010_0003, .cardServiceDown),
            (0x8010_000C, .cardAbsent), (0x8010_0069, .cardRemoved), (0x8010_0068, .cardReset),
            (0x8010_000B, .cardBusy), (0x8010_0066, .cardUnresponsive), (0x8010_002E, .cardNoReader),
            (0x8010_00FF, .cardCommunication),
        ] as [(UInt32, ErrorCode)])
    func codes(raw: UInt32, code: ErrorCode) {
        let error = SmartCardError(PCSCStatus(rawValue: raw), call: "SCardTransmit")
        #expect(error.code == code)
        #expect(error.detail.hasPrefix("SCardTransmit: "))
        #expect(error.status?.rawValue == raw)
    }
}
