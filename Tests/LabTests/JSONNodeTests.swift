import Testing

@testable import Lab

@Suite("JSONNode") struct JSONNodeTests {
    private func node(_ text: String) throws -> JSONNode { try JSONNode(parsing: Array(text.utf8)) }

    @Test("each value knows its text, also inside others")
    func ranges() throws {
        let text = #" {"a": [1, "x\"}", {"b":null}], "a2": -0.5e+3 } "#
        let bytes = Array(text.utf8)
        let root = try node(text)
        func cut(_ node: JSONNode?) -> String? { node.map { String(decoding: bytes[$0.range], as: UTF8.self) } }
        #expect(cut(root["a"]) == #"[1, "x\"}", {"b":null}]"#)
        #expect(cut(root["a"]?.elements[1]) == #""x\"}""#)
        #expect(root["a"]?.elements[1].text == "x\"}")
        #expect(cut(root["a2"]) == "-0.5e+3")
        #expect(root["a"]?.elements[2]["b"]?.isBlank == true)
        #expect(root["none"] == nil)
    }

    @Test("escapes are read, pairs of surrogates too, and of two equal keys the last counts")
    func escapes() throws {
        #expect(try node(#""\u4e2d\ud83d\ude00\n\/\\""#).text == "中😀\n/\\")
        #expect(try node(#"{"k":1,"k":2}"#)["k"]?.text == "2")
        #expect(JSONNode.quoted("a\"\\\n\u{1}/中") == #""a\"\\\n\u0001/中""#)
    }

    @Test(
        "what is no JSON is refused with its place",
        arguments: [
            ("", 0), ("{", 1), ("{\"a\" 1}", 5), ("[1,]", 3), ("01", 1), ("\"a\nb\"", 2), ("\"\\x\"", 3), ("{}x", 2),
            ("\"\\ud83d\"", 7), ("[1 2]", 3), ("nul", 0), ("1.", 2), ("'a'", 0),
        ])
    func refused(text: String, offset: Int) {
        let fault = #expect(throws: JSONNode.Failure.self) { try node(text) }
        #expect(fault?.offset == offset)
    }

    @Test("nesting without end is refused")
    func depth() {
        #expect(throws: JSONNode.Failure.self) { try node(String(repeating: "[", count: 100_000)) }
        #expect(throws: Never.self) { try node(String(repeating: "[", count: 60) + String(repeating: "]", count: 60)) }
    }
}
