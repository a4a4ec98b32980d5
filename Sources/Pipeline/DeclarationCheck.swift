package import CustomsMessages
package import SidecarBase
package import XMLCanonical

/// A message that is not signed because customs would refuse it.
package struct MessageRefusal: CodedError {
    package let findings: [MessageFinding]

    package init(findings: [MessageFinding]) {
        self.findings = findings
    }

    package var code: ErrorCode { .messageRefused }
    package var detail: String { CheckedMessage(findings: findings).summary }
}

/// What the check of a message found.
package struct CheckedMessage: Sendable {
    package let findings: [MessageFinding]

    package init(findings: [MessageFinding]) {
        self.findings = findings
    }

    /// Findings named in the summary.
    private static let longestList = 10

    /// The findings in one line, rules and paths without values: for events and logs. Empty when there are none.
    package var summary: String {
        if findings.isEmpty { return "" }
        let errors = findings.count { $0.severity == .error }
        // What would be refused comes first.
        let sorted = findings.filter { $0.severity == .error } + findings.filter { $0.severity != .error }
        let list = sorted.prefix(Self.longestList).map { "\($0.rule) \($0.path)" }.joined(separator: "; ")
        return "\(errors) errors, \(findings.count - errors) warnings: \(list)"
            + (sorted.count > Self.longestList ? "; …" : "")
    }
}

/// The step check of the way of a declaration: nothing wrong leaves.
package struct DeclarationCheck: Sendable {
    /// What is done with findings.
    package enum Mode: String, Sendable {
        /// A message that customs would refuse is not signed.
        case strict
        /// Findings are recorded and told; the message is signed.
        case warn
        /// Nothing is checked.
        case off
    }

    private let checker: MessageChecker
    private let siblings: any SiblingFinding

    /// - Parameters:
    ///   - checker: knows the messages and the rules.
    ///   - siblings: finds the order, payment, waybill and inventory that belong together.
    package init(_ checker: MessageChecker, siblings: any SiblingFinding) {
        self.checker = checker
        self.siblings = siblings
    }

    /// Checks a message that is about to be signed, by the edition of its company.
    ///
    /// - Parameters:
    ///   - declaration: what was read of it.
    ///   - document: the message.
    ///   - company: whose message it is.
    ///   - mode: what is done with what is found.
    /// - Returns: what was found; the missing signature is no finding here.
    /// - Throws: ``MessageRefusal`` in the strict mode, when customs would refuse the message; what keeps the ledger from
    ///   answering.
    package func callAsFunction(
        _ declaration: Declaration, _ document: XMLDocument, _ company: Company, _ mode: Mode
    ) async throws -> CheckedMessage {
        guard mode != .off else { return CheckedMessage(findings: []) }
        var findings = checker.report(on: document, edition: company.messages).findings
            .filter { $0.rule != "schema.unsigned" }
        let wanted = ConsistencyRules.wanted(by: document)
        if !wanted.isEmpty {
            findings += ConsistencyRules.findings(
                in: document, siblings: try await siblings.siblings(wanted, company: company.code))
        }
        if mode == .strict, findings.contains(where: { $0.severity == .error }) {
            throw MessageRefusal(findings: findings)
        }
        return CheckedMessage(findings: findings)
    }
}
