import SidecarBase
import Testing

@testable import TerminalEnvelope

@Suite("the platform's answer: DxpRep") struct DxpReplyTests {
    private func reply(_ text: String) throws -> DxpReply {
        guard case .reply(let reply) = try TerminalMessage.unwrap(Array(text.utf8)) else {
            throw EnvelopeError(.receiptContent, "no reply")
        }
        return reply
    }

    @Test("the published example says which message it is about, and why it failed")
    func example() throws {
        #expect(
            try reply(fixtureText("DxpRep-format-error.xml"))
                == DxpReply(
                    receiverId: "DXPENT0000099999",
                    responses: [
                        DxpReply.Response(
                            nodeId: "39999901", code: DxpResponseCode("0001"), info: "报文格式错误",
                            noticeTime: "2024-06-01", originalCopMsgId: "0A6B2C5E-1F3D-4C7A-9B21-5D0E8F7A3101")
                    ]))
    }

    @Test("several nodes may speak of several messages, and each is tied to its own")
    func several() throws {
        let reply = try reply(
            """
            <d:DxpRep xmlns:d="http://www.chinaport.gov.cn/dxp" ver="1.0"><d:RecevierId> R </d:RecevierId>
            <d:Response><d:ResponseCode>0000</d:ResponseCode><d:OriHead><d:CopMsgId>A</d:CopMsgId></d:OriHead></d:Response>
            <d:Response><d:ResponseCode> 3002 </d:ResponseCode><d:OriHead><d:CopMsgId>B</d:CopMsgId></d:OriHead></d:Response>
            </d:DxpRep>
            """)
        #expect(reply.receiverId == "R")
        #expect(reply.responses.map(\.originalCopMsgId) == ["A", "B"])
        #expect(reply.responses.map(\.code.kind) == [.success, .systemFault])
    }

    @Test("the header of the message may stand beside the responses, and then counts for all")
    func headerBeside() throws {
        let reply = try reply(
            "<DxpRep><Response><ResponseCode>1001</ResponseCode></Response><OriHead><CopMsgId>A</CopMsgId></OriHead></DxpRep>"
        )
        #expect(reply.responses.map(\.originalCopMsgId) == ["A"])
    }

    @Test("one receiver who was not reached makes the whole answer a fault")
    func receivers() throws {
        let reply = try reply(
            """
            <DxpRep xmlns="http://www.chinaport.gov.cn/dxp"><RecevierId>R</RecevierId><Response>
            <ResponseCode>0000</ResponseCode><Results>
            <Result><RecId>DXPEDCCEB0000002</RecId><Code>0000</Code></Result>
            <Result><RecId>DXPEDCCEB0000003</RecId><Code>2001</Code><Info>不存在</Info></Result>
            </Results><OriHead><CopMsgId>A</CopMsgId></OriHead></Response></DxpRep>
            """)
        let response = try #require(reply.responses.first)
        #expect(response.decisiveCode == DxpResponseCode("2001"))
        #expect(response.results.map(\.info) == ["", "不存在"])
    }

    @Test("an answer without a response is kept, and says nothing")
    func empty() throws {
        #expect(try reply("<DxpRep xmlns=\"http://www.chinaport.gov.cn/dxp\"/>").responses.isEmpty)
    }

    @Test(
        "only faults of the platform itself may pass another time",
        arguments: [
            ("0000", DxpResponseCode.Kind.success), ("0", .success), ("0001", .fault), ("0002", .fault),
            ("0999", .fault), ("1001", .fault), ("1999", .fault), ("2001", .fault), ("2999", .fault),
            ("3001", .systemFault), ("3002", .systemFault), ("3999", .systemFault), ("4000", .fault), ("9999", .fault),
            ("", .unknown), ("OK", .unknown), ("-1", .unknown), ("９", .unknown),
            ("99999999999999999999999", .unknown),
        ])
    func codes(_ text: String, _ kind: DxpResponseCode.Kind) {
        #expect(DxpResponseCode(text).kind == kind)
    }
}
