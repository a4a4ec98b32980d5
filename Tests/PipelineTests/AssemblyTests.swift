import CustomsMessages
import CustomsSignature
import Foundation
import Ledger
import MessageTranslation
import SidecarBase
import Signers
import Testing
import XMLCanonical

@testable import Pipeline

@Suite("assembling on the way of a declaration") struct AssemblyTests {
    private func documents(_ house: House, _ signer: CountingSigner) throws -> BatchDesk {
        let policy = DeclarationPolicy()
        let check = DeclarationCheck(
            MessageChecker(try SchemaCatalogue.builtIn()), siblings: LedgerDocuments(house.ledger))
        return BatchDesk(
            companies: [House.company], batching: [:], policy: policy,
            check: { try await check($0, $1, $2, $2.apiCheck) },
            signer: DeclarationSigner(
                signing: SigningDesk(companies: [House.company.code: [signer]]), policy: policy, now: house.now),
            dispatch: DeclarationDispatch(
                routes: [House.company.code: "node"], policy: policy, outbox: ["node": house.outbox]),
            ledger: house.ledger, logger: house.logger, now: house.now)
    }

    private func submissions(_ house: House, _ signer: CountingSigner) throws -> SubmissionDesk {
        SubmissionDesk(
            intake: try house.intake(), declarations: try house.desk([signer]), documents: try documents(house, signer))
    }

    /// A single-window document that asks the enterprise for the headquarters message.
    private func bound(_ name: String) throws -> String {
        try House.text(name).replacing("<cebFlag>03</cebFlag>", with: "<cebFlag>02</cebFlag>")
    }

    private let api = RequestSource(channel: RequestSource.api, peer: "127.0.0.1")

    @Test("a single-window order comes back as a signed headquarters order, and the ledger keeps what it was made of")
    func order() async throws {
        let house = try House()
        let signer = try CountingSigner()
        let desk = try house.desk([signer])
        let input = try Array(bound("mo-order.xml").utf8)
        let answer = try await desk.accept(input, from: House.source)
        _ = try SignatureVerifier().verify(answer.signed)
        let root = try XMLDocument(parsing: answer.signed).root
        #expect(root.name == "CEB311Message")
        #expect(root.child("BaseTransfer")?.child("copCode")?.text == House.company.code)
        let orderNo = try #require(root.child("Order")?.child("OrderHead")?.child("orderNo")?.text)
        #expect(String(decoding: input, as: UTF8.self).contains("<orderNo>\(orderNo)</orderNo>"))
        let found = try #require(try await house.ledger.documents(matching: orderNo).first)
        #expect(found.message == answer.id && found.item == 0)

        // The same bytes again are the same declaration, though a new guid would be made for them.
        let again = try await desk.accept(input, from: House.source)
        #expect(again.isReplay && again.signed == answer.signed && signer.count == 1)
        #expect(try await house.isSound())
        try await house.close()
    }

    @Test("a document that is not for headquarters is refused with the reason, and nothing is signed")
    func notBound() async throws {
        let house = try House()
        let signer = try CountingSigner()
        let text = try bound("mo-order.xml").replacing("<cebFlag>02</cebFlag>", with: "<cebFlag>01</cebFlag>")
        do {
            _ = try await house.desk([signer]).accept(Array(text.utf8), from: House.source)
            Issue.record("signed")
        } catch let error as any CodedError {
            #expect(error.code == .assemblyNotBound)
        }
        #expect(signer.count == 0)
        try await house.close()
    }

    @Test("through the API one bad item of three is refused alone")
    func items() async throws {
        let house = try House()
        let signer = try CountingSigner()
        let text = try bound("mo-order.xml")
        let start = try #require(text.firstRange(of: "<orderInfo>")).lowerBound
        let end = try #require(text.firstRange(of: "</orderInfo>")).upperBound
        let item = String(text[start..<end])
        let number = String(try #require(item.firstMatch(of: /<orderNo>([^<]*)</)).1)
        let items = [
            item, item.replacing("<orderNo>\(number)</orderNo>", with: ""), item.replacing(number, with: number + "B"),
        ]
        let three = text.replacingCharacters(in: start..<end, with: items.joined())
        let desk = try submissions(house, signer)
        let results = try await desk.submit(Array(three.utf8), company: nil, from: api)
        #expect(results.map(\.item) == [0, 1, 2])
        let accepted = results.compactMap { try? $0.outcome.get() }
        #expect(accepted.count == 2 && signer.count == 2)
        guard case .failure(let error) = results[1].outcome else { return #expect(Bool(false), "accepted") }
        #expect((error as? AssemblyError)?.code == .assemblyFieldMissing)
        #expect((error as? AssemblyError)?.field?.hasSuffix("OrderHead/orderNo") == true)
        #expect(results[2].reference == number + "B")

        let again = try await desk.submit(Array(three.utf8), company: House.company.code, from: api)
        #expect(again.compactMap { try? $0.outcome.get().isReplay } == [true, true] && signer.count == 2)
        try await house.close()
    }

    @Test("JSON in the shape of the headquarters message is signed; wrong JSON is refused at its path")
    func json() async throws {
        let house = try House()
        let signer = try CountingSigner()
        let desk = try submissions(house, signer)
        let order = try XMLDocument(parsing: House.fixture("order.xml"))
        let description = try #require(try SchemaCatalogue.builtIn().message("CEB311Message", .no113))
        let text = MessageJSON.text(of: try MessageValueReader.read(order, description).value, description)
        let results = try await desk.submit(Array(text.utf8), company: nil, from: api)
        let accepted = try #require(results.first).outcome.get()
        _ = try SignatureVerifier().verify(accepted.signed)
        let head = try XMLDocument(parsing: accepted.signed).root.child("Order")?.child("OrderHead")
        #expect(head?.child("acturalPaid")?.text == "218.20")

        let wrong = text.replacing("\"acturalPaid\"", with: "\"actualPaid\"")
        let refused = try await desk.submit(Array(wrong.utf8), company: nil, from: api)
        guard case .failure(let error) = refused[0].outcome else { return #expect(Bool(false), "accepted") }
        #expect("\(error)".contains("actualPaid"))
        await #expect(throws: (any Error).self) { try await desk.submit(Array("{".utf8), company: nil, from: api) }
        try await house.close()
    }

    @Test(
        "a cancellation takes what it needs from the inventory and its receipt; without them it names what is missing")
    func cancellation() async throws {
        let house = try House()
        let signer = try CountingSigner()
        let desk = try submissions(house, signer)
        let inventory = try House.text("inventory.xml")
        let waybill = String(try #require(inventory.firstMatch(of: /<ceb:logisticsNo>([^<]*)</)).1)
        let cancel = Array(
            try House.text("mo-cancel.xml").replacing(
                /<subCarriageNo>[^<]*</, with: "<subCarriageNo>\(waybill)<"
            ).utf8)
        let before = try await desk.submit(cancel, company: nil, from: api)
        guard case .failure(let error) = before[0].outcome else { return #expect(Bool(false), "accepted") }
        #expect((error as? AssemblyError)?.code == .assemblyFieldMissing)

        let own = inventory.replacing(/<ceb:copCode>[^<]*</, with: "<ceb:copCode>\(House.company.code)<")
            .replacing(/<ceb:dxpId>[^<]*</, with: "<ceb:dxpId>\(House.company.dxpId)<")
        _ = try await house.desk([signer]).accept(Array(own.utf8), from: House.source)
        #expect(
            await house.receipts().acceptTerminal(try House.fixture("receipt-622-800.xml"), from: House.node)
                == .success)
        let after = try await desk.submit(cancel, company: nil, from: api)
        let signed = try #require(after.first).outcome.get().signed
        let document = try XMLDocument(parsing: signed).root.child("InvtCancel")
        #expect(document?.child("invtNo")?.text == "29162024I000000001")
        #expect(document?.child("copNo")?.text == "EXCOP20240601000001")
        try await house.close()
    }

    @Test("of several companies the one that every item's sender is; documents of two senders are nobody's")
    func sender() async throws {
        let house = try House()
        let other = Company(code: "3301969ZZ1", name: "示例平台", dxpId: "DXPENT0000099002")
        let intake = try house.intake(companies: [House.company, other])
        let text = try bound("mo-order.xml")
        let one = try await intake.assemble(MessageIntake.Input(Array(text.utf8)), for: nil)
        #expect(one?.1 == other)
        let start = try #require(text.firstRange(of: "<orderInfo>")).lowerBound
        let end = try #require(text.firstRange(of: "</orderInfo>")).upperBound
        let item = String(text[start..<end])
        let mixed = text.replacingCharacters(
            in: start..<end, with: item + item.replacing("3301969ZZ1", with: "3301969ZZ9"))
        await #expect(throws: SidecarError.self) {
            try await intake.assemble(MessageIntake.Input(Array(mixed.utf8)), for: nil)
        }
        let named = try await intake.assemble(MessageIntake.Input(Array(mixed.utf8)), for: House.company.code)
        #expect(named?.1 == House.company)
        try await house.close()
    }
}
