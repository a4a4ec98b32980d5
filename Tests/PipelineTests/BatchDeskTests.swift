import CryptoCore
import CustomsMessages
import CustomsSignature
import Ledger
import MessageTranslation
import SidecarBase
import Synchronization
import Testing
import XMLCanonical

@testable import Pipeline

@Suite("documents are packed into messages", .timeLimit(.minutes(2))) struct BatchDeskTests {
    private func declaration(_ signed: [UInt8]) throws -> Declaration {
        try DeclarationReader.read(XMLDocument(parsing: signed))
    }

    @Test("as many as the policy says go into one message with one signature, and each has an id of its own")
    func count() async throws {
        let house = try House()
        let signer = try CountingSigner()
        let answers = try await house.batch(1...3, signer)
        #expect(signer.count == 1)
        #expect(Set(answers.map(\.message)).count == 1)
        #expect(Set(answers.map(\.id)).count == 3)
        #expect(answers.allSatisfy { $0.documents == 3 && !$0.isReplay && $0.id != $0.message })
        let signed = try #require(answers.first).signed
        let read = try declaration(signed)
        #expect(Set(read.keys) == Set((1...3).map(Assembled.orderKey)))
        #expect(!(1...3).map(Assembled.guid).contains(read.guid))
        #expect(read.guid == read.guid.uppercased() && read.guid.utf8.count == 36)
        #expect(throws: Never.self) { try SignatureVerifier().verify(signed) }
        for answer in answers {
            let record = try #require(try await house.ledger.document(answer.id))
            #expect(record.batch == answer.message && record.batchSize == 3 && record.state == .queued)
            #expect(record.key == read.keys[record.ordinal])
            #expect(record.channel == "api" && record.peer == "127.0.0.1")
        }
        #expect(try await house.ledger.message(try #require(answers.first).message)?.state == .queued)
        #expect(try await house.isSound())
        try await house.close()
    }

    @Test("a hundred orders are one message, which verifies; a policy of more is one of a hundred, of none one of one")
    func hundred() async throws {
        #expect(BatchPolicy(documents: 250).documents == 100)
        #expect(BatchPolicy(documents: 0).documents == 1)
        #expect(BatchPolicy(documents: 9, bytes: 1 << 40).bytes == 2 << 20)
        let entryList = try #require(MessageType(number: 711))
        #expect(BatchPolicy(documents: 9).applied(to: entryList) == .single)
        let house = try House()
        let signer = try CountingSigner()
        let desk = house.batchDesk(signer, BatchPolicy(documents: 250, bytes: 10 << 20))
        let answers = await desk.submit(try (1...200).map { try Assembled.order($0) })
        let messages = Set(try answers.map { try $0.get().message })
        #expect(messages.count == 2 && signer.count == 2)
        for message in messages {
            let signed = try #require(try await house.ledger.signed(of: message))
            #expect(try declaration(signed).documentCount == 100)
            #expect(throws: Never.self) { try SignatureVerifier().verify(signed) }
            #expect(try await house.ledger.documents(of: message).map(\.ordinal) == Array(0..<100))
        }
        #expect(try await house.isSound())
        try await house.close()
    }

    @Test("without batching each document is a message of its own, under its own guid")
    func single() async throws {
        let house = try House()
        let signer = try CountingSigner()
        let desk = house.batchDesk(signer, .single)
        for answer in await desk.submit(try (1...3).map { try Assembled.order($0) }) {
            let answer = try answer.get()
            let record = try #require(try await house.ledger.document(answer.id))
            #expect(try declaration(answer.signed).guid == record.guid)
            #expect(answer.documents == 1)
        }
        #expect(signer.count == 3)
        try await house.close()
    }

    @Test("a message never grows beyond the bytes of the policy")
    func bytes() async throws {
        let house = try House()
        let pause = TestPause()
        let orders = try (1...3).map { try Assembled.order($0) }
        let two = AssembledMessage.bytes(
            of: orders.prefix(2).map(\.document), guid: Assembled.guid(1), sender: Assembled.sender)
        let desk = house.batchDesk(
            try CountingSigner(), BatchPolicy(documents: 100, bytes: two.count, wait: .seconds(1)), pause: pause)
        async let answers = desk.submit(orders)
        // Two fill a message to the byte; the third waits alone.
        try await until { try await house.ledger.figures().messages == 1 && desk.gathering == 1 }
        pause.end()
        let sizes = try await answers.map { try $0.get().documents }
        #expect(sizes.sorted() == [1, 2, 2])
        let large = try Assembled.order(9, words: String(repeating: "x", count: two.count))
        #expect(try await desk.submit(large).documents == 1)
        try await house.close()
    }

    @Test("what has gathered goes when the first has waited its time")
    func waiting() async throws {
        let house = try House()
        let pause = TestPause()
        let signer = try CountingSigner()
        let desk = house.batchDesk(signer, BatchPolicy(documents: 100, wait: .seconds(1)), pause: pause)
        async let answers = desk.submit(try [Assembled.order(1), Assembled.order(2)])
        try await until { desk.gathering == 2 && pause.count == 1 }
        #expect(signer.count == 0)
        pause.end()
        #expect(try await answers.map { try $0.get().documents } == [2, 2])
        #expect(signer.count == 1)
        // One that comes alone goes alone, under its own guid.
        async let third = desk.submit(try Assembled.order(3))
        try await until { pause.count == 2 }
        pause.end()
        #expect(try declaration(try await third.signed).guid == Assembled.guid(3))
        try await house.close()
    }

    @Test("while a signer is busy, what would only wait for it gathers further, and goes when it is free")
    func busy() async throws {
        let house = try House()
        let pause = TestPause()
        let signer = try GatedSigner(isOpen: false)
        let desk = house.batchDesk(signer, BatchPolicy(documents: 100, wait: .seconds(1)), pause: pause)
        async let first = desk.submit(try Assembled.order(1))
        try await until { pause.count == 1 && desk.gathering == 1 }
        pause.end()
        try await until { signer.waiting == 1 }
        async let second = desk.submit(try Assembled.order(2))
        try await until { pause.count == 2 && desk.gathering == 1 }
        pause.end()
        async let third = desk.submit(try Assembled.order(3))
        try await until { desk.gathering == 2 }
        #expect(signer.waiting == 1)
        signer.open()
        #expect(try await first.documents == 1)
        let answers = try await [second, third]
        #expect(answers.map(\.documents) == [2, 2] && answers[0].message == answers[1].message)
        #expect(signer.count == 2)
        try await house.close()
    }

    @Test("no waiting time means to gather only while the signers are busy")
    func noWait() async throws {
        let house = try House()
        let signer = try GatedSigner(isOpen: false)
        let desk = house.batchDesk(signer, BatchPolicy(documents: 100, wait: .zero))
        async let first = desk.submit(try Assembled.order(1))
        try await until { signer.waiting == 1 }
        async let rest = desk.submit(try (2...6).map { try Assembled.order($0) })
        try await until { desk.gathering == 5 }
        signer.open()
        #expect(try await first.documents == 1)
        #expect(try await rest.map { try $0.get().documents } == [5, 5, 5, 5, 5])
        try await house.close()
    }

    @Test("two companies, two types or two editions never stand in one message")
    func groups() async throws {
        let house = try House()
        let other = MessageSender(
            code: House.otherCompany.code, name: House.otherCompany.name, dxpId: House.otherCompany.dxpId,
            edition: .no113)
        let newer = MessageSender(
            code: House.company.code, name: House.company.name, dxpId: House.company.dxpId, edition: .may2022)
        let desk = house.batchDesk(try CountingSigner(), BatchPolicy(documents: 2, wait: .seconds(1)))
        var submissions: [DocumentSubmission] = []
        for number in 1...2 {
            submissions.append(try Assembled.order(number))
            submissions.append(try Assembled.order(10 + number, sender: other))
            submissions.append(try Assembled.order(20 + number, sender: newer))
            submissions.append(try Assembled.inventory(number))
        }
        let answers = try await desk.submit(submissions).map { try $0.get() }
        #expect(Set(answers.map(\.message)).count == 4)
        let messages = Dictionary(grouping: zip(submissions, answers), by: { $0.1.message })
        for pairs in messages.values {
            #expect(Set(pairs.map { $0.0.document.type }).count == 1)
            #expect(Set(pairs.map(\.0.sender.code)).count == 1)
            #expect(Set(pairs.map(\.0.sender.edition.name)).count == 1)
            let read = try declaration(try #require(pairs.first).1.signed)
            #expect(read.copCode == pairs[0].0.sender.code && read.dxpId == pairs[0].0.sender.dxpId)
        }
        try await house.close()
    }

    @Test("a business key that comes again goes in the next message, and both timelines are told apart")
    func sameKey() async throws {
        let house = try House()
        let desk = house.batchDesk(try CountingSigner(), BatchPolicy(documents: 2, wait: .seconds(1)))
        async let first = desk.submit(try Assembled.order(1))
        try await until { desk.gathering == 1 }
        async let again = desk.submit(try Assembled.order(1, guid: Assembled.guid(91), words: "corrected"))
        // The first message is closed by the second document's key.
        #expect(try await first.documents == 1)
        async let neighbour = desk.submit(try Assembled.order(2))
        let second = try await again
        let third = try await neighbour
        #expect(second.message == third.message)
        let repeated = { (id: MessageID) async throws in
            try await house.ledger.events(ofDocument: id).contains { $0.kind == "key-repeated" }
        }
        #expect(try await repeated(second.id))
        #expect(try await !repeated(third.id))
        try await house.close()
    }

    @Test("the same item handed in again is one document: at the same moment, and within the replay window")
    func replay() async throws {
        let clock = TestClock()
        let house = try House(now: clock.now)
        let signer = try CountingSigner()
        let desk = house.batchDesk(signer, BatchPolicy(documents: 2, wait: .seconds(1)))
        let one = try Assembled.order(1, input: "one input")
        let two = try Assembled.order(2, item: 1, input: "one input")
        let answers = try await desk.submit([one, two, one]).map { try $0.get() }
        #expect(answers[0].id == answers[2].id && answers[0].id != answers[1].id)
        #expect(answers.filter(\.isReplay).count == 1)
        clock.advance(by: .seconds(3_600))
        // Assembled again, the document may have another guid; what it was made from decides.
        let later = try await desk.submit(try Assembled.order(1, guid: Assembled.guid(77), input: "one input"))
        #expect(later.isReplay && later.id == answers[0].id && later.signed == answers[0].signed)
        #expect(later.documents == 2)
        #expect(signer.count == 1)
        #expect(try await house.ledger.figures().messages == 1)
        clock.advance(by: .seconds(86_400))
        let single = house.batchDesk(signer, .single)
        #expect(try await !single.submit(try Assembled.order(1, guid: Assembled.guid(78), input: "one input")).isReplay)
        try await house.close()
    }

    @Test("a guid that comes again with other content is a conflict, also when it was packed")
    func conflict() async throws {
        let house = try House()
        let answers = try await house.batch(1...2)
        let desk = house.batchDesk(try CountingSigner(), .single)
        let error = await #expect(throws: SidecarError.self) {
            try await desk.submit(try Assembled.order(5, guid: Assembled.guid(1)))
        }
        #expect(error?.code == .messageConflict)
        #expect(error?.detail.contains(answers[0].message.text) == true)
        try await house.close()
    }

    @Test("a document that the check refuses is refused alone, and the refusal is recorded")
    func refusedAlone() async throws {
        let house = try House()
        let seen = Mutex<[Int]>([])
        let desk = house.batchDesk(try CountingSigner(), BatchPolicy(documents: 2, wait: .seconds(1))) {
            declaration, document, company in
            seen.withLock { $0.append(declaration.documentCount) }
            #expect(company == House.company && document.root.name == "CEB311Message")
            if declaration.keys == [Assembled.orderKey(2)] { throw SidecarError(.messageMissingKey, "scripted") }
            return CheckedMessage(findings: [])
        }
        let answers = await desk.submit(try (1...3).map { try Assembled.order($0) })
        #expect(throws: SidecarError(.messageMissingKey, "scripted")) { try answers[1].get() }
        #expect(try answers[0].get().message == answers[2].get().message)
        #expect(seen.withLock { $0 } == [1, 1, 1])
        let events = try await house.ledger.events(after: 0, limit: 100)
        let refusal = try #require(events.first { $0.kind == "refused" })
        #expect(refusal.detail["guid"] == Assembled.guid(2) && refusal.cause == "message.missing_key")
        try await house.close()
    }

    @Test("a company that is not served here is refused by its code")
    func foreignCompany() async throws {
        let house = try House()
        let desk = house.batchDesk(try CountingSigner(), .single)
        let stranger = MessageSender(code: "3301960EX9", name: "x", dxpId: "DXPENT0000099009", edition: .no113)
        await #expect(throws: SidecarError.self) { try await desk.submit(try Assembled.order(1, sender: stranger)) }
        let liar = MessageSender(
            code: House.company.code, name: "x", dxpId: House.otherCompany.dxpId, edition: .no113)
        let error = await #expect(throws: SidecarError.self) {
            try await desk.submit(try Assembled.order(1, sender: liar))
        }
        #expect(error?.code == .companyWrongDxpId)
        try await house.close()
    }

    @Test("a signature that cannot be made fails every document with the same code, and the next message goes")
    func failure() async throws {
        let house = try House()
        let signer = try GatedSigner(failures: [.cardRemoved])
        let desk = house.batchDesk(signer, BatchPolicy(documents: 3))
        let orders = try (1...3).map { try Assembled.order($0) }
        for answer in await desk.submit(orders) {
            let error = #expect(throws: SidecarError.self) { try answer.get() }
            #expect(error?.code == .cardRemoved)
        }
        #expect(try await house.ledger.figures().messages == 0)
        let refusals = try await house.ledger.events(after: 0, limit: 100).filter { $0.kind == "refused" }
        #expect(Set(refusals.compactMap { $0.detail["guid"] }) == Set((1...3).map(Assembled.guid)))
        #expect(try await desk.submit(orders).allSatisfy { try !$0.get().isReplay })
        try await house.close()
    }

    @Test("closing signs what has gathered and takes nothing more")
    func closing() async throws {
        let house = try House()
        let desk = house.batchDesk(try CountingSigner(), BatchPolicy(documents: 100, wait: .seconds(3_600)))
        async let answers = desk.submit(try [Assembled.order(1), Assembled.order(2)])
        try await until { desk.gathering == 2 }
        await desk.close()
        #expect(try await answers.map { try $0.get().documents } == [2, 2])
        await #expect(throws: SidecarError(.internalStopping)) { try await desk.submit(try Assembled.order(3)) }
        try await house.close()
    }

    @Test("more than may be under way are refused at once")
    func overload() async throws {
        let house = try House()
        let pause = TestPause()
        let desk = house.batchDesk(
            try CountingSigner(), BatchPolicy(documents: 100, wait: .seconds(1)),
            policy: DeclarationPolicy(maximumUnderWay: 2), pause: pause)
        async let answers = desk.submit(try [Assembled.order(1), Assembled.order(2)])
        try await until { desk.gathering == 2 }
        await #expect(throws: SidecarError(.internalOverloaded)) { try await desk.submit(try Assembled.order(3)) }
        await desk.close()
        #expect(try await answers.count == 2)
        try await house.close()
    }
}
