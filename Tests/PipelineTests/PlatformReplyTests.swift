import CustomsMessages
import Exchange
import Foundation
import Ledger
import SidecarBase
import TerminalEnvelope
import Testing

@testable import Pipeline

@Suite("the platform's word on an envelope (DxpRep)", .timeLimit(.minutes(2))) struct PlatformReplyTests {
    /// A DxpRep about a message of the ledger.
    private func reply(_ house: House, _ id: MessageID, code: String = "0001", info: String = "报文格式错误") async throws
        -> [UInt8]
    {
        let copMsgId = try #require(try await house.ledger.message(id)?.copMsgId)
        let text = try House.text("DxpRep-format-error.xml")
            .replacing("0A6B2C5E-1F3D-4C7A-9B21-5D0E8F7A3101", with: copMsgId)
            .replacing(">0001<", with: ">\(code)<").replacing("报文格式错误", with: info)
        return Array(text.utf8)
    }

    private func deliver(_ house: House, _ id: MessageID, _ transport: ScriptedTransport) async throws {
        try await house.run(house.worker(transport)) { try await house.ledger.message(id)?.state == .accepted }
    }

    @Test(
        "a fault after the node's acceptance parks the message with the platform's words; a release sends the same again"
    )
    func fault() async throws {
        let house = try House()
        let id = try await house.accept()
        let transport = ScriptedTransport([])
        try await deliver(house, id, transport)
        #expect(await house.receipts().acceptTerminal(try await reply(house, id), from: House.node) == .success)
        #expect(try await house.ledger.message(id)?.state == .parked)
        let event = try #require(try await house.ledger.events(of: id).last)
        #expect(event.kind == "node-fault")
        #expect(event.cause == ErrorCode.nodeFault.name)
        #expect(event.detail["code"] == "0001")
        #expect(event.detail["detail"] == "报文格式错误")
        #expect(try await house.ledger.figures().parked == 1)
        #expect(try await house.isSound())

        try await house.ledger.change(.release, id, actor: "operator")
        try await deliver(house, id, transport)
        #expect(transport.sent.count == 2)
        #expect(Set(transport.sent.map(\.bytes)).count == 1)
        try await house.close()
    }

    @Test("it is stored once, shown with its message, and relayed to the ERP like every receipt")
    func relayed() async throws {
        let house = try House()
        let id = try await house.accept()
        let desk = house.receipts()
        let bytes = try await reply(house, id)
        for _ in 0..<3 { #expect(await desk.acceptTerminal(bytes, from: House.node) == .success) }
        let receipt = try #require(try await house.ledger.receipts(of: id).first)
        #expect(receipt.type == "DxpRep")
        #expect(receipt.status == "0001")
        #expect(receipt.info == "报文格式错误")
        #expect(receipt.content == bytes)
        #expect(try await house.ledger.receipts(of: id).count == 1)
        #expect(try await house.ledger.pendingRelays(target: "erp", limit: 10, now: .now()).map(\.content) == [bytes])
        #expect(try await house.ledger.message(id)?.customsStatus == nil)
        try await house.close()
    }

    @Test("a fault while the message waits for its next attempt parks it, and it is not sent again")
    func faultWhileWaiting() async throws {
        let house = try House()
        let id = try await house.accept()
        #expect(await house.receipts().acceptTerminal(try await reply(house, id), from: House.node) == .success)
        #expect(try await house.ledger.message(id)?.state == .parked)
        #expect(try await house.ledger.pendingDeliveries(route: "node", limit: 10, now: .now()).isEmpty)
        #expect(try await house.isSound())
        try await house.close()
    }

    @Test(
        "a fault that overtakes the node's own answer holds, whatever that answer is",
        arguments: [ScriptedTransport.Word.accept, .fail(.nodeTimeout), .refuse("no")])
    func overtaking(_ word: ScriptedTransport.Word) async throws {
        let house = try House()
        let id = try await house.accept()
        let bytes = try await reply(house, id)
        let transport = ScriptedTransport([word]) { _ in
            _ = await house.receipts().acceptTerminal(bytes, from: House.node)
        }
        let ends = ["node-fault", "retry-later", "parked"]
        try await house.run(house.worker(transport)) {
            let kinds = try await house.ledger.events(of: id).map(\.kind)
            return kinds.filter { $0 == "sending" }.count == 1 && kinds.filter { ends.contains($0) }.count == 2
        }
        #expect(try await house.ledger.message(id)?.state == .parked)
        #expect(try await house.ledger.pendingDeliveries(route: "node", limit: 10, now: .now()).isEmpty)
        #expect(try await house.ledger.figures().parked == 1)
        #expect(transport.sent.count == 1)
        #expect(try await house.isSound())
        try await house.close()
    }

    @Test(
        "once customs has spoken, no word of the platform moves the message back",
        arguments: ["0001", "3002", "0000", "OK"])
    func afterCustoms(_ code: String) async throws {
        for (receipt, state) in [("receipt-312-2.xml", DeclarationState.customs), ("receipt-312-120.xml", .finished)] {
            let house = try House()
            let id = try await house.accept()
            try await deliver(house, id, ScriptedTransport([]))
            let desk = house.receipts()
            #expect(await desk.acceptTerminal(try House.fixture(receipt), from: House.node) == .success)
            let before = try #require(try await house.ledger.message(id))
            #expect(before.state == state)
            #expect(await desk.acceptTerminal(try await reply(house, id, code: code), from: House.node) == .success)
            let after = try #require(try await house.ledger.message(id))
            #expect(after.state == state && after.customsStatus == before.customsStatus)
            #expect(try await house.ledger.events(of: id).last?.kind == "receipt")
            #expect(try await house.ledger.figures().parked == 0)
            #expect(try await house.isSound())
            try await house.close()
        }
    }

    @Test("customs may speak after a fault: its word is further")
    func customsAfterFault() async throws {
        let house = try House()
        let id = try await house.accept()
        let desk = house.receipts()
        #expect(await desk.acceptTerminal(try await reply(house, id), from: House.node) == .success)
        #expect(await desk.acceptTerminal(try House.fixture("receipt-312-120.xml"), from: House.node) == .success)
        #expect(try await house.ledger.message(id)?.state == .finished)
        #expect(try await house.isSound())
        try await house.close()
    }

    @Test("a good notice ends the waiting of a message whose node never answered")
    func notice() async throws {
        let house = try House()
        let id = try await house.accept()
        #expect(
            await house.receipts().acceptTerminal(
                try await reply(house, id, code: "0000", info: "已接收"), from: House.node) == .success)
        #expect(try await house.ledger.message(id)?.state == .accepted)
        #expect(try await house.ledger.nextDeliveryTime(route: "node") == nil)
        #expect(try await house.isSound())
        try await house.close()
    }

    @Test("a good notice changes nothing for a message that is accepted already, parked, or given up")
    func lateNotice() async throws {
        let house = try House()
        let id = try await house.accept()
        let desk = house.receipts()
        try await deliver(house, id, ScriptedTransport([]))
        var number = 0
        func notice() async throws {
            number += 1
            let bytes = try await reply(house, id, code: "0000", info: "第\(number)次")
            #expect(await desk.acceptTerminal(bytes, from: House.node) == .success)
        }
        try await notice()
        #expect(try await house.ledger.message(id)?.state == .accepted)
        #expect(await desk.acceptTerminal(try await reply(house, id), from: House.node) == .success)
        try await notice()
        #expect(try await house.ledger.message(id)?.state == .parked)
        try await house.ledger.change(.abandon, id, actor: "operator")
        try await notice()
        let fault = try await reply(house, id, code: "0002")
        #expect(await desk.acceptTerminal(fault, from: House.node) == .success)
        #expect(try await house.ledger.message(id)?.state == .abandoned)
        #expect(try await house.ledger.figures().parked == 0)
        #expect(try await house.isSound())
        try await house.close()
    }

    @Test("a code that no table explains is shown and decides nothing")
    func remark() async throws {
        let house = try House()
        let id = try await house.accept()
        #expect(
            await house.receipts().acceptTerminal(try await reply(house, id, code: "OK"), from: House.node) == .success)
        #expect(try await house.ledger.message(id)?.state == .queued)
        #expect(try await house.ledger.receipts(of: id).first?.status == "OK")
        try await house.close()
    }

    @Test("a word about an envelope that is not ours is kept and relayed")
    func foreign() async throws {
        let house = try House()
        let id = try await house.accept()
        let bytes = try House.fixture("DxpRep-format-error.xml")
        #expect(await house.receipts().acceptTerminal(bytes, from: House.node) == .success)
        #expect(try await house.ledger.message(id)?.state == .queued)
        #expect(try await house.ledger.pendingRelays(target: "erp", limit: 10, now: .now()).count == 1)
        try await house.close()
    }

    @Test("the words of the receiver at fault, and the table's where the node has none, reach the person who decides")
    func words() {
        func info(_ response: DxpReply.Response) -> ReceiptEntry? {
            Receipt(DxpReply(receiverId: "R", responses: [response])).entries.first
        }
        let receiver = info(
            DxpReply.Response(
                code: DxpResponseCode("0000"), info: "部分失败",
                results: [
                    DxpReply.Result(receiverId: "A", code: DxpResponseCode("0000"), info: "ok"),
                    DxpReply.Result(receiverId: "B", code: DxpResponseCode("2001"), info: "不存在"),
                ], noticeTime: "2024-06-01", originalCopMsgId: "C"))
        #expect(receiver?.info == "部分失败; B 2001 不存在")
        #expect(receiver?.status == "2001")
        #expect(receiver?.statusKind == .nodeFault)
        #expect(receiver?.isRefusal == true)
        #expect(receiver?.time == "20240601000000000")
        let silent = info(DxpReply.Response(code: DxpResponseCode("3002"), info: "", originalCopMsgId: ""))
        #expect(silent?.info == "远程连接失败")
        #expect(silent?.key == nil)
        #expect(silent?.time == "")
    }
}
