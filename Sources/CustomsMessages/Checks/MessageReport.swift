internal import SidecarBase
package import XMLCanonical

/// What can be said of one message before it is signed.
package struct MessageReport: Sendable {
    /// The local name of its root; `nil` when it cannot be read.
    package let messageType: String?
    /// The edition that it was judged by.
    package let edition: Edition
    package let findings: [MessageFinding]

    /// Whether nothing would be refused.
    package var isValid: Bool { findings.allSatisfy { $0.severity != .error } }
}

/// Reads and checks messages.
package struct MessageChecker: Sendable {
    private let catalogue: SchemaCatalogue
    private let validator: SchemaValidator
    /// `nil`: the schema alone.
    private let rules: RuleChecker?

    /// - Parameters:
    ///   - catalogue: the messages that are known.
    ///   - rules: what is checked beyond the schema; `nil` for nothing.
    package init(_ catalogue: SchemaCatalogue, rules: RuleChecker? = RuleChecker()) {
        self.catalogue = catalogue
        self.rules = rules
        validator = SchemaValidator(catalogue)
    }

    /// Checks the bytes of a file or request, UTF-8 or GB18030. Without an edition the latest that accepts the message counts,
    /// and when none does, the latest that knows it.
    package func report(on bytes: [UInt8], edition: Edition? = nil) -> MessageReport {
        let latest = catalogue.editions.last ?? .may2022
        let document: XMLDocument
        do throws(XMLError) {
            guard !bytes.isEmpty else { throw XMLError(.xmlEmpty) }
            document = try XMLDocument(parsing: XMLText.utf8(decoding: bytes))
        } catch {
            return MessageReport(
                messageType: nil, edition: edition ?? latest, findings: [Self.unreadable(error)])
        }
        let name = document.root.name
        if let edition { return report(on: document, edition: edition) }
        var first: MessageReport?
        for edition in catalogue.editions.reversed() where catalogue.message(name, edition) != nil {
            let report = report(on: document, edition: edition)
            if report.isValid { return report }
            first = first ?? report
        }
        return first ?? report(on: document, edition: latest)
    }

    /// Checks a message by one edition.
    package func report(on document: XMLDocument, edition: Edition) -> MessageReport {
        let name = document.root.name
        var findings = validator.findings(in: document, edition: edition).map { Self.asBeforeSigning($0, name) }
        if let rules, let description = catalogue.message(name, edition) {
            let said = Set(findings.map(\.path))
            // What the schema has found at a field is not said again in other words.
            findings += rules.findings(in: document, description).filter { !said.contains($0.path) }
        }
        if let content = EnvelopeContent(of: document.root) { findings += self.findings(in: content, edition) }
        return MessageReport(messageType: name, edition: edition, findings: findings)
    }

    /// What is to be said of the message inside an envelope, when the edition knows it: envelopes carry other things, too.
    private func findings(in content: EnvelopeContent, _ edition: Edition) -> [MessageFinding] {
        do throws(XMLError) {
            guard let message = try content.document(), let name = catalogue.message(message.root.name, edition),
                !name.isEnvelope
            else { return [] }
            let disagreements = rules == nil ? [] : content.disagreements(with: message.root)
            return report(on: message, edition: edition).findings.map(content.outside) + disagreements
        } catch {
            return [content.outside(Self.unreadable(error))]
        }
    }

    /// A message that waits for its signature is not wrong; what customs would answer is said where it is known.
    private static func asBeforeSigning(_ finding: MessageFinding, _ name: String) -> MessageFinding {
        if finding.rule == "schema.missing", finding.path == "Signature" {
            return MessageFinding(
                .warning, "schema.unsigned", path: finding.path, line: finding.line,
                english: "the message is not signed yet; customs takes it only with a Signature",
                chinese: "报文尚未加签；海关只接受已加签的报文", customsCode: CustomsAnswers.unsigned[name])
        }
        return finding.answered(by: CustomsAnswers.code(of: finding, in: name))
    }

    private static func unreadable(_ error: XMLError) -> MessageFinding {
        let detail = error.detail.isEmpty ? "" : " (\(error.detail))"
        return MessageFinding(
            .error, error.code.name, path: "", line: error.line ?? 1, english: error.code.english + detail,
            chinese: error.code.chinese + detail)
    }
}
