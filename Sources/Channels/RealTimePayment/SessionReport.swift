internal import Ledger
internal import SidecarBase

/// A session as the API tells about it.
struct SessionReport: Encodable {
    let sessionID: String
    let orderNo: String
    let kind: String
    let state: String
    let isOpen: Bool
    let code: String
    let message: String
    /// What is in the way, as a code.
    let waitsFor: String?
    let receivedAt: String
    let changedAt: String
    let deadline: String
    let remainingSeconds: Int64
    let isLate: Bool
    let uploads: Int
    let certNo: String?
    let algorithm: String?
    let signer: String?
    let ebpCode: String?

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
struct SessionPage: Encodable {
    let sessions: [SessionReport]
    /// Asks for what follows as `before`.
    let next: Int64?
}

/// A session with everything that happened to it.
struct SessionDetails: Encodable {
    struct Event: Encodable {
        let sequence: Int64
        let time: String
        let kind: String
        let actor: String
        let cause: String
        let detail: [String: String]
    }

    struct Document: Encodable {
        let number: Int
        let kind: String
        let time: String
        let size: Int
        let sha256: String
        /// Only for who may read payment data.
        let text: String?
    }

    let session: SessionReport
    let events: [Event]
    let documents: [Document]

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
