internal import CustomsMessages
internal import MessageTranslation

/// What documents must have in common to stand in one message.
struct BatchGroup: Sendable, Hashable {
    let company: String
    let name: String
    let dxpId: String
    let edition: Edition
    let type: MessageType

    init(_ sender: MessageSender, _ type: MessageType) {
        company = sender.code
        name = sender.name
        dxpId = sender.dxpId
        edition = sender.edition
        self.type = type
    }
}

/// What the packer must know of a document.
struct PackedSize: Sendable {
    let key: BusinessKey
    let guid: String
    /// Bytes of the document, and of the message around it.
    let content: Int
    let frame: Int
}

/// Packs documents into messages: pure, driven by ``BatchDesk``.
///
/// A message is closed when it has the documents or the bytes of the policy, when a document comes whose key or guid it has
/// already, or when its waiting time is up; while the company's signers are busy, the last of these waits for them.
struct BatchPacker<Member: Sendable>: Sendable {
    /// A message's documents; whoever takes it says ``finished(_:)`` when its signature is made, or cannot be made.
    struct Batch: Sendable {
        let group: BatchGroup
        /// Of the gathering, and of its timer.
        let number: UInt64
        let members: [Member]
    }

    /// What follows from a document that came.
    struct Step {
        /// Messages that are closed now.
        var closed: [Batch] = []
        /// Start a timer that says ``timeIsUp(_:)`` with this number.
        var timer: UInt64?
    }

    private struct Gathering {
        let group: BatchGroup
        let policy: BatchPolicy
        let number: UInt64
        var members: [Member] = []
        var keys: Set<BusinessKey> = []
        var guids: Set<String> = []
        var bytes = 0
        var isDue = false
    }

    private var gatherings: [BatchGroup: Gathering] = [:]
    /// By company: messages handed out and not finished.
    private var signing: [String: Int] = [:]
    private var lastNumber: UInt64 = 0

    /// The documents in messages that are open.
    var count: Int { gatherings.values.reduce(0) { $0 + $1.members.count } }

    /// Takes a document.
    mutating func add(_ member: Member, _ size: PackedSize, to group: BatchGroup, _ policy: BatchPolicy) -> Step {
        var step = Step()
        if let open = gatherings[group],
            open.bytes + size.content > policy.bytes || open.keys.contains(size.key) || open.guids.contains(size.guid)
        {
            step.closed.append(close(open))
        }
        var gathering: Gathering
        if let open = gatherings[group] {
            gathering = open
        } else {
            lastNumber += 1
            gathering = Gathering(group: group, policy: policy, number: lastNumber, bytes: size.frame)
        }
        gathering.members.append(member)
        gathering.keys.insert(size.key)
        gathering.guids.insert(size.guid)
        gathering.bytes += size.content
        gatherings[group] = gathering
        if gathering.members.count >= policy.documents || gathering.bytes >= policy.bytes {
            step.closed.append(close(gathering))
        } else if gathering.members.count == 1 {
            if policy.wait == .zero {
                if let batch = timeIsUp(gathering.number) { step.closed.append(batch) }
            } else {
                step.timer = gathering.number
            }
        }
        return step
    }

    /// The first document of a message has waited its time; the message, if it is still open and a signer is free.
    mutating func timeIsUp(_ number: UInt64) -> Batch? {
        guard var gathering = gatherings.values.first(where: { $0.number == number }) else { return nil }
        guard signing[gathering.group.company, default: 0] >= gathering.policy.signaturesAtOnce else {
            return close(gathering)
        }
        gathering.isDue = true
        gatherings[gathering.group] = gathering
        return nil
    }

    /// A message of the company is through the signers; the one that waited longest for them, if any.
    mutating func finished(_ company: String) -> Batch? {
        let left = signing[company, default: 0] - 1
        signing[company] = left > 0 ? left : nil
        let next = gatherings.values.filter { $0.isDue && $0.group.company == company }.min { $0.number < $1.number }
        guard let next, left < next.policy.signaturesAtOnce else { return nil }
        return close(next)
    }

    /// Closes every message that is open.
    mutating func closeAll() -> [Batch] {
        gatherings.values.sorted { $0.number < $1.number }.map { close($0) }
    }

    private mutating func close(_ gathering: Gathering) -> Batch {
        gatherings[gathering.group] = nil
        signing[gathering.group.company, default: 0] += 1
        return Batch(group: gathering.group, number: gathering.number, members: gathering.members)
    }
}
