import Testing

@testable import CustomsMessages

@Suite("MessageType")
struct MessageTypeTests {
    @Test("there are 42 types, each with its own number, in order")
    func count() {
        let numbers = MessageType.all.map(\.number)
        #expect(numbers.count == 42)
        #expect(numbers == Array(Set(numbers)).sorted())
    }

    @Test("every declaration has the receipt with the next number, of the same direction")
    func pairs() throws {
        let declarations = MessageType.all.filter { $0.role == .declaration }
        #expect(declarations.count == 19)
        for declaration in declarations {
            let receipt = try #require(declaration.receiptType)
            #expect(receipt.number == declaration.number + 1)
            #expect(receipt.role == .receipt)
            #expect(receipt.direction == declaration.direction)
            #expect(receipt.declarationType == declaration)
        }
    }

    @Test("what customs sends of its own accord answers no declaration", arguments: [792, 816, 818, 900])
    func unasked(number: Int) throws {
        let type = try #require(MessageType(number: number))
        #expect(type.role == .receipt)
        #expect(type.declarationType == nil)
    }

    @Test(
        "a type is known by the root's local name",
        arguments: [("CEB311Message", 311), ("CEB213Message", 213), ("CEB900Message", 900), ("CEB214", 214)])
    func rootName(name: String, number: Int) {
        #expect(MessageType(rootName: name)?.number == number)
    }

    @Test("other roots are not known", arguments: ["CEB609Message", "CEB610Message", "ceb311Message", "mo", "", "CEB"])
    func unknown(name: String) {
        #expect(MessageType(rootName: name) == nil)
    }

    @Test("the receiver goes by direction")
    func receiver() {
        #expect(MessageType(number: 621)?.defaultReceiver == "DXPEDCCEB0000002")
        #expect(MessageType(number: 603)?.defaultReceiver == "DXPEDCCEB0000003")
    }
}
