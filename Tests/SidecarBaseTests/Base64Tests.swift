import Foundation
import SidecarBase
import Testing

@Suite("Base64")
struct Base64Tests {
    @Test(
        "the vectors of RFC 4648 chapter 10",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ])
    func vectors(plain: String, text: String) {
        #expect(Base64.encodeText(Array(plain.utf8)) == text)
        #expect(Base64.encode(Array(plain.utf8)) == Array(text.utf8))
        #expect(Base64.decode(text) == Array(plain.utf8))
    }

    @Test("random bytes are written and read as Foundation does")
    func againstFoundation() {
        var generator = SeededGenerator(seed: 64)
        for length in 0..<600 {
            let bytes = (0..<length).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
            let text = Data(bytes).base64EncodedString()
            #expect(Base64.encodeText(bytes) == text)
            #expect(Base64.decode(text) == bytes)
        }
    }

    @Test("random text near the alphabet is taken or refused as Foundation does")
    func randomTextAgainstFoundation() {
        var generator = SeededGenerator(seed: 4_648)
        let alphabet = Array("AZaz09+/=-_!".utf8)
        for _ in 0..<20_000 {
            let length = 4 * Int.random(in: 0...3, using: &generator)
            let text = (0..<length).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &generator)] }
            let string = String(decoding: text, as: UTF8.self)
            // Foundation takes some texts with padding in the middle, or of padding alone; here they are refused.
            let body = string.replacing(/={1,2}$/, with: "")
            let wanted = body.contains("=") ? nil : Data(base64Encoded: string).map { [UInt8]($0) }
            #expect(Base64.decode(text) == wanted, "\(string)")
        }
    }

    @Test(
        "white space anywhere is skipped",
        arguments: ["Zm9v\nYmFy", "Zm9v\r\nYmFy\r\n", " Zm9vYmFy", "Z m\t9 v Y m F y", "Zm9vYmFy   "])
    func whiteSpace(text: String) {
        #expect(Base64.decode(text) == Array("foobar".utf8))
    }

    @Test("padding may be missing at the end, and may be folded", arguments: ["Zg", "Zg==", "Zg=\n=", "Zg\n==\n"])
    func padding(text: String) {
        #expect(Base64.decode(text) == Array("f".utf8))
    }

    @Test(
        "an impossible length, padding in the wrong place and other characters are refused",
        arguments: [
            "A", "AAAAA", "=", "==", "====", "A=", "A===", "AA=", "AA===", "AAA==", "AAAA=", "AAAA====", "AA==AA==",
            "AA=A", "Zm9v-mFy", "Zm9v_mFy", "Zm9v.mFy", "Zm9v%2B", "Zm9v\u{0}mFy", "Zm9v\u{b}mFy", "Zm9vé", "Ｚm9v",
            "Zm9v\u{a0}",
        ])
    func invalid(text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test("bytes that are no ASCII are refused like other characters")
    func notText() {
        for byte in UInt8(0x80)...0xFF { #expect(Base64.decode([0x5A, 0x6D, 0x39, byte]) == nil) }
    }

    @Test("a sequence that is no collection is read")
    func sequence() {
        #expect(Base64.decode(AnySequence("Zm9v".utf8)) == Array("foo".utf8))
    }
}
