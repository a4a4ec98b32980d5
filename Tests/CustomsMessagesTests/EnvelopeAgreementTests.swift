import Foundation
import SidecarBase
import Testing
import XMLCanonical

@testable import CustomsMessages

/// The catalogue's verdict on envelopes is that of the authorities' schemas. Deliberate differences:
///
/// - Inside a Signature: its structure is judged by the verifier, with the reason.
/// - Inside RecMapId, of which the schema asks nothing: elements that the schema knows under another name are not looked at.
/// - Characters in Data that are not base64 are refused; the library that reads the official schemas skips them, against the
///   standard, and every receiver stumbles over them.
/// - A year beyond four digits or below zero is judged by form alone.
@Suite struct EnvelopeAgreementTests {
    private struct Judges {
        let official: XMLSchema
        let validator: SchemaValidator
        let edition: Edition

        init(_ edition: Edition) throws {
            self.edition = edition
            let folder = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
                .appendingPathComponent("official-xsd/\(edition.name)")
            // It includes the schema of the terminal node.
            official = try XMLSchema(path: folder.appendingPathComponent("transport-node.xsd").path)
            validator = SchemaValidator(try SchemaCatalogue.builtIn())
        }

        /// Compares the two verdicts; whether the envelope is valid.
        func judge(_ xml: String, _ what: String) throws -> Bool {
            let document = try XMLDocument(parsing: Array(xml.utf8))
            let findings = validator.findings(in: document, edition: edition)
            let accepts = try official.accepts(document)
            if accepts, !findings.isEmpty, findings.allSatisfy({ $0.rule == "schema.no_base64" }) { return false }
            #expect(accepts == findings.isEmpty, "\(what): \(findings.prefix(2))\n\(xml.prefix(3_000))")
            return accepts
        }
    }

    @Test(
        "every published example and the smallest and largest samples are valid for both",
        arguments: [Edition.no113, .may2022])
    func examples(edition: Edition) throws {
        let judges = try Judges(edition)
        let folder = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
            .appendingPathComponent("dxp")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(names.count == 8)
        for name in names {
            let xml = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
            #expect(try judges.judge(xml, name), "\(name)")
        }
        let envelopes = try SchemaCatalogue.builtIn().all(edition).filter(\.isEnvelope)
        #expect(envelopes.map(\.rootName) == ["DxpMsg", "DxpMsgSv", "DxpRep"])
        for envelope in envelopes {
            for count in [0, 1, 3] {
                let xml = MessageTree(envelope, documents: count).xml
                #expect(try judges.judge(xml, "\(envelope.rootName) \(count)"), "\(envelope.rootName) \(count)")
            }
        }
    }

    private static let texts = [
        "2024-06-01T09:30:05", "2024-06-01T09:30:05.123+08:00", "2024-06-01T09:30:05Z", "2024-06-31T00:00:00",
        "2024-02-29T24:00:00", "2023-02-29T00:00:00", "2024-06-01 09:30:05", "2024-6-1T09:30:05", "20240601T093005",
        "2024-06-01T25:00:00", "2024-06-01T09:60:05", "2024-06-01T09:30:60", "2024-06-01T09:30:05.",
        "2024-06-01T09:30:05+15:00", "2024-06-01", "2024-06-01Z", "2024-06-01+14:00", "2024-13-01", "0000-01-01",
        "2024-06-00", " 2024-06-01 ", " 2024-06-01T09:30:05", "2024-06-01T09:30:05\n", "PGE+PC9hPg==", "PGE+PC9hPg=",
        "PGE+PC9hPg", "PGE+ PC9h\nPg==", "PGE=", "PGF=",
        "PA==",
        "PB==", "====", "=", "PA==PA==", "PGE+!PC9h", "DXPENT0000099999", "12345678901234567",
    ]

    @Test("4,000 changed envelopes get the same verdict of both", arguments: [Edition.no113, .may2022])
    func mutants(edition: Edition) throws {
        let judges = try Judges(edition)
        let envelopes = try SchemaCatalogue.builtIn().all(edition).filter(\.isEnvelope)
        var generator = SeededGenerator(seed: 31)
        var verdicts = [true: 0, false: 0]
        for round in 0..<4_000 {
            let envelope = envelopes[round % envelopes.count]
            var mutator = MessageMutator(
                MessageTree(envelope, documents: Int.random(in: 0...2, using: &generator)),
                attributeNames: ["ver", "Id", "Ver", "name", "Encode"], texts: Self.texts)
            for _ in 0..<Int.random(in: 1...2, using: &generator) { mutator.change(using: &generator) }
            verdicts[try judges.judge(mutator.tree.xml, mutator.changes.joined(separator: ", ")), default: 0] += 1
        }
        // Both verdicts must occur often, or nothing was compared.
        #expect(verdicts.allSatisfy { $0.value > 400 }, "\(verdicts)")
    }

    @Test("every time and every base64 text of a list gets the same verdict in every place for one", arguments: texts)
    func forms(text: String) throws {
        let judges = try Judges(.may2022)
        let folder = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
        let message = try String(
            contentsOf: folder.appendingPathComponent("dxp/DxpMsg-CEB311.xml"), encoding: .utf8)
        let answer = try String(
            contentsOf: folder.appendingPathComponent("dxp/DxpRep-format-error.xml"), encoding: .utf8)
        for (xml, name) in [(message, "CreatTime"), (message, "Data"), (answer, "NoticeTime")] {
            let changed = xml.replacing(
                try Regex("<((?:dxp:)?)\(name)>[^<]*</"), maxReplacements: 1
            ) { match in "<\(match.output[1].substring ?? "")\(name)>\(text)</" }
            #expect(changed != xml || xml.contains(text))
            _ = try judges.judge(changed, "\(name) \(text)")
        }
    }

    @Test("two elements with the same Id are refused, as by the schema")
    func doubledId() throws {
        let judges = try Judges(.may2022)
        let description = try #require(SchemaCatalogue.builtIn().message("DxpMsgSv", .may2022))
        var tree = MessageTree(description)
        tree.attributes["Id"] = "ID01"
        #expect(try judges.judge(tree.xml, "one"))
        tree.children[1].attributes["Id"] = "ID02"
        #expect(try judges.judge(tree.xml, "two"))
        tree.children[1].attributes["Id"] = "ID01"
        #expect(try !judges.judge(tree.xml, "the same"))
    }

    @Test("what is said names the field and the reason")
    func findings() throws {
        let checker = MessageChecker(try SchemaCatalogue.builtIn())
        let description = try #require(SchemaCatalogue.builtIn().message("DxpMsg", .may2022))
        var tree = MessageTree(description)
        tree.attributes["ver"] = "2.0"
        tree.children[0].children[3].text = "20240601093005"
        tree.children[1].text = "<xml>"
        let report = checker.report(on: Array(tree.xml.utf8))
        #expect(report.messageType == "DxpMsg" && !report.isValid)
        #expect(report.findings.map(\.rule) == ["schema.attribute_value", "schema.no_time", "schema.no_base64"])
        #expect(report.findings.map(\.path) == ["@ver", "TransInfo/CreatTime", "Data"])
        #expect(checker.report(on: Array(MessageTree(description).xml.utf8)).findings == [])
    }

    @Test("the message in an envelope is judged as well, and where it contradicts the envelope it is said")
    func content() throws {
        let checker = MessageChecker(try SchemaCatalogue.builtIn())
        let folder = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
        for name in ["DxpMsg-CEB311", "DxpMsgSv-receipt-CEB622", "DxpMsg-CEB621-sm2"] {
            let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent("dxp/\(name).xml")))
            let report = checker.report(on: bytes)
            #expect(report.isValid && report.messageType == String(name.prefix { $0 != "-" }), "\(report.findings)")
        }
        let xml = try String(contentsOf: folder.appendingPathComponent("dxp/DxpMsg-CEB311.xml"), encoding: .utf8)
        func findings(_ message: String) throws -> [MessageFinding] {
            let changed = xml.replacing(
                try Regex("Data>[^<]*</"), with: "Data>\(Base64.encodeText(Array(message.utf8)))</",
                maxReplacements: 1)
            return checker.report(on: Array(changed.utf8)).findings
        }
        let order = String(decoding: try Fixture.document("ceb/CEB311Message.xml").canonicalized(), as: UTF8.self)
        let faulty = order.replacing("<ceb:appType>1<", with: "<ceb:appType>11<")
            .replacing(try Regex("<ceb:dxpId>[^<]*<"), with: "<ceb:dxpId>DXPENT0000000001<")
        let found = try findings(faulty)
        #expect(
            found.contains { $0.rule == "schema.too_long" && $0.path == "Data/Order[1]/OrderHead/appType" }, "\(found)")
        #expect(found.contains { $0.rule == "rule.sender" && $0.path == "TransInfo/SenderId" }, "\(found)")
        let payment = String(decoding: try Fixture.document("ceb/CEB411Message.xml").canonicalized(), as: UTF8.self)
        #expect(try findings(payment).contains { $0.rule == "rule.message_type" && $0.path == "TransInfo/MsgType" })
        #expect(try findings("no XML").map(\.path) == ["Data"])
        #expect(try findings("").map(\.rule) == ["xml.empty"])
        // Envelopes carry what the catalogue does not know, too.
        #expect(try findings("<DecMessage/>") == [])
    }
}
