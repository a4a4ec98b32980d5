import SidecarBase
import Testing
import XMLCanonical

@testable import CustomsMessages

@Suite("messages as values") struct MessageValueTests {
    /// Every field of a document with its path, in order; without the Signature.
    private static func fields(_ element: XMLElement, path: String = "") -> [String] {
        if element.name == "Signature" { return [] }
        let path = path + "/" + element.name
        if element.isLeaf { return [path + "=" + element.text] }
        return element.children.flatMap { fields($0, path: path) }
    }

    /// Takes a message to values, to JSON, back to values and back to XML.
    private static func roundTrip(_ document: XMLDocument, _ description: MessageDescription) throws -> XMLDocument {
        let read = try MessageValueReader.read(document, description)
        #expect(read.unknown == [], "\(description.rootName)")
        let json = MessageJSON.text(of: read.value, description)
        let input = try #require(try MessageJSON.inputs(Array(json.utf8)).first)
        #expect(input.messageType == description.rootName)
        let again = try input.value(description)
        #expect(again == read.value, "\(description.rootName)")
        return try XMLDocument(parsing: MessageWriter.bytes(of: again))
    }

    @Test(
        "every example goes from XML to JSON and back without losing a field or a character",
        arguments: [
            "CEB303Message", "CEB311Message", "CEB312Message", "CEB411Message", "CEB511Message", "CEB603Message",
            "CEB621Message", "CEB622Message", "CEB622Message-status-100", "CEB622Message-status-2", "CEB623Message",
            "CEB625Message", "CEB900Message", "signed/CEB303Message.rsa", "signed/CEB311Message.rsa",
            "signed/CEB411Message.rsa", "signed/CEB511Message.rsa", "signed/CEB603Message.rsa",
            "signed/CEB621Message.rsa", "signed/CEB623Message.rsa", "signed/CEB625Message.rsa",
        ])
    func examples(name: String) throws {
        let document = try Fixture.document("ceb/\(name).xml")
        let catalogue = try SchemaCatalogue.builtIn()
        let description = try #require(catalogue.message(document.root.name, .may2022))
        let result = try Self.roundTrip(document, description)
        #expect(Self.fields(result.root) == Self.fields(document.root))
        #expect(result.root.namespace == CustomsNamespace.ceb)
        #expect(result.root.attribute("guid") == document.root.attribute("guid"))
    }

    @Test("every message of both editions does, with all its fields and several documents", arguments: [1, 3])
    func everyMessage(documents: Int) throws {
        let catalogue = try SchemaCatalogue.builtIn()
        for edition in catalogue.editions {
            for description in catalogue.messages(edition) {
                let document = try Fixture.document(xml: MessageTree(description, documents: documents).xml)
                let result = try Self.roundTrip(document, description)
                #expect(Self.fields(result.root) == Self.fields(document.root), "\(description.rootName)")
            }
        }
    }

    private func order(_ content: String) throws -> (MessageValueReader.Result, MessageDescription) {
        let document = try Fixture.document(
            xml:
                "<CEB311Message xmlns=\"http://www.chinaport.gov.cn/ceb\" guid=\"G\" version=\"1.0\">\(content)</CEB311Message>"
        )
        let description = try #require(try SchemaCatalogue.builtIn().message("CEB311Message", .may2022))
        return (try MessageValueReader.read(document, description), description)
    }

    @Test("fields come in the message's order whatever order they stood in, and gModel is gmodel")
    func ordered() throws {
        let (read, _) = try order(
            "<Order><OrderList><gModel>m</gModel><gnum>1</gnum></OrderList><OrderHead><orderNo> N </orderNo><guid>g</guid></OrderHead></Order>"
        )
        let document = try #require(read.value.nodes("Order").first)
        #expect(document.nodes.map(\.name) == ["OrderHead", "OrderList"])
        #expect(document.node("OrderHead")?.nodes.map(\.name) == ["guid", "orderNo"])
        #expect(document.node("OrderHead")?.text("orderNo") == "N")
        #expect(document.nodes("OrderList").first?.integer("gnum") == 1)
        #expect(document.nodes("OrderList").first?.text("gmodel") == "m")
        #expect(read.unknown == [])
    }

    @Test("what has no place in the message is told with its path, never dropped in silence")
    func unknown() throws {
        let (read, _) = try order(
            "<Order><OrderHead colour=\"red\"><colour/><orderNo>1<b/></orderNo><orderNo>2</orderNo></OrderHead>text</Order>"
                + "<BaseTransfer/><BaseTransfer/><orderNo xmlns=\"\"/>")
        #expect(
            read.unknown == [
                "Order[1]/text()", "Order[1]/OrderHead/@colour", "Order[1]/OrderHead/colour",
                "Order[1]/OrderHead/orderNo/b", "Order[1]/OrderHead/orderNo[2]", "BaseTransfer[2]", "orderNo",
            ])
    }

    @Test("markup, quotation marks and line ends in values arrive as they were")
    func escaping() throws {
        let description = try #require(try SchemaCatalogue.builtIn().message("CEB311Message", .may2022))
        let text = "a&b<c>\"d\"'e'\r\n\t]]> 甲\u{1F600}"
        let value = MessageValue(
            rootName: "CEB311Message", guid: "x\"<&\n",
            nodes: [MessageNode("Order", [MessageNode("OrderHead", [MessageNode("note", text: text)])])])
        let document = try XMLDocument(parsing: MessageWriter.bytes(of: value))
        #expect(document.root.descendant("note")?.text == text)
        #expect(try MessageValueReader.read(document, description).value == value)
        let json = MessageJSON.text(of: value, description)
        #expect(try MessageJSON.inputs(Array(json.utf8))[0].value(description, isComplete: false) == value)
    }

    @Test(
        "characters that XML cannot hold are refused by the name of their field",
        arguments: ["\u{0}", "\u{1B}", "\u{FFFE}"])
    func characters(character: String) throws {
        let error = #expect(throws: MessageError.self) {
            try MessageWriter.bytes(of: MessageNode("OrderHead", [MessageNode("note", text: "a" + character)]))
        }
        #expect(error == MessageError(.messageCharacter, "note"))
    }
}

@Suite("exact decimals") struct ExactDecimalTests {
    @Test(
        "a number keeps the digits it came with",
        arguments: [
            ("100.00", "100.00"), ("0", "0"), ("-0.50", "-0.50"), ("+1", "1"), (".5", "0.5"), ("007.10", "7.10"),
            (" 3 ", "3"),
        ])
    func text(input: String, output: String) {
        #expect(ExactDecimal(input)?.text == output)
    }

    @Test(
        "what is no decimal, or too long, is none",
        arguments: [
            "", ".", "-", "1e3", "1,5", "0x1", "1.2.3", "１", String(repeating: "9", count: 25), "0.1234567890123",
        ])
    func none(text: String) {
        #expect(ExactDecimal(text) == nil)
    }

    private func number(_ text: String) throws -> ExactDecimal { try #require(ExactDecimal(text)) }

    @Test("sums and differences are exact, with the longer fraction")
    func sums() throws {
        #expect(try (number("0.1") + number("0.2")).text == "0.3")
        #expect(try (number("100.00") + number("0")).text == "100.00")
        #expect(try (number("1") - number("0.00001")).text == "0.99999")
        #expect(try number("1.0") == number("1.00000"))
        #expect(try number("-1") < number("0.1"))
        #expect(try Set([number("1.0"), number("1")]).count == 1)
    }

    @Test(
        "products are exact, and rounded only where customs takes no more digits",
        arguments: [
            ("20.00", "2", "40.00", true), ("0.5", "0.5", "0.25", true), ("1.0000", "3.0000", "3.0000", true),
            ("0.0001", "0.0001", "0.00000", false), ("0.333", "0.015", "0.00500", false),
            ("-0.333", "0.0150", "-0.00500", false),
        ])
    func products(left: String, right: String, product: String, isExact: Bool) throws {
        let result = try #require(try number(left).multiplied(by: number(right)))
        #expect(result.product.text == product && result.isExact == isExact)
    }

    @Test("what does not fit is no product; only a fraction of zeros can be left off")
    func ends() throws {
        let large = try number(String(repeating: "9", count: 24))
        let eleven = try number("11")
        #expect(large.multiplied(by: large) == nil && large.multiplied(by: eleven) == nil)
        #expect(try number("3.000").whole?.text == "3")
        #expect(try number("3.001").whole == nil)
    }
}
