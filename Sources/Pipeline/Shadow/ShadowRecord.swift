/// One compared request, as a line of the shadow journal. Nothing of the message is in it but its kind and guid.
package struct ShadowRecord: Sendable, Codable, Equatable {
    package enum Verdict: String, Sendable, Codable {
        case same, differs
        /// The other service gave no answer.
        case unanswered
    }

    /// China time, readable.
    package let time: String
    package let verdict: Verdict
    package let differences: [ShadowComparison.Difference]
    /// Root of the message; empty when nobody signed it.
    package let type: String
    package let guid: String
    /// Whether the two signed with different certificates.
    package let otherCertificate: Bool
    package let oursMilliseconds: Int
    /// `nil` without an answer.
    package let theirsMilliseconds: Int?
}

/// Counts since the start of the process.
package struct ShadowFigures: Sendable, Equatable {
    package var same = 0
    package var differs = 0
    package var unanswered = 0
    /// Not passed on, because too many were under way or the sample left them out.
    package var skipped = 0
    /// By reason.
    package var reasons: [String: Int] = [:]
}
