internal import SidecarBase

/// Something in a message that customs would refuse, or may.
package struct MessageFinding: Sendable, Equatable, Codable {
    package enum Severity: String, Sendable, Codable, CaseIterable {
        /// Customs would refuse the message.
        case error
        /// Customs may refuse it.
        case warning
    }

    package let severity: Severity
    /// Stable, for programs: `schema.missing`.
    package let rule: String
    /// From below the root: `Order[2]/OrderHead/orderNo`; empty for the root itself.
    private(set) package var path: String
    /// The line of the element, counted from 1; of what is inside an envelope's Data, the line of Data.
    private(set) package var line: Int
    package let english: String
    package let chinese: String
    /// The value, of personal fields masked; `nil` when the finding is not about one.
    package let value: String?

    /// The return status customs would have answered with, where it is known: `-301002`. Source: ceb.md chapter 8.
    private(set) package var customsCode: String?

    /// The same with what customs would have answered, where that is known.
    func answered(by customsCode: String?) -> MessageFinding {
        guard let customsCode else { return self }
        var finding = self
        finding.customsCode = customsCode
        return finding
    }

    /// The same as part of something that is at a path itself.
    func inside(_ outer: String, line: Int) -> MessageFinding {
        var finding = self
        finding.path = path.isEmpty ? outer : outer + "/" + path
        finding.line = line
        return finding
    }

    /// Characters of a value that are shown.
    private static let longestValue = 80

    init(
        _ severity: Severity, _ rule: String, path: String, line: Int, english: String, chinese: String,
        value: String? = nil, field: String = "", customsCode: String? = nil
    ) {
        self.customsCode = customsCode
        self.severity = severity
        self.rule = rule
        self.path = path
        self.line = line
        self.english = english
        self.chinese = chinese
        self.value = value.map { value in
            if Masking.personalFields.contains(field) { return Masking.value(value) }
            return value.count > Self.longestValue ? String(value.prefix(Self.longestValue)) + "…" : value
        }
    }
}
