import Testing

@testable import Channels

@Suite("Words of customs about payment data")
struct ConversationTests {
    @Test(
        "a question is read however filters and proxies have changed it",
        arguments: [
            #"{"orderNo":"O-1","sessionID":"a1-B2","serviceTime":1751338200000}"#,
            #"{"serviceTime":"1751338200000","more":{"a":[1]},"sessionID":"a1-B2","orderNo":"O-1"}"#,
            "{&quot;orderNo&quot;:&quot;O-1&quot;,&quot;sessionID&quot;:&quot;a1-B2&quot;,&quot;serviceTime&quot;:1751338200000}",
            #"{\"orderNo\":\"O-1\",\"sessionID\":\"a1-B2\",\"serviceTime\":1751338200000}"#,
        ])
    func question(_ text: String) throws {
        let question = try #require(OpenRequest(Array(text.utf8)))
        #expect(question.orderNo == "O-1")
        #expect(question.sessionID == "a1-B2")
        #expect(question.serviceTime == "1751338200000")
    }

    @Test(
        "what is no question is none",
        arguments: [
            "", "x", "[]", #"{"orderNo":"O-1"}"#, #"{"orderNo":"","sessionID":"s"}"#,
            #"{"orderNo":"O-1","sessionID":""}"#,
            #"{"orderNo":"O-1","sessionID":"a\"b"}"#, #"{"orderNo":"O-1","sessionID":"a\nb"}"#,
            #"{"orderNo":"\#(String(repeating: "1", count: 61))","sessionID":"s"}"#,
            #"{"orderNo":"O-1","sessionID":"\#(String(repeating: "s", count: 129))"}"#,
        ])
    func noQuestion(_ text: String) {
        #expect(OpenRequest(Array(text.utf8)) == nil)
    }

    @Test(
        "every answer that customs is known to give has its meaning",
        arguments: [
            ("ok-test", UploadReply.Meaning.accepted), ("fail-bad-signature", .signature),
            ("fail-cert-not-registered", .certificate), ("fail-duplicate-session", .acceptedEarlier),
            ("fail-generic", .failed), ("fail-missing-fields", .refused),
        ])
    func answers(_ file: String, _ meaning: UploadReply.Meaning) throws {
        let reply = UploadReply(status: 200, body: try fixture("replies/\(file).json"))
        #expect(reply.meaning == meaning)
        #expect(!reply.code.isEmpty)
    }

    @Test(
        "an answer that says nothing is no word, so that the same bytes are sent again",
        arguments: [
            (200, ""), (200, "<html>502</html>"), (502, #"{"code":"10000"}"#), (200, #"{"message":"上传成功"}"#),
            (200, "{\"code\":\"100"),
        ])
    func noWord(_ status: Int, _ body: String) {
        #expect(UploadReply(status: status, body: Array(body.utf8)).meaning == .none)
    }

    @Test("a code may be a number, and a mark may stand before the text")
    func tolerant() {
        let reply = UploadReply(status: 200, body: [0xEF, 0xBB, 0xBF] + Array(#"{"code":10000,"message":""}"#.utf8))
        #expect(reply.meaning == .accepted)
        #expect(reply.code == "10000")
    }
}
