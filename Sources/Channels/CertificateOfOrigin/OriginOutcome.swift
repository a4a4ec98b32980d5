package import SidecarBase

/// What an answer of the council means. Source: ccpit.md §6 items 5 and 6.
package enum OriginOutcome: Sendable, Equatable {
    /// It did what it was asked.
    case good(OriginReply)
    /// It refused, for a reason of the business or of the form.
    case refused(OriginReply)
    /// It knows the message number.
    case duplicate(OriginReply)
    /// It does not take anything from this provider as it is set up.
    case notAdmitted(OriginReply)
    /// The answer is not proven to be the council's.
    case unverified(String, raw: [UInt8])
    /// A fault, which nobody signs, or an HTTP status that is no success.
    case fault(String, raw: [UInt8])
    /// The message never left.
    case notSent(String)
    /// The message may have arrived.
    case unknown(String, raw: [UInt8])

    /// For the record.
    package var name: String {
        switch self {
        case .good: "OK"
        case .refused: "REJECTED"
        case .duplicate: "DUPLICATE"
        case .notAdmitted: "CONFIG"
        case .unverified: "UNVERIFIED"
        case .fault: "FAULT"
        case .notSent: "NOT_SENT"
        case .unknown: "UNKNOWN"
        }
    }

    /// The proven reply, if there is one.
    package var reply: OriginReply? {
        switch self {
        case .good(let reply), .refused(let reply), .duplicate(let reply), .notAdmitted(let reply): reply
        case .unverified, .fault, .notSent, .unknown: nil
        }
    }

    /// The bytes that came.
    package var raw: [UInt8] {
        switch self {
        case .good(let reply), .refused(let reply), .duplicate(let reply), .notAdmitted(let reply): reply.raw
        case .unverified(_, let raw), .fault(_, let raw), .unknown(_, let raw): raw
        case .notSent: []
        }
    }

    /// Why, in the house's codes; `nil` when all is well.
    package var code: ErrorCode? {
        switch self {
        case .good: nil
        case .refused, .duplicate: .originRefused
        case .notAdmitted: .originSettings
        case .unverified: .originUnverified
        case .fault: .originFault
        case .notSent: .originUnreachable
        case .unknown: .originOutcome
        }
    }

    /// What is known beyond the code; the council's own words for a reply.
    package var detail: String {
        switch self {
        case .good(let reply), .refused(let reply), .duplicate(let reply), .notAdmitted(let reply):
            "\(reply.code) \(reply.message)"
        case .unverified(let text, _), .fault(let text, _), .notSent(let text), .unknown(let text, _): text
        }
    }
}

/// A reply that is proven to be the council's.
package struct OriginReply: Sendable, Equatable {
    package let code: String
    package let message: String
    package let data: OriginJSON
    package let signature: String
    package let raw: [UInt8]
}
