internal import SidecarBase
internal import XMLCanonical

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

    package init(_ catalogue: SchemaCatalogue) {
        self.catalogue = catalogue
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
        if let edition {
            return MessageReport(
                messageType: name, edition: edition, findings: validator.findings(in: document, edition: edition))
        }
        var first: MessageReport?
        for edition in catalogue.editions.reversed() where catalogue.message(name, edition) != nil {
            let report = MessageReport(
                messageType: name, edition: edition, findings: validator.findings(in: document, edition: edition))
            if report.isValid { return report }
            first = first ?? report
        }
        return first
            ?? MessageReport(
                messageType: name, edition: latest, findings: validator.findings(in: document, edition: latest))
    }

    private static func unreadable(_ error: XMLError) -> MessageFinding {
        let detail = error.detail.isEmpty ? "" : " (\(error.detail))"
        return MessageFinding(
            .error, error.code.name, path: "", line: error.line ?? 1, english: error.code.english + detail,
            chinese: error.code.chinese + detail)
    }
}
