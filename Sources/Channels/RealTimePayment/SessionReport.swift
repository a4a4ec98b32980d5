internal import Ledger
internal import SidecarBase

/// A session as the API tells about it.
package struct SessionReport: Codable, Sendable {
    package let sessionID: String
    package let orderNo: String
    package let kind: String
    package let state: String
    package let isOpen: Bool
    package let code: String
    package let message: String
    /// What is in the way, as a code.
    package let waitsFor: String?
    package let receivedAt: String
    package let changedAt: String
    package let deadline: String
    package let remainingSeconds: Int64
    package let isLate: Bool
    package let uploads: Int
    package let certNo: String?
    package let algorithm: String?
    package let signer: String?
    package let ebpCode: String?

    init(_ session: PaymentSession, at time: ChinaTime) {
        func fact(_ fact: PaymentSession.Fact) -> String? { session[fact].isEmpty ? nil : session[fact] }
        sessionID = session.sessionID
        orderNo = session.orderNo
        kind = session.kind.rawValue
        state = session.state.rawValue
        isOpen = session.state.isOpen
        code = session.code
        message = session.message
        waitsFor = session.state.isOpen ? fact(.waitsFor) : nil
        receivedAt = session.found.createdAt.iso8601
        changedAt = session.found.changedAt.iso8601
        deadline = session.limit.iso8601
        remainingSeconds = session.state.isOpen ? session.remaining(at: time) : 0
        isLate = session.isLate
        uploads = session.number(.sends)
        certNo = fact(.certNo)
        algorithm = fact(.algorithm)
        signer = fact(.signer)
        ebpCode = fact(.ebpCode)
    }
}

/// A page of sessions, newest first.
package struct SessionPage: Codable, Sendable {
    package let sessions: [SessionReport]
    /// Asks for what follows as `before`.
    package let next: Int64?
}

/// A session with everything that happened to it.
package struct SessionDetails: Codable, Sendable {
    package struct Event: Codable, Sendable {
        package let sequence: Int64
        package let time: String
        package let kind: String
        package let actor: String
        package let cause: String
        package let detail: [String: String]
    }

    package struct Document: Codable, Sendable {
        package let number: Int
        package let kind: String
        package let time: String
        package let size: Int
        package let sha256: String
        /// Only for who may read payment data.
        package let text: String?
    }

    package let session: SessionReport
    package let events: [Event]
    package let documents: [Document]

    init(
        _ session: PaymentSession, events: [EventRecord], documents: [(CaseDocument, text: [UInt8]?)],
        at time: ChinaTime
    ) {
        self.session = SessionReport(session, at: time)
        self.events = events.map { event in
            Event(
                sequence: event.sequence, time: event.time.iso8601, kind: event.kind, actor: event.actor,
                cause: event.cause, detail: event.detail)
        }
        self.documents = documents.map { document, text in
            Document(
                number: document.number, kind: document.kind, time: document.time.iso8601, size: document.size,
                sha256: Hex.encode(document.digest), text: text.map { String(decoding: $0, as: UTF8.self) })
        }
    }
}

/// What a deposit was kept under.
struct DepositReport: Encodable {
    let orders: [String]
}

/// The answer to a text that was to be signed.
struct SignatureReport: Encodable {
    let id: String
    let certNo: String
    let signValue: String
    let warnings: [String]
}
