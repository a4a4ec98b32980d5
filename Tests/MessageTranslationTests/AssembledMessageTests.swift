import CustomsMessages
import MessageTranslation
import Testing
import XMLCanonical

@Suite struct AssembledMessageTests {
    @Test("a name with markup characters arrives as it was configured")
    func escapes() throws {
        let sender = MessageSender(code: "3301960EX1", name: "甲 & 乙 <丙>", dxpId: "DXPENT0000099001", edition: .may2022)
        let type = try #require(MessageType(rootName: "CEB311Message"))
        let document = AssembledDocument(
            type: type, guid: "G", key: BusinessKey(kind: BusinessKey.order, parts: ["P", "1"]),
            content: Array("<Order></Order>".utf8), origins: [], item: 0)
        let parsed = try XMLDocument(
            parsing: AssembledMessage.bytes(of: [document, document], guid: "A", sender: sender))
        #expect(parsed.root.name == "CEB311Message")
        #expect(parsed.root.children("Order", namespace: "http://www.chinaport.gov.cn/ceb").count == 2)
        #expect(parsed.root.child("BaseTransfer")?.child("copName")?.text == "甲 & 乙 <丙>")
    }
}
