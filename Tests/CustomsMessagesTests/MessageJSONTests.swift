import SidecarBase
import Testing
import XMLCanonical

@testable import CustomsMessages

@Suite("messages in JSON") struct MessageJSONTests {
    private func description(_ name: String = "CEB311Message") throws -> MessageDescription {
        try #require(try SchemaCatalogue.builtIn().message(name, .may2022))
    }

    private func error(_ text: String, complete: Bool = false) throws -> MessageJSONError? {
        let description = try description()
        do throws(MessageJSONError) {
            _ = try MessageJSON.inputs(Array(text.utf8))[0].value(description, isComplete: complete)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "what is no JSON, is too deep or says something twice is refused with its line",
        arguments: [
            ("", "message.json"), ("{", "message.json"), ("{\"a\":1,}", "message.json"), ("nil", "message.json"),
            ("{\"Order\":[],\n\"Order\":[]}", "message.json"), ("{\"\\u004frder\":[]}", "message.json"),
            ("{\"version\":1e999}", "message.json"), ("[1]", "message.json_field"), ("\"text\"", "message.json_field"),
            ("7", "message.json_field"), (String(repeating: "[", count: 100_000), "message.json"),
            (String(repeating: "{\"a\":", count: 40) + "1" + String(repeating: "}", count: 40), "message.json"),
        ])
    func unreadable(text: String, code: String) throws {
        let error = try #require(try error(text))
        #expect(error.code.name == code, "\(error)")
        #expect(!error.faults.isEmpty && !error.chineseDetail.isEmpty)
    }

    @Test("a doubled key is told with its line and name, also inside")
    func doubled() throws {
        let text = "{\"Order\":[{\"OrderHead\":{\n\"orderNo\":\"a\",\n\"orderNo\":\"b\"}}]}"
        #expect(try error(text)?.detail == "$: line 3: the key orderNo stands twice in its object")
        #expect(try error("{\"Order\":[{},{\"OrderHead\":{\"orderNo\":\"orderNo\"}}]}") == nil)
    }

    @Test("an unknown key is told with its path and the name that may be meant")
    func unknownKey() throws {
        let error = try #require(try error("{\"Order\":[{},{\"OrderHead\":{\"orderNO\":\"1\",\"colour\":\"2\"}}]}"))
        #expect(error.code == .messageJSONField)
        #expect(
            error.faults.map(\.path) == ["$.Order[1].OrderHead.colour", "$.Order[1].OrderHead.orderNO"])
        #expect(error.faults[1].english == "no such key; orderNo is meant?")
        #expect(error.faults[1].chinese == "没有该键，是否应为 orderNo？")
        #expect(error.faults[0].english == "no such key")
    }

    @Test(
        "a value of a wrong kind is told with its path",
        arguments: [
            ("{\"Order\":\"x\"}", "$.Order"), ("{\"Order\":[[]]}", "$.Order[0]"),
            ("{\"Order\":[{\"OrderHead\":[]}]}", "$.Order[0].OrderHead"),
            ("{\"Order\":[{\"OrderHead\":{\"orderNo\":{}}}]}", "$.Order[0].OrderHead.orderNo"),
            ("{\"Order\":[{\"OrderHead\":{\"orderNo\":1.5}}]}", "$.Order[0].OrderHead.orderNo"),
            ("{\"Order\":[{\"OrderHead\":{\"freight\":true}}]}", "$.Order[0].OrderHead.freight"),
            ("{\"BaseTransfer\":[]}", "$.BaseTransfer"), ("{\"version\":2}", "$.version"),
            ("{\"ExtendMessage\":{\"Message\":\"<a\"}}", "$.ExtendMessage.Message"),
            ("{\"Order\":[{\"OrderList\":[{\"gmodel\":\"a\",\"gModel\":\"b\"}]}]}", "$.Order[0].OrderList[0].gModel"),
        ])
    func kinds(text: String, path: String) throws {
        #expect(try error(text)?.faults.map(\.path) == [path])
    }

    @Test("missing elements are all told")
    func missing() throws {
        let error = try #require(
            try error(
                "{\"guid\":\"g\",\"Order\":[{\"OrderHead\":{\"orderNo\":\"1\"},\"OrderList\":[]}]}", complete: true))
        let paths = error.faults.map(\.path)
        #expect(paths.contains("$.Order[0].OrderHead.ebpCode") && paths.contains("$.Order[0].OrderList"))
        #expect(paths.contains("$.BaseTransfer") && !paths.contains("$.Order[0].OrderHead.note"))
    }

    @Test("numbers keep their value exactly; null and a single object in place of a list are understood")
    func lenient() throws {
        let text = """
            {"messageType":"CEB311Message","Order":{"OrderHead":{"freight":0.1,"goodsValue":12345678901234.12345,
            "appType":1,"note":null},"OrderList":{"gnum":2,"gModel":"x"}}}
            """
        let value = try MessageJSON.inputs(Array(text.utf8))[0].value(description(), isComplete: false)
        let head = try #require(value.nodes("Order").first?.node("OrderHead"))
        #expect(head.text("freight") == "0.1" && head.text("goodsValue") == "12345678901234.12345")
        #expect(head.text("appType") == "1" && head.node("note") == nil)
        #expect(value.nodes("Order").first?.node("OrderList")?.text("gmodel") == "x")
    }

    @Test("the message is known by its fields when only one fits")
    func recognised() throws {
        let catalogue = try SchemaCatalogue.builtIn()
        func name(_ text: String, given: Set<String> = ["BaseTransfer", "guid"]) throws -> String {
            try MessageJSON.inputs(Array(text.utf8))[0].description(in: catalogue, .may2022, given: given).rootName
        }
        #expect(try name("{\"messageType\":\"CEB621Message\"}") == "CEB621Message")
        #expect(try name("{\"Payment\":[{\"PaymentHead\":{}}]}") == "CEB411Message")
        #expect(try name("{\"Order\":[{\"OrderHead\":{\"buyerIdType\":\"1\"}}]}") == "CEB311Message")
        for text in [
            "{\"Order\":[{\"OrderHead\":{\"orderNo\":\"1\"}}]}", "{\"Orders\":[]}",
            "{\"messageType\":\"CEB312Mesage\"}",
        ] {
            let error = try #require(throws: MessageJSONError.self) { try name(text) }
            #expect(error.faults.map(\.path) == ["$.messageType"], "\(text)")
            if text.hasPrefix("{\"Order\"") { #expect(error.detail.contains("CEB303Message, CEB311Message")) }
            if text.contains("Mesage") { #expect(error.detail.contains("CEB312Message is meant?")) }
        }
    }

    @Test("a wrong document leaves the others readable, at their places")
    func parts() throws {
        let text =
            "{\"Order\":[{\"OrderHead\":{\"orderNo\":\"1\"}},7,{\"OrderHead\":{\"x\":1}},{\"OrderHead\":{\"orderNo\":\"4\"}}]}"
        let parts = try MessageJSON.inputs(Array(text.utf8))[0].parts(description())
        #expect(parts.documents.map(\.path) == (0...3).map { "$.Order[\($0)]" })
        #expect(parts.documents.map { $0.error == nil } == [true, false, false, true])
        #expect(parts.documents[3].node.node("OrderHead")?.text("orderNo") == "4")
    }

    @Test("a text that is all unknown keys, documents or values takes no long time")
    func hostile() throws {
        let clock = ContinuousClock()
        let keys = (0..<10_000).map { "\"orderNumberOfTheOrder\($0)\":1" }.joined(separator: ",")
        let documents = (0..<10_000).map { "{\"orderHeads\($0)\":1}" }.joined(separator: ",")
        for text in ["{\"Order\":[{\"OrderHead\":{\(keys)}}]}", "{\"Order\":[\(documents)]}"] {
            let input = try MessageJSON.inputs(Array(text.utf8))[0]
            let description = try description()
            let time = try clock.measure { _ = try input.parts(description) }
            #expect(time < .seconds(20))
        }
        #expect(try error("[" + String(repeating: "1,", count: 200_001) + "1]")?.code == .messageJSON)
    }

    @Test("whatever is changed in a message's JSON, it is read or refused", arguments: 0..<40)
    func mutations(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        let document = try Fixture.document("ceb/CEB311Message.xml")
        let description = try description()
        let bytes = Array(
            MessageJSON.text(of: try MessageValueReader.read(document, description).value, description).utf8)
        let inserts = Array("{}[]\",:\\0e-.ntf \n\u{0}\u{FF}".utf8)
        for _ in 0..<25 {
            var changed = bytes
            for _ in 0...Int.random(in: 0...3, using: &generator) {
                let place = Int.random(in: 0..<changed.count, using: &generator)
                if Bool.random(using: &generator) {
                    changed[place] = inserts[Int.random(in: 0..<inserts.count, using: &generator)]
                } else {
                    changed.removeSubrange(place..<min(place + 20, changed.count))
                }
            }
            do throws(MessageJSONError) {
                for input in try MessageJSON.inputs(changed) { _ = try input.parts(description) }
            } catch {
                #expect(!error.faults.isEmpty)
            }
        }
    }

    @Test("GB18030 is read, and a byte order mark")
    func encodings() throws {
        let text = Array("{\"Order\":[{\"OrderHead\":{\"note\":\"中文\"}}]}".utf8)
        for bytes in [try XMLText.gb18030(encoding: text), [0xEF, 0xBB, 0xBF] + text] {
            let value = try MessageJSON.inputs(bytes)[0].value(description(), isComplete: false)
            #expect(value.nodes("Order").first?.node("OrderHead")?.text("note") == "中文")
        }
        #expect(throws: MessageJSONError.self) { try MessageJSON.inputs([0x7B, 0xFF, 0xFF]) }
    }
}
