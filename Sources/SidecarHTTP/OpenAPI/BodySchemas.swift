internal import CustomsMessages
internal import MessageTranslation
internal import Pipeline

/// What the routes of the API take and answer, as types: the description is made from how these decode themselves.
enum BodySchemas {
    /// The type of the JSON that a route answers; `nil` where it answers something else, or JSON of the other side's making.
    static func answer(of purpose: RouteTable.Purpose) -> (any Decodable.Type)? {
        switch purpose {
        case .validate: ValidationAnswer.self
        case .explain: ExplanationAnswer.self
        case .assemble: AssemblyReport.self
        case .declarations: SubmissionAnswer.self
        case .verify: VerificationReport.self
        case .signers: [KeyReport].self
        case .testSigner: KeyTest.self
        case .queue: QueueReport.self
        case .sign: SignatureAnswer.self
        case .changeMessage: OutboxChangeReport.self
        case .changeMessages: OutboxBulkReport.self
        case .routes: [RouteReport].self
        case .probeRoute: ProbeReport.self
        case .relays: [RelayReport].self
        case .replayRelay: ReplayReport.self
        case .receipts: ReceiptPage.self
        case .overdue: OverdueReport.self
        case .searchDeclarations: MessagePage.self
        case .declaration: MessageSummary.self
        case .timeline: TimelineReport.self
        case .order: OrderReport.self
        case .live: LivenessAnswer.self
        case .ready: ReadinessAnswer.self
        default: nil
        }
    }

    /// The type of the JSON that a route takes; `nil` where it takes customs' messages or JSON of the other side's making.
    static func request(of purpose: RouteTable.Purpose) -> (any Decodable.Type)? {
        purpose == .sign ? SignatureQuestion.self : nil
    }
}

// What is written without a type of its own.

/// A `MessageReport`, whose `valid` is computed.
struct ValidationAnswer: Decodable {
    let messageType: String?
    let edition: String
    let valid: Bool
    let findings: [MessageFinding]
}

struct LivenessAnswer: Decodable {
    let status: String
}

struct ReadinessAnswer: Decodable {
    struct Check: Decodable {
        let name: String
        let ok: Bool
        let detail: String
    }

    let status: String
    let checks: [Check]
}
