/// What the callers were told, the ledger, the node's book and the ERP's record, held against each other: which promises were
/// kept, and what breaks the others.
package struct WorldComparison: Sendable {
    /// A promise, and what breaks it.
    package struct Finding: Sendable, Equatable {
        package let promise: String
        /// Empty when it is kept.
        package let broken: [String]

        package init(_ promise: String, _ broken: some Sequence<String>) {
            self.promise = promise
            self.broken = broken.sorted()
        }
    }

    /// What the callers know.
    package struct Told: Sendable {
        /// Messages that were handed in, by their guids.
        package var handedIn: Set<String> = []
        /// SHA-256 of the signed message, hexadecimal, by the guid.
        package var signed: [String: String] = [:]
        /// Messages for which two answers differed.
        package var changed: Set<String> = []
        /// Answers that were no success, by their beginnings.
        package var refusals: [String: Int] = [:]
        /// Calls without an answer.
        package var unanswered = 0

        package init() {}
    }

    /// A message as the ledger has it.
    package struct Message: Sendable, Decodable {
        package var guid: String
        package var state: String
        package var customsStatus: String?

        package init(guid: String, state: String, customsStatus: String?) {
            self.guid = guid
            self.state = state
            self.customsStatus = customsStatus
        }
    }

    /// A receipt as the ledger has it.
    package struct Receipt: Sendable {
        package var number: String
        package var guid: String?
        /// SHA-256 of the bare receipt, hexadecimal.
        package var digest: String

        package init(number: String, guid: String?, digest: String) {
            self.number = number
            self.guid = guid
            self.digest = digest
        }
    }

    package var told: Told
    package var messages: [Message]
    package var receipts: [Receipt]
    package var node: [NodeLine]
    package var erp: [EnterpriseSystem.Line]

    /// What an answer that comes too late, or a stop, may look like; everything else would be a refusal of good messages.
    private static let passing = ["internal.timeout", "internal.stopping", "internal.overloaded", "HTTP 503"]

    package init(
        told: Told, messages: [Message], receipts: [Receipt], node: [NodeLine], erp: [EnterpriseSystem.Line]
    ) {
        self.told = told
        self.messages = messages
        self.receipts = receipts
        self.node = node
        self.erp = erp
    }

    /// Every promise.
    package var findings: [Finding] { callers + ledger + exchange + enterprise }

    private var callers: [Finding] {
        [
            Finding("every caller was told success in the end", told.handedIn.filter { told.signed[$0] == nil }),
            Finding("the same message always got the same answer", told.changed),
            Finding(
                "no good message was refused",
                told.refusals.keys.filter { text in !Self.passing.contains { text.contains($0) } }),
        ]
    }

    private var ledger: [Finding] {
        let guids = Dictionary(grouping: messages, by: \.guid)
        return [
            Finding("the ledger lost nothing it said success for", told.signed.keys.filter { guids[$0] == nil }),
            Finding("the ledger has nothing that nobody handed in", guids.keys.filter { !told.handedIn.contains($0) }),
            Finding("the ledger has nothing twice", guids.filter { $0.value.count > 1 }.keys),
            Finding(
                "every message is final",
                messages.filter { $0.state != "finished" || $0.customsStatus != "120" }
                    .map { "\($0.guid) \($0.state) \($0.customsStatus ?? "-")" }),
        ]
    }

    private var exchange: [Finding] {
        var taken: [String: [NodeLine.Taken]] = [:]
        var identities: [String: Int] = [:]
        var delivered: Set<String> = []
        var violations: [String] = []
        for line in node {
            switch line {
            case .taken(let message):
                taken[message.guid, default: []].append(message)
                identities[message.copMsgId, default: 0] += 1
            case .delivered(let receipt): delivered.insert(receipt.receipt)
            case .violation(let kind, let guid): violations.append("\(kind) \(guid)")
            }
        }
        let ours = Set(messages.map(\.guid))
        let others = taken.filter { guid, messages in messages.contains { $0.digest != told.signed[guid] } }
        return [
            Finding("the node has everything that is in the ledger", ours.filter { taken[$0] == nil }),
            Finding("the node has nothing that is not in the ledger", taken.keys.filter { !ours.contains($0) }),
            Finding("the node has nothing twice", taken.filter { $0.value.count > 1 }.keys),
            Finding("no CopMsgId was used twice", identities.filter { $0.value > 1 }.keys),
            Finding("nothing came under another identity or with other bytes", violations),
            Finding("the node has the very bytes that the callers were given", others.keys),
            Finding(
                "the ledger has every receipt it said success for", delivered.subtracting(receipts.compactMap(\.guid))),
        ]
    }

    private var enterprise: [Finding] {
        var theirs: [String: Set<String>] = [:]
        for line in erp { theirs[line.number, default: []].insert(line.digest) }
        let ours = Dictionary(receipts.map { ($0.number, $0.digest) }) { first, _ in first }
        return [
            Finding("no receipt reached the ERP with two contents", theirs.filter { $0.value.count > 1 }.keys),
            Finding("the ERP has every receipt of the ledger", ours.keys.filter { theirs[$0] == nil }),
            Finding(
                "the ERP has no receipt that the ledger does not have", theirs.keys.filter { ours[$0] == nil }),
            Finding(
                "the ERP has the very receipts of the ledger",
                ours.filter { number, digest in theirs[number].map { $0 != [digest] } ?? false }.keys),
        ]
    }
}
