import SidecarBase
import SmartCard
import Testing

@Suite("Commands and answers on the line")
struct CardChannelTests {
    @Test("an answer in 61xx pieces is put together")
    func pieces() throws {
        let channel = ScriptedChannel([
            ("00CB3FFF055C035FC10A00", "0102036103"), ("00C0000003", "04050661FF"), ("00C00000FF", "079000"),
        ])
        let answer = try channel.send(
            CommandAPDU(ins: 0xCB, p1: 0x3F, p2: 0xFF, data: [0x5C, 3, 0x5F, 0xC1, 0x0A], expectsData: true))
        #expect(answer == ResponseAPDU(data: [1, 2, 3, 4, 5, 6, 7], status: StatusWord(rawValue: 0x9000)))
        #expect(channel.isDone)
    }

    @Test("6Cxx repeats the command once with the length the card named")
    func wrongLength() throws {
        let channel = ScriptedChannel([("00CA010000", "6C02"), ("00CA010002", "AABB9000")])
        let answer = try channel.send(CommandAPDU(ins: 0xCA, p1: 1, p2: 0, expectsData: true))
        #expect(answer.data == [0xAA, 0xBB])
    }

    @Test("6Cxx to a command without Le appends it")
    func missingLength() throws {
        let channel = ScriptedChannel([("00CA0100", "6C00"), ("00CA010000", "AA9000")])
        #expect(try channel.send(CommandAPDU(ins: 0xCA, p1: 1, p2: 0)).data == [0xAA])
    }

    @Test("VERIFY is never sent a second time, whatever the card answers", arguments: ["6C00", "6C08", "6100"])
    func verifyOnce(answer: String) throws {
        let repeats = answer == "6100" ? [("00C0000000", "9000")] : []
        let channel = ScriptedChannel([("002000800431323334", answer)] + repeats)
        _ = try channel.send(CommandAPDU(ins: 0x20, p1: 0, p2: 0x80, data: Array("1234".utf8)))
        #expect(channel.isDone)
    }

    @Test("data of more than 255 bytes is chained, and only the last piece asks for the answer")
    func chaining() throws {
        let data = [UInt8](repeating: 0xAB, count: 266)
        let first = "1087079CFF" + Hex.encode(data.prefix(255)).uppercased()
        let last = "0087079C0B" + Hex.encode(data.suffix(11)).uppercased() + "00"
        let channel = ScriptedChannel([(first, "9000"), (last, "7C009000")])
        let command = CommandAPDU(ins: 0x87, p1: 7, p2: 0x9C, data: data, expectsData: true)
        #expect(try channel.send(command).data == [0x7C, 0])
    }

    @Test("a chain that the card refuses at its first piece stops there")
    func refusedChain() throws {
        let data = [UInt8](repeating: 0xAB, count: 266)
        let channel = ScriptedChannel([("1087079CFF" + Hex.encode(data.prefix(255)).uppercased(), "6982")])
        let command = CommandAPDU(ins: 0x87, p1: 7, p2: 0x9C, data: data, expectsData: true)
        #expect(try channel.send(command).status.meaning == .securityStatusNotSatisfied)
    }

    @Test("an extended command has two-byte lengths")
    func extended() {
        let data = [UInt8](repeating: 1, count: 266)
        let pieces = CommandAPDU(ins: 0x87, p1: 7, p2: 0x9C, data: data, expectsData: true)
            .encoded(longForm: .extended)
        #expect(pieces == [[0x00, 0x87, 0x07, 0x9C, 0x00, 0x01, 0x0A] + data + [0, 0]])
    }

    @Test("a T=0 card gets no Le beside data")
    func characterOriented() throws {
        let channel = ScriptedChannel(
            characterOriented: true, [("00A4040005A000000308", "6102"), ("00C0000002", "61009000")])
        let command = CommandAPDU(ins: 0xA4, p1: 4, p2: 0, data: [0xA0, 0, 0, 3, 8], expectsData: true)
        #expect(try channel.send(command).data == [0x61, 0])
    }

    @Test("a T=0 card still gets Le when there is no data")
    func characterOrientedWithoutData() {
        #expect(CommandAPDU(ins: 0xCA, p1: 1, p2: 0, expectsData: true).encoded(omitLe: true) == [[0, 0xCA, 1, 0, 0]])
    }

    @Test("an answer that never ends is given up")
    func endless() {
        final class Endless: CardChannel {
            let isCharacterOriented = false
            func transmit(_ command: [UInt8]) throws(SmartCardError) -> [UInt8] { [0x61, 0x00] }
        }
        #expect(throws: SmartCardError(.cardGarbled)) {
            try Endless().send(CommandAPDU(ins: 0xCB, p1: 0x3F, p2: 0xFF, expectsData: true))
        }
    }

    @Test("an answer without a status word is garbled, and an empty one a failed talk")
    func tooShort() {
        #expect(throws: SmartCardError(.cardGarbled)) { try ResponseAPDU([0x90]) }
        #expect(throws: SmartCardError(.cardCommunication)) { try ResponseAPDU([]) }
    }

    @Test(
        "a card that refuses the first piece gets the whole command, if that is allowed",
        arguments: ["6884", "6883", "6E00"])
    func wholeInPlaceOfPieces(refusal: String) throws {
        let data = [UInt8](repeating: 0xAB, count: 266)
        let piece = "1087079CFF" + Hex.encode(data.prefix(255)).uppercased()
        let whole = "0087079C00010A" + Hex.encode(data).uppercased() + "0000"
        let command = CommandAPDU(ins: 0x87, p1: 7, p2: 0x9C, data: data, expectsData: true)
        let channel = ScriptedChannel([(piece, refusal), (whole, "7C009000")])
        #expect(try channel.send(command, longForm: .automatic).data == [0x7C, 0])
        #expect(channel.isDone)
        let strict = ScriptedChannel([(piece, refusal)])
        #expect(try strict.send(command, longForm: .chained).data.isEmpty)
    }

    @Test("commands that are always extended have their lengths in two bytes, however short they are")
    func alwaysExtended() {
        func wire(_ data: [UInt8], _ expected: Int?) -> String {
            Hex.encode(
                CommandAPDU(cla: 0x80, ins: 0x50, p1: 0, p2: 0, data: data, expecting: expected)
                    .encoded(longForm: .extendedAlways).flatMap(\.self))
        }
        #expect(wire([], 8) == "80500000000008")
        #expect(wire([1, 2], nil) == "805000000000020102")
        #expect(wire([1, 2], 0x0A) == "805000000000020102000a")
        #expect(wire([], nil) == "80500000")
    }

    @Test("6Cxx to an extended command repeats it with a length in two bytes")
    func wrongExtendedLength() throws {
        let channel = ScriptedChannel([("80040000000000", "6C20"), ("80040000000020", "AA9000")])
        let command = CommandAPDU(cla: 0x80, ins: 0x04, p1: 0, p2: 0, expecting: 0)
        #expect(try channel.send(command, longForm: .extendedAlways).data == [0xAA])
    }
}
