import CryptoCore
import CustomsMessages
import Exchange
import Foundation
import Ledger
import MessageTranslation
import SidecarBase
import Signers
import Synchronization
import Testing
import XMLCanonical

@testable import Pipeline

@Suite("documents that go to the platform first", .timeLimit(.minutes(2))) struct PlatformTests {
    private let api = RequestSource(channel: RequestSource.api, peer: "127.0.0.1")

    /// A house whose company has a platform.
    private struct Parts {
        let house: House
        let signer: CountingSigner
        let documents: BatchDesk
        let submissions: SubmissionDesk
        let nudge = Nudge()
        let accepted = Nudge()

        init() throws {
            house = try House()
            signer = try CountingSigner()
            let policy = DeclarationPolicy(holdsUnsigned: true)
            let check = DeclarationCheck(
                MessageChecker(try SchemaCatalogue.builtIn()), siblings: LedgerDocuments(house.ledger))
            documents = BatchDesk(
                companies: [House.company], batching: [:], policy: policy,
                check: { try await check($0, $1, $2, $2.apiCheck) },
                signer: DeclarationSigner(
                    signing: SigningDesk(companies: [House.company.code: [signer]]), policy: policy, now: house.now),
                dispatch: DeclarationDispatch(
                    routes: [House.company.code: "node"], policy: policy, outbox: ["node": house.outbox]),
                ledger: house.ledger, logger: house.logger, now: house.now)
            submissions = SubmissionDesk(
                intake: try house.intake(), declarations: try house.desk([signer]), documents: documents,
                platform: PlatformDesk(
                    outbox: [House.company.code: nudge], intake: try house.intake(),
                    check: { try await check($0, $1, $2, $2.apiCheck) }, ledger: house.ledger, logger: house.logger,
                    now: house.now))
        }

        var receipts: ReceiptDesk {
            ReceiptDesk(
                decoder: PushDecoder(
                    keys: PlatformKeys(aesKeys: [], publicKey: nil, requireDigest: false, allowPlain: true)),
                ledger: house.ledger, targets: ["erp": Nudge()], listeners: [nudge, accepted], logger: house.logger,
                now: house.now)
        }

        func worker(_ platform: ScriptedPlatform, period: Duration = .seconds(3_600)) -> PlatformWorker {
            PlatformWorker(
                company: House.company.code, platform: platform, receipts: receipts, ledger: house.ledger,
                retry: RetryPolicy(
                    firstDelay: .milliseconds(1), maximumDelay: .milliseconds(5), period: period, seed: 1),
                answerWait: .seconds(0), nudge: nudge, logger: house.logger, now: house.now)
        }

        func declarer() throws -> PlatformDeclarer {
            PlatformDeclarer(
                companies: [House.company], intake: try house.intake(), documents: documents, ledger: house.ledger,
                retry: RetryPolicy(firstDelay: .milliseconds(1), maximumDelay: .milliseconds(5), seed: 1),
                nudge: accepted, logger: house.logger, now: house.now)
        }
    }

    /// A single-window document with these orders and flags, in the order given.
    private func mo(_ orders: [(String, String)]) throws -> [UInt8] {
        let text = try House.text("mo-order.xml")
        let start = try #require(text.firstRange(of: "<orderInfo>")).lowerBound
        let end = try #require(text.firstRange(of: "</orderInfo>")).upperBound
        let items = orders.map { number, flag in
            text[start..<end].replacing("TEST20240601000001", with: number)
                .replacing("<cebFlag>03</cebFlag>", with: "<cebFlag>\(flag)</cebFlag>")
        }
        return Array(text.replacingCharacters(in: start..<end, with: items.joined()).utf8)
    }

    private static func result(_ marks: [(String, String)]) -> PlatformAnswer {
        let lines = marks.map { number, mark in
            """
            <jkfResult><companyCode>3301969ZZ1</companyCode><businessNo>\(number)</businessNo>\
            <businessType>IMPORTORDER</businessType><chkMark>\(mark)</chkMark><noticeDate>2026-01-05</noticeDate>\
            <noticeTime>08:00</noticeTime><resultList><jkfResultDetail><resultInfo>r\(mark)</resultInfo>\
            </jkfResultDetail></resultList></jkfResult>
            """
        }
        return .result(
            Array(
                """
                <mo version="1.0.0"><head><businessType>RESULT</businessType></head><body><list>\(lines.joined())\
                </list></body></mo>
                """.utf8))
    }

    private func record(_ house: House) async throws -> PlatformRecord {
        try #require(try await house.ledger.recentSubmissions(limit: 1).first)
    }

    @Test(
        "nothing is signed before the platform accepted; then exactly what it accepted is, under the guid made before")
    func wholeWay() async throws {
        let parts = try Parts()
        let input = try mo([("A1", "02"), ("A2", "02"), ("A3", "01")])
        let results = try await parts.submissions.submit(input, company: nil, from: api)
        #expect(results.compactMap { try? $0.outcome.get().platform } == [.awaiting, .awaiting, .awaiting])
        #expect(parts.signer.count == 0)
        let platform = ScriptedPlatform([.word(Self.result([("A1", "1"), ("A2", "2"), ("A3", "1")]))])
        let ledger = parts.house.ledger
        try await parts.house.run(parts.worker(platform)) {
            try await ledger.recentSubmissions(limit: 1).first?.state == .answered
        }
        #expect(platform.sent == [input])
        #expect(try await record(parts.house).items.map(\.state) == [.accepted, .refused, .kept])
        try await parts.house.run(parts.declarer()) {
            try await ledger.recentSubmissions(limit: 1).first?.items.first?.state == .declared
        }
        let item = try #require(try await record(parts.house).items.first)
        let declared = try #require(item.document)
        let document = try #require(try await ledger.document(declared))
        #expect(document.guid == item.guid && document.key.parts.last == "A1")
        #expect(parts.signer.count == 1)
        let again = try await parts.submissions.submit(input, company: nil, from: api)
        #expect(try again[0].outcome.get().id == document.id.text)
        #expect(try !again[0].outcome.get().signed.isEmpty)
        #expect((again.map { try? $0.outcome.get().platform }) == [nil, nil, .kept])
        guard case .failure(let error as SidecarError) = again[1].outcome else {
            Issue.record("not refused")
            return
        }
        #expect(error.code == .platformRefused && error.detail == "chkMark 2: r2")
        #expect(platform.sent.count == 1)
        #expect(try await parts.house.isSound())
        try await parts.house.close()
    }

    @Test("a document that was declared, and whose end could not be noted, is not declared once more")
    func crash() async throws {
        let parts = try Parts()
        let input = try mo([("A1", "02")])
        _ = try await parts.submissions.submit(input, company: nil, from: api)
        let ledger = parts.house.ledger
        try await parts.house.run(parts.worker(ScriptedPlatform([.word(Self.result([("A1", "1")]))]))) {
            try await ledger.recentSubmissions(limit: 1).first?.state == .answered
        }
        // What the process that was killed had done: the document is recorded, the item is not finished.
        let accepted = try #require(try await ledger.acceptedItems(limit: 1, now: parts.house.now()).first)
        let assembly = try await parts.house.intake().assemble(
            SingleWindowDocument(XMLDocument(parsing: accepted.input)), for: House.company,
            guids: [0: #require(accepted.items.first).guid])
        let first = try await parts.documents.submit(
            DocumentSubmission(
                document: try #require(assembly.documents.first), sender: MessageSender(House.company),
                input: accepted.input, inputDigest: accepted.inputDigest, source: api))
        try await parts.house.run(parts.declarer()) {
            try await ledger.recentSubmissions(limit: 1).first?.items.first?.state == .declared
        }
        #expect(try await record(parts.house).items.first?.document == first.id)
        #expect(try await ledger.figures().messages == 1)
        #expect(parts.signer.count == 1)
        try await parts.house.close()
    }

    @Test(
        "the same bytes are sent until the platform speaks, however it fails; at the end of the period a person decides"
    )
    func retries() async throws {
        let parts = try Parts()
        let input = try mo([("A1", "02")])
        _ = try await parts.submissions.submit(input, company: nil, from: api)
        let platform = ScriptedPlatform([
            .fail(.platformTimeout), .fail(.platformHTTPStatus), .fail(.platformGarbled),
            .word(.silence(text: "OK")), .word(.result(Array("<mo".utf8))), .word(Self.result([("A1", "1")])),
        ])
        let ledger = parts.house.ledger
        try await parts.house.run(parts.worker(platform)) {
            try await ledger.recentSubmissions(limit: 1).first?.state == .answered
        }
        #expect(platform.sent == Array(repeating: input, count: 6))
        #expect(try await record(parts.house).attempts == 6)

        _ = try await parts.submissions.submit(try mo([("B1", "02")]), company: nil, from: api)
        let dead = ScriptedPlatform(Array(repeating: .fail(.platformGarbled), count: 1_000))
        try await parts.house.run(parts.worker(dead, period: .milliseconds(50))) {
            try await ledger.recentSubmissions(limit: 1).first?.state == .parked
        }
        #expect(try await record(parts.house).cause == "platform.attempts_used_up")
        try await parts.house.close()
    }

    @Test("the platform's word through 2.1 ends the sending, and wakes who declares")
    func pushed() async throws {
        let parts = try Parts()
        _ = try await parts.submissions.submit(try mo([("A1", "02")]), company: nil, from: api)
        let platform = ScriptedPlatform(Array(repeating: .word(.silence(text: "")), count: 1_000))
        let (ledger, receipts) = (parts.house.ledger, parts.receipts)
        try await parts.house.run(parts.worker(platform)) { !platform.sent.isEmpty }
        guard case .result(let bytes) = Self.result([("A1", "1")]) else { return }
        let answer = await receipts.acceptPush(
            content: String(decoding: bytes, as: UTF8.self), msgType: "CUSTOMS_DECLARE_RESULT_CALLBACK",
            dataDigest: nil, from: House.platform)
        #expect(answer == .success)
        #expect(try await record(parts.house).state == .answered)
        try await parts.house.run(parts.declarer()) {
            try await ledger.recentSubmissions(limit: 1).first?.items.first?.state == .declared
        }
        #expect(parts.signer.count == 1)
        try await parts.house.close()
    }

    @Test("what has a number in common keeps its order; what has none goes on")
    func order() async throws {
        let parts = try Parts()
        let first = try mo([("A1", "02")])
        let second = try mo([("A1", "01")])
        let third = try mo([("C1", "02")])
        // The fixture's payment and waybill numbers are the same in all: only the third is to be apart.
        let apart = Array(
            String(decoding: third, as: UTF8.self).replacing("PAY20240601000001", with: "PAY-C")
                .replacing("88000000000001", with: "WB-C").utf8)
        for document in [first, second, apart] {
            _ = try await parts.submissions.submit(document, company: nil, from: api)
        }
        let platform = ScriptedPlatform(
            [],
            answering: { document in
                let number = String(decoding: document, as: UTF8.self).contains("C1") ? "C1" : "A1"
                return .word(Self.result([(number, "1")]))
            }, failing: 2)
        let ledger = parts.house.ledger
        try await parts.house.run(parts.worker(platform)) {
            try await ledger.recentSubmissions(limit: 9).allSatisfy { $0.state == .answered }
        }
        let ends = platform.answered
        #expect(ends.count == 3)
        #expect(ends.firstIndex(of: first) ?? 9 < ends.firstIndex(of: second) ?? -1)
        try await parts.house.close()
    }

    @Test("what would be refused later is refused now, with its neighbours, and is not sent")
    func refused() async throws {
        let parts = try Parts()
        let text = String(decoding: try mo([("A1", "02"), ("A2", "02")]), as: UTF8.self)
        let wrong = text.replacing("<orderNo>A2</orderNo>", with: "<orderNo></orderNo>")
        let results = try await parts.submissions.submit(Array(wrong.utf8), company: nil, from: api)
        let codes = results.map { result -> ErrorCode? in
            guard case .failure(let error as any CodedError) = result.outcome else { return nil }
            return error.code
        }
        #expect(codes == [.platformNeighbour, .assemblyFieldMissing])
        let many = try mo((0..<21).map { ("N\($0)", "01") })
        do {
            _ = try await parts.submissions.submit(many, company: nil, from: api)
            Issue.record("taken")
        } catch let error as any CodedError {
            #expect(error.code == .platformTooMany)
        }
        #expect(try await parts.house.ledger.recentSubmissions(limit: 9).isEmpty)
        try await parts.house.close()
    }

    @Test("kinds of which no headquarters message is made go to the platform as they are")
    func others() async throws {
        let parts = try Parts()
        let record = Array(
            """
            <mo version="1.0.0"><head><businessType>PRODUCT_RECORD</businessType></head><body><productRecordList>\
            <productRecord><jkfSign><companyCode>3301960EX1</companyCode><businessNo>P1</businessNo>\
            <businessType>PRODUCT_RECORD</businessType><declareType>1</declareType></jkfSign><productRecordDto>\
            <goodsName>示例</goodsName></productRecordDto></productRecord></productRecordList></body></mo>
            """.utf8)
        let results = try await parts.submissions.submit(record, company: nil, from: api)
        #expect(try results.map { try $0.outcome.get().platform } == [.awaiting])
        #expect(try await self.record(parts.house).items.map(\.flag) == ["01"])
        try await parts.house.close()
    }

    @Test("through transferDeclare such a document is refused with what to do")
    func transferDeclare() async throws {
        let house = try House()
        let signer = try CountingSigner()
        var policy = DeclarationPolicy()
        policy.viaPlatform = [House.company.code]
        do {
            _ = try await house.desk([signer], policy: policy).accept(try mo([("A1", "02")]), from: House.source)
            Issue.record("signed")
        } catch let error as any CodedError {
            #expect(error.code == .platformUseAPI)
        }
        #expect(signer.count == 0)
        try await house.close()
    }
}

/// A platform that answers as it is told and remembers what it got.
final class ScriptedPlatform: PlatformSending {
    enum Word: Sendable {
        case word(PlatformAnswer)
        case fail(ErrorCode)
    }

    private struct State {
        var script: [Word]
        var failures: Int
        var sent: [[UInt8]] = []
        var answered: [[UInt8]] = []
    }

    private let state: Mutex<State>
    private let answering: @Sendable ([UInt8]) -> Word

    /// - Parameters:
    ///   - script: the words, in order.
    ///   - answering: the words when they are used up.
    ///   - failing: how many calls fail before that.
    init(
        _ script: [Word], answering: @escaping @Sendable ([UInt8]) -> Word = { _ in .fail(.platformTimeout) },
        failing: Int = 0
    ) {
        state = Mutex(State(script: script, failures: failing))
        self.answering = answering
    }

    var sent: [[UInt8]] { state.withLock(\.sent) }
    /// Documents in the order in which they were answered.
    var answered: [[UInt8]] { state.withLock(\.answered) }

    func send(_ document: [UInt8], businessType: String) async throws(TransportError) -> PlatformAnswer {
        let word = state.withLock { state -> Word in
            state.sent.append(document)
            if state.failures > 0 {
                state.failures -= 1
                return .fail(.platformGarbled)
            }
            return state.script.isEmpty ? answering(document) : state.script.removeFirst()
        }
        switch word {
        case .word(let answer):
            state.withLock { $0.answered.append(document) }
            return answer
        case .fail(let code): throw TransportError(code, "scripted")
        }
    }
}
