import CryptoCore
import Foundation
import SidecarBase
import Testing

@testable import Lab

@Suite("VirtualPIVCard") struct VirtualCardTests {
    private let card: VirtualPIVCard
    private let sender: TestSender

    init() throws {
        sender = try TestSender()
        card = VirtualPIVCard(key: sender.key, certificate: sender.certificate, pin: "123456", tries: 3)
    }

    private func send(_ hex: String) -> String {
        guard let bytes = Hex.decode(hex.filter { $0 != " " }),
            case .answer(let answer) = card.respond(to: bytes).action
        else { return "" }
        return Hex.encode(answer)
    }

    @Test("a PIN that is wrong costs a try, and the last one blocks")
    func pin() {
        #expect(send("00A4 0400 05 A000000308 00").hasSuffix("9000"))
        #expect(send("0020 0080 08 303030303030FFFF") == "63c2")
        #expect(send("0020 0080") == "63c2")
        #expect(send("0020 0080 08 313233343536FFFF") == "9000")
        for answer in ["63c2", "63c1", "63c0", "6983"] {
            #expect(send("0020 0080 08 303030303030FFFF") == answer)
        }
        #expect(send("0020 0080 08 313233343536FFFF") == "6983")
        #expect(card.triesLeft == 0)
    }

    @Test("slot 9C signs only right after the PIN, and what it signs verifies")
    func sign() throws {
        let message = Array("made up".utf8)
        let info = try Hex.decode("3021300906052b0e03021a05000414").orThrow() + MessageDigest.sha1(message)
        let block = [0x00, 0x01] + [UInt8](repeating: 0xFF, count: 128 - 3 - info.count) + [0x00] + info
        let template = Hex.encode([0x7C, 0x81, 0x85, 0x82, 0x00, 0x81, 0x81, 0x80] + block)
        let command = "0087 069C 00 0088 \(template) 0000"
        #expect(send("00A4 0400 05 A000000308 00").hasSuffix("9000"))
        #expect(send(command) == "6982")
        #expect(send("0020 0080 08 313233343536FFFF") == "9000")
        var answer = send(command)
        while answer.count >= 4, answer.suffix(4).hasPrefix("61") {
            answer = answer.dropLast(4) + send("00C0 0000 00")
        }
        #expect(answer.hasSuffix("9000"))
        let signature = try Hex.decode(answer.dropLast(4).suffix(256)).orThrow()
        #expect(sender.certificate.publicKey.verifyRSA(signature: signature, message: message, digest: .sha1))
        #expect(send(command) == "6982")
        #expect(card.counters.signatures == 1)
    }

    @Test("a reset forgets the PIN")
    func reset() {
        #expect(send("00A4 0400 05 A000000308 00").hasSuffix("9000"))
        #expect(send("0020 0080 08 313233343536FFFF") == "9000")
        #expect(send("0020 0080") == "9000")
        card.reset()
        #expect(send("00A4 0400 05 A000000308 00").hasSuffix("9000"))
        #expect(send("0020 0080") == "63c3")
    }
}
