import CryptoCore
import CustomsMessages
import EnterpriseRelay
import Exchange
import Foundation
import Ledger
import SidecarBase
import TerminalEnvelope
import Testing
import XMLCanonical

@testable import Pipeline

@Suite("receipts", .timeLimit(.minutes(2))) struct ReceiptDeskTests {
    /// A DxpMsg around a receipt.
    private func envelope(_ content: [UInt8], copMsgId: String = "0D9A1C52-7D1E-4E53-9C1A-000000000312") throws
        -> [UInt8]
    {
        try DxpMessage(
            copMsgId: copMsgId, senderId: "DXPEDCCEB0000002", receiverIds: ["DXPENT0000099001"],
            creatTime: "2024-06-01T10:22:33", msgType: "CEB312Message", data: content
        ).encoded()
    }

    @Test(
        "receipts in any order, repeated and late, end in the same state and never move it backwards",
        arguments: [["120", "2"], ["2", "120"], ["120", "2", "120", "2"], ["2", "2", "120", "120"]])
    func anyOrder(_ statuses: [String]) async throws {
        let house = try House()
        let id = try await house.accept()
        let desk = house.receipts()
        var finished = false
        for status in statuses {
            let said = await desk.acceptPush(
                content: try House.text("receipt-312-\(status).xml"), msgType: "CUSTOMS_CEB_CALLBACK", dataDigest: nil,
                from: House.platform)
            #expect(said == .success)
            let state = try await house.ledger.message(id)?.state
            if finished { #expect(state == .finished) }
            finished = finished || state == .finished
        }
        #expect(finished)
        #expect(try await house.ledger.message(id)?.customsStatus == "120")
        #expect(try await house.ledger.receipts(of: id).count == 2)
        #expect(try await house.ledger.pendingRelays(target: "erp", limit: 10, now: .now()).count == 2)
        #expect(try await house.isSound())
        try await house.close()
    }

    @Test("the same receipt by push, in an envelope, between nodes and bare is one receipt, relayed once")
    func everyWay() async throws {
        let house = try House()
        let id = try await house.accept()
        let desk = house.receipts()
        let content = try House.fixture("receipt-312-120.xml")
        var answers = [
            await desk.acceptPush(
                content: String(decoding: content, as: UTF8.self), msgType: "CUSTOMS_CEB_CALLBACK", dataDigest: nil,
                from: House.platform)
        ]
        let inside = try envelope(content)
        let between =
            Array("<DxpMsgSv xmlns=\"http://www.chinaport.gov.cn/dxp\" ver=\"1.0\">".utf8)
            + inside.drop { $0 != 0x0A } + Array("</DxpMsgSv>".utf8)
        for bytes in [inside, between, content, try envelope(content, copMsgId: "ANOTHER")] {
            answers.append(await desk.acceptTerminal(bytes, from: House.node))
        }
        #expect(answers.allSatisfy { $0 == .success })
        #expect(try await house.ledger.receipts(of: id).count == 1)
        #expect(try await house.ledger.pendingRelays(target: "erp", limit: 10, now: .now()).count == 1)
        #expect(try await house.ledger.message(id)?.state == .finished)
        try await house.close()
    }

    @Test("a receipt in GBK is read, stored as it came, and relayed in UTF-8")
    func gbk() async throws {
        let house = try House()
        let id = try await house.accept()
        let text = try House.text("receipt-312-120.xml").replacing("encoding=\"UTF-8\"", with: "encoding=\"GBK\"")
        let content = try XMLText.gb18030(encoding: Array(text.utf8))
        #expect(await house.receipts().acceptTerminal(try envelope(content), from: House.node) == .success)
        let stored = try #require(try await house.ledger.receipts(of: id).first)
        #expect(stored.content == content)
        #expect(stored.info.contains("示例"))
        let target = ScriptedTarget([])
        try await house.run(house.relay(target)) { !target.delivered.isEmpty }
        #expect(target.delivered.first?.content == Array(text.utf8))
        try await house.close()
    }

    @Test("a receipt for an order that was never sent, and a document of an unknown kind, are kept and relayed")
    func unknown() async throws {
        let house = try House()
        let desk = house.receipts()
        for content in [try House.text("receipt-312-120.xml"), "<NEWMessage guid=\"1\"><x/></NEWMessage>"] {
            #expect(await desk.acceptTerminal(Array(content.utf8), from: House.node) == .success)
        }
        #expect(try await house.ledger.figures().receipts == 2)
        #expect(try await house.ledger.pendingRelays(target: "erp", limit: 10, now: .now()).count == 2)
        try await house.close()
    }

    @Test("a document of an unknown kind reaches the ERP byte for byte, out of its envelope")
    func untouched() async throws {
        let house = try House()
        let content = Array(
            "<NEW001Message xmlns='urn:x'  guid='1' ><a>&#x41;<![CDATA[<]]></a ></NEW001Message >\n".utf8)
        #expect(await house.receipts().acceptTerminal(try envelope(content), from: House.node) == .success)
        let target = ScriptedTarget([])
        try await house.run(house.relay(target)) { !target.delivered.isEmpty }
        #expect(target.delivered.map(\.content) == [content])
        try await house.close()
    }

    @Test("a format fault (CEB900) finds its message by the CopMsgId and ends it with the reason")
    func formatFault() async throws {
        let house = try House()
        let id = try await house.accept()
        let copMsgId = try #require(try await house.ledger.message(id)?.copMsgId)
        let content = try House.text("CEB900Message.xml")
            .replacing("B3F0C1D2-7788-4C1B-8E55-00000000D311", with: copMsgId)
        #expect(await house.receipts().acceptTerminal(Array(content.utf8), from: House.node) == .success)
        let message = try #require(try await house.ledger.message(id))
        #expect(message.state == .finished)
        #expect(message.customsStatus == "-1")
        #expect(try await house.ledger.receipts(of: id).first?.info.contains("XML格式校验失败") == true)
        try await house.close()
    }

    @Test(
        "what cannot be a receipt is refused with the platform's own code, leaves an event, and is not stored",
        arguments: [
            ("", "S12"), ("<a>", "S05"), ("bm90IGVuY3J5cHRlZA==", "S05"), ("%", "S05"),
            ("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", "S05"),
        ])
    func refused(_ content: String, _ code: String) async throws {
        let house = try House()
        let said = await house.receipts().acceptPush(
            content: content, msgType: "X", dataDigest: nil, from: House.platform)
        guard case .failure(code, let text) = said else {
            Issue.record("answered \(said)")
            return
        }
        #expect(!text.isEmpty)
        #expect(try await house.ledger.events(after: 0, limit: 10).map(\.kind) == ["refused"])
        #expect(try await house.ledger.figures().receipts == 0)
        try await house.close()
    }

    @Test("an encrypted receipt with a wrong digest is answered S02, and taken when it comes again in good order")
    func digest() async throws {
        let house = try House()
        let id = try await house.accept()
        let key = Array("0123456789abcdef".utf8)
        let platform = try PrivateKey.generateRSA(bits: 1024)
        let desk = house.receipts(
            keys: PlatformKeys(
                aesKeys: [key], publicKey: platform.publicKey, requireDigest: true, allowPlain: false))
        let receipt = try House.fixture("receipt-312-120.xml")
        let content = Base64.encodeText(try AES.encryptECB(receipt, key: key))
        let digest = Base64.encodeText(try platform.signRSA(receipt, digest: .sha1))
        func push(_ digest: String?, _ content: String = content) async -> PushAnswer {
            await desk.acceptPush(
                content: content, msgType: "CUSTOMS_CEB_CALLBACK", dataDigest: digest, from: House.platform)
        }
        #expect(await push(nil) == .failure("S02", PushErrorCode.signature.chinese))
        #expect(await push(String(digest.reversed())) == .failure("S02", PushErrorCode.signature.chinese))
        #expect(await push(digest, String(decoding: receipt, as: UTF8.self)) != .success)
        #expect(try await house.ledger.figures().receipts == 0)
        #expect(await push(digest) == .success)
        // A replay of what was taken is answered well, so that it is not sent for ever, and changes nothing.
        #expect(await push(digest) == .success)
        #expect(try await house.ledger.receipts(of: id).count == 1)
        let relay = try #require(try await house.ledger.pendingRelays(target: "erp", limit: 10, now: .now()).first)
        #expect(
            relay.originalForm == ["content": content, "msg_type": "CUSTOMS_CEB_CALLBACK", "data_digest": digest])
        try await house.close()
    }

    @Test("a receipt that could not be stored is answered S07, so that the platform sends it again")
    func notStored() async throws {
        let house = try House()
        let desk = house.receipts()
        try await house.ledger.close()
        let said = await desk.acceptTerminal(try House.fixture("receipt-312-120.xml"), from: House.node)
        #expect(said == .failure("S07", PushErrorCode.system.chinese))
        #expect(await desk.acceptTerminal([0x3C], from: House.node) == said)
        try FileManager.default.removeItem(at: house.folder)
    }

    @Test("many deliveries of one receipt at once store it once")
    func together() async throws {
        let house = try House()
        let id = try await house.accept()
        let desk = house.receipts()
        let content = try House.fixture("receipt-312-120.xml")
        let answers = await withTaskGroup(of: PushAnswer.self) { group in
            for _ in 0..<30 { group.addTask { await desk.acceptTerminal(content, from: House.node) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(answers.allSatisfy { $0 == .success })
        #expect(try await house.ledger.receipts(of: id).count == 1)
        try await house.close()
    }
}
