/// How something stands at the council. Source: ccpit.md §3.
package enum OriginStatus: String, Sendable, CaseIterable {
    case draft = "DRAFT"
    case submitted = "SUBMITTED"
    case underReview = "UNDER_REVIEW"
    /// To be corrected.
    case returned = "RETURNED"
    case approved = "APPROVED"
    case rejected = "REJECTED"
    case cancelled = "CANCELLED"
    /// A code that the profile does not know; the code itself is kept.
    case other = "OTHER"

    /// Whether the council is still to speak.
    package var isPending: Bool {
        switch self {
        case .submitted, .underReview, .other: true
        case .draft, .returned, .approved, .rejected, .cancelled: false
        }
    }

    /// Whether nothing more is to be done by anybody.
    package var isFinal: Bool {
        switch self {
        case .approved, .rejected, .cancelled: true
        case .draft, .submitted, .underReview, .returned, .other: false
        }
    }
}

/// Whether a document was printed. Source: ccpit.md §3.
package enum OriginPrintStatus: String, Sendable, CaseIterable {
    case notPrinted = "NOT_PRINTED"
    case printed = "PRINTED"
    case refused = "PRINT_REFUSED"
    case other = "OTHER"
}
