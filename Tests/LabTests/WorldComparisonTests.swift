import SidecarBase
import Testing

@testable import Lab

/// The judge of a soak must see what is wrong: each promise is broken once.
@Suite("what everybody knows, compared") struct WorldComparisonTests {
    private static func taken(_ guid: String, copMsgId: String? = nil, digest: String? = nil) -> NodeLine {
        .taken(
            NodeLine.Taken(
                CheckedMessage(
                    copMsgId: copMsgId ?? "M-\(guid)", senderId: "S", receiverId: "R", guid: guid,
                    messageType: "CEB311Message", copCode: "C", certNo: "1", data: [], digest: digest ?? "d-\(guid)",
                    documents: []), envelopeDigest: "e"))
    }

    private static func line(_ number: String, _ digest: String) -> EnterpriseSystem.Line {
        EnterpriseSystem.Line(
            EnterpriseSystem.Entry(
                number: number, msgType: "X", type: "CEB312Message", guid: "g", statuses: [], keys: [],
                isEncrypted: true,
                isAuthentic: nil, digest: digest, time: LabTime(ChinaTime(milliseconds: 0))))
    }

    /// Two messages with one receipt each, everything as it should be.
    private static func good() -> WorldComparison {
        var told = WorldComparison.Told()
        told.handedIn = ["a", "b"]
        told.signed = ["a": "d-a", "b": "d-b"]
        told.refusals = ["{\"success\":false,\"xml\":\"internal.timeout: x\"}": 3]
        told.unanswered = 4
        return WorldComparison(
            told: told,
            messages: ["a", "b"].map { .init(guid: $0, state: "finished", customsStatus: "120") },
            receipts: [.init(number: "1", guid: "ra", digest: "1"), .init(number: "2", guid: "rb", digest: "2")],
            node: [
                taken("a"), taken("b"), .delivered(.init(guid: "a", receipt: "ra", status: 120)),
                .delivered(.init(guid: "b", receipt: "rb", status: 120)),
            ],
            erp: [line("1", "1"), line("2", "2")])
    }

    @Test("where everything fits, nothing is broken")
    func kept() {
        #expect(Self.good().findings.flatMap(\.broken).isEmpty)
    }

    private static let damages: [(promise: String, damage: @Sendable (inout WorldComparison) -> Void)] = [
        ("every caller was told success in the end", { $0.told.handedIn.insert("c") }),
        ("the same message always got the same answer", { $0.told.changed = ["a"] }),
        ("no good message was refused", { $0.told.refusals["message.unknown_root: x"] = 1 }),
        ("the ledger lost nothing it said success for", { $0.messages.removeLast() }),
        (
            "the ledger has nothing that nobody handed in",
            { $0.messages.append(.init(guid: "x", state: "finished", customsStatus: "120")) }
        ),
        ("the ledger has nothing twice", { $0.messages.append($0.messages[0]) }),
        ("every message is final", { $0.messages[0].state = "parked" }),
        ("every message is final", { $0.messages[1].customsStatus = "2" }),
        ("the node has everything that is in the ledger", { $0.node.removeFirst() }),
        ("the node has nothing that is not in the ledger", { $0.node.append(taken("x", digest: nil)) }),
        ("the node has nothing twice", { $0.node.append(taken("a", copMsgId: "other")) }),
        ("no CopMsgId was used twice", { $0.node.append(taken("x", copMsgId: "M-a")) }),
        (
            "nothing came under another identity or with other bytes",
            { $0.node.append(.violation(kind: "guidWithOtherBytes", guid: "a")) }
        ),
        ("the node has the very bytes that the callers were given", { $0.node[0] = taken("a", digest: "other") }),
        (
            "the ledger has every receipt it said success for",
            { $0.node.append(.delivered(.init(guid: "a", receipt: "lost", status: 2))) }
        ),
        ("no receipt reached the ERP with two contents", { $0.erp.append(line("1", "other")) }),
        ("the ERP has every receipt of the ledger", { $0.erp.removeLast() }),
        ("the ERP has no receipt that the ledger does not have", { $0.erp.append(line("3", "3")) }),
        ("the ERP has the very receipts of the ledger", { $0.erp[0] = line("1", "other") }),
    ]

    @Test("every broken promise is found and named", arguments: damages.indices)
    func broken(index: Int) throws {
        var comparison = Self.good()
        Self.damages[index].damage(&comparison)
        let finding = try #require(comparison.findings.first { $0.promise == Self.damages[index].promise })
        #expect(!finding.broken.isEmpty)
    }

    @Test("no promise is without a damage that breaks it")
    func complete() {
        #expect(Set(Self.good().findings.map(\.promise)) == Set(Self.damages.map(\.promise)))
    }
}
