import Pipeline
import SidecarBase
import SidecarHTTP
import Testing

@Suite("CompatibilityAnswer")
struct CompatibilityAnswerTests {
    private let format: CompatibilityFormat
    init() throws { format = try CompatibilityFormat() }

    @Test("a success reads back as the signed document by the known caller")
    func example() throws {
        let signed = try Fixture.bytes("ceb311-signed.xml")
        let answer = CompatibilityAnswer.success(signed, format: format)
        #expect(answer == (try Fixture.message("transferDeclare-response-ok.http").body))
        #expect(knownCaller(answer) == String(decoding: signed, as: UTF8.self))
    }

    @Test(
        "any text reads back, and the answer is one line of ASCII",
        arguments: ["<a/>", "中文 \"true\" \\u0041 / 'x'", "𠀀\u{10FFFF}\u{FFFD}", "\r\n\t\u{8}\u{C}\u{1}\u{7F}", ""])
    func roundTrip(_ text: String) {
        let answer = CompatibilityAnswer.success(Array(text.utf8), format: format)
        #expect(knownCaller(answer) == text)
        #expect(answer.allSatisfy { (0x20...0x7E).contains($0) })
        #expect(answer.starts(with: Array(#"{"success":true,"xml":""#.utf8)))
    }

    @Test("a slash is left as it is")
    func slash() {
        let answer = CompatibilityAnswer.success(Array("</a>".utf8), format: format)
        #expect(answer == Array(#"{"success":true,"xml":"</a>"}"#.utf8))
    }

    @Test(
        "bytes that are not UTF-8 do not trap",
        arguments: [[0xFF], [0xE4, 0xB8], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80]] as [[UInt8]])
    func invalid(_ bytes: [UInt8]) {
        let answer = CompatibilityAnswer.success(bytes, format: format)
        #expect(answer.allSatisfy { $0 < 0x80 })
    }

    @Test("10 MB are escaped whole")
    func large() {
        let text = String(repeating: "报文<a/>", count: 1_000_000)
        let answer = CompatibilityAnswer.success(Array(text.utf8), format: format)
        #expect(answer.count == 23 + 2 + 16_000_000)
    }

    @Test(
        "a failure never holds the word true, however it is written",
        arguments: [
            "true", "TRUE tRuE", "trutrue", "t\\u0072ue", "tr\nue", "\"true\"", "truetrue", "中true文", "t\\rue",
            "tr\u{0}ue",
        ])
    func failure(_ detail: String) {
        let answer = CompatibilityAnswer.failure(.xmlNotWellFormed, detail: detail, format: format)
        let text = String(decoding: answer, as: UTF8.self)
        #expect(!text.lowercased().contains("true"))
        #expect(knownCaller(answer) == nil)
        #expect(text.hasPrefix(#"{"success":false,"xml":"xml.not_well_formed: "#))
        #expect(text.hasSuffix("\"}") && !text.contains("\\") && !text.contains("\n"))
        #expect(text.filter { $0 == "\"" }.count == 6 - 0)
    }

    @Test("no code's own sentence holds the word true in its answer", arguments: ErrorCode.all)
    func codes(_ code: ErrorCode) {
        let answer = CompatibilityAnswer.failure(code, detail: "", format: format)
        #expect(knownCaller(answer) == nil)
    }

    @Test("an error without a code tells nothing of itself")
    func unknown() {
        struct Foreign: Error { let secret = "123456" }
        let text = String(decoding: CompatibilityAnswer.failure(Foreign(), format: format), as: UTF8.self)
        #expect(text.contains("internal.unexpected") && !text.contains("123456") && !text.contains("Foreign"))
    }

    @Test(
        "key names that give 23 characters are taken",
        arguments: [
            ("success", "xml", false), ("result", "data", false), ("status", "data", false), ("success", "msg", false),
            ("flag", "data", true),
        ])
    func formats(_ success: String, _ xml: String, _ isText: Bool) throws {
        let format = try CompatibilityFormat(successKey: success, xmlKey: xml, booleanAsText: isText)
        #expect(knownCaller(CompatibilityAnswer.success(Array("<a/>".utf8), format: format)) == "<a/>")
        #expect(knownCaller(CompatibilityAnswer.failure(.xmlEmpty, detail: "", format: format)) == nil)
    }

    @Test(
        "other key names are refused",
        arguments: [
            ("success", "data", false), ("ok", "xml", false), ("success", "xml", true), ("suc\"ess", "xml", false),
            ("isTrue1", "xml", false), ("", "xmlxmlxmlx", false), ("succes\u{E9}", "xml", false),
        ])
    func wrongFormats(_ success: String, _ xml: String, _ isText: Bool) {
        let error = #expect(throws: SidecarError.self) {
            try CompatibilityFormat(successKey: success, xmlKey: xml, booleanAsText: isText)
        }
        #expect(error?.code == .configValue)
    }
}

@Suite("PushReply")
struct PushReplyTests {
    @Test("the answers are the agreed XML, byte for byte")
    func examples() throws {
        #expect(PushReply.bytes(.success) == (try Fixture.message("callback-response-ok.http").body))
        let failed = try Fixture.message("callback-response-failed.http").body
        let text = String(decoding: failed, as: UTF8.self)
        let message = text.split(separator: "<errorMsg>")[1].prefix { $0 != "<" }
        #expect(PushReply.bytes(.failure("S02", String(message))) == failed)
    }

    @Test("a text cannot break out of its element")
    func escaped() {
        let text = String(decoding: PushReply.bytes(.failure("S05", "<success>true</success> & \u{1}")), as: UTF8.self)
        #expect(text.contains("&lt;success&gt;true&lt;/success&gt; &amp;  </errorMsg>"))
    }
}
