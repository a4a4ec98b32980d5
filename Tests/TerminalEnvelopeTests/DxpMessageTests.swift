import SidecarBase
import Testing
import XMLCanonical

@testable import TerminalEnvelope

@Suite("what is sent: DxpMsg") struct DxpMessageTests {
    private let message = DxpMessage(
        copMsgId: "0A6B2C5E-1F3D-4C7A-9B21-5D0E8F7A3101", senderId: "DXPENT0000099001",
        receiverIds: ["DXPEDCCEB0000002"], creatTime: "2024-06-01T09:30:05", msgType: "CEB311Message",
        data: Array("<a>示例</a>".utf8))

    @Test("the envelope has the published form to the byte: one line, prefix dxp, nothing that is not needed")
    func form() throws {
        #expect(
            String(decoding: try message.encoded(), as: UTF8.self) == """
                <?xml version="1.0" encoding="UTF-8"?>
                <dxp:DxpMsg xmlns:dxp="http://www.chinaport.gov.cn/dxp" ver="1.0"><dxp:TransInfo>\
                <dxp:CopMsgId>0A6B2C5E-1F3D-4C7A-9B21-5D0E8F7A3101</dxp:CopMsgId>\
                <dxp:SenderId>DXPENT0000099001</dxp:SenderId><dxp:ReceiverIds>\
                <dxp:ReceiverId>DXPEDCCEB0000002</dxp:ReceiverId></dxp:ReceiverIds>\
                <dxp:CreatTime>2024-06-01T09:30:05</dxp:CreatTime><dxp:MsgType>CEB311Message</dxp:MsgType>\
                </dxp:TransInfo><dxp:Data>PGE+56S65L6LPC9hPg==</dxp:Data></dxp:DxpMsg>
                """)
    }

    @Test(
        "an envelope valid against the official schema is read and written again to the byte",
        arguments: ["DxpMsg-CEB311.xml", "DxpMsg-CEB303.xml", "DxpMsg-CEB603.xml"])
    func sameBytes(_ name: String) throws {
        guard case .message(let read) = try TerminalMessage.unwrap(try fixture(name)) else {
            Issue.record("not a message")
            return
        }
        #expect(String(decoding: try read.encoded(), as: UTF8.self) == (try fixtureText(name)))
    }

    @Test("the same values give the same bytes every time, so that a repeated sending keeps its identity")
    func identity() throws {
        let bytes = try message.encoded()
        for _ in 0..<20 {
            var again = message
            again.bizKeys = [:]
            #expect(try again.encoded() == bytes)
        }
        var withKeys = message
        withKeys.bizKeys = ["b": "2", "a": "1", "c": "3"]
        let first = try withKeys.encoded()
        for _ in 0..<20 {
            withKeys.bizKeys = ["c": "3", "a": "1", "b": "2"]
            #expect(try withKeys.encoded() == first)
        }
    }

    @Test("AddInfo follows Data, in the order of the schema, and only when there is something in it")
    func additional() throws {
        var message = message
        message.fileName = "CEB311Message_1.xml"
        message.icCard = "JJ0G000099999"
        message.bizKeys = ["RetType": "CEB622", "DealFlag": "800"]
        let text = String(decoding: try message.encoded(), as: UTF8.self)
        #expect(
            text.hasSuffix(
                """
                </dxp:Data><dxp:AddInfo><dxp:FileName>CEB311Message_1.xml</dxp:FileName>\
                <dxp:IcCard>JJ0G000099999</dxp:IcCard><dxp:BizKey><dxp:Key name="DealFlag">800</dxp:Key>\
                <dxp:Key name="RetType">CEB622</dxp:Key></dxp:BizKey></dxp:AddInfo></dxp:DxpMsg>
                """))
    }

    @Test("markup in a field is escaped, and comes back as it was")
    func escaping() throws {
        var message = message
        message.copMsgId = "a<b>&\"'c]]>"
        message.fileName = "示例 & <1>.xml"
        message.bizKeys = ["a\"&<": "v<&>"]
        #expect(try TerminalMessage.unwrap(message.encoded()) == .message(message))
    }

    @Test("every byte of the signed message comes back, line ends and zero bytes included")
    func data() throws {
        var message = message
        message.data = Array("<a>\r\n\t".utf8) + Array(0...255) + Array("</a>".utf8)
        guard case .message(let read) = try TerminalMessage.unwrap(message.encoded()) else {
            Issue.record("not a message")
            return
        }
        #expect(read.data == message.data)
    }

    /// One field pushed to a value, by name.
    struct Edge: Sendable, CustomTestStringConvertible {
        let name: String
        let isGood: Bool
        let change: @Sendable (inout DxpMessage) -> Void
        var testDescription: String { name }

        init(_ name: String, good isGood: Bool, _ change: @escaping @Sendable (inout DxpMessage) -> Void) {
            self.name = name
            self.isGood = isGood
            self.change = change
        }
    }

    private static func text(_ count: Int) -> String { String(repeating: "号", count: count) }

    static let edges: [Edge] = [
        Edge("CopMsgId of 255", good: true) { $0.copMsgId = text(255) },
        Edge("CopMsgId of 256", good: false) { $0.copMsgId = text(256) },
        Edge("CopMsgId empty", good: false) { $0.copMsgId = "" },
        Edge("SenderId of 16", good: true) { $0.senderId = text(16) },
        Edge("SenderId of 17", good: false) { $0.senderId = text(17) },
        Edge("SenderId empty", good: false) { $0.senderId = "" },
        Edge("no receiver", good: false) { $0.receiverIds = [] },
        Edge("5 receivers", good: true) { $0.receiverIds = ["1", "2", "3", "4", "5"] },
        Edge("6 receivers", good: false) { $0.receiverIds = ["1", "2", "3", "4", "5", "6"] },
        Edge("ReceiverId of 17", good: false) { $0.receiverIds = ["1", text(17)] },
        Edge("ReceiverId empty", good: false) { $0.receiverIds = [""] },
        Edge("MsgType empty", good: true) { $0.msgType = "" },
        Edge("MsgType of 30", good: true) { $0.msgType = text(30) },
        Edge("MsgType of 31", good: false) { $0.msgType = text(31) },
        Edge("CreatTime with a zone", good: false) { $0.creatTime = "2024-06-01T09:30:05Z" },
        Edge("CreatTime with a fraction", good: false) { $0.creatTime = "2024-06-01T09:30:05.123" },
        Edge("CreatTime in digits", good: false) { $0.creatTime = "20240601093005" },
        Edge("CreatTime on a day that is not", good: false) { $0.creatTime = "2024-02-30T09:30:05" },
        Edge("CreatTime with a blank", good: false) { $0.creatTime = "2024-06-01 09:30:05" },
        Edge("CreatTime on a leap day", good: true) { $0.creatTime = "2024-02-29T23:59:59" },
        Edge("Data empty", good: false) { $0.data = [] },
        Edge("FileName of 255", good: true) { $0.fileName = text(255) },
        Edge("FileName of 256", good: false) { $0.fileName = text(256) },
        Edge("FileName empty", good: false) { $0.fileName = "" },
        Edge("IcCard of 13", good: true) { $0.icCard = text(13) },
        Edge("IcCard of 14", good: false) { $0.icCard = text(14) },
        Edge("5 keys", good: true) { $0.bizKeys = ["1": "1", "2": "2", "3": "3", "4": "4", "5": "5"] },
        Edge("6 keys", good: false) { $0.bizKeys = ["1": "1", "2": "2", "3": "3", "4": "4", "5": "5", "6": "6"] },
        Edge("key's name of 33", good: false) { $0.bizKeys = [text(33): "1"] },
        Edge("key of 64", good: true) { $0.bizKeys = [text(32): text(64)] },
        Edge("key of 65", good: false) { $0.bizKeys = ["1": text(65)] },
        Edge("key empty", good: false) { $0.bizKeys = ["1": ""] },
        Edge("a control character", good: false) { $0.copMsgId = "a\u{1}b" },
        Edge("a zero character", good: false) { $0.senderId = "a\u{0}b" },
        Edge("a character outside the plane", good: true) { $0.senderId = "𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷" },
    ]

    @Test("what the official schema refuses never leaves, and what it allows does", arguments: edges)
    func limits(_ edge: Edge) throws {
        var message = message
        edge.change(&message)
        if edge.isGood {
            #expect(try TerminalMessage.unwrap(message.encoded()) == .message(message))
        } else {
            let error = #expect(throws: EnvelopeError.self) { try message.encoded() }
            #expect(error?.code == .messageEnvelope)
        }
    }

    @Test("the reason of a refusal names the field and not its value")
    func privacy() {
        var message = message
        message.senderId = "330100190001010000"
        let error = #expect(throws: EnvelopeError.self) { try message.encoded() }
        #expect(error?.detail == "SenderId has 18 characters, 1 to 16 are allowed")
    }
}
