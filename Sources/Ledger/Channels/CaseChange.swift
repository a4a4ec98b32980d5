package import SidecarBase

/// Bytes that are kept with a case.
package struct CaseContent: Sendable {
    /// What it is, such as `callback` or `upload`.
    package let kind: String
    package let bytes: [UInt8]

    package init(_ kind: String, _ bytes: [UInt8]) {
        self.kind = kind
        self.bytes = bytes
    }
}

/// A line for the event chain.
package struct CaseEvent: Sendable {
    /// The name, which gets the channel in front: `signed` of `realtime179` stands as `realtime179.signed`.
    package let kind: String
    /// Who or what did it.
    package let actor: String
    /// A code, or empty.
    package let cause: String
    /// Facts, without secrets and personal data.
    package let detail: [String: String]

    package init(_ kind: String, actor: String, cause: String = "", detail: [String: String] = [:]) {
        self.kind = kind
        self.actor = actor
        self.cause = cause
        self.detail = detail
    }
}

/// A case that begins.
package struct CaseDraft: Sendable {
    package var channel: String
    package var key: String
    package var subject: String
    package var account: String
    package var kind: String
    package var state: String
    package var isOpen = true
    package var due: ChinaTime?
    package var deadline: ChinaTime?
    package var facts: [String: String] = [:]
    package var contents: [CaseContent] = []
    package var events: [CaseEvent] = []
    /// What the ERP is told, each as JSON.
    package var notices: [[UInt8]] = []

    package init(
        channel: String, key: String, subject: String = "", account: String = "", kind: String = "", state: String
    ) {
        self.channel = channel
        self.key = key
        self.subject = subject
        self.account = account
        self.kind = kind
        self.state = state
    }
}

/// What became of a case that was to begin.
package enum CaseOpening: Sendable, Equatable {
    case opened(ChannelCase)
    /// There is one with this key; nothing was written.
    case known(ChannelCase)
}

/// What is changed of a case, all of it in one commit. What is `nil` stays as it is.
package struct CaseChange: Sendable {
    package var state: String?
    package var isOpen: Bool?
    /// `.some(nil)`: nothing is due any more.
    package var due: ChinaTime??
    package var deadline: ChinaTime??
    /// Counts one more attempt.
    package var isAttempt = false
    package var subject: String?
    package var code: String?
    package var message: String?
    /// Added to the facts, in place of those with the same name.
    package var facts: [String: String] = [:]
    package var contents: [CaseContent] = []
    package var events: [CaseEvent] = []
    /// What the ERP is told, each as JSON.
    package var notices: [[UInt8]] = []

    package init() {}
}

/// Which cases are wanted.
package struct CaseQuery: Sendable {
    package var channel: String
    package var subject: String?
    package var account: String?
    package var state: String?
    package var kind: String?
    package var isOpen: Bool?
    /// Only cases with a smaller ``ChannelCase/row``: the place where the last page ended.
    package var before: Int64?
    /// At most 1,000.
    package var limit = 100

    package init(channel: String) {
        self.channel = channel
    }
}
