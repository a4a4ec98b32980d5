/// What is asked for when messages are looked for; the texts as a caller gave them.
package struct LookupRequest: Sendable, Equatable {
    /// An id, guid, `CopMsgId` or a number in a message.
    package var text: String?
    package var company: String?
    package var type: String?
    package var state: String?
    /// Times in China: `2026-01-05`, `2026-01-05T08:00:00`.
    package var from: String?
    package var to: String?
    /// The cursor of the page before.
    package var after: String?
    /// 1 to 500.
    package var limit: Int

    package init(
        text: String? = nil, company: String? = nil, type: String? = nil, state: String? = nil, from: String? = nil,
        to: String? = nil, after: String? = nil, limit: Int = 100
    ) {
        self.text = text
        self.company = company
        self.type = type
        self.state = state
        self.from = from
        self.to = to
        self.after = after
        self.limit = limit
    }
}

/// A page of messages, newest first.
package struct MessagePage: Codable, Sendable {
    package let declarations: [MessageSummary]
    /// What `after` is for the next page; absent on the last.
    package let cursor: String?

    package init(declarations: [MessageSummary], cursor: String?) {
        self.declarations = declarations
        self.cursor = cursor
    }
}

/// Bytes of a message.
package struct LookedUpBody: Sendable, Equatable {
    package let bytes: [UInt8]
    /// SHA-256.
    package let digest: [UInt8]

    package init(bytes: [UInt8], digest: [UInt8]) {
        self.bytes = bytes
        self.digest = digest
    }
}

/// The desk that tells what became of messages; HTTP knows the pipeline by this. Source: design, §4.
package protocol LookupServing: Sendable {
    /// Messages of a request, newest first.
    /// - Throws: `http.parameter` for a state, type or time that cannot be.
    func search(_ request: LookupRequest) async throws -> MessagePage

    /// One message, or one document of a message that PortSign assembled, by its id, with everything that happened to it.
    /// - Throws: `message.not_found`.
    func timeline(_ id: String) async throws -> TimelineReport

    /// The same with the personal data in it, after it was recorded who asked for that.
    /// - Throws: `message.not_found`.
    func revealedTimeline(_ id: String, actor: String) async throws -> TimelineReport

    /// The same without what happened.
    /// - Throws: `message.not_found`.
    func summary(_ id: String) async throws -> MessageSummary

    /// The signed document.
    /// - Throws: `message.not_found`, also for one that waits for a signer.
    func signed(_ id: String) async throws -> LookedUpBody

    /// The envelope as it is sent.
    /// - Throws: `message.not_found`, also for one that is not sent from here.
    func envelope(_ id: String) async throws -> LookedUpBody

    /// The documents of one order, and what is missing.
    /// - Throws: `message.not_found` when no company has anything of that order.
    func order(_ orderNo: String, company: String?) async throws -> OrderReport
}

extension LookupServing {
    package func revealedTimeline(_ id: String, actor: String) async throws -> TimelineReport { try await timeline(id) }
}
