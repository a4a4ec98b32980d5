import SidecarBase
import Testing
import XMLCanonical

@testable import TerminalEnvelope

@Suite("what comes from a node") struct TerminalMessageTests {
    private static let names = "xmlns=\"http://www.chinaport.gov.cn/dxp\" ver=\"1.0\""
    private static let info =
        "<TransInfo><CopMsgId>C1</CopMsgId><SenderId>DXPEDCCEB0000002</SenderId><ReceiverIds><ReceiverId>R1</ReceiverId>"
        + "</ReceiverIds><CreatTime>2024-06-01T09:45:41</CreatTime><MsgType>CEB312Message</MsgType></TransInfo>"
    /// `<a/>`.
    private static let data = "<Data>PGEvPg==</Data>"

    private func message(_ text: String) throws -> DxpMessage {
        guard case .message(let message) = try TerminalMessage.unwrap(Array(text.utf8)) else {
            throw EnvelopeError(.receiptContent, "no message")
        }
        return message
    }

    @Test("a receipt is read: who sent it, its id, type, keys and every byte it carries")
    func receipt() throws {
        let read = try message(fixtureText("DxpMsg-receipt-CEB622.xml"))
        #expect(read.copMsgId == "7D1C0E52-66B4-4E0B-8D5A-2F9A1C3E6221")
        #expect(read.senderId == "DXPEDCCEB0000002")
        #expect(read.receiverIds == ["DXPENT0000099999"])
        #expect(read.creatTime == "2024-06-01T09:45:41")
        #expect(read.msgType == "CEB622Message")
        #expect(read.fileName == "CEB622Message_7D1C0E52-66B4-4E0B-8D5A-2F9A1C3E6221.xml")
        #expect(read.icCard == "JJ0G000099999")
        #expect(read.bizKeys == ["DealFlag": "800", "RetType": "CEB622"])
        #expect(String(decoding: read.data, as: UTF8.self).contains("<returnStatus>800</returnStatus>"))
    }

    @Test("a message between nodes is taken off, and gives the same receipt")
    func betweenNodes() throws {
        let inside = try message(fixtureText("DxpMsgSv-receipt-CEB622.xml"))
        let bare = try message(fixtureText("DxpMsg-receipt-CEB622.xml"))
        #expect(inside.copMsgId == bare.copMsgId)
        #expect(inside.data == bare.data)
    }

    @Test(
        "prefix, further declarations and folded Data make no difference",
        arguments: [
            ("dxp-receipt-ceb312.xml", "CEB312Message"), ("DxpMsg-receipt-CEB312.xml", "CEB312Message"),
            ("DxpMsg-CEB621-sm2.xml", "CEB621Message"), ("dxp-ceb311.xml", "CEB311Message"),
        ])
    func variants(_ name: String, _ type: String) throws {
        let read = try message(fixtureText(name))
        #expect(read.msgType == type)
        let document = try XMLDocument(parsing: read.data)
        #expect(document.root.name == type)
    }

    @Test(
        "what is seen in the wild is taken",
        arguments: [
            "<DxpMsg \(names)>\(data)\(info)</DxpMsg>",
            "<DxpMsg ver=\"1.0\">\(info)\(data)</DxpMsg>",
            "\u{FEFF}<?xml version=\"1.0\"?><DxpMsg \(names)>\(info)\(data)</DxpMsg>",
            "\u{0}<DxpMsg \(names)>\(info)\(data)</DxpMsg>",
            "<DxpMsg \(names)>\(info)<Data>\r\n PGEv\r\n Pg==\r\n</Data></DxpMsg>",
            "<DxpMsg \(names)><AddInfo xmlns=\"\"><FileName>f</FileName></AddInfo>\(data)\(info)</DxpMsg>",
            "<x:DxpMsg xmlns:x=\"http://www.chinaport.gov.cn/dxp\" xmlns=\"http://www.chinaport.gov.cn/dxp\">"
                + "\(info)\(data)</x:DxpMsg>",
            "<DxpMsg \(names)>\(info)\(data)<Data xmlns=\"urn:other\">!</Data></DxpMsg>",
        ])
    func tolerated(_ text: String) throws {
        let read = try message(text)
        #expect(read.copMsgId == "C1")
        #expect(read.data == Array("<a/>".utf8))
    }

    @Test(
        "no time is so wrong that a receipt is lost for it",
        arguments: ["", "2024-06-01T09:45:41.123+08:00", "2024-06-01T09:45:41Z", "2024060109451", "soon"])
    func times(_ time: String) throws {
        let text = "<DxpMsg \(Self.names)>\(Self.info)\(Self.data)</DxpMsg>"
            .replacing("2024-06-01T09:45:41", with: time)
        #expect(try message(text).creatTime == time)
    }

    @Test("a zero byte before the carried XML is skipped")
    func leadingZero() throws {
        let data = Base64.encodeText([0] + Array("<a/>".utf8))
        let read = try message("<DxpMsg \(Self.names)>\(Self.info)<Data>\(data)</Data></DxpMsg>")
        #expect(read.data == Array("<a/>".utf8))
    }

    @Test("an envelope in GBK is read")
    func gbk() throws {
        let text =
            "<?xml version=\"1.0\" encoding=\"GBK\"?><DxpMsg \(Self.names)>\(Self.info)\(Self.data)"
            + "<AddInfo><FileName>回执.xml</FileName></AddInfo></DxpMsg>"
        let bytes = try XMLText.gb18030(encoding: Array(text.utf8))
        guard case .message(let read) = try TerminalMessage.unwrap(bytes) else {
            Issue.record("not a message")
            return
        }
        #expect(read.fileName == "回执.xml")
    }

    @Test("what is no envelope is handed on as it came")
    func bare() throws {
        let text = "<?xml version=\"1.0\"?><CEB312Message/>"
        #expect(try TerminalMessage.unwrap(Array(text.utf8)) == .bare(Array(text.utf8)))
    }

    @Test(
        "an envelope that does not say what it is, or says it twice, is refused, and the reason names the part",
        arguments: [
            ("<DxpMsg \(names)>\(data)</DxpMsg>", "DxpMsg without TransInfo"),
            ("<DxpMsg \(names)>\(info)</DxpMsg>", "DxpMsg without Data"),
            ("<DxpMsg \(names)>\(info)<Data/></DxpMsg>", "Data is empty"),
            ("<DxpMsg \(names)>\(info)<Data> \n </Data></DxpMsg>", "Data is empty"),
            ("<DxpMsg \(names)>\(info)<Data>AAAA</Data></DxpMsg>", "Data is empty"),
            ("<DxpMsg \(names)>\(info)<Data>PGEv*g==</Data></DxpMsg>", "Data is not base64"),
            ("<DxpMsg \(names)>\(info)<Data>PGEvP</Data></DxpMsg>", "Data is not base64"),
            ("<DxpMsg \(names)>\(info)\(data)\(data)</DxpMsg>", "DxpMsg with 2 Data"),
            ("<DxpMsg \(names)>\(info)\(info)\(data)</DxpMsg>", "DxpMsg with 2 TransInfo"),
            ("<DxpMsg \(names)><TransInfo/>\(data)</DxpMsg>", "TransInfo without CopMsgId"),
            (
                "<DxpMsg \(names)><TransInfo><CopMsgId> </CopMsgId></TransInfo>\(data)</DxpMsg>",
                "CopMsgId is empty or longer than 255"
            ),
            (
                "<DxpMsg \(names)><TransInfo><CopMsgId>\(String(repeating: "9", count: 256))</CopMsgId></TransInfo>"
                    + "\(data)</DxpMsg>", "CopMsgId is empty or longer than 255"
            ),
            (
                "<DxpMsg xmlns=\"urn:other\">\(info)\(data)</DxpMsg>",
                "DxpMsg is not in the namespace http://www.chinaport.gov.cn/dxp"
            ),
            (
                "<DxpRep xmlns=\"http://www.chinaport.gov.cn/ceb\"/>",
                "DxpRep is not in the namespace http://www.chinaport.gov.cn/dxp"
            ),
            ("<DxpMsgSv \(names)/>", "DxpMsgSv without DxpMsg"),
            ("<DxpMsgSv \(names)><DxpMsg/><DxpMsg/></DxpMsgSv>", "DxpMsgSv with 2 DxpMsg"),
            (
                "<DxpMsg \(names)>\(info)<Data xmlns=\"urn:other\">PGEvPg==</Data></DxpMsg>", "DxpMsg without Data"
            ),
        ])
    func refused(_ text: String, _ reason: String) {
        #expect(throws: EnvelopeError(.receiptContent, reason)) { try TerminalMessage.unwrap(Array(text.utf8)) }
    }

    @Test(
        "what is no XML, or hostile XML, is refused with the code of its fault",
        arguments: [
            ("", ErrorCode.xmlEmpty), ("no XML", .xmlEmpty), ("<DxpMsg", .xmlNotWellFormed),
            ("<!DOCTYPE DxpMsg [<!ENTITY a \"b\">]><DxpMsg>&a;</DxpMsg>", .xmlDoctype),
            (String(repeating: "<a>", count: 70) + String(repeating: "</a>", count: 70), .xmlTooDeep),
        ])
    func hostile(_ text: String, _ code: ErrorCode) {
        let error = #expect(throws: EnvelopeError.self) { try TerminalMessage.unwrap(Array(text.utf8)) }
        #expect(error?.code == code)
    }

    @Test("an envelope over the limit is refused before it is read")
    func tooLarge() throws {
        var limits = XMLLimits.standard
        limits.maximumBytes = 1_000
        let data = Base64.encodeText([UInt8](repeating: 0x41, count: 1_000))
        let text = "<DxpMsg \(Self.names)>\(Self.info)<Data>\(data)</Data></DxpMsg>"
        let error = #expect(throws: EnvelopeError.self) {
            try TerminalMessage.unwrap(Array(text.utf8), limits: limits)
        }
        #expect(error?.code == .xmlTooLarge)
        _ = try TerminalMessage.unwrap(Array(text.utf8))
    }

    @Test("no byte of an envelope, changed, left out or doubled, brings the reader down")
    func fuzz() throws {
        let whole = Array("<DxpMsg \(Self.names)>\(Self.info)\(Self.data)</DxpMsg>".utf8)
        var outcomes = 0
        func feed(_ bytes: [UInt8]) {
            do {
                _ = try TerminalMessage.unwrap(bytes)
            } catch {
                #expect(!error.code.name.isEmpty)
            }
            outcomes += 1
        }
        for index in whole.indices {
            feed(Array(whole[..<index]))
            for value: UInt8 in [0x00, 0x3C, 0x26, 0xFF] {
                var bytes = whole
                bytes[index] = value
                feed(bytes)
            }
        }
        #expect(outcomes == whole.count * 5)
    }
}
