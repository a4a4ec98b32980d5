package import SidecarBase

/// A single-window document on its way to the platform, and what became of it.
package struct PlatformRecord: Sendable, Equatable {
    /// How the document as a whole stands.
    package enum State: String, Sendable, CaseIterable {
        /// It is to be sent, now or again.
        case waiting
        /// The platform took it and has not spoken about all items.
        case unanswered
        /// The platform has spoken about every item.
        case answered
        /// The attempts are used up; a person decides.
        case parked
        /// A person gave it up.
        case abandoned
    }

    /// How one item stands.
    package enum ItemState: String, Sendable, CaseIterable {
        /// The platform has not spoken.
        case waiting
        /// The platform accepted it; its headquarters message is about to be made.
        case accepted
        /// Its headquarters message is recorded.
        case declared
        /// The platform accepted it, and no headquarters message is made here.
        case kept
        /// The platform did not accept it.
        case refused
        /// The platform accepted it, and its headquarters message could not be made; a person decides.
        case failed
        /// A person gave it up.
        case abandoned
    }

    /// One item.
    package struct Item: Sendable, Equatable {
        package let ordinal: Int
        package let companyCode: String
        package let businessNo: String
        package let flag: String
        package let guid: String?
        package let state: ItemState
        /// The platform's `chkMark`; empty before it has spoken.
        package let mark: String
        /// Its `resultInfo`, or why the headquarters message could not be made.
        package let info: String
        /// The code of what went wrong here; empty when nothing did.
        package let cause: String
        /// The headquarters document.
        package let document: MessageID?
    }

    package let id: MessageID
    package let company: String
    package let businessType: String
    package let channel: String
    package let peer: String
    package let receivedAt: ChinaTime
    package let state: State
    /// When it is sent next, while it waits.
    package let due: ChinaTime
    package let attempts: Int
    /// The code of the last failure; empty when there was none.
    package let cause: String
    package let items: [Item]
}

/// A submission that is about to be sent.
package struct OutgoingSubmission: Sendable {
    package let id: MessageID
    package let company: String
    package let businessType: String
    package let input: [UInt8]
    package let attempts: Int
    /// When it was queued or released: the period of its attempts begins here.
    package let since: ChinaTime
}

/// How an attempt to send a submission ended.
package enum PlatformAttempt: Sendable {
    /// The platform spoke, which is recorded as a receipt, about some items or all; what is left waits until then.
    case heard(next: ChinaTime)
    /// The platform took the call and said nothing of items.
    case silent(detail: String, next: ChinaTime)
    case failed(ErrorCode, detail: String, next: ChinaTime)
    case parked(ErrorCode, detail: String)
}

/// Items of one submission that the platform accepted and that are to be declared.
package struct AcceptedItems: Sendable {
    package struct Item: Sendable, Equatable {
        package let ordinal: Int
        package let guid: String
        /// Attempts that failed so far.
        package let attempts: Int
    }

    package let submission: MessageID
    package let company: String
    package let input: [UInt8]
    package let inputDigest: [UInt8]
    package let channel: String
    package let peer: String
    package let items: [Item]
}

/// What waits for a company's platform.
package struct PlatformFigures: Sendable, Equatable {
    package let company: String
    /// To be sent, now or again.
    package let waiting: Int
    /// Taken by the platform, not spoken about.
    package let unanswered: Int
    package let parked: Int
    /// Items that the platform did not accept, of submissions nobody has given up.
    package let refused: Int
    /// Items that could not be declared.
    package let failed: Int
    /// When the oldest of those that wait came.
    package let oldest: ChinaTime?
}
