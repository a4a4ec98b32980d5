import SidecarBase
import Testing

@testable import Channels

@Suite("SafeCharset")
struct SafeTextTests {
    @Test("the euro sign is A2 E3, never 80")
    func euro() { #expect(SafeCharset.gbk.encode("€1") == [0xA2, 0xE3, 0x31]) }

    @Test("both forms of the euro sign are read", arguments: [[0x80, 0x31], [0xA2, 0xE3, 0x31]] as [[UInt8]])
    func euroIn(bytes: [UInt8]) {
        #expect(SafeCharset.gbk.decode(bytes) == SafeCharset.Decoded(text: "€1", isDamaged: false))
    }

    @Test(
        "characters that GBK does not have, or that the other side reads otherwise, are not encoded",
        arguments: ["𠮷", "㐀", "〜", "😀", "⊕", "ḿ", "ǹ", "︐", "\u{E5E5}"])
    func missing(text: String) {
        #expect(SafeCharset.gbk.encode(text) == nil)
        #expect(SafeCharset.gbk.firstMissing(in: "中" + text) == text.unicodeScalars.first)
    }

    @Test("what GBK has is encoded as the C library does")
    func present() {
        #expect(
            SafeCharset.gbk.encode("中文镕·“”") == [
                0xD6, 0xD0, 0xCE, 0xC4, 0xE9, 0x46, 0xA1, 0xA4, 0xA1, 0xB0, 0xA1, 0xB1,
            ])
        #expect(SafeCharset.gbk.length(of: "中a") == 3)
    }

    @Test("ncr writes a reference and replace a question mark")
    func replacing() {
        #expect(SafeCharset.gbk.replacingMissing(in: "a𠮷", by: .ncr) == "a&#x20BB7;")
        #expect(SafeCharset.gbk.replacingMissing(in: "a𠮷", by: .replace) == "a?")
        #expect(SafeCharset.gbk.replacingMissing(in: "a𠮷", by: .reject) == "a𠮷")
    }

    @Test("bytes that are no characters become U+FFFD, and what follows them survives")
    func damaged() {
        let cut = SafeCharset.gbk.decode([0xD6, 0xD0, 0xCE, 0x3C, 0x61, 0x3E, 0xFF, 0xD6])
        #expect(cut == SafeCharset.Decoded(text: "中\u{FFFD}<a>\u{FFFD}\u{FFFD}", isDamaged: true))
    }

    @Test("four bytes of GB18030 are read, too")
    func fourBytes() {
        #expect(SafeCharset.gbk.decode([0x95, 0x34, 0xB2, 0x35]).text == "𠮷")
        #expect(
            SafeCharset.gbk.decode([0x95, 0x34, 0xB2, 0x35, 0x80]) == SafeCharset.Decoded(text: "𠮷€", isDamaged: false))
        // Well formed, and no character.
        #expect(
            SafeCharset.gbk.decode([0xFE, 0x39, 0xFE, 0x39, 0x80])
                == SafeCharset.Decoded(text: "\u{FFFD}€", isDamaged: true))
    }

    private static let utf8 = Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?><a>中</a>".utf8)
    private static let gbk =
        Array("<?xml version='1.0' encoding='GBK'?><a>".utf8) + [0xD6, 0xD0] + Array("</a>".utf8)

    @Test("mark, HTTP, declaration and the usual set decide, in this order")
    func order() {
        func charset(_ bytes: [UInt8], _ type: String?) -> SafeCharset {
            SafeCharset.ofAnswer(bytes, contentType: type, usual: .gbk).charset
        }
        #expect(charset([0xEF, 0xBB, 0xBF] + Self.gbk, "text/xml; charset=GBK") == .utf8)
        #expect(charset(Self.gbk, "text/xml; charset=utf-8") == .utf8)
        #expect(charset(Self.utf8, "text/xml") == .utf8)
        #expect(charset(Array("<a/>".utf8), nil) == .gbk)
        #expect(charset(Self.gbk, "text/xml;Charset=\"gb18030\"") == .gb18030)
    }

    @Test("UTF-8 that says so is believed against HTTP, with a warning")
    func contradiction() {
        let found = SafeCharset.ofAnswer(Self.utf8, contentType: "text/xml; charset=GBK", usual: .gbk)
        #expect(found.charset == .utf8)
        #expect(found.isContradictory)
    }
}
