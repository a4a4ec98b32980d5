import Foundation
import Testing
import XMLCanonical

@testable import CustomsMessages

/// The catalogue's verdict is that of the authorities' schemas. Deliberate differences:
///
/// - Inside a Signature: its structure is judged by the verifier, with the reason.
@Suite struct SchemaAgreementTests {
    /// The schemas of an edition and what the catalogue says.
    private struct Judges {
        let official: [MessageType.Direction: XMLSchema]
        let validator: SchemaValidator
        let edition: Edition

        init(_ edition: Edition) throws {
            self.edition = edition
            let folder = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
                .appendingPathComponent("official-xsd/\(edition.name)")
            official = [
                .import: try XMLSchema(path: folder.appendingPathComponent("import.xsd").path),
                .export: try XMLSchema(path: folder.appendingPathComponent("export.xsd").path),
            ]
            validator = SchemaValidator(try SchemaCatalogue.builtIn())
        }

        /// Compares the two verdicts; whether the message is valid.
        func judge(_ xml: String, _ direction: MessageType.Direction?, _ what: String) throws -> Bool {
            let document = try XMLDocument(parsing: Array(xml.utf8))
            let findings = validator.findings(in: document, edition: edition)
            let accepts = try #require(direction.flatMap { official[$0] }).accepts(document)
            #expect(accepts == findings.isEmpty, "\(what): \(findings.prefix(2))\n\(xml.prefix(3_000))")
            return accepts
        }
    }

    @Test("every message type's smallest and largest sample is valid for both", arguments: [Edition.no113, .may2022])
    func samples(edition: Edition) throws {
        let judges = try Judges(edition)
        let messages = try SchemaCatalogue.builtIn().messages(edition)
        #expect(messages.count == (edition == .no113 ? 38 : 42))
        for message in messages {
            for documents in [0, 1, 3] {
                let tree = MessageTree(message, documents: documents)
                #expect(
                    try judges.judge(tree.xml, message.direction, "\(message.rootName) \(documents)"),
                    "\(message.rootName)")
            }
        }
    }

    @Test("every published example gets the same verdict of both", arguments: [Edition.no113, .may2022])
    func examples(edition: Edition) throws {
        let judges = try Judges(edition)
        let folder = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
            .appendingPathComponent("ceb")
        var valid = 0
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        where name.hasPrefix("CEB") && name.hasSuffix(".xml") {
            let xml = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
            let type = try #require(MessageType(rootName: String(name.prefix(13))))
            if try judges.judge(xml, type.direction, name) { valid += 1 }
        }
        #expect(valid >= 10)
    }

    @Test(
        "20,000 changed messages of every type get the same verdict of both", arguments: [Edition.no113, .may2022])
    func mutants(edition: Edition) throws {
        let judges = try Judges(edition)
        let messages = try SchemaCatalogue.builtIn().messages(edition)
        var generator = SeededGenerator(seed: edition == .no113 ? 113 : 2_205)
        var verdicts = [true: 0, false: 0]
        for round in 0..<10_000 {
            let message = messages[round % messages.count]
            var mutator = MessageMutator(MessageTree(message, documents: Int.random(in: 0...2, using: &generator)))
            for _ in 0..<Int.random(in: 1...2, using: &generator) { mutator.change(using: &generator) }
            verdicts[
                try judges.judge(mutator.tree.xml, message.direction, mutator.changes.joined(separator: ", ")),
                default: 0] += 1
        }
        // Both verdicts must occur often, or nothing was compared.
        #expect(verdicts.allSatisfy { $0.value > 1_500 }, "\(verdicts)")
    }
}
