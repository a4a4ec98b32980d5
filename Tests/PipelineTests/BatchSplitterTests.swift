import CustomsMessages
import Exchange
import Foundation
import Ledger
import SidecarBase
import Signers
import Testing
import XMLCanonical

@testable import Pipeline

@Suite("a refused batch is sent again singly", .timeLimit(.minutes(2))) struct BatchSplitterTests {
    /// Sends what is in the outbox until the batch has this state.
    private func deliver(
        _ house: House, _ batch: MessageID, _ transport: ScriptedTransport, until state: DeclarationState = .accepted
    ) async throws {
        try await house.run(house.worker(transport)) { try await house.ledger.message(batch)?.state == state }
    }

    private func runSplitter(_ house: House, _ signer: any Signer) async throws {
        try await house.run(house.splitter(signer)) { try await house.ledger.nextSingleTime() == nil }
    }

    /// The root's guid and the keys of a signed message.
    private func read(_ house: House, _ id: MessageID) async throws -> Declaration {
        try DeclarationReader.read(
            XMLDocument(parsing: try #require(try await house.ledger.signed(of: id))))
    }

    /// Each document has a message of its own: its guid, its key, linked to the batch.
    private func expectSingles(_ house: House, _ answers: [DocumentAnswer], _ numbers: [Int]) async throws {
        for (answer, number) in zip(answers, numbers) {
            let document = try #require(try await house.ledger.document(answer.id))
            #expect(document.batch == answer.message && document.singleDue == nil)
            let single = try #require(document.single)
            let declaration = try await read(house, single)
            #expect(declaration.guid == Assembled.guid(number) && declaration.keys == [Assembled.orderKey(number)])
            let events = try await house.ledger.events(of: single)
            let origin = try #require(events.last { $0.kind == "split-from" })
            #expect(origin.detail == ["batch": answer.message.text, "document": answer.id.text])
            #expect(!events.contains { $0.kind == "key-repeated" })
        }
    }

    private func dxpReply(_ house: House, _ id: MessageID, code: String) async throws -> [UInt8] {
        let copMsgId = try #require(try await house.ledger.message(id)?.copMsgId)
        return Array(
            try House.text("DxpRep-format-error.xml")
                .replacing("0A6B2C5E-1F3D-4C7A-9B21-5D0E8F7A3101", with: copMsgId)
                .replacing(">0001<", with: ">\(code)<").utf8)
    }

    @Test("the node's refusal of the envelope: each order goes alone, and one that is refused again is parked alone")
    func nodeRefusal() async throws {
        let house = try House()
        let signer = try CountingSigner()
        let answers = try await house.batch(1...3, signer)
        let batch = answers[0].message
        let transport = ScriptedTransport([.refuse("22002"), .accept, .refuse("22002"), .accept])
        try await deliver(house, batch, transport, until: .abandoned)
        #expect(try await house.ledger.figures().parked == 0)
        #expect(try await house.ledger.pendingSingles(limit: 10, now: house.now()).count == 3)
        #expect(try await house.ledger.document(answers[0].id)?.state == .queued)
        try await runSplitter(house, signer)
        try await expectSingles(house, answers, [1, 2, 3])
        #expect(signer.count == 4)
        try await house.run(house.worker(transport)) { try await house.ledger.figures().queued == 0 }
        let states = try await house.ledger.documents(of: batch).map(\.state)
        #expect(states.sorted { $0.rawValue < $1.rawValue } == [.accepted, .accepted, .parked])
        #expect(try await house.ledger.figures().parked == 1)
        #expect(try await house.ledger.message(batch)?.state == .abandoned)
        #expect(Set(transport.sent.map(\.copMsgId)).count == 4)
        // What was split is not sent as a whole any more.
        await #expect(throws: LedgerError.self) { try await house.ledger.change(.resend, batch, actor: "operator") }
        #expect(try await house.isSound())
        try await house.close()
    }

    @Test("a node that cannot be reached splits nothing, however long it takes")
    func unreachable() async throws {
        let clock = TestClock()
        let house = try House(now: clock.now)
        let batch = try await house.batch(1...2)[0].message
        clock.advance(by: .seconds(4 * 86_400))
        try await deliver(house, batch, ScriptedTransport([.fail(.nodeTimeout)]), until: .parked)
        #expect(try await house.ledger.nextSingleTime() == nil)
        try await house.close()
    }

    @Test("the platform's word on the envelope: its own failure parks the batch, any other fault splits it")
    func platformFault() async throws {
        for (code, isSplit) in [("3002", false), ("0001", true), ("1004", true)] {
            let house = try House()
            let answers = try await house.batch(1...2)
            let batch = answers[0].message
            try await deliver(house, batch, ScriptedTransport([]))
            let bytes = try await dxpReply(house, batch, code: code)
            #expect(await house.receipts().acceptTerminal(bytes, from: House.node) == .success)
            #expect(try await house.ledger.message(batch)?.state == (isSplit ? .abandoned : .parked))
            #expect(try await house.ledger.figures().parked == (isSplit ? 0 : 1))
            try await runSplitter(house, try CountingSigner())
            if isSplit { try await expectSingles(house, answers, [1, 2]) }
            #expect(try await house.ledger.figures().messages == (isSplit ? 3 : 1))
            #expect(try await house.isSound())
            try await house.close()
        }
    }

    @Test("a single document's message is parked as ever: there is nothing to split")
    func singleParks() async throws {
        let house = try House()
        let answer = try await house.batchDesk(try CountingSigner(), .single).submit(try Assembled.order(1))
        try await deliver(house, answer.message, ScriptedTransport([.refuse("no")]), until: .parked)
        #expect(try await house.ledger.nextSingleTime() == nil)
        #expect(try await house.ledger.document(answer.id)?.state == .parked)
        try await house.close()
    }

    @Test("a CEB900 splits: customs could not read the message")
    func formatFault() async throws {
        let house = try House()
        let answers = try await house.batch(1...3)
        let batch = answers[0].message
        try await deliver(house, batch, ScriptedTransport([]))
        let copMsgId = try #require(try await house.ledger.message(batch)?.copMsgId)
        let fault = try House.text("CEB900Message.xml")
            .replacing("B3F0C1D2-7788-4C1B-8E55-00000000D311", with: copMsgId)
        #expect(await house.receipts().acceptTerminal(Array(fault.utf8), from: House.node) == .success)
        #expect(try await house.ledger.pendingSingles(limit: 10, now: house.now()).count == 3)
        #expect(try await house.ledger.document(answers[1].id)?.state == .queued)
        try await runSplitter(house, try CountingSigner())
        try await expectSingles(house, answers, [1, 2, 3])
        // The fault's neighbours heard of it, too.
        for answer in answers {
            let events = try await house.ledger.events(ofDocument: answer.id)
            #expect(events.filter { $0.kind == "document-finished" }.map(\.cause) == ["-1"])
        }
        #expect(try await house.isSound())
        try await house.close()
    }

    @Test(
        "a receipt with a fault of the message, about one order of it, sends all without a good status again",
        arguments: ["-301020", "-10102", "-301015", "-301007"])
    func sharedFault(_ code: String) async throws {
        let house = try House()
        let answers = try await house.batch(1...3)
        try await deliver(house, answers[0].message, ScriptedTransport([]))
        let bytes = Assembled.receipt([3: "120", 1: code])
        #expect(await house.receipts().acceptTerminal(bytes, from: House.node) == .success)
        try await runSplitter(house, try CountingSigner())
        try await expectSingles(house, Array(answers.prefix(2)), [1, 2])
        let third = try #require(try await house.ledger.document(answers[2].id))
        #expect(third.single == nil && third.state == .finished && third.customsStatus == "120")
        #expect(try await house.ledger.figures().messages == 3)
        // The receipts of the single message are the order's.
        let good = Assembled.receipt([1: "120"], salt: "2")
        #expect(await house.receipts().acceptTerminal(good, from: House.node) == .success)
        let first = try #require(try await house.ledger.document(answers[0].id))
        #expect(first.state == .finished && first.customsStatus == "120")
        #expect(try await house.isSound())
        try await house.close()
    }

    @Test("one order's refusal disturbs nobody whose own status comes")
    func ownFault() async throws {
        let clock = TestClock()
        let house = try House(now: clock.now)
        let answers = try await house.batch(1...3)
        try await deliver(house, answers[0].message, ScriptedTransport([]))
        let desk = house.receipts()
        #expect(await desk.acceptTerminal(Assembled.receipt([1: "2", 2: "100"]), from: House.node) == .success)
        #expect(try await house.ledger.document(answers[2].id)?.singleDue != nil)
        #expect(try await house.ledger.document(answers[2].id)?.state == .accepted)
        #expect(await desk.acceptTerminal(Assembled.receipt([3: "2"]), from: House.node) == .success)
        #expect(try await house.ledger.nextSingleTime() == nil)
        clock.advance(by: .seconds(3_600))
        try await runSplitter(house, try CountingSigner())
        #expect(try await house.ledger.figures().messages == 1)
        let states = try await house.ledger.documents(of: answers[0].message).map(\.state)
        #expect(states.sorted { $0.rawValue < $1.rawValue } == [.customs, .customs, .finished])
        #expect(try await house.isSound())
        try await house.close()
    }

    @Test("one order's refusal after which customs is silent about the rest sends the rest again, not the refused one")
    func silence() async throws {
        let clock = TestClock()
        let house = try House(now: clock.now)
        let answers = try await house.batch(1...3)
        try await deliver(house, answers[0].message, ScriptedTransport([]))
        #expect(
            await house.receipts().acceptTerminal(Assembled.receipt([2: "-301008"]), from: House.node) == .success)
        clock.advance(by: .seconds(599))
        #expect(try await house.ledger.pendingSingles(limit: 10, now: house.now()).isEmpty)
        clock.advance(by: .seconds(1))
        try await runSplitter(house, try CountingSigner())
        try await expectSingles(house, [answers[0], answers[2]], [1, 3])
        // Customs has said its last word on what is left in the batch.
        #expect(try await house.ledger.message(answers[0].message)?.state == .finished)
        let refused = try #require(try await house.ledger.document(answers[1].id))
        #expect(refused.single == nil && refused.customsStatus == "-301008" && refused.state == .finished)
        #expect(try await house.isSound())
        try await house.close()
    }

    @Test("the timelines of two orders of one batch have what is common, and each its own receipts only")
    func timelines() async throws {
        let house = try House()
        let answers = try await house.batch(1...2)
        try await deliver(house, answers[0].message, ScriptedTransport([]))
        let desk = house.receipts()
        #expect(await desk.acceptTerminal(Assembled.receipt([1: "2", 2: "100"]), from: House.node) == .success)
        #expect(await desk.acceptTerminal(Assembled.receipt([1: "120"]), from: House.node) == .success)
        let one = try await house.ledger.events(ofDocument: answers[0].id)
        let two = try await house.ledger.events(ofDocument: answers[1].id)
        let common = ["received", "checked", "signed", "verified", "queued", "sending", "sent", "accepted"]
        let kinds = { (events: [EventRecord]) in events.map(\.kind).filter { !common.contains($0) } }
        #expect(kinds(one) == ["assembled", "document-customs", "document-finished"])
        #expect(kinds(two) == ["assembled", "document-finished"])
        #expect(one.compactMap { $0.detail["status"] } == ["2", "120"])
        #expect(two.compactMap { $0.detail["status"] } == ["100"])
        for events in [one, two] { #expect(common.allSatisfy { kind in events.contains { $0.kind == kind } }) }
        #expect(try await house.ledger.document(answers[0].id)?.customsStatus == "120")
        #expect(try await house.ledger.document(answers[1].id)?.customsStatus == "100")
        // The whole message has everything.
        #expect(try await house.ledger.events(of: answers[0].message).filter { $0.kind == "assembled" }.count == 2)
        #expect(try await house.isSound())
        try await house.close()
    }

    @Test("an order's timeline goes on with the message it was sent again in")
    func timelineAfterSplit() async throws {
        let house = try House()
        let answers = try await house.batch(1...2)
        try await deliver(house, answers[0].message, ScriptedTransport([.refuse("no")]), until: .abandoned)
        try await runSplitter(house, try CountingSigner())
        let single = try #require(try await house.ledger.document(answers[1].id)?.single)
        try await deliver(house, single, ScriptedTransport([]))
        let events = try await house.ledger.events(ofDocument: answers[1].id)
        #expect(events.map(\.sequence) == events.map(\.sequence).sorted())
        #expect(Set(events.compactMap(\.messageID)) == [answers[1].message, single])
        for kind in ["parked", "split", "single-due", "sent-singly"] {
            #expect(events.filter { $0.kind == kind }.count == 1, "\(kind)")
        }
        #expect(events.last?.kind == "accepted" && events.last?.messageID == single)
        try await house.close()
    }

    @Test("a document handed in again after the split is answered with its single message")
    func replayAfterSplit() async throws {
        let house = try House()
        let answers = try await house.batch(1...2)
        try await deliver(house, answers[0].message, ScriptedTransport([.refuse("no")]), until: .abandoned)
        try await runSplitter(house, try CountingSigner())
        let again = try await house.batchDesk(try CountingSigner(), .single).submit(try Assembled.order(1))
        #expect(again.isReplay && again.id == answers[0].id && again.documents == 1)
        #expect(try await house.ledger.document(again.id)?.single == again.message)
        try await house.close()
    }

    @Test("a crash between the decision and the messages, and after some of them, loses and doubles nothing")
    func crash() async throws {
        let house = try House()
        let answers = try await house.batch(1...5)
        try await deliver(house, answers[0].message, ScriptedTransport([.refuse("no")]), until: .abandoned)
        // The process ends while a signature is being made, which may or may not be recorded yet.
        let hanging = try GatedSigner(isOpen: false)
        try await house.run(house.splitter(hanging)) {
            guard hanging.waiting == 1 else { return false }
            hanging.open()
            return true
        }
        let done = try await house.ledger.figures().messages
        #expect(done <= 2)
        try await house.ledger.close()
        for round in 1...2 {
            let copy = house.folder.appendingPathComponent("copy-\(round).sqlite")
            let before = round == 1 ? "ledger.sqlite" : "copy-1.sqlite"
            try FileManager.default.copyItem(at: house.folder.appendingPathComponent(before), to: copy)
            let ledger = try SQLiteLedger.open(path: copy.path, now: ChinaTime.now, mode: .writer)
            #expect(try await ledger.verify { _, _ in }.problems == [])
            // The second of two that fail half-way: two splitters at once, each of which would send everything.
            let first = house.splitter(try GatedSigner(failures: [.cardRemoved]), ledger: ledger)
            let second = house.splitter(try CountingSigner(), ledger: ledger)
            try await house.run(first) {
                try await house.run(second) { try await ledger.nextSingleTime() == nil }
                return true
            }
            #expect(try await ledger.figures().messages == 6)
            let singles = try await ledger.documents(of: answers[0].message).compactMap(\.single)
            #expect(Set(singles).count == 5)
            var guids: Set<String> = []
            for single in singles { guids.insert(try #require(try await ledger.message(single)).guid) }
            #expect(guids == Set((1...5).map { Assembled.guid($0) }))
            #expect(try await ledger.verify { _, _ in }.problems == [])
            try await ledger.close()
        }
        try FileManager.default.removeItem(at: house.folder)
    }

    @Test("a signer that fails makes the rest wait, their timelines say so, and they go when it is back")
    func signerFails() async throws {
        let house = try House()
        let answers = try await house.batch(1...3)
        try await deliver(house, answers[0].message, ScriptedTransport([.refuse("no")]), until: .abandoned)
        try await runSplitter(house, try GatedSigner(failures: [.cardRemoved, .cardRemoved]))
        try await expectSingles(house, answers, [1, 2, 3])
        let events = try await house.ledger.events(of: answers[0].message).filter { $0.kind == "single-later" }
        #expect(events.map(\.cause) == [ErrorCode.cardRemoved.name, ErrorCode.cardRemoved.name])
        #expect(try await house.isSound())
        try await house.close()
    }

    @Test("a guid that another message has taken meanwhile is not sent under it, and the timeline says why")
    func takenGuid() async throws {
        let house = try House()
        let answers = try await house.batch(1...2)
        // The same guid comes ready-made.
        let message = try House.text("order.xml")
            .replacing("guid=\"0A6B2C5E-1F3D-4C7A-9B21-5D0E8F7A3101\"", with: "guid=\"\(Assembled.guid(1))\"")
        let taken = try await house.desk([try CountingSigner()]).accept(Array(message.utf8), from: House.source).id
        let transport = ScriptedTransport([]) { _ in }
        _ = try await house.ledger.beginDelivery(answers[0].message)
        try await house.ledger.finishDelivery(
            answers[0].message, .parked(.nodeRefused, detail: "scripted"), envelopeDigest: nil)
        try await runSplitter(house, try CountingSigner())
        try await expectSingles(house, [answers[1]], [2])
        let events = try await house.ledger.events(ofDocument: answers[0].id)
        let dropped = try #require(events.last)
        #expect(dropped.kind == "single-dropped" && dropped.cause == ErrorCode.messageConflict.name)
        #expect(dropped.detail["earlier"] == taken.text)
        #expect(try await house.ledger.document(answers[0].id)?.state == .abandoned)
        #expect(transport.sent.isEmpty)
        #expect(try await house.isSound())
        try await house.close()
    }
}
