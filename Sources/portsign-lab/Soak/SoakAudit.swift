internal import AsyncHTTPClient
internal import CryptoCore
internal import Foundation
internal import Lab
internal import SidecarBase

/// Compares what the callers were told with the ledger, the node's book and the ERP's record.
struct SoakAudit {
    /// A promise, and what breaks it.
    struct Finding {
        let promise: String
        /// Empty when it is kept.
        let broken: [String]
    }

    private struct Message: Decodable {
        let guid: String
        let state: String
        let customsStatus: String?
    }

    private struct Page: Decodable {
        struct Receipt: Decodable {
            let receipt: Int
            let guid: String?
            let xml: String
        }

        let receipts: [Receipt]
        let cursor: Int
        let more: Bool
    }

    let world: HostileWorld
    let told: SoakCallers.Told
    private(set) var findings: [Finding] = []
    private(set) var counts: [(name: String, count: Int)] = []

    init(_ world: HostileWorld, _ told: SoakCallers.Told) {
        self.world = world
        self.told = told
    }

    var isPassed: Bool { findings.allSatisfy { $0.broken.isEmpty } }

    private mutating func check(_ promise: String, _ broken: some Sequence<String>) {
        findings.append(Finding(promise: promise, broken: broken.sorted()))
    }

    /// Looks everything up and compares it.
    mutating func run() async throws {
        let messages = try await messages()
        let receipts = try await receipts()
        let node: [NodeLine] = try Journal(path: world.setup.nodeJournal).earlier
        let erp: [EnterpriseSystem.Line] = try Journal(path: world.setup.erpJournal).earlier
        checkCallers()
        try await checkLedger(messages)
        checkNode(node, messages, receipts)
        checkEnterprise(erp, receipts)
        counts = [
            ("messages handed in", told.handedIn.count), ("calls without an answer", told.unanswered),
            ("messages in the ledger", messages.count), ("receipts in the ledger", receipts.count),
            ("receipts at the ERP", Set(erp.map(\.number)).count),
        ]
    }

    private mutating func checkCallers() {
        check("every caller was told success in the end", told.handedIn.keys.filter { told.signed[$0] == nil })
        check("the same message always got the same answer", told.changed)
        // What an answer that comes too late, or a stop, may look like; everything else would be a refusal of good messages.
        let passing = ["internal.timeout", "internal.stopping", "internal.overloaded", "HTTP 503"]
        check(
            "no good message was refused", told.refusals.keys.filter { text in !passing.contains { text.contains($0) } }
        )
    }

    private mutating func checkLedger(_ messages: [Message]) async throws {
        let guids = Dictionary(grouping: messages, by: \.guid)
        check("the ledger lost nothing it said success for", told.signed.keys.filter { guids[$0] == nil })
        check("the ledger has nothing that nobody handed in", guids.keys.filter { told.handedIn[$0] == nil })
        check("the ledger has nothing twice", guids.filter { $0.value.count > 1 }.keys)
        check(
            "every message is final",
            messages.filter { $0.state != "finished" || $0.customsStatus != "120" }
                .map { "\($0.guid) \($0.state) \($0.customsStatus ?? "-")" })
        let verified = try await world.command("ledger", "verify")
        check("the ledger's chain holds", verified.status == 0 ? [] : [verified.output])
    }

    private mutating func checkNode(_ lines: [NodeLine], _ messages: [Message], _ receipts: [Page.Receipt]) {
        var taken: [String: [NodeLine.Taken]] = [:]
        var identities: [String: Int] = [:]
        var delivered: Set<String> = []
        var violations: [String] = []
        for line in lines {
            switch line {
            case .taken(let message):
                taken[message.guid, default: []].append(message)
                identities[message.copMsgId, default: 0] += 1
            case .delivered(let receipt): delivered.insert(receipt.receipt)
            case .violation(let kind, let guid): violations.append("\(kind) \(guid)")
            }
        }
        check("the node has everything that is in the ledger", messages.map(\.guid).filter { taken[$0] == nil })
        check("the node has nothing twice", taken.filter { $0.value.count > 1 }.keys)
        check("no CopMsgId was used twice", identities.filter { $0.value > 1 }.keys)
        check("nothing came under another identity or with other bytes", violations)
        check(
            "the node has the very bytes that the callers were given",
            taken.filter { guid, messages in messages.contains { $0.digest != told.signed[guid] } }.keys)
        let known = Set(receipts.compactMap(\.guid))
        check("the ledger has every receipt it said success for", delivered.subtracting(known))
    }

    private mutating func checkEnterprise(_ lines: [EnterpriseSystem.Line], _ receipts: [Page.Receipt]) {
        var theirs: [String: Set<String>] = [:]
        for line in lines { theirs[line.number, default: []].insert(line.digest) }
        check("no receipt reached the ERP with two contents", theirs.filter { $0.value.count > 1 }.keys)
        let ours = Dictionary(
            receipts.map { (String($0.receipt), Hex.encode(MessageDigest.sha256(Array($0.xml.utf8)))) }
        ) { first, _ in first }
        check("the ERP has every receipt of the ledger", ours.keys.filter { theirs[$0] == nil })
        check("the ERP has no receipt that the ledger does not have", theirs.keys.filter { ours[$0] == nil })
        check(
            "the ERP has the very receipts of the ledger",
            ours.filter { number, digest in theirs[number].map { $0 != [digest] } ?? false }.keys)
    }

    private func messages() async throws -> [Message] {
        let shown = try await world.command("ledger", "show", "--json", "--limit", "1000000")
        guard shown.status == 0 else { throw LabFailure("portsign ledger show ended with status \(shown.status)") }
        let decoder = JSONDecoder()
        return try shown.output.split(separator: "\n").map { try decoder.decode(Message.self, from: Data($0.utf8)) }
    }

    private func receipts() async throws -> [Page.Receipt] {
        var all: [Page.Receipt] = []
        var after = 0
        while true {
            let url = world.url(.sidecar) + "/api/v1/receipts?limit=500&after=\(after)"
            let answer = await LabGet.text(url, client: LabClient.shared)
            guard answer.status == 200 else { throw LabFailure("\(url): \(answer.status) \(answer.text.prefix(200))") }
            let page = try JSONDecoder().decode(Page.self, from: Data(answer.text.utf8))
            all += page.receipts
            guard page.more else { return all }
            after = page.cursor
        }
    }
}
