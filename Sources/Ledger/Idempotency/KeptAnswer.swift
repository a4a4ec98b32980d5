package import SidecarBase

/// An answer that is given again to whoever repeats the request with its `Idempotency-Key`.
package struct KeptAnswer: Sendable, Equatable {
    /// The HTTP status.
    package let status: Int
    /// The media type.
    package let type: String
    package let body: [UInt8]

    /// All parts.
    package init(status: Int, type: String, body: [UInt8]) {
        self.status = status
        self.type = type
        self.body = body
    }
}

/// A request that shows an `Idempotency-Key`. Source: draft-ietf-httpapi-idempotency-key-header-07.
package struct KeyedRequest: Sendable, Equatable {
    /// Whose key it is.
    package let scope: String
    package let key: String
    /// SHA-256 of what was asked.
    package let digest: [UInt8]

    /// All parts.
    package init(scope: String, key: String, digest: [UInt8]) {
        self.scope = scope
        self.key = key
        self.digest = digest
    }
}

/// What is to be done with a request that shows a key.
package enum KeyedOutcome: Sendable, Equatable {
    /// It is the first, or one whose first was cut off by a crash: it is to be done.
    case proceed
    /// It was done; this was the answer.
    case answered(KeptAnswer)
    /// The first is under way.
    case busy
    /// The key was used with another request.
    case reused
}

/// Keeps answers by their keys. Every operation may throw what those of ``DeclarationLedger`` do.
package protocol AnswerLedger: Sendable {
    /// Notes that a request begins, unless it did before; `run` names this run of the program: what another run began and did
    /// not finish was cut off. Answers from before `since` are forgotten.
    func beginKeyed(_ request: KeyedRequest, run: String, since: ChinaTime) async throws(LedgerError) -> KeyedOutcome

    /// Keeps the answer.
    func finishKeyed(_ request: KeyedRequest, _ answer: KeptAnswer) async throws(LedgerError)

    /// Forgets that it began: its answer was of the kind that may be another one next time.
    func abandonKeyed(_ request: KeyedRequest) async throws(LedgerError)
}
