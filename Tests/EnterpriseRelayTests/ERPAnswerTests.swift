import Testing

@testable import EnterpriseRelay

@Suite("what an ERP answers under a good status") struct ERPAnswerTests {
    @Test("the answer the platform asks for is success, and its refusal is none")
    func published() throws {
        #expect(ERPAnswer.refusal(in: Array(try body("callback-response-ok.http").utf8)) == nil)
        #expect(ERPAnswer.refusal(in: Array(try body("callback-response-failed.http").utf8)) != nil)
    }

    @Test(
        "success is recognised in the forms in which it comes",
        arguments: [
            "<response><success>true</success></response>", "<SUCCESS> TRUE </SUCCESS>",
            "<?xml version=\"1.0\"?>\n<r:response xmlns:r=\"urn:r\"><r:success>true</r:success></r:response>",
            "<response><success type=\"boolean\">\ntrue\n</success></response>", "{\"success\":true}",
            "\u{FEFF}{ \"code\": 0, \"Success\" : \"true\" }", "", "ok", "OK\n", "{\"code\":0}",
            "<response><code>0</code></response>",
        ])
    func success(_ text: String) {
        #expect(ERPAnswer.refusal(in: Array(text.utf8)) == nil)
    }

    @Test(
        "what says no, or is a page for people, is none",
        arguments: [
            "<response><success>false</success><errorCode>S07</errorCode></response>", "<success/>",
            "<success></success>", "<success>1</success>", "<s:success>truely</s:success>",
            "<success>tru", "{\"success\":false}", "{\"success\" : \"false\", \"msg\":\"true\"}", "{\"success\":null}",
            "{\"success\":0}", "<!DOCTYPE html><html><form>login</form></html>", "\r\n<html><body>busy</body></html>",
            "<HTML>", "<response><success>false</success><note><success>true</success></note></response>",
        ])
    func refusal(_ text: String) {
        #expect(ERPAnswer.refusal(in: Array(text.utf8)) != nil)
    }

    @Test("an answer of any bytes and any length is judged", .timeLimit(.minutes(1)))
    func anyBytes() {
        let long = Array(String(repeating: "<success ", count: 100_000).utf8)
        #expect(ERPAnswer.refusal(in: long) == nil)
        #expect(ERPAnswer.refusal(in: [UInt8](repeating: 0xFF, count: 1 << 20)) == nil)
    }
}
