import CryptoCore
import CustomsMessages
import Foundation
import GRDB
import SidecarBase
import Testing

@testable import Ledger

@Suite("documents of assembled messages") struct DocumentTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A batch of orders `NAME-0`, `NAME-1`, … made of one input each.
    private func batch(_ name: String, _ count: Int, route: String? = "node") throws -> SignedDeclaration {
        var batch = try declaration(name, keys: (0..<count).map { orderKey("\(name)-\($0)") }, route: route)
        batch.documents = (0..<count).map { ordinal in
            let input = Array("input of \(name)-\(ordinal)".utf8)
            return SubmittedDocument(
                id: MessageID.make(at: morning), guid: "DOC-\(name)-\(ordinal)", item: ordinal, input: input,
                inputDigest: MessageDigest.sha256(input), channel: "api", peer: "127.0.0.\(ordinal + 1)",
                receivedAt: morning, place: ordinal * 10..<ordinal * 10 + 10)
        }
        return batch
    }

    /// A message of its own for a document of a batch.
    private func single(_ document: SubmittedDocument, of batch: SignedDeclaration) throws -> SignedDeclaration {
        try declaration(
            "single-\(document.guid)", guid: document.guid, keys: [batch.declaration.keys[document.item]])
    }

    @Test("a document is found by its id, its guid and its order number, and knows its batch")
    func found() async throws {
        let ledger = try openLedger(folder)
        let first = try batch("1", 3)
        _ = try await ledger.record(first)
        _ = try await ledger.record(try batch("2", 2))
        _ = try await ledger.record(try declaration("3"))
        let document = first.documents[1]
        for text in [document.id.text, document.id.text.uppercased(), "DOC-1-1", "doc-1-1", "ORDER-1-1"] {
            let found = try await ledger.documents(matching: text)
            #expect(found.map(\.id) == [document.id], "\(text)")
            #expect(try await ledger.find(text).map(\.id) == [first.id], "\(text)")
        }
        let record = try #require(try await ledger.document(document.id))
        #expect(record.batch == first.id && record.batchSize == 3 && record.ordinal == 1 && record.item == 1)
        #expect(record.key == orderKey("1-1") && record.peer == "127.0.0.2" && record.receivedAt == morning)
        #expect(record.state == .queued && record.customsStatus == nil && record.single == nil)
        #expect(try await ledger.documents(matching: "ORDER-3").isEmpty)
        #expect(try await ledger.documents(of: first.id).map(\.id) == first.documents.map(\.id))
        #expect(try await ledger.verify { _, _ in }.problems == [])
    }

    @Test("a ready-made message writes nothing about documents")
    func readyMade() async throws {
        let ledger = try openLedger(folder)
        let message = try declaration("1", keys: [orderKey("1"), orderKey("2")])
        _ = try await ledger.record(message)
        _ = try await ledger.recordReceipt(receipt("100", [orderKey("1")]))
        #expect(try await ledger.documents(of: message.id).isEmpty)
        #expect(try await ledger.nextSingleTime() == nil)
        let kinds = try await ledger.events(of: message.id).map(\.kind)
        #expect(kinds == ["received", "checked", "signed", "verified", "queued", "customs"])
    }

    @Test("what was recorded of a document is known again by its input and by its guid")
    func precedents() async throws {
        let ledger = try openLedger(folder)
        let first = try batch("1", 2)
        _ = try await ledger.record(first)
        let document = first.documents[1]
        func ask(
            _ digest: [UInt8], item: Int = 1, guid: String, type: String = "CEB311Message",
            company: String = "3301960EX1", since: ChinaTime = morning
        ) async throws -> String {
            let identity = DocumentIdentity(inputDigest: digest, item: item, messageType: type, guid: guid)
            switch try await ledger.precedent(of: identity, company: company, since: since) {
            case .none: return "none"
            case .same(let answer):
                #expect(answer.id == document.id && answer.message == first.id && answer.signed == first.signed)
                #expect(answer.documents == 2)
                return "same"
            case .conflict(let message):
                #expect(message == first.id)
                return "conflict"
            }
        }
        let late = morning.advanced(byMilliseconds: 1)
        let other = MessageDigest.sha256([1])
        #expect(try await ask(document.inputDigest, guid: "NEW") == "same")
        #expect(try await ask(document.inputDigest, guid: "NEW", since: late) == "none")
        #expect(try await ask(document.inputDigest, guid: document.guid, since: late) == "same")
        #expect(try await ask(document.inputDigest, item: 0, guid: "NEW") == "none")
        #expect(try await ask(document.inputDigest, guid: "NEW", type: "CEB411Message") == "none")
        #expect(try await ask(document.inputDigest, guid: "NEW", company: "OTHER") == "none")
        #expect(try await ask(other, guid: document.guid) == "conflict")
        #expect(try await ask(other, guid: document.guid, company: "OTHER") == "none")
        #expect(try await ask(other, guid: first.declaration.guid) == "conflict")
    }

    @Test("the work to send documents singly outlives the process, and each is done once")
    func durable() async throws {
        let ledger = try openLedger(folder)
        let first = try batch("1", 3)
        _ = try await ledger.record(first)
        _ = try await ledger.beginDelivery(first.id)
        try await ledger.finishDelivery(first.id, .parked(.nodeRefused, detail: "no"), envelopeDigest: nil)
        let after = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: after.path + "/var", withIntermediateDirectories: true)
        for suffix in ["", "-wal"] {
            try FileManager.default.copyItem(atPath: folder.ledger + suffix, toPath: after.ledger + suffix)
        }
        let survivor = try openLedger(after)
        #expect(try await survivor.figures().singlesWaiting == 3)
        let due = try await survivor.pendingSingles(limit: 10, now: morning)
        #expect(due.map(\.document) == first.documents.map(\.id))
        #expect(due.map(\.guid) == ["DOC-1-0", "DOC-1-1", "DOC-1-2"])
        #expect(due.map(\.content) == first.documents.map { Array(first.input[$0.place]) })
        #expect(due.allSatisfy { $0.cause == ErrorCode.nodeRefused.name })
        #expect(due.allSatisfy { $0.batch == first.id && $0.channel == "api" })
        for document in first.documents {
            let message = try single(document, of: first)
            #expect(try await survivor.recordSingle(message, of: document.id) == .recorded)
            let again = try single(document, of: first)
            #expect(try await survivor.recordSingle(again, of: document.id) == .needless)
        }
        #expect(try await survivor.figures().messages == 4)
        #expect(try await survivor.nextSingleTime() == nil)
        #expect(try await survivor.verify { _, _ in }.problems == [])
    }

    @Test("what PortSign did not send, it does not send again")
    func unsent() async throws {
        let ledger = try openLedger(folder)
        _ = try await ledger.record(try batch("1", 2, route: nil))
        _ = try await ledger.recordReceipt(receipt("-301020", [orderKey("1-0")]))
        #expect(try await ledger.nextSingleTime() == nil)
    }

    @Test("a good status that comes before the single message makes it needless")
    func overtaken() async throws {
        let ledger = try openLedger(folder)
        let first = try batch("1", 2)
        _ = try await ledger.record(first)
        _ = try await ledger.recordReceipt(receipt("-301020", [orderKey("1-0")]))
        #expect(try await ledger.pendingSingles(limit: 10, now: morning).count == 2)
        _ = try await ledger.recordReceipt(receipt("120", [orderKey("1-1")]))
        let document = first.documents[1]
        let message = try single(document, of: first)
        #expect(try await ledger.recordSingle(message, of: document.id) == .needless)
        #expect(try await ledger.document(document.id)?.state == .finished)
        #expect(try await ledger.pendingSingles(limit: 10, now: morning).map(\.guid) == ["DOC-1-0"])
        #expect(try await ledger.verify { _, _ in }.problems == [])
    }

    @Test(
        "a changed document is found and named",
        arguments: [
            ("UPDATE document SET guid = 'X' WHERE row = 2", "has another guid than its event says"),
            ("UPDATE document SET item = 7 WHERE row = 2", "has another item"),
            ("UPDATE document SET peer = '192.0.2.1' WHERE row = 1", "has another peer"),
            ("UPDATE document SET received_at = received_at + 60000 WHERE row = 1", "has another time"),
            ("UPDATE document SET input_digest = zeroblob(32) WHERE row = 1", "has another input"),
            ("UPDATE document SET input_body = 1 WHERE row = 2", "has another input than its digest says"),
            ("UPDATE document SET ordinal = 9 WHERE row = 2", "has no business key in its message"),
            ("UPDATE document SET start = 1000000 WHERE row = 2", "does not stand in its message"),
            ("UPDATE document SET single = NULL WHERE row = 1", "was sent singly in another message"),
            ("DELETE FROM split", "is to be sent singly, say its events"),
            ("DELETE FROM document WHERE row = 3", "there are 2 documents, and events tell of 3"),
            ("UPDATE document SET id = 'X' WHERE row = 3", "document X is told of by no event"),
            ("UPDATE body SET content = x'00', coding = 0, size = 1 WHERE row = 3", "(input, document "),
        ])
    func tampering(_ change: String, _ finding: String) async throws {
        let ledger = try openLedger(folder)
        let first = try batch("1", 3)
        _ = try await ledger.record(first)
        _ = try await ledger.recordReceipt(receipt("-301020", [orderKey("1-0")]))
        #expect(
            try await ledger.recordSingle(try single(first.documents[0], of: first), of: first.documents[0].id)
                == .recorded)
        #expect(try await ledger.verify { _, _ in }.problems == [])
        try await ledger.close()
        let queue = try DatabaseQueue(path: folder.ledger)
        try await queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA foreign_keys = OFF")
            try database.execute(sql: change)
        }
        try queue.close()
        let problems = try await openLedger(folder, mode: .readOnly).verify { _, _ in }.problems
        #expect(problems.contains { $0.contains(finding) }, "\(problems)")
    }

    @Test("a ledger of the schema before opens, keeps what it holds, and takes documents")
    func migration() async throws {
        try FileManager.default.createDirectory(atPath: folder.path + "/var", withIntermediateDirectories: true)
        // Only signed: an outbox of that time has columns of its own.
        let old = try declaration("old", route: nil)
        let pool = try DatabasePool(path: folder.ledger)
        try LedgerSchema.migrator.migrate(pool, upTo: "2 when a message was queued")
        try await pool.write { database in
            // Today's code writes it; what it writes since then is there for that long.
            try database.execute(sql: "ALTER TABLE message ADD COLUMN trace TEXT")
            let context = WriteContext(database: database, chain: EventChain(), runsApart: true)
            let recorder = DeclarationRecorder(
                context: context, declaration: old, input: EncodedBody(old.input, digest: old.inputDigest),
                signed: EncodedBody(old.signed, digest: MessageDigest.sha256(old.signed)))
            guard case .recorded = try recorder.record() else { throw LedgerError(.ledgerCorrupt) }
            try database.execute(sql: "ALTER TABLE message DROP COLUMN trace")
            #expect(try !database.tableExists("document"))
        }
        try pool.close()
        #expect { try openLedger(folder, mode: .readOnly) } throws: { ($0 as? LedgerError)?.code == .ledgerVersion }
        let ledger = try openLedger(folder)
        #expect(try await ledger.signed(of: old.id) == old.signed)
        let new = try batch("new", 2)
        _ = try await ledger.record(new)
        #expect(try await ledger.documents(of: new.id).count == 2)
        #expect(try await ledger.verify { _, _ in }.problems == [])
        #expect(try await ledger.find("ORDER-old").map(\.id) == [old.id])
    }
}
