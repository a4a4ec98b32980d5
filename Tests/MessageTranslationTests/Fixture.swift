import CustomsMessages
import Foundation
import SidecarBase
import Testing
import XMLCanonical

@testable import MessageTranslation

/// The example documents, and what is needed to translate them.
enum Fixture {
    static let platform = MessageSender(
        code: "3301969ZZ1", name: "示例跨境平台有限公司", dxpId: "DXPENT0000099999", edition: .may2022)
    static let time = ChinaTime(digits: "20240601102100") ?? ChinaTime(milliseconds: 0)
    static let guid = "0B6F1C1E-3C41-4B52-9E15-2F7C4C6C9A01"

    static func text(_ name: String) throws -> String {
        let folder = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
        return try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    }

    /// An example that the enterprise is to make the headquarters message of, with changes; each must have an effect.
    static func document(_ name: String, _ changes: [(String, String)] = []) throws -> XMLDocument {
        var text = try text("mo-\(name).xml").replacing("<cebFlag>03<", with: "<cebFlag>02<")
        for (from, to) in changes {
            let changed = text.replacing(from, with: to)
            #expect(changed != text, "\(from)")
            text = changed
        }
        return try XMLDocument(parsing: Array(text.utf8))
    }

    static func assembler(
        aliases: String = "", mappings: [(name: String, text: String)] = [],
        _ change: (inout AssemblyOptions) -> Void = { _ in }
    ) throws -> MessageAssembler {
        let catalogue = try SchemaCatalogue.builtIn()
        var options = AssemblyOptions()
        change(&options)
        return MessageAssembler(
            catalogue: catalogue, mappings: try MappingSet.site(mappings, catalogue),
            aliases: try AliasTable(csv: aliases, source: "aliases.csv"), options: options,
            newGuid: { guid.lowercased() })
    }

    /// Translates an example.
    static func assemble(
        _ name: String, _ changes: [(String, String)] = [], for sender: MessageSender = platform,
        stored: StoredFixture = StoredFixture(), with assembler: MessageAssembler? = nil
    ) async throws -> Assembly {
        try await (assembler ?? Fixture.assembler())
            .assemble(document(name, changes), for: sender, stored: stored, at: time)
    }

    /// The one document of an assembly, which refused nothing.
    static func only(_ assembly: Assembly) throws -> AssembledDocument {
        #expect(assembly.refusals == [])
        #expect(assembly.documents.count == 1)
        return try #require(assembly.documents.first)
    }

    /// The fields of an assembled document as `path = value`, in order, without what is in front of the first `/`.
    static func fields(_ document: AssembledDocument) -> [String] {
        document.origins.map { "\($0.path.split(separator: "/").dropFirst().joined(separator: "/")) = \($0.value)" }
    }

    static func source(_ path: String, _ document: AssembledDocument) -> FieldOrigin.Source? {
        document.origins.first { $0.path == path }?.source
    }

    /// The list of the examples as it was declared, with a receipt.
    static func inventory(invtNo: String? = "299120241234567890", changes: [String: String?] = [:]) -> StoredDocument {
        var head = [
            "copNo": "ZZ0100000000000001", "customsCode": "2991", "orderNo": "TEST20240601000001",
            "ebpCode": "3301969ZZ1",
            "ebpName": "示例跨境平台有限公司", "ebcCode": "3301969ZZ2", "ebcName": "示例跨境商家有限公司",
            "logisticsNo": "88000000000001", "logisticsCode": "3301989ZZ4", "logisticsName": "示例快递有限公司",
            "buyerIdType": "1", "buyerIdNumber": "330100190001010000", "buyerName": "张测试",
            "buyerTelephone": "13800000000", "agentCode": "3301989ZZ3", "agentName": "示例报关代理有限公司",
        ]
        for (name, value) in changes { head[name] = value }
        return StoredDocument(
            message: "20240601-1", rootName: "CEB621Message", head: head,
            lines: [["gnum": "1", "unit": "122"], ["gnum": "2", "unit": "012"]],
            preNo: invtNo.map { _ in "B29912024000000001" }, invtNo: invtNo)
    }
}

/// Earlier declarations that a test gives, and what was asked of them.
final class StoredFixture: StoredDocuments {
    struct Failure: Error {}

    private let documents: [String: StoredDocument]
    private let isBroken: Bool

    init(_ documents: [String: StoredDocument] = [:], isBroken: Bool = false) {
        self.documents = documents
        self.isBroken = isBroken
    }

    func newest(
        _ rootName: String, where field: String, is value: String, company: String
    ) async throws -> StoredDocument? {
        if isBroken { throw Failure() }
        return documents["\(rootName) \(field)=\(value) \(company)"]
    }
}
