import AsyncHTTPClient
import CryptoCore
import Foundation
import Logging
import SidecarBase
import Synchronization
import Testing

@testable import Lab

@Suite("OriginCouncil", .timeLimit(.minutes(2))) struct OriginCouncilTests {
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    private static let profile = CouncilProfile()
    private static let key = Array("test-provider-key-0001".utf8)

    private static func file(_ name: String) throws -> [UInt8] { try Fixture.bytes("ccpit/" + name) }
    private static func text(_ name: String) throws -> String { String(decoding: try file(name), as: UTF8.self) }
    private static func signer() throws -> CouncilSigner { try #require(CouncilSigner(key: key)) }

    /// The moment of the examples.
    private static func clock(_ digits: String = "20250701101531000") throws -> LabClock {
        LabClock(standingAt: try #require(ChinaTime(digits: digits)))
    }

    private func withCouncil(
        _ change: (inout OriginCouncil.Settings) -> Void = { _ in }, clock: LabClock? = nil,
        _ body: (OriginCouncil) async throws -> Void
    ) async throws {
        var settings = OriginCouncil.Settings()
        settings.review = nil
        settings.patience = .seconds(60)
        settings.repeats = Array(repeating: .milliseconds(5), count: 100)
        settings.delay = .milliseconds(100)
        change(&settings)
        let clock = try clock ?? Self.clock()
        let council = OriginCouncil(settings, client: LabClient.shared, logger: Self.logger, now: { clock.now })
        try await council.start()
        do {
            try await body(council)
        } catch {
            Issue.record(error)
        }
        await council.stop()
    }

    /// A call and what came back.
    private struct Told {
        let status: UInt
        let body: String
        let envelope: CouncilEnvelope?
        var code: String { envelope?.content.code ?? "" }
        var data: String { envelope?.content.data ?? "" }
        var isSigned: Bool {
            guard let envelope, let signer = CouncilSigner(key: OriginCouncilTests.key) else { return false }
            return signer.verify(envelope.sign, of: envelope.content)
        }
    }

    private static let number = Mutex(0)

    private func post(_ council: OriginCouncil, _ message: String) async throws -> Told {
        let answer = try await Client.post(council.url, message, seconds: 60)
        var envelope: CouncilEnvelope?
        if answer.status == 200 { envelope = try CouncilEnvelope.read(Array(answer.text.utf8), Self.profile) }
        return Told(status: answer.status, body: answer.text, envelope: envelope)
    }

    private func call(
        _ council: OriginCouncil, _ operation: String, _ data: String, provider: String = "TESTPROV01",
        messageId: String? = nil, timestamp: String = "20250701101530", signedData: String? = nil
    ) async throws -> Told {
        let number = Self.number.withLock { number in
            number += 1
            return number
        }
        var content = CouncilSigner.Content(
            providerCode: provider, operation: operation, messageId: messageId ?? "T\(number)", timestamp: timestamp,
            data: signedData ?? data)
        let sign = try Self.signer().sign(content)
        content.data = data
        return try await post(
            council, String(decoding: CouncilEnvelope(content, sign: sign).bytes(Self.profile), as: UTF8.self))
    }

    /// The data of example 01, with another number and other members.
    private static func application(_ id: String, _ changes: [(String, String)] = []) throws -> String {
        let envelope = try CouncilEnvelope.read(try file("01-apply-request.xml"), profile)
        return ([("TESTPROV01-20250701-0001", id)] + changes).reduce(envelope.content.data) {
            $0.replacing($1.0, with: $1.1)
        }
    }

    // MARK: - Signing

    @Test("every vector comes out, by every recipe, in every form")
    func vectors() throws {
        let file = try JSONNode(parsing: try Self.file("hmac-vectors.json"))
        let content = CouncilSigner.Content(
            providerCode: "TESTPROV01", operation: "applyGeneralCo", messageId: "M1", timestamp: "20250701101530",
            data: try #require(file["params"]?["data"]?.text))
        let vectors = file["vectors"]?.elements ?? []
        #expect(vectors.count == 9)
        for vector in vectors {
            let name = vector["recipe"]?.text ?? ""
            var profile = CouncilProfile()
            profile.recipe = try #require(
                CouncilSigner.Recipe(rawValue: String(name.prefix { $0.isLetter })), "\(name)")
            if name.contains("GBK") { profile.charset = .gbk }
            if name.contains("keyEncoding base64") { profile.keyEncoding = .base64 }
            let key = Array((vector["key"]?.text ?? file["key"]?.text ?? "").utf8)
            for (encoding, member) in [
                (CouncilSigner.Encoding.hexLower, "hexLower"), (.hexUpper, "hexUpper"), (.base64, "base64"),
            ] {
                profile.encoding = encoding
                let signer = try #require(CouncilSigner(key: key + [0x0A], profile))
                #expect(signer.text(of: content) == vector["string"]?.text)
                let sign = try #require(vector[member]?.text)
                #expect(signer.sign(content) == sign)
                #expect(signer.verify(sign, of: content))
                #expect(
                    signer.verify(encoding == .base64 ? sign.replacing("=", with: "") : sign.lowercased(), of: content))
                #expect(!signer.verify(String(sign.reversed()), of: content))
                #expect(!signer.verify("", of: content))
            }
        }
    }

    @Test(
        "the examples are read, signed over the texts that go with them, and written again byte for byte",
        arguments: [
            "01-apply-request", "02-apply-reply", "03-push-audit-request", "04-push-audit-ack", "05-push-audit-refused",
        ])
    func examples(name: String) throws {
        let bytes = try Self.file(name + ".xml")
        let envelope = try CouncilEnvelope.read(bytes, Self.profile)
        let signer = try Self.signer()
        let expected = try Self.text(name + ".sign-string.txt")
        #expect(signer.text(of: envelope.content) == expected)
        #expect(signer.sign(envelope.content) == envelope.sign)
        #expect(envelope.bytes(Self.profile) == bytes)
    }

    @Test("the tampered example is refused")
    func tampered() throws {
        let envelope = try CouncilEnvelope.read(try Self.file("06-push-audit-tampered.xml"), Self.profile)
        let signer = try Self.signer()
        #expect(!signer.verify(envelope.sign, of: envelope.content))
    }

    // MARK: - Calls

    @Test("the example's call is answered with the example's answer, byte for byte")
    func apply() async throws {
        let reply = try Self.text("02-apply-reply.xml")
        let request = try Self.text("01-apply-request.xml")
        try await withCouncil { (council) async throws in
            let told = try await post(council, request)
            #expect(told.body == reply)
            #expect(council.book.entry("TESTPROV01-20250701-0001")?.status == .submitted)
            #expect(council.book.records.first?.request == request)
            #expect(council.book.records.first?.reply == reply)
            // The same number again.
            let again = try await post(council, request)
            #expect(again.code == "2002" && again.isSigned)
        }
    }

    @Test("what is wrong with a call is told by its code, signed")
    func refusals() async throws {
        let data = try Self.application("D1")
        try await withCouncil({ $0.providers[0].closed = [.syncDoc] }) { (council) async throws in
            func told(_ told: Told, _ code: String, _ words: String = "") {
                #expect(told.code == code)
                #expect(told.isSigned)
                #expect(words.isEmpty || told.envelope?.content.message?.contains(words) == true)
            }
            told(try await call(council, "applyGeneralCo", data, signedData: data + " "), "2001")
            told(try await call(council, "applyGeneralCo", data, timestamp: "20250701100930"), "2003")
            told(try await call(council, "applyGeneralCo", data, timestamp: "20250701102032"), "2003")
            told(try await call(council, "syncDoc", "{}"), "2006")
            told(try await call(council, "pushDocAudit", "{}"), "2006")
            told(try await call(council, "applyGeneralCo", "{\"docId\""), "2005")
            told(
                try await call(council, "applyGeneralCo", try Self.application("D1", [("\"3301\"", "\"9999\"")])),
                "3002", "9999")
            told(
                try await call(council, "applyGeneralCo", try Self.application("D1", [("630260", "63026x")])), "3004",
                "63026x")
            let short = try Self.application("D1", [("\"destCountry\":\"DEU\",", ""), ("COTTON TOWELS", "")])
            told(try await call(council, "applyGeneralCo", short), "3003", "destCountry, goods[0].nameEn")
            told(try await call(council, "applyPreferentialCo", data), "3003", "producer, goods[0].originCriterion")
            told(try await call(council, "queryDoc", "{\"docId\":\"D1\"}"), "3001")
            let stranger = try await call(council, "queryDoc", "{\"docId\":\"D1\"}", provider: "OTHER")
            #expect(stranger.code == "2004" && stranger.envelope?.sign == "")
            #expect(council.book.entries.isEmpty)
            #expect(council.book.summary.unsigned == 1)
        }
    }

    @Test("an envelope that cannot be read, and an operation that nobody has, are unsigned faults")
    func faults() async throws {
        try await withCouncil { (council) async throws in
            for message in [
                "", "<a/>", "{}",
                try Self.text("01-apply-request.xml").replacing("applyGeneralCo", with: "applyNothing"),
                try Self.text("01-apply-request.xml").replacing("urn:example:ccpit-exchange", with: "urn:other"),
                "<!DOCTYPE a [<!ENTITY b \"c\">]>" + (try Self.text("01-apply-request.xml").dropFirst(39)),
                try Self.text("02-apply-reply.xml"),
            ] {
                let told = try await post(council, message)
                #expect(told.status == 500)
                #expect(told.body.contains("<faultcode>") && !told.body.contains("<sign>"))
            }
            #expect(try await Client.get(council.url + "?wsdl").contains("applyPreferentialCo"))
        }
    }

    @Test("every interface that a provider may call is answered")
    func interfaces() async throws {
        try await withCouncil { (council) async throws in
            let preferential = try Self.application(
                "P1",
                [("\"docId\"", "\"producer\":\"X\",\"docId\""), ("\"no\":1", "\"no\":1,\"originCriterion\":\"WO\"")])
            let calls = [
                ("queryBranches", "{}", "\"branchCode\":\"3301\""),
                ("verifyEnterprise", "{\"creditCode\":\"913301000000000001\"}", "\"registered\":true"),
                ("verifyEnterprise", "{\"creditCode\":\"913301000000000009\"}", "\"registered\":false"),
                ("syncEnterprise", "{\"creditCode\":\"913301000000000009\"}", "913301000000000009"),
                ("verifyEnterprise", "{\"creditCode\":\"913301000000000009\"}", "\"registered\":true"),
                ("applyGeneralCo", try Self.application("D1"), "\"status\":\"SUBMITTED\""),
                ("applyPreferentialCo", preferential, "\"docId\":\"P1\""),
                (
                    "applyGoods", "{\"goodsId\":\"G1\",\"nameCn\":\"毛巾\",\"nameEn\":\"TOWEL\",\"hsCode\":\"630260\"}",
                    "\"goodsId\":\"G1\""
                ),
                ("applySeal", "{\"sealId\":\"S1\",\"kind\":\"COMPANY\",\"holder\":\"示例\"}", "\"sealId\":\"S1\""),
                ("queryDoc", "{\"docId\":\"D1\"}", "\"status\":\"SUBMITTED\""),
                ("queryGoods", "{\"goodsId\":\"G1\"}", "\"status\":\"SUBMITTED\""),
                ("querySeal", "{\"sealId\":\"S1\"}", "\"status\":\"SUBMITTED\""),
                ("syncDoc", "{}", "\"docId\":\"P1\""),
                ("syncGoods", "{}", "\"goodsId\":\"G1\""),
                ("previewDoc", "{\"docId\":\"D1\"}", "\"file\":\"JVBERi0"),
            ]
            for (operation, data, expected) in calls {
                let told = try await call(council, operation, data)
                #expect(told.code == "0000" && told.isSigned, "\(operation)")
                #expect(told.data.contains(expected), "\(operation)")
            }
            #expect(try await call(council, "printDoc", "{\"docId\":\"D1\"}").code == "3005")
            council.decide("D1", .approved)
            let printed = try await call(council, "printDoc", "{\"docId\":\"D1\"}")
            #expect(printed.code == "0000")
            let file = try JSONNode(parsing: Array(printed.data.utf8))["file"]?.text ?? ""
            let pdf = String(decoding: try #require(Base64.decode(file)), as: UTF8.self)
            #expect(pdf.hasPrefix("%PDF-") && pdf.contains("25C3301TEST0001") && pdf.hasSuffix("%%EOF\n"))
            #expect(council.book.entry("D1")?.printStatus == "PRINTED")
        }
    }

    @Test("an application is a correction after a return, and a duplicate before it")
    func states() async throws {
        try await withCouncil { (council) async throws in
            let data = try Self.application("D1")
            func apply(_ kind: String = "NEW") async throws -> String {
                try await call(
                    council, "applyGeneralCo", data.replacing("\"docId\"", with: "\"applyType\":\"\(kind)\",\"docId\"")
                ).code
            }
            #expect(try await apply("CHANGE") == "3001")
            #expect(try await apply() == "0000")
            #expect(try await apply() == "2002")
            council.decide("D1", .returned, opinion: "改")
            #expect(try await apply() == "0000")
            #expect(council.book.entry("D1")?.status == .submitted)
            #expect(council.book.entry("D1")?.applications == 2)
            council.decide("D1", .approved)
            #expect(try await apply() == "2002")
            #expect(try await apply("CHANGE") == "0000")
            #expect(try await apply("REISSUE") == "3005")
            #expect(try await apply("CANCEL") == "0000")
            #expect(council.book.entry("D1")?.status == .cancelled)
            let draft = try Self.application("D2", [("\"sendAudit\":true", "\"sendAudit\":false")])
            #expect(try await call(council, "applyGeneralCo", draft).data.contains("DRAFT"))
            #expect(!council.decide("NONE", .approved))
        }
    }

    @Test("without people, applications are decided by rules")
    func rules() async throws {
        try await withCouncil({ $0.review = .milliseconds(2) }) { (council) async throws in
            let table: [(String, [(String, String)], CouncilStatus)] = [
                ("A", [], .approved), ("B", [("630260", "990260")], .rejected), ("C", [("棉毛巾", "退回毛巾")], .returned),
            ]
            for (id, changes, _) in table {
                let told = try await call(council, "applyGeneralCo", try Self.application(id, changes))
                #expect(told.code == "0000")
            }
            for (id, _, status) in table {
                try await Client.until { council.book.entry(id)?.status == status }
                #expect((council.book.entry(id)?.certNo != nil) == (status == .approved))
            }
            #expect(council.book.entry("A")?.certNo == "25C3301TEST0001")
        }
    }

    // MARK: - Faults

    @Test(
        "a fault spoils the reply as it says, and leaves the application made or not made",
        arguments: CouncilFault.allCases)
    func replies(fault: CouncilFault) async throws {
        try await withCouncil({ $0.hangTime = .milliseconds(100) }) { (council) async throws in
            let id = "D-\(fault.rawValue)"
            let operation = [.notPDF, .foldedFile].contains(fault) ? "previewDoc" : "applyGeneralCo"
            let data = try Self.application(id)
            if operation == "previewDoc" { #expect(try await call(council, "applyGeneralCo", data).code == "0000") }
            council.faults.set(fault, for: id)
            func made() async throws -> Told {
                try await call(council, operation, operation == "previewDoc" ? "{\"docId\":\"\(id)\"}" : data)
            }
            switch fault {
            case .closeAfterProcessing, .hangAfterProcessing, .closeBeforeProcessing:
                await #expect(throws: (any Error).self) { try await made() }
            case .soapFault, .http500: #expect(try await made().status == 500)
            case .http502: #expect(try await made().status == 502)
            default:
                let told = try await made()
                let envelope = try #require(told.envelope)
                let isGood = [.upperCaseHex, .cdata, .lineBreaks, .delay, .foldedFile].contains(fault)
                switch fault {
                case .systemError: #expect(told.code == "9999" && told.isSigned)
                case .otherMessageId: #expect(told.isSigned && envelope.content.messageId.hasPrefix("X"))
                case .oldTimestamp: #expect(told.isSigned && envelope.content.timestamp == "20250630101531")
                case .notPDF: #expect(told.isSigned && !told.data.contains("JVBER"))
                case .unsigned: #expect(envelope.sign.isEmpty)
                case .base64: #expect(envelope.sign.hasSuffix("="))
                default: #expect(told.isSigned == isGood)
                }
                if fault == .cdata { #expect(told.body.contains("<![CDATA[{")) }
                if fault == .lineBreaks { #expect(told.data.contains("\r\n")) }
                if fault == .upperCaseHex { #expect(envelope.sign == envelope.sign.uppercased()) }
                if fault == .foldedFile { #expect(told.data.contains("\\r\\n")) }
            }
            #expect((council.book.entry(id) != nil) == (fault.takesMessage))
            #expect(council.faults.counts == [fault: 1])
        }
    }

    // MARK: - Pushes

    /// A provider that takes pushes: it acknowledges with what `answer` makes of a good acknowledgement.
    private func withProvider(
        _ answer: @escaping @Sendable (_ push: CouncilEnvelope, _ number: Int) -> [UInt8]?,
        _ body: (_ url: String, _ received: ReceivedRequests) async throws -> Void
    ) async throws {
        let received = ReceivedRequests()
        let server = LabServer(name: "provider", logger: Self.logger) { request, _ in
            received.add(request)
            let count = received.all.count
            do {
                let push = try CouncilEnvelope.read(request.body, Self.profile)
                guard let bytes = answer(push, count) else { return .close }
                return .answer(status: 200, contentType: "text/xml;charset=UTF-8", body: bytes)
            } catch {
                return .text(500, "\(error)")
            }
        }
        try await server.start(port: 0)
        do {
            try await body(server.baseURL + "/push", received)
        } catch {
            Issue.record(error)
        }
        await server.stop()
    }

    /// What a good provider says to a push, and its signature.
    private static func acknowledgement(
        _ push: CouncilEnvelope, code: String = "0000", change: (inout CouncilSigner.Content) -> Void = { _ in },
        key: String = "test-provider-key-0001"
    ) -> [UInt8] {
        var content = push.content
        content.timestamp = "20250701101532"
        content.code = code
        content.message = ""
        content.data = ""
        change(&content)
        let sign = CouncilSigner(key: Array(key.utf8))?.sign(content) ?? ""
        return CouncilEnvelope(content, sign: sign).bytes(profile)
    }

    @Test("a result is pushed signed, and not again once it is acknowledged")
    func push() async throws {
        try await withProvider({ push, _ in Self.acknowledgement(push) }) { url, received in
            try await withCouncil({ $0.providers[0].pushURL = url }) { (council) async throws in
                _ = try await call(council, "applyGeneralCo", try Self.application("D1"))
                council.decide("D1", .returned, opinion: "第 1 项商品名称与发票不符，请修改")
                try await Client.until { council.pushes.first?.isAcknowledged == true }
                let push = try CouncilEnvelope.read(try #require(received.all.first).body, Self.profile)
                let signer = try Self.signer()
                #expect(signer.verify(push.sign, of: push.content))
                #expect(push.content.operation == "pushDocAudit")
                #expect(push.content.messageId == "CCPIT202507010000000001")
                #expect(
                    push.content.data
                        == "{\"docId\":\"D1\",\"status\":\"RETURNED\",\"auditTime\":\"20250701101531\",\"opinion\":\"第 1 项商品名称与发票不符，请修改\"}"
                )
                #expect(council.pushes.map(\.attempts) == [1])
                #expect(council.book.summary.acknowledged == 1)
                council.print("D1")
                try await Client.until { council.pushes.last?.isAcknowledged == true && council.pushes.count == 2 }
                #expect(council.pushes.last?.operation == "pushDocPrintStatus")
            }
        }
    }

    @Test("whatever is no rightly signed acknowledgement makes the council push again, with the same bytes")
    func repeats() async throws {
        let bad: [@Sendable (CouncilEnvelope) -> [UInt8]?] = [
            { _ in nil },
            { Self.acknowledgement($0, code: "9999") },
            { Self.acknowledgement($0, key: "another-key") },
            { Self.acknowledgement($0, change: { $0.messageId = "X" }) },
            { Self.acknowledgement($0, change: { $0.providerCode = "X" }) },
            { Self.acknowledgement($0, change: { $0.data = "{}" }) },
            { Self.acknowledgement($0, change: { $0.timestamp = "20250630101532" }) },
            { _ in Array("<html/>".utf8) },
        ]
        try await withProvider({ push, number in
            number <= bad.count ? bad[number - 1](push) : Self.acknowledgement(push)
        }) { url, received in
            try await withCouncil({ $0.providers[0].pushURL = url }) { (council) async throws in
                _ = try await call(council, "applyGeneralCo", try Self.application("D1"))
                council.decide("D1", .approved)
                try await Client.until { council.pushes.first?.isAcknowledged == true }
                let push = try #require(council.pushes.first)
                #expect(push.attempts == bad.count + 1)
                #expect(push.outcomes.last == "0000")
                #expect(push.outcomes[1] == "9999")
                #expect(push.outcomes[2] == "the signature does not fit")
                #expect(Set(received.all.map(\.body)).count == 1)
            }
        }
    }

    @Test("tricks with pushes are as they say", arguments: CouncilTrick.allCases)
    func tricks(trick: CouncilTrick) async throws {
        try await withProvider({ push, _ in Self.acknowledgement(push) }) { url, received in
            try await withCouncil({ $0.providers[0].pushURL = url }) { (council) async throws in
                _ = try await call(council, "applyGeneralCo", try Self.application("D1"))
                council.decide("D1", .approved)
                try await Client.until { council.pushes.first?.isAcknowledged == true }
                let id = trick == .unknownDocument ? "NOBODYS" : "D1"
                let reports = await council.play(trick, id)
                #expect(reports.count == (trick == .fifty ? 50 : 1))
                let first = try #require(received.all.first).body
                let pushes = try received.all.dropFirst().map { try CouncilEnvelope.read($0.body, Self.profile) }
                let signer = try Self.signer()
                let isSigned = pushes.allSatisfy { signer.verify($0.sign, of: $0.content) }
                #expect(isSigned == (trick != .tampered))
                let push = try #require(pushes.first)
                switch trick {
                case .tampered: #expect(push.content.data.contains("REJECTED"))
                case .replayed: #expect(received.all.last?.body == first)
                case .outOfOrder:
                    #expect(push.content.data.contains("UNDER_REVIEW") && push.content.data.contains("20250701091531"))
                case .doubled: #expect(push.content.messageId == "CCPIT202507010000000002")
                case .unknownDocument: #expect(push.content.data.contains("NOBODYS"))
                case .fifty: #expect(Set(pushes.map(\.content.messageId)).count == 50)
                }
            }
        }
    }

    @Test("decisions, tricks and records can be had from outside")
    func control() async throws {
        try await withCouncil { (council) async throws in
            let lab = council.baseURL + "/lab/"
            _ = try await call(council, "applyGeneralCo", try Self.application("D1"))
            #expect(try await Client.post(lab + "decide?id=D1&status=SULKS", "").status == 400)
            #expect(try await Client.post(lab + "decide?id=D9&status=APPROVED", "").status == 404)
            #expect(try await Client.post(lab + "decide?id=D1&status=APPROVED", "").text.contains("25C3301TEST0001"))
            #expect(
                try await Client.post(lab + "provider?code=TESTPROV01&pushURL=http://127.0.0.1:9/", "").status == 200)
            let report = try await Client.post(lab + "trick?kind=doubled&id=D1", "").text
            #expect(report.contains("\"isAcknowledged\":false") && report.contains("no answer"))
            #expect(try await Client.list(lab + "documents").compactMap { $0["id"] as? String } == ["D1"])
            #expect(try await Client.list(lab + "records").count == 2)
            #expect(try await Client.get(lab + "summary").contains("\"calls\":1"))
        }
    }

    @Test("a profile file is read, and what cannot be played is refused")
    func profiles() throws {
        let profile = try CouncilProfile(
            json: Array(
                #"{"namespace":"urn:x","soapVersion":"1.2","signature":{"recipe":"sortedParamsWithKey","replyRecipe":"payload","encoding":"base64url"},"keyEncoding":"hex","codes":{}}"#
                    .utf8))
        #expect(profile.namespace == "urn:x" && profile.soapVersion == .soap12)
        #expect(profile.recipe == .sortedParamsWithKey && profile.replyRecipe == .payload)
        #expect(profile.encoding == .base64url && profile.keyEncoding == .hex)
        for wrong in [
            "{", #"{"operationStyle":"single"}"#, #"{"soapVersion":"2.0"}"#, #"{"placement":{"sign":"http"}}"#,
            #"{"signature":{"recipe":"rawBody"}}"#,
        ] {
            #expect(throws: CouncilProfile.Failure.self) { try CouncilProfile(json: Array(wrong.utf8)) }
        }
    }
}
