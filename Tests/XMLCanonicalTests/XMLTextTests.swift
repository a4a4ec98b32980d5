import SidecarBase
import Testing

@testable import XMLCanonical

@Suite struct XMLTextTests {
    @Test("UTF-8 stays, without its byte order mark")
    func utf8Stays() throws {
        #expect(try XMLText.utf8(decoding: utf8("<a>中文𠮷</a>")) == utf8("<a>中文𠮷</a>"))
        #expect(try XMLText.utf8(decoding: [0xEF, 0xBB, 0xBF, 0x41]) == [0x41])
        #expect(try XMLText.utf8(decoding: []) == [])
    }

    @Test("what is not UTF-8 is read as GB18030, four-byte characters included")
    func gbk() throws {
        #expect(try XMLText.utf8(decoding: [0xD6, 0xD0, 0xCE, 0xC4]) == utf8("中文"))
        #expect(try XMLText.gb18030(encoding: utf8("中文")) == [0xD6, 0xD0, 0xCE, 0xC4])
        let all = utf8("abc 示例跨境电商（杭州）有限公司 㐀 𠮷 é €")
        #expect(try XMLText.utf8(decoding: XMLText.gb18030(encoding: all)) == all)
    }

    @Test("what is neither is refused", arguments: [[0xFF, 0xFE, 0x3C, 0x00], [0xD6], [0x81, 0x20]] as [[UInt8]])
    func neither(bytes: [UInt8]) {
        #expect(throws: XMLError(.xmlEncoding, "a malformed sequence")) { try XMLText.utf8(decoding: bytes) }
    }

    @Test("escaping is that of canonicalisation, for text and for attributes")
    func escaping() throws {
        var output: [UInt8] = []
        XMLText.appendEscaped("<&>\"'\r\n\t中", to: &output)
        #expect(text(output) == "&lt;&amp;&gt;\"'&#xD;\n\t中")
        output = []
        XMLText.appendEscapedAttribute("<&>\"'\r\n\t中", to: &output)
        #expect(text(output) == "&lt;&amp;>&quot;'&#xD;&#xA;&#x9;中")
    }
}
