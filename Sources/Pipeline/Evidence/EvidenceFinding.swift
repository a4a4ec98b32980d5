/// One thing that holds, or does not, in an evidence file.
package struct EvidenceFinding: Encodable, Sendable, Equatable {
    package let holds: Bool
    /// The file or event it is about; empty for the whole.
    package let subject: String
    package let english: String
    package let chinese: String

    init(_ holds: Bool, _ subject: String, _ english: String, _ chinese: String) {
        self.holds = holds
        self.subject = subject
        self.english = english
        self.chinese = chinese
    }
}

/// What a check of an evidence file came to.
package struct EvidenceReport: Encodable, Sendable {
    package let findings: [EvidenceFinding]
    /// The fingerprint of the key that signed it; `nil` when that could not be read.
    package let key: String?
    /// Whether the key was compared with one that the caller brought.
    package let isKeyKnown: Bool
    package let messages: [String]

    /// Whether everything holds.
    package var isGood: Bool { !findings.isEmpty && findings.allSatisfy(\.holds) }
}
