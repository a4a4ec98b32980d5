import CryptoCore
import Foundation
import SidecarBase
import Testing

@testable import Lab

/// The virtual cards of ISO 7816, PKCS#15 and GM/T 0017, by the bytes on the line as the standards write them.
@Suite("Virtual cards of other kinds than PIV") struct VirtualKindsTests {
    private func send(_ hex: String, to card: any VirtualCard) -> String {
        guard let bytes = Hex.decode(hex.filter { $0 != " " }),
            case .answer(let answer) = card.respond(to: bytes).action
        else { return "" }
        return Hex.encode(answer)
    }

    private func pkcs15(key: PrivateKey? = nil) throws -> VirtualISOCard {
        let sender = try TestSender()
        return VirtualPKCS15.card(
            [VirtualPKCS15.Entry(key: key ?? sender.key, certificate: sender.certificate)], pin: "1234")
    }

    @Test("files are selected by identifier, by path and step by step, and read to their end")
    func files() throws {
        let card = try pkcs15()
        #expect(send("00A4 080C 02 2F00", to: card) == "9000")
        let directory = send("00B0 0000 00", to: card)
        #expect(directory.hasPrefix("61"))
        #expect(directory.hasSuffix("6282"))
        #expect(directory.contains("4f0ca000000063504b43532d3135"))
        #expect(send("00B0 0400 00", to: card) == "6b00")
        #expect(send("00A4 0400 0C A000000063504B43532D3135 00", to: card).hasSuffix("9000"))
        #expect(send("00A4 020C 02 5031", to: card) == "9000")
        #expect(send("00B0 0000 06", to: card) == "a00a300804069000")
        #expect(send("00A4 000C 02 3F00", to: card) == "9000")
        #expect(send("00A4 000C 02 5015", to: card) == "9000")
        #expect(send("00A4 000C 02 4401", to: card) == "9000")
        #expect(send("00A4 000C 02 9999", to: card) == "6a82")
        #expect(send("00A4 0400 05 F000000001 00", to: card) == "6a82")
    }

    @Test("a signature needs the PIN, filled, and the key set up; then it verifies")
    func sign() throws {
        let sender = try TestSender()
        let card = VirtualPKCS15.card(
            [VirtualPKCS15.Entry(key: sender.key, certificate: sender.certificate)], pin: "1234")
        let message = Array("made up".utf8)
        let info = "3021300906052b0e03021a05000414" + Hex.encode(MessageDigest.sha1(message))
        let sign = "002A 9E9A 23 \(info) 00"
        #expect(send(sign, to: card) == "6985")
        #expect(send("0022 41B6 03 840101", to: card) == "9000")
        #expect(send(sign, to: card) == "6982")
        #expect(send("0020 0081", to: card) == "63c3")
        #expect(send("0020 0081 04 31323334", to: card) == "6a80")
        #expect(send("0020 0081 08 3132333500000000", to: card) == "63c2")
        #expect(send("0020 0081 08 3132333400000000", to: card) == "9000")
        var answer = send(sign, to: card)
        while answer.suffix(4).hasPrefix("61") {
            answer = answer.dropLast(4) + send("00C0 0000 00", to: card)
        }
        #expect(answer.hasSuffix("9000"))
        let signature = try Hex.decode(answer.dropLast(4)).orThrow()
        #expect(sender.certificate.publicKey.verifyRSA(signature: signature, message: message, digest: .sha1))
        #expect(send("0022 41B6 03 840107", to: card) == "6a88")
        card.reset()
        #expect(send("0020 0081", to: card) == "63c3")
    }

    @Test("a UKey answers in extended lengths, and signs after the challenge was answered")
    func gmt() throws {
        let key = try PrivateKey.generateSM2()
        let sender = try TestSender()
        let card = VirtualGMTCard(key: key, certificate: sender.certificate, pin: "123456", tries: 6)
        #expect(send("00A4 0400 05 A000000308 00", to: card) == "6e00")
        #expect(send("80040000", to: card) == "6700")
        let device = send("8004 0000 00 0000", to: card)
        #expect(device.count == 2 * (288 + 2))
        #expect(send("8022 0000 00 0000", to: card) == Hex.encode(Array("EXAMPLE".utf8)) + "00009000")
        let opened = send("8026 0000 00 0007 \(Hex.encode(Array("EXAMPLE".utf8))) 000A", to: card)
        #expect(opened.count == 24)
        let application = opened.dropFirst(16).prefix(4)
        let container = send("8042 0000 00 0006 \(application) \(Hex.encode(Array("SIGN".utf8))) 0002", to: card)
            .prefix(4)
        let digest = String(repeating: "5a", count: 32)
        let sign = "8074 0200 00 0024 \(application) \(container) \(digest) 0000"
        #expect(send(sign, to: card) == "6982")
        let challenge = send("8050 0000 00 0008", to: card).dropLast(4)
        let pin = MessageDigest.sha1(Array("123456".utf8) + [UInt8](repeating: 0, count: 10))
        let block = try SM4.encryptECB(
            Hex.decode("0800\(challenge)800000000000").orThrow(), key: Array(pin.prefix(16)))
        let verify = "8018 0001 00 0012 \(application) \(Hex.encode(block))"
        #expect(send(verify, to: card) == "9000")
        // The challenge serves once.
        #expect(send(verify, to: card) == "6985")
        let answer = send(sign, to: card)
        #expect(answer.hasPrefix("00000100"))
        #expect(answer.count == 2 * (4 + 64 + 2))
        #expect(card.counters.signatures == 1)
        _ = send("8050 0000 00 0008", to: card)
        #expect(send(verify, to: card) == "63c5")
        #expect(card.triesLeft == 5)
    }
}
