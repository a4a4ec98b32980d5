import CustomsMessages
import Foundation
import Ledger
import MessageTranslation
import SidecarBase
import Testing

@testable import Pipeline

@Suite("earlier declarations") struct LedgerDocumentsTests {
    private func inventory(guid: String? = nil) throws -> [UInt8] {
        var text = try House.text("inventory.xml")
        for (field, value) in [("copCode", House.company.code), ("dxpId", House.company.dxpId)] {
            text = text.replacing(
                try Regex("<ceb:\(field)>[^<]*<"), with: "<ceb:\(field)>\(value)<")
        }
        if let guid {
            text = text.replacing(
                try Regex("CEB621Message[^>]*? guid=\"[^\"]*\""),
                with: "CEB621Message xmlns:ceb=\"http://www.chinaport.gov.cn/ceb\" guid=\"\(guid)\"")
        }
        return Array(text.utf8)
    }

    @Test(
        "an inventory is found by each of its numbers, with what receipts gave it",
        arguments: ["orderNo", "logisticsNo", "copNo"])
    func inventory(field: String) async throws {
        let house = try House()
        let text = String(decoding: try inventory(), as: UTF8.self)
        let value = String(
            try #require(text.firstMatch(of: try Regex("<ceb:\(field)>([^<]*)<"))).output[1].substring ?? "")
        let answer = try await house.desk([try CountingSigner()]).accept(try inventory(), from: House.source)
        let documents = LedgerDocuments(house.ledger)
        let found = try #require(
            try await documents.newest("CEB621Message", where: field, is: value, company: House.company.code))
        #expect(found.message == answer.id.text && found.rootName == "CEB621Message")
        #expect(found.head[field] == value && found.head["buyerName"]?.isEmpty == false)
        #expect(found.lines.first?["gcode"]?.isEmpty == false)
        #expect(found.invtNo == nil && found.preNo == nil)

        let receipt = RequestSource(channel: "dxp", peer: "127.0.0.1")
        #expect(
            await house.receipts().acceptTerminal(try House.fixture("receipt-622-800.xml"), from: receipt) == .success)
        let after = try await documents.newest("CEB621Message", where: field, is: value, company: House.company.code)
        let numbers = try House.text("receipt-622-800.xml")
        #expect(numbers.contains(">\(after?.invtNo ?? "none")</") && numbers.contains(">\(after?.preNo ?? "none")</"))

        // Nothing of another company, type or field.
        #expect(try await documents.newest("CEB621Message", where: field, is: value, company: "3301960EX9") == nil)
        #expect(
            try await documents.newest("CEB311Message", where: field, is: value, company: House.company.code) == nil)
        #expect(
            try await documents.newest("CEB621Message", where: "emsNo", is: value, company: House.company.code) == nil)
        try await house.close()
    }

    @Test("of two inventories of an order the newer counts")
    func newest() async throws {
        let house = try House()
        let desk = try house.desk([try CountingSigner()])
        _ = try await desk.accept(try inventory(), from: House.source)
        let second = try await desk.accept(
            try inventory(guid: "4CDE1CFD-EDED-46B1-946C-B8022E42FC99"), from: House.source)
        let text = String(decoding: try inventory(), as: UTF8.self)
        let number = String(try #require(text.firstMatch(of: /<ceb:orderNo>([^<]*)</)).1)
        let found = try await LedgerDocuments(house.ledger).newest(
            "CEB621Message", where: "orderNo", is: number, company: House.company.code)
        #expect(found?.message == second.id.text)
        try await house.close()
    }

    @Test("a ledger that is opened again still finds them, and nothing of a type that was never declared")
    func reopened() async throws {
        let house = try House()
        let answer = try await house.desk([try CountingSigner()]).accept(try inventory(), from: House.source)
        try await house.ledger.close()
        let ledger = try SQLiteLedger.open(
            path: house.folder.appendingPathComponent("ledger.sqlite").path, now: house.now, mode: .writer)
        let documents = LedgerDocuments(ledger)
        let text = String(decoding: try inventory(), as: UTF8.self)
        let number = String(try #require(text.firstMatch(of: /<ceb:orderNo>([^<]*)</)).1)
        let wanted = ["CEB621Message", "CEB411Message"].map {
            WantedSibling(rootName: $0, field: "orderNo", value: number)
        }
        // Again and again, before and after the ledger has read what types it has.
        for _ in 0..<50 {
            let found = try await documents.siblings(wanted, company: House.company.code)
            #expect(found.map(\.rootName) == ["CEB621Message"])
        }
        let newest = try await documents.newest(
            "CEB621Message", where: "orderNo", is: number, company: House.company.code)
        #expect(newest?.message == answer.id.text)
        try await ledger.close()
        try FileManager.default.removeItem(at: house.folder)
    }
}
