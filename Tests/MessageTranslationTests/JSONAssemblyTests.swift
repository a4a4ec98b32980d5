import CustomsMessages
import SidecarBase
import Testing
import XMLCanonical

@testable import MessageTranslation

@Suite("assembling JSON") struct JSONAssemblyTests {
    private func assemble(_ json: String, edition: Edition = .may2022) throws -> Assembly {
        let sender = MessageSender(
            code: Fixture.platform.code, name: Fixture.platform.name, dxpId: Fixture.platform.dxpId, edition: edition)
        return try Fixture.assembler().assemble(json: Array(json.utf8), for: sender, at: Fixture.time)
    }

    private static let payment = """
        {"PaymentHead":{"payCode":"3301969ZZ6","payName":"示例支付有限公司","payTransactionId":"PAY1","orderNo":"NO1",
        "ebpCode":"3301969ZZ1","ebpName":"示例平台","payerIdType":"1","payerIdNumber":"330100190001010000","payerName":"张测试",
        "amountPaid":109.1,"currency":142,"payTime":"20240601102035"}}
        """

    @Test("guid, times, states and BaseTransfer are filled in, and every field says where it is from")
    func filling() throws {
        let assembly = try assemble("{\"Payment\":[\(Self.payment)]}")
        let document = try Fixture.only(assembly)
        #expect(document.guid == Fixture.guid && document.key.text == "payment:3301969ZZ6|PAY1")
        let fields = Fixture.fields(document)
        for field in [
            "guid = \(Fixture.guid)", "appType = 1", "appTime = 20240601102100", "appStatus = 2", "amountPaid = 109.1",
        ] {
            #expect(fields.contains("PaymentHead/" + field), "\(field)")
        }
        #expect(Fixture.source("Payment/PaymentHead/guid", document) == .made)
        #expect(Fixture.source("Payment/PaymentHead/appStatus", document) == .fixed)
        #expect(
            Fixture.source("Payment/PaymentHead/orderNo", document) == .input("$.Payment[0].PaymentHead.orderNo"))
        let bytes = AssembledMessage.bytes(of: [document], guid: document.guid, sender: Fixture.platform)
        let report = MessageChecker(try SchemaCatalogue.builtIn(), rules: nil).report(on: bytes)
        #expect(report.isValid && report.messageType == "CEB411Message", "\(report.findings)")
    }

    @Test("what the JSON gives is kept: guids in upper case, type, time, and the root's guid for a single document")
    func given() throws {
        let own = Self.payment.replacing(
            "{\"payCode\"", with: "{\"guid\":\"0a6b2c5e-1f3d-4c7a-9b21-5d0e8f7a6211\",\"appType\":\"2\",\"payCode\"")
        let document = try Fixture.only(try assemble("{\"messageType\":\"CEB411Message\",\"Payment\":[\(own)]}"))
        #expect(document.guid == "0A6B2C5E-1F3D-4C7A-9B21-5D0E8F7A6211")
        #expect(Fixture.fields(document).contains("PaymentHead/appType = 2"))
        let root = try Fixture.only(
            try assemble("{\"guid\":\"0a6b2c5e-1f3d-4c7a-9b21-5d0e8f7a6212\",\"Payment\":[\(Self.payment)]}"))
        #expect(root.guid == "0A6B2C5E-1F3D-4C7A-9B21-5D0E8F7A6212")
    }

    @Test("an example message in JSON gives the documents it was made of")
    func example() throws {
        let catalogue = try SchemaCatalogue.builtIn()
        let description = try #require(catalogue.message("CEB311Message", .may2022))
        let value = try MessageValueReader.read(
            XMLDocument(parsing: Array(try Fixture.text("ceb311-unsigned.xml").utf8)), description
        ).value
        let document = try Fixture.only(try assemble(MessageJSON.text(of: value, description)))
        #expect(document.content == (try MessageWriter.bytes(of: try #require(value.node("Order")))))
        #expect(document.origins.last?.path == "Order/OrderList[2]/note")
    }

    @Test("of several messages and documents a wrong one is refused and keeps no other from being made")
    func several() throws {
        let wrong = Self.payment.replacing("\"payName\"", with: "\"payNmae\"")
        let lacking = Self.payment.replacing("\"payTransactionId\":\"PAY1\",", with: "")
        let assembly = try assemble(
            "[{\"Payment\":[\(Self.payment),\(wrong),\(lacking)]},{\"messageType\":\"CEB312Message\"},{\"Payment\":[\(Self.payment)]}]"
        )
        #expect(assembly.documents.map(\.item) == [0, 4])
        #expect(assembly.refusals.map(\.item) == [1, 2, 3])
        #expect(assembly.refusals.map(\.reference) == ["$[0].Payment[1]", "$[0].Payment[2]", "$[1]"])
        #expect(assembly.refusals[0].error.code == .messageJSONField)
        #expect(assembly.refusals[0].error.field == "$[0].Payment[1].PaymentHead.payNmae")
        #expect(assembly.refusals[0].error.english.contains("payName is meant?"))
        #expect(assembly.refusals[1].error.code == .assemblyFieldMissing)
        #expect(assembly.refusals[1].error.field == "$[0].Payment[2].PaymentHead.payTransactionId")
        #expect(assembly.refusals[2].error.code == .messageNotADeclaration)
    }

    @Test("a message for another company is refused; one for this company is not")
    func transfer() throws {
        func message(_ code: String, _ dxpId: String) -> String {
            "{\"Payment\":[\(Self.payment)],\"BaseTransfer\":{\"copCode\":\"\(code)\",\"dxpId\":\"\(dxpId)\"}}"
        }
        #expect(try assemble(message("3301969ZZ1", "DXPENT0000099999")).documents.count == 1)
        #expect(try assemble(message("", "")).documents.count == 1)
        for wrong in [message("3301969ZZ2", "DXPENT0000099999"), message("3301969ZZ1", "DXPENT0000099998")] {
            #expect(try assemble(wrong).refusals.map(\.error.code) == [.assemblyOtherCompany])
        }
    }

    @Test("control characters, which XML cannot hold, are refused by the name of their field")
    func characters() throws {
        let payment = Self.payment.replacing("\"NO1\"", with: "\"NO\\u00011\"")
        let error = try #require(try assemble("{\"Payment\":[\(payment)]}").refusals.first?.error)
        #expect(error.code == .messageCharacter && error.english == "orderNo")
    }

    @Test("common blocks that are not carried over are told")
    func blocks() throws {
        let assembly = try assemble(
            "{\"Payment\":[\(Self.payment)],\"BaseSubscribe\":[{\"status\":\"ALL\",\"dxpMode\":\"DXP\",\"dxpAddress\":\"A\"}]}"
        )
        #expect(assembly.documents.count == 1 && assembly.warnings.map(\.path) == ["$.BaseSubscribe"])
    }

    @Test(
        "what is no message at all is refused as a whole",
        arguments: [("[]", "assembly.empty"), ("{", "message.json"), ("[1]", "message.json_field")])
    func whole(json: String, code: String) throws {
        let error = try #require(throws: AssemblyError.self) { try assemble(json) }
        #expect(error.code.name == code)
    }

    @Test("a message without documents, and one that could be two kinds, say so")
    func none() throws {
        #expect(try assemble("{\"messageType\":\"CEB311Message\"}").refusals.map(\.error.code) == [.assemblyEmpty])
        let unclear = try assemble("{\"Order\":[{\"OrderHead\":{\"orderNo\":\"1\"}}]}")
        #expect(unclear.refusals.first?.error.english.contains("CEB303Message, CEB311Message") == true)
    }
}

@Suite("the report on an assembly") struct AssemblyReportTests {
    @Test("it tells messages, fields with their sources and personal values masked, warnings and refusals")
    func report() async throws {
        let assembly = try await Fixture.assemble("importorder")
        let report = AssemblyReport(assembly, sender: Fixture.platform, newGuid: { "unused" })
        #expect(report.messages.map(\.messageType) == ["CEB311Message"] && report.messages[0].guid == Fixture.guid)
        #expect(report.messages[0].xml.contains("330100190001010000"))
        let fields = try #require(report.documents.first?.fields)
        let identity = try #require(fields.first { $0.path == "Order/OrderHead/buyerIdNumber" })
        #expect(identity.value == "330*************00" && identity.source == "input")
        #expect(identity.from == "orderInfo[1]/jkfGoodsPurchaser/paperNumber")
        #expect(!fields.contains { $0.value.contains("张测试") || $0.value.contains("示例路") })
        let open = AssemblyReport(assembly, sender: Fixture.platform, isMasked: false, newGuid: { "unused" })
        #expect(open.documents[0].fields.contains { $0.value == "张测试" })
        let refused = AssemblyReport(
            Assembly(refusing: AssemblyError(.assemblyEmpty, english: "a", chinese: "甲")), sender: Fixture.platform,
            newGuid: { "unused" })
        #expect(refused.refusals[0].code == "assembly.empty" && refused.refusals[0].chinese.hasSuffix("：甲"))
    }

    @Test("a hundred documents fill a message; the rest makes another, with a guid of its own")
    func batches() throws {
        let one =
            "{\"PaymentHead\":{\"payCode\":\"P\",\"payName\":\"N\",\"payTransactionId\":\"T\",\"orderNo\":\"1\",\"ebpCode\":\"E\",\"ebpName\":\"E\",\"payerIdType\":\"1\",\"payerIdNumber\":\"1\",\"payerName\":\"N\",\"amountPaid\":1,\"currency\":\"142\",\"payTime\":\"20240601102035\"}}"
        let json = "{\"Payment\":[\(Array(repeating: one, count: 201).joined(separator: ","))]}"
        let assembly = try Fixture.assembler().assemble(
            json: Array(json.utf8), for: Fixture.platform, at: Fixture.time)
        var made = 0
        let report = AssemblyReport(
            assembly, sender: Fixture.platform,
            newGuid: {
                made += 1
                return "guid-\(made)"
            })
        #expect(report.messages.map(\.guid) == ["GUID-1", "GUID-2", Fixture.guid])
    }
}
