import Foundation
import Testing
import XMLCanonical

@testable import CustomsMessages

@Suite struct SchemaWriterTests {
    @Test(
        "the written schema of every message says what the catalogue says, of good and of changed messages",
        arguments: [Edition.no113, .may2022])
    func agreement(edition: Edition) throws {
        let catalogue = try SchemaCatalogue.builtIn()
        let validator = SchemaValidator(catalogue)
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).xsd")
        defer { try? FileManager.default.removeItem(at: file) }
        var generator = SeededGenerator(seed: 7)
        var refused = 0
        for message in catalogue.all(edition) {
            try Data(SchemaWriter.schema(message).utf8).write(to: file)
            let schema = try XMLSchema(path: file.path)
            for round in 0..<40 {
                var mutator = MessageMutator(
                    MessageTree(message, documents: 2),
                    attributeNames: message.isEnvelope ? ["ver", "Id", "Ver", "name", "Encode"] : [])
                if round > 0 { mutator.change(using: &generator) }
                // A root of another name has no schema here.
                guard mutator.tree.name == message.rootName else { continue }
                let document = try Fixture.document(xml: mutator.tree.xml)
                // The library that reads schemas skips what is not base64.
                let findings = validator.findings(in: document, edition: edition).filter {
                    $0.rule != "schema.no_base64"
                }
                #expect(
                    try schema.accepts(document) == findings.isEmpty,
                    "\(message.rootName) \(mutator.changes): \(findings)")
                if !findings.isEmpty { refused += 1 }
            }
        }
        #expect(refused > 300)
    }
}
