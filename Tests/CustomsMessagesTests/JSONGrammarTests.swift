import Testing

@testable import CustomsMessages

@Suite("Where a text stops being JSON") struct JSONGrammarTests {
    @Test(
        "the first fault is told with line and column",
        arguments: [
            ("{\"a\":\n {\"b\" 1}}", 2, 7, "a colon is expected"), ("{\"a\": }", 1, 7, "a value is expected"),
            ("{\"a\":1", 1, 7, "a comma or } is expected"), ("[1 2]", 1, 4, "a comma or ] is expected"),
            ("{a:1}", 1, 2, "a key in quotation marks is expected"), ("[1]x", 1, 4, "more text behind the end"),
            ("", 1, 1, "the text ends where a value is expected"),
            ("\"a\nb\"", 1, 3, "a line break or control character in a text"),
            ("\"abc", 1, 5, "a text without an end"), ("\"\\x\"", 1, 3, "an unknown escape in a text"),
            ("\"\\u12g4\"", 1, 6, "four hexadecimal digits are expected"), ("-", 1, 2, "a digit is expected"),
            ("[1.]", 1, 4, "a digit is expected"), ("[tru]", 1, 2, "a value is expected"),
        ])
    func faults(_ text: String, _ line: Int, _ column: Int, _ english: String) throws {
        let fault = try #require(JSONGrammar.fault(in: Array(text.utf8)))
        #expect(fault.line == line && fault.column == column && fault.english == english, "\(fault)")
    }

    @Test(
        "JSON has none",
        arguments: [
            "{}", " [ ] ", "{\"a\":[1,-0.5,1e+5,true,false,null,\"\\u00e9\\n\\/\"],\"b\":{\"c\":0}}\n", "\"测试\"", "0",
        ])
    func none(_ text: String) {
        #expect(JSONGrammar.fault(in: Array(text.utf8)) == nil)
    }

    @Test("whoever hands in JSON that is none is told where it ends to be some")
    func told() {
        let error = #expect(throws: MessageJSONError.self) { try JSONValue.read(Array("{\"Order\": [\n1 2]}".utf8)) }
        #expect(error?.detail == "$: line 2, column 3: a comma or ] is expected")
        #expect(error?.chineseDetail == "$：第 2 行第 3 列：此处应为逗号或 ]")
    }
}
