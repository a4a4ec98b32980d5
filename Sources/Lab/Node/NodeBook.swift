internal import CryptoCore
package import SidecarBase
internal import Synchronization

/// What the node took, what came again, what it refused, and what must never have come: the memory against which the
/// sidecar's promise "nothing lost, nothing doubled" is held.
package final class NodeBook: Sendable {
    /// A message that was taken.
    package struct Entry: Sendable, Encodable {
        package let copMsgId: String
        package let guid: String
        package let messageType: String
        package let copCode: String
        package let senderId: String
        package let receiverId: String
        package let certNo: String
        /// SHA-256 of the signed message, hexadecimal.
        package let digest: String
        /// SHA-256 of the envelope, hexadecimal.
        package let envelopeDigest: String
        package let time: LabTime
        /// How often the same bytes came: 1 and the repeats.
        package var deliveries = 1
        package var receipts: [ReceiptTrace] = []
    }

    /// A broken promise of the sender.
    package struct Violation: Sendable, Encodable {
        package enum Kind: String, Sendable, Encodable {
            /// A CopMsgId that was taken came with other bytes.
            case copMsgIdWithOtherBytes
            /// A message that was taken came under another CopMsgId.
            case guidUnderOtherCopMsgId
            /// The guid of a message that was taken came with another content.
            case guidWithOtherBytes
        }

        package let kind: Kind
        package let copMsgId: String
        package let guid: String
        /// The CopMsgId under which the guid, or the guid under which the CopMsgId, was taken.
        package let takenAs: String
        package let time: LabTime
    }

    /// A message that was not taken.
    package struct Refusal: Sendable, Encodable {
        package let reason: NodeRefusal
        package let text: String
        package let time: LabTime
    }

    /// How many of each.
    package struct Summary: Sendable, Equatable, Encodable {
        package var accepted = 0
        package var repeats = 0
        package var refused = 0
        package var violations = 0
        package var receiptsDelivered = 0
        package var receiptsRefused = 0
    }

    enum Verdict: Equatable {
        case new
        case repeated
        case violation(NodeRefusal)
    }

    private struct State {
        var entries: [Entry] = []
        var byCopMsgId: [String: Int] = [:]
        var byGuid: [String: Int] = [:]
        var violations: [Violation] = []
        var refusals: [Refusal] = []
        var summary = Summary()
    }

    /// No more refusals than these are kept; all are counted.
    private static let keptRefusals = 10_000
    private let state = Mutex(State())
    private let file: AppendFile?
    private let journal: Journal<NodeLine>?
    private let now: Now

    /// - Parameters:
    ///   - file: gets a line for each message that is taken, before it is answered.
    ///   - journal: what earlier lives knew, and where this one writes for the next.
    ///   - now: the time of the entries.
    package init(
        file: AppendFile? = nil, journal: Journal<NodeLine>? = nil, now: @escaping Now = ChinaTime.now
    ) {
        self.file = file
        self.journal = journal
        self.now = now
        state.withLock { state in
            for line in journal?.earlier ?? [] {
                switch line {
                case .taken(let taken):
                    Self.add(
                        Entry(
                            copMsgId: taken.copMsgId, guid: taken.guid, messageType: taken.messageType,
                            copCode: taken.copCode, senderId: taken.senderId, receiverId: taken.receiverId,
                            certNo: taken.certNo, digest: taken.digest, envelopeDigest: taken.envelopeDigest,
                            time: LabTime(now())), to: &state)
                case .delivered: state.summary.receiptsDelivered += 1
                case .violation: state.summary.violations += 1
                }
            }
        }
    }

    private static func add(_ entry: Entry, to state: inout State) {
        state.byCopMsgId[entry.copMsgId] = state.entries.count
        state.byGuid[entry.guid] = state.entries.count
        state.entries.append(entry)
        state.summary.accepted += 1
    }

    /// The messages that were taken, in their order.
    package var entries: [Entry] { state.withLock(\.entries) }
    /// What must not have come.
    package var violations: [Violation] { state.withLock(\.violations) }
    /// What was refused for its own faults.
    package var refusals: [Refusal] { state.withLock(\.refusals) }
    /// The counts.
    package var summary: Summary { state.withLock(\.summary) }

    /// The message with this guid.
    package func entry(guid: String) -> Entry? {
        state.withLock { state in state.byGuid[guid].map { state.entries[$0] } }
    }

    /// Takes a message that was checked, once.
    func take(_ message: CheckedMessage, envelopeDigest: String) throws -> Verdict {
        let time = LabTime(now())
        return try state.withLock { state in
            if let index = state.byCopMsgId[message.copMsgId] {
                let known = state.entries[index]
                if known.envelopeDigest == envelopeDigest {
                    state.entries[index].deliveries += 1
                    state.summary.repeats += 1
                    return .repeated
                }
                try violate(&state, .copMsgIdWithOtherBytes, message, takenAs: known.guid, time)
                return .violation(.reusedCopMsgId)
            }
            if let index = state.byGuid[message.guid] {
                let known = state.entries[index]
                try violate(
                    &state, known.digest == message.digest ? .guidUnderOtherCopMsgId : .guidWithOtherBytes, message,
                    takenAs: known.copMsgId, time)
                return .violation(.reusedGuid)
            }
            let entry = Entry(
                copMsgId: message.copMsgId, guid: message.guid, messageType: message.messageType,
                copCode: message.copCode, senderId: message.senderId, receiverId: message.receiverId,
                certNo: message.certNo, digest: message.digest, envelopeDigest: envelopeDigest, time: time)
            try file?.append(entry)
            try journal?.append(.taken(NodeLine.Taken(message, envelopeDigest: envelopeDigest)))
            Self.add(entry, to: &state)
            return .new
        }
    }

    private func violate(
        _ state: inout State, _ kind: Violation.Kind, _ message: CheckedMessage, takenAs: String, _ time: LabTime
    ) throws {
        try journal?.append(.violation(kind: kind.rawValue, guid: message.guid))
        state.summary.violations += 1
        state.violations.append(
            Violation(kind: kind, copMsgId: message.copMsgId, guid: message.guid, takenAs: takenAs, time: time))
    }

    /// Notes a message that was not taken for its own faults.
    func refuse(_ refusal: NodeRefusal) {
        let time = LabTime(now())
        state.withLock { state in
            state.summary.refused += 1
            guard state.refusals.count < Self.keptRefusals else { return }
            state.refusals.append(Refusal(reason: refusal, text: refusal.text, time: time))
        }
    }

    /// Notes how far a receipt for a message is; a receipt has one trace, found by its guid.
    func trace(_ trace: ReceiptTrace, forGuid guid: String) throws {
        try state.withLock { state in
            guard let index = state.byGuid[guid] else { return }
            if trace.outcome == .delivered {
                try journal?.append(.delivered(.init(guid: guid, receipt: trace.guid, status: trace.status)))
            }
            if trace.outcome == .delivered { state.summary.receiptsDelivered += 1 }
            if case .refused = trace.outcome { state.summary.receiptsRefused += 1 }
            if let known = state.entries[index].receipts.firstIndex(where: { $0.guid == trace.guid }) {
                state.entries[index].receipts[known] = trace
            } else {
                state.entries[index].receipts.append(trace)
            }
        }
    }
}
