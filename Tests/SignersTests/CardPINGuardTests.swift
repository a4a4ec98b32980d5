import CryptoCore
import Foundation
import Lab
import SidecarBase
import SmartCard
import Testing

@testable import Signers

@Suite("PINGuard")
struct CardPINGuardTests {
    /// A card, the line to it, and a record: what a guard needs.
    struct Desk {
        let virtual: VirtualPIVCard
        let card: PIVCard
        let link: any CardLink
        let path: String

        init(tries: Int = 5) throws {
            virtual = try CardTestWorld.card(tries: tries)
            let system = DirectCardSystem(["Reader 00 00": virtual])
            link = try system.connect(reader: "Reader 00 00")
            card = PIVCard(CardLine(link))
            try card.select()
            path = try CardTestWorld.recordPath()
        }

        /// A guard as a process has it after its start.
        func makeGuard(allowsFewTries: Bool = false) -> PINGuard {
            PINGuard(record: PINRecord(path: path), allowsFewTries: allowsFewTries)
        }

        func verify(_ pinGuard: inout PINGuard, _ pin: String) -> Result<PINGuard.Outcome, SignerError> {
            do throws(SignerError) {
                return .success(try pinGuard.verify(Secret(pin), certNo: "01691abc", on: card))
            } catch {
                return .failure(error)
            }
        }
    }

    private func code(_ result: Result<PINGuard.Outcome, SignerError>) -> ErrorCode? {
        if case .failure(let error) = result { error.code } else { nil }
    }

    @Test("the right PIN is accepted, again and again")
    func accepted() throws {
        let desk = try Desk()
        var pinGuard = desk.makeGuard()
        for _ in 0..<3 { #expect(desk.verify(&pinGuard, CardTestWorld.pin) == .success(.verified)) }
        #expect(desk.virtual.counters.pinsOffered == 3)
    }

    @Test("a PIN that failed is never offered again")
    func latched() throws {
        let desk = try Desk()
        var pinGuard = desk.makeGuard()
        for _ in 0..<10 { #expect(code(desk.verify(&pinGuard, CardTestWorld.wrongPIN)) == .cardPinWrong) }
        #expect(desk.virtual.counters.pinsOffered == 1)
        #expect(desk.virtual.triesLeft == 4)
    }

    @Test("a PIN that failed is not offered after a restart either")
    func latchedOverRestart() throws {
        let desk = try Desk()
        for _ in 0..<5 {
            var pinGuard = desk.makeGuard()
            #expect(code(desk.verify(&pinGuard, CardTestWorld.wrongPIN)) == .cardPinWrong)
        }
        #expect(desk.virtual.triesLeft == 4)
    }

    @Test("another PIN is offered after one failed")
    func changedSetting() throws {
        let desk = try Desk()
        var pinGuard = desk.makeGuard()
        #expect(code(desk.verify(&pinGuard, CardTestWorld.wrongPIN)) == .cardPinWrong)
        #expect(desk.verify(&pinGuard, CardTestWorld.pin) == .success(.verified))
    }

    @Test("the same PIN is offered to another card")
    func anotherCard() throws {
        let desk = try Desk()
        var pinGuard = desk.makeGuard()
        #expect(code(desk.verify(&pinGuard, CardTestWorld.wrongPIN)) == .cardPinWrong)
        #expect(throws: SignerError(.cardPinWrong, "3 tries left")) {
            try pinGuard.verify(Secret(CardTestWorld.wrongPIN), certNo: "0000beef", on: desk.card)
        }
    }

    @Test("with 2 tries left or fewer no PIN is offered", arguments: [1, 2])
    func reserve(tries: Int) throws {
        let desk = try Desk()
        desk.virtual.triesLeft = tries
        var pinGuard = desk.makeGuard()
        #expect(code(desk.verify(&pinGuard, CardTestWorld.pin)) == .cardPinGuard)
        #expect(desk.virtual.counters.pinsOffered == 0)
    }

    @Test("with 2 tries left a PIN that worked before is not offered either")
    func reserveForProven() throws {
        let desk = try Desk()
        var pinGuard = desk.makeGuard()
        #expect(desk.verify(&pinGuard, CardTestWorld.pin) == .success(.verified))
        desk.virtual.triesLeft = 2
        desk.virtual.reset()
        try desk.card.select()
        #expect(code(desk.verify(&pinGuard, CardTestWorld.pin)) == .cardPinGuard)
        #expect(desk.virtual.counters.pinsOffered == 1)
    }

    @Test("the setting lets a PIN be offered with few tries left")
    func reserveAllowed() throws {
        let desk = try Desk()
        desk.virtual.triesLeft = 1
        var pinGuard = desk.makeGuard(allowsFewTries: true)
        #expect(desk.verify(&pinGuard, CardTestWorld.pin) == .success(.verified))
        #expect(desk.virtual.triesLeft == 5)
    }

    @Test("a person's permission is good for one attempt")
    func permission() throws {
        let desk = try Desk()
        desk.virtual.triesLeft = 2
        var pinGuard = desk.makeGuard()
        #expect(code(desk.verify(&pinGuard, CardTestWorld.wrongPIN)) == .cardPinGuard)
        try PINRecord(path: desk.path).allowAttempts(certNo: "01691abc")
        #expect(code(desk.verify(&pinGuard, CardTestWorld.wrongPIN)) == .cardPinWrong)
        #expect(code(desk.verify(&pinGuard, CardTestWorld.pin)) == .cardPinGuard)
        #expect(desk.virtual.triesLeft == 1)
    }

    @Test("a running process sees that a person cleared the record")
    func cleared() throws {
        let desk = try Desk()
        var pinGuard = desk.makeGuard()
        #expect(code(desk.verify(&pinGuard, CardTestWorld.wrongPIN)) == .cardPinWrong)
        #expect(try PINRecord(path: desk.path).refusedCards() == ["01691abc"])
        try PINRecord(path: desk.path).allowAttempts(certNo: "01691abc")
        #expect(code(desk.verify(&pinGuard, CardTestWorld.wrongPIN)) == .cardPinWrong)
        #expect(desk.virtual.triesLeft == 3)
    }

    @Test("a blocked card gets no PIN")
    func blocked() throws {
        let desk = try Desk()
        desk.virtual.triesLeft = 0
        var pinGuard = desk.makeGuard(allowsFewTries: true)
        #expect(code(desk.verify(&pinGuard, CardTestWorld.pin)) == .cardPinBlocked)
        #expect(desk.virtual.counters.pinsOffered == 0)
    }

    @Test("the try that blocks the card says so")
    func lastTry() throws {
        let desk = try Desk()
        desk.virtual.triesLeft = 1
        var pinGuard = desk.makeGuard(allowsFewTries: true)
        #expect(code(desk.verify(&pinGuard, CardTestWorld.wrongPIN)) == .cardPinBlocked)
        #expect(pinGuard.triesLeft == 0)
    }

    @Test(
        "a PIN of a form no card takes is not sent",
        arguments: ["", "12345", "123456789", "12345\n", "12 456", "１２３４５６"])
    func form(pin: String) throws {
        let desk = try Desk()
        var pinGuard = desk.makeGuard()
        #expect(code(desk.verify(&pinGuard, pin)) == .cardPinForm)
        #expect(desk.virtual.counters.commands == 1)
    }

    @Test("a short PIN is filled to eight bytes, so that strict cards take it")
    func padded() throws {
        let form = try Desk().card.form(Secret("123456"))
        #expect(form.bytes == [0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0xFF, 0xFF])
    }

    @Test("when the answer to a wrong PIN is lost the counter tells, also after a restart", arguments: [false, true])
    func lostAnswer(restarted: Bool) throws {
        let virtual = try CardTestWorld.card(tries: 5)
        let system = DirectCardSystem(["Reader 00 00": virtual])
        let path = try CardTestWorld.recordPath()
        var pinGuard = PINGuard(record: PINRecord(path: path), allowsFewTries: false)
        virtual.failVerify(.pull)
        let first = PIVCard(CardLine(try system.connect(reader: "Reader 00 00")))
        try first.select()
        #expect(throws: SignerError(.cardRemoved, "SCardTransmit: W_REMOVED_CARD")) {
            try pinGuard.verify(Secret(CardTestWorld.wrongPIN), certNo: "01691abc", on: first)
        }
        #expect(virtual.triesLeft == 4)

        system.insert(virtual, into: "Reader 00 00")
        if restarted { pinGuard = PINGuard(record: PINRecord(path: path), allowsFewTries: false) }
        let second = PIVCard(CardLine(try system.connect(reader: "Reader 00 00")))
        try second.select()
        for _ in 0..<3 {
            do throws(SignerError) {
                _ = try pinGuard.verify(Secret(CardTestWorld.wrongPIN), certNo: "01691abc", on: second)
                Issue.record("a refused PIN passed")
            } catch {
                #expect(error.code == .cardPinWrong)
            }
        }
        #expect(virtual.triesLeft == 4)
        #expect(virtual.counters.pinsOffered == 1)
    }

    @Test("when the answer to the right PIN is lost it is offered again", arguments: [false, true])
    func lostGoodAnswer(restarted: Bool) throws {
        let virtual = try CardTestWorld.card(tries: 5)
        let system = DirectCardSystem(["Reader 00 00": virtual])
        let path = try CardTestWorld.recordPath()
        var pinGuard = PINGuard(record: PINRecord(path: path), allowsFewTries: false)
        virtual.failVerify(.pull)
        let first = PIVCard(CardLine(try system.connect(reader: "Reader 00 00")))
        try first.select()
        #expect(throws: SignerError.self) {
            try pinGuard.verify(Secret(CardTestWorld.pin), certNo: "01691abc", on: first)
        }
        system.insert(virtual, into: "Reader 00 00")
        if restarted { pinGuard = PINGuard(record: PINRecord(path: path), allowsFewTries: false) }
        let second = PIVCard(CardLine(try system.connect(reader: "Reader 00 00")))
        try second.select()
        #expect(try pinGuard.verify(Secret(CardTestWorld.pin), certNo: "01691abc", on: second) == .verified)
    }

    /// A guard whose PIN the card took, and then, still verified, took again without the answer coming through.
    private func afterLostAnswer(
        hidesCounter: Bool = false, isChanged: Bool = false
    ) throws -> (VirtualPIVCard, PINGuard, PIVCard) {
        let virtual = try CardTestWorld.card(tries: 5)
        virtual.habits.hidesCounter = hidesCounter
        let system = DirectCardSystem(["Reader 00 00": virtual])
        var pinGuard = PINGuard(record: PINRecord(path: try CardTestWorld.recordPath()), allowsFewTries: false)
        let link = try system.connect(reader: "Reader 00 00")
        let first = PIVCard(CardLine(link))
        try first.select()
        #expect(try pinGuard.verify(Secret(CardTestWorld.pin), certNo: "01691abc", on: first) == .verified)
        if isChanged {
            let pins = Array("135790".utf8) + [0xFF, 0xFF] + Array("864209".utf8) + [0xFF, 0xFF]
            #expect(try link.transmit([0, 0x24, 0, 0x80, 16] + pins) == [0x90, 0x00])
        }
        virtual.failVerify(.pull)
        #expect(throws: SignerError.self) {
            try pinGuard.verify(Secret(CardTestWorld.pin), certNo: "01691abc", on: first)
        }
        system.insert(virtual, into: "Reader 00 00")
        let second = PIVCard(CardLine(try system.connect(reader: "Reader 00 00")))
        try second.select()
        return (virtual, pinGuard, second)
    }

    @Test(
        "when the answer to a PIN that worked before is lost on a card that is verified it is offered again",
        arguments: [false, true])
    func lostAnswerWhileVerified(hidesCounter: Bool) throws {
        var (virtual, pinGuard, card) = try afterLostAnswer(hidesCounter: hidesCounter)
        #expect(try pinGuard.verify(Secret(CardTestWorld.pin), certNo: "01691abc", on: card) == .verified)
        #expect(virtual.triesLeft == 5)
    }

    @Test("when it was changed on the card meanwhile, and that answer was lost, it is not offered again")
    func lostAnswerAfterChange() throws {
        var (virtual, pinGuard, card) = try afterLostAnswer(isChanged: true)
        for _ in 0..<3 {
            do throws(SignerError) {
                _ = try pinGuard.verify(Secret(CardTestWorld.pin), certNo: "01691abc", on: card)
                Issue.record("a refused PIN passed")
            } catch {
                #expect(error.code == .cardPinWrong)
            }
        }
        #expect(virtual.triesLeft == 4)
        #expect(virtual.counters.pinsOffered == 2)
    }

    @Test("a card that was verified by somebody else is reset before an unproven PIN is offered")
    func verifiedByOthers() throws {
        let desk = try Desk()
        _ = try desk.link.transmit([0, 0x20, 0, 0x80, 8] + Array("135790".utf8) + [0xFF, 0xFF])
        var pinGuard = desk.makeGuard()
        #expect(desk.verify(&pinGuard, CardTestWorld.wrongPIN) == .success(.needsReset))
        #expect(desk.virtual.counters.pinsOffered == 1)
    }

    @Test("a card that hides its counter costs one try at most, also over a restart")
    func hiddenCounter() throws {
        let desk = try Desk()
        desk.virtual.habits.hidesCounter = true
        for _ in 0..<3 {
            var pinGuard = desk.makeGuard()
            #expect(code(desk.verify(&pinGuard, CardTestWorld.wrongPIN)) == .cardPinWrong)
        }
        #expect(desk.virtual.counters.pinsOffered == 1)
    }

    @Test("without a place to note the attempt no PIN is offered")
    func noRecord() throws {
        let desk = try Desk()
        var pinGuard = PINGuard(record: PINRecord(path: "/nonexistent/folder/pins"), allowsFewTries: false)
        #expect(code(desk.verify(&pinGuard, CardTestWorld.pin)) == .cardPinGuard)
        #expect(desk.virtual.counters.pinsOffered == 0)
    }

    @Test("the record is private, and holds no PIN")
    func privateRecord() throws {
        let desk = try Desk()
        var pinGuard = desk.makeGuard()
        #expect(code(desk.verify(&pinGuard, CardTestWorld.wrongPIN)) == .cardPinWrong)
        let attributes = try FileManager.default.attributesOfItem(atPath: desk.path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        let text = try String(contentsOfFile: desk.path, encoding: .utf8)
        #expect(text.contains("refused 01691abc "))
        #expect(!text.contains(CardTestWorld.wrongPIN))
        #expect(!text.contains(Hex.encode(Array(CardTestWorld.wrongPIN.utf8))))
    }

    @Test("a damaged record loses what it cannot tell, and works on")
    func damagedRecord() throws {
        let desk = try Desk()
        try Data("key zz\nrefused\ntrial 1 2\n\u{0}\n".utf8).write(to: URL(fileURLWithPath: desk.path))
        var pinGuard = desk.makeGuard()
        #expect(desk.verify(&pinGuard, CardTestWorld.pin) == .success(.verified))
    }
}
