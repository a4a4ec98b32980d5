import AsyncHTTPClient
import CryptoCore
import Foundation
import Logging
import NIOCore
import NIOHTTP1
import SidecarBase
import Testing

@testable import Lab

@Suite("ForeignExchangeAuthority", .timeLimit(.minutes(2))) struct ForeignExchangeAuthorityTests {
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    /// Keys take their time, so there is one set for all.
    private static let credentials = Result { try ForeignExchangeAuthority.Credentials.make() }

    private static func file(_ name: String) throws -> [UInt8] { try Fixture.bytes("safe/" + name) }
    private static func text(_ bytes: [UInt8]) throws -> String { try #require(JavaGBK.decode(bytes)) }

    /// What came back.
    private struct Answer {
        let status: UInt
        let type: String
        let body: [UInt8]
        /// The text with one escaping taken off.
        let text: String

        func value(_ name: String) -> String? {
            guard let start = text.range(of: "<\(name)>"), let end = text.range(of: "</\(name)>") else { return nil }
            return String(text[start.upperBound..<end.lowerBound])
        }
        var code: String? { value("CODE") }
        var detail: String? { value("DETAIL") }
    }

    private struct World {
        let authority: ForeignExchangeAuthority
        let client: HTTPClient

        func post(
            _ body: [UInt8], type: String = "text/xml; charset=GBK"
        ) async throws -> Answer {
            var request = HTTPClientRequest(url: authority.url)
            request.method = .POST
            request.headers = HTTPHeaders([("Content-Type", type), ("SOAPAction", "\"process\"")])
            request.body = .bytes(ByteBuffer(bytes: body))
            let response = try await client.execute(request, timeout: .seconds(60))
            let bytes = Array(try await response.body.collect(upTo: 32 << 20).readableBytesView)
            // A reply that is only long is not looked into.
            let text = (bytes.count > 1 << 20 ? "" : GBKText.decode(bytes) ?? "").replacing("&lt;", with: "<")
                .replacing("&gt;", with: ">")
                .replacing("&amp;", with: "&")
            return Answer(
                status: response.status.code, type: response.headers.first(name: "content-type") ?? "", body: bytes,
                text: text)
        }

        /// Posts a message of the examples with texts in it changed.
        func send(_ text: String, _ changes: [(String, String)] = []) async throws -> Answer {
            try await post(ExchangeReply.bytes(changes.reduce(text) { $0.replacing($1.0, with: $1.1) }))
        }
    }

    /// An authority whose clock stands at the moment of the examples, and a client with its certificate.
    private func withAuthority(
        _ change: (inout ForeignExchangeAuthority.Settings) -> Void = { _ in }, at digits: String = "20250701101531",
        _ body: (World) async throws -> Void
    ) async throws {
        var settings = ForeignExchangeAuthority.Settings()
        settings.credentials = try Self.credentials.get()
        settings.delay = .milliseconds(100)
        settings.hangTime = .milliseconds(200)
        change(&settings)
        let clock = LabClock(standingAt: try #require(ChinaTime(digits: digits)))
        let authority = try ForeignExchangeAuthority(settings, clock: clock, logger: Self.logger)
        try await authority.start()
        let credentials = authority.credentials
        let client = try LabClient.make(
            trusting: credentials.authority.certificate, as: credentials.clients.first)
        do {
            try await body(World(authority: authority, client: client))
        } catch {
            Issue.record(error)
        }
        try await client.shutdown()
        await authority.stop()
    }

    private static func query() throws -> String { try text(try file("query.escaped-string.xml")) }

    /// The declaration of the examples in an envelope of a style.
    private static func declaration(_ changes: [(String, String)] = []) throws -> String {
        let inner = changes.reduce(try text(try file("declare.inner.xml"))) { $0.replacing($1.0, with: $1.1) }
        return """
            <?xml version="1.0" encoding="GBK"?>
            <soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" \
            xmlns:svc="urn:example:safe-enterprise"><soapenv:Body><svc:process><svc:xml><![CDATA[\(inner)]]></svc:xml>\
            </svc:process></soapenv:Body></soapenv:Envelope>
            """
    }

    // MARK: - The examples

    @Test(
        "the example's query is answered with the example's reply in its style, byte for byte",
        arguments: ["escaped-string", "cdata", "document"])
    func query(style: String) async throws {
        let request = try Self.file("query.\(style).xml")
        let reply = try Self.file("query-reply.\(style).xml")
        try await withAuthority { (world) async throws in
            let answer = try await world.post(request)
            #expect(answer.status == 200)
            #expect(answer.type == "text/xml; charset=GBK")
            #expect(answer.body == reply)
            let record = try #require(world.authority.book.records.first)
            #expect(
                record.messageNumber == "TESTORG012025070100000001" && record.servicePath == "TradeBaseService.doQuery")
            #expect(record.length == request.count && !record.passwordInClear)
            #expect(record.code == "00000")
        }
    }

    @Test("SOAP 1.2 is answered in SOAP 1.2")
    func soap12() async throws {
        let new = "http://www.w3.org/2003/05/soap-envelope"
        let request = try Self.query().replacing("http://schemas.xmlsoap.org/soap/envelope/", with: new)
        try await withAuthority { (world) async throws in
            let answer = try await world.post(
                ExchangeReply.bytes(request), type: "application/soap+xml; charset=\"GBK\"")
            #expect(answer.type == "application/soap+xml; charset=GBK")
            #expect(answer.text.contains(new) && answer.code == "00000")
            #expect(try await world.post(ExchangeReply.bytes(request)).status == 500)
        }
    }

    @Test("the example's declaration is answered as the examples: in order, with a failed row, and refused")
    func declare() async throws {
        func inner(_ answer: Answer) throws -> [UInt8] {
            let text = try Self.text(answer.body)
            let start = try #require(text.range(of: "<![CDATA[")).upperBound
            let end = try #require(text.range(of: "]]>")).lowerBound
            return ExchangeReply.bytes(String(text[start..<end]))
        }
        let request = try Self.declaration()
        let table: [(String, (inout ForeignExchangeAuthority.Settings) -> Void, [(String, String)], String)] = [
            ("declare-reply-ok.inner.xml", { _ in }, [], "20250701102001"),
            ("declare-reply-row-errors.inner.xml", { _ in }, [("<TC1AMT>100000<", "<TC1AMT>99999<")], "20250701102001"),
            ("reply-auth-failed.inner.xml", { $0.users[0].password = "Other-1" }, [], "20250701102001"),
            (
                "reply-no-permission.inner.xml", { $0.closed = ["TESTORG01": ["OverseasIncomeService.doDeclare"]] }, [],
                "20250701102001"
            ),
            ("reply-closed.inner.xml", { $0.holidays = ["20250701"] }, [], "20250701102001"),
        ]
        for (file, change, changes, time) in table {
            let expected = try Self.file(file)
            try await withAuthority(change, at: time) { (world) async throws in
                let answer = try await world.send(request, changes)
                #expect(try inner(answer) == expected, "\(file)")
            }
        }
    }

    @Test("a fault is the example's, with status 500")
    func faultExample() async throws {
        try await withAuthority { (world) async throws in
            world.authority.faults.set(.soapFault)
            let answer = try await world.send(try Self.query())
            #expect(answer.status == 500)
            #expect(try answer.body == Self.file("fault.xml"))
        }
    }

    // MARK: - The connection

    @Test("a client without a certificate, or with one that is not on the list, gets no connection")
    func strangers() async throws {
        let request = ExchangeReply.bytes(try Self.query())
        try await withAuthority { (world) async throws in
            let authority = world.authority.credentials.authority
            let stranger = try authority.client(name: "stranger")
            for identity in [nil, stranger] {
                let client = try LabClient.make(trusting: authority.certificate, as: identity)
                await #expect(throws: (any Error).self) {
                    try await World(authority: world.authority, client: client).post(request)
                }
                try await client.shutdown()
            }
            #expect(world.authority.book.records.isEmpty)
            #expect(world.authority.summary.refusedHandshakes >= 2)
            world.authority.admit([stranger.certificate])
            let client = try LabClient.make(trusting: authority.certificate, as: stranger)
            let answer = try await World(authority: world.authority, client: client).post(request)
            #expect(answer.code == "00000")
            try await client.shutdown()
        }
    }

    @Test("a hundred queries need one connection and one handshake")
    func keepAlive() async throws {
        let request = try Self.query()
        try await withAuthority { (world) async throws in
            for number in 0..<100 {
                let answer = try await world.send(request, [("00000001&lt;/MSGNO", "\(10_000_000 + number)&lt;/MSGNO")])
                #expect(answer.code == "00000")
            }
            let summary = world.authority.summary
            #expect(summary.requests == 100 && summary.succeeded == 100)
            #expect(summary.connections == 1 && summary.handshakes == 1)
        }
    }

    // MARK: - Checks

    @Test("bytes that Java's GBK does not decode, and other charsets, are a format error")
    func charset() async throws {
        let request = try Self.file("query.document.xml")
        let start = try #require(request.firstRange(of: Array("<ENTRYID>".utf8))).upperBound
        func with(_ bytes: [UInt8]) -> [UInt8] { Array(request[..<start]) + bytes + Array(request[start...]) }
        try await withAuthority { (world) async throws in
            for wrong: [UInt8] in [[0x80], [0xFF], [0xA2], [0x81, 0x30, 0x81, 0x30], [0x81, 0x7F]] {
                let answer = try await world.post(with(wrong))
                #expect(answer.status == 200 && answer.code == "E0005", "\(wrong)")
                #expect(answer.value("MSGNO") == "TESTORG012025070100000001")
            }
            for type in ["text/xml", "text/xml; charset=UTF-8", "application/json; charset=GBK"] {
                #expect(try await world.post(request, type: type).code == "E0005", "\(type)")
            }
            // The euro as Java writes it is good; nothing is found under it.
            #expect(try await world.post(with([0xA2, 0xE3])).code == "00000")
            #expect(world.authority.book.records.last?.request.contains("€") == true)
        }
    }

    @Test("what is no call is a SOAP fault, and what is no message a format error")
    func structure() async throws {
        let query = try Self.query()
        try await withAuthority { (world) async throws in
            for wrong in [
                "", "<a/>", query.replacing("svc:process>", with: "svc:run>"),
                query.replacing("svc:xml", with: "svc:yml"),
                query.replacing("urn:example:safe-enterprise", with: "urn:other"),
                query.replacing("<soapenv:Envelope", with: "<!DOCTYPE x [<!ENTITY e \"y\">]><soapenv:Envelope"),
            ] {
                let answer = try await world.send(wrong)
                #expect(answer.status == 500 && answer.text.contains("<faultcode>soapenv:Client"))
            }
            for changes in [
                [("MSG&gt;", "MGS&gt;")], [("&lt;HEAD&gt;", "&lt;HEAD&gt;&lt;x&gt;")],
                [("TESTORG012025070100000001", "")], [("testuser", "")],
            ] {
                let answer = try await world.send(query, changes)
                #expect(answer.status == 200 && answer.code == "E0005")
            }
        }
    }

    @Test(
        "it opens at eight and closes at eight, on working days",
        arguments: [
            ("20250701075959999", false), ("20250701080000000", true), ("20250701195959999", true),
            ("20250701200000000", false), ("20250705100000000", false), ("20250706100000000", false),
            ("20250712100000000", true), ("20250707100000000", false), ("20250708100000000", true),
        ])
    func hours(time: String, isOpen: Bool) async throws {
        let request = try Self.query()
        try await withAuthority(
            {
                $0.holidays = ["20250707"]
                $0.workdays = ["20250712"]
            }, at: time
        ) { (world) async throws in
            #expect(try await world.send(request).code == (isOpen ? "00000" : "E0003"))
        }
    }

    @Test("three wrong passwords lock a user, and a good one between them does not")
    func users() async throws {
        let request = try Self.query()
        let digest = "58e47e8d6eccbb716bc89b2a6d3162e7"
        try await withAuthority { (world) async throws in
            func send(_ password: String) async throws -> String? {
                let answer = try await world.send(request, [(digest, password)])
                return answer.detail
            }
            let wrong = "00000000000000000000000000000000"
            for _ in 0..<2 { #expect(try await send(wrong) == "用户身份验证失败") }
            #expect(try await send(digest) == "操作成功")
            for _ in 0..<3 { #expect(try await send(wrong) == "用户身份验证失败") }
            #expect(try await send(digest) == "用户身份验证失败，用户已锁定")
            world.authority.unlock(orgCode: "TESTORG01", userCode: "testuser")
            #expect(try await send(digest) == "操作成功")
            #expect(world.authority.summary.passwordsInClear == 0)
            #expect(try await send("Test-Pass-1") == "用户身份验证失败")
            #expect(world.authority.summary.passwordsInClear == 1)
            #expect(try await world.send(request, [("testuser", "nobody")]).code == "E0001")
        }
    }

    @Test(
        "a password comes as it was agreed",
        arguments: zip(
            PasswordMode.allCases,
            [
                "58e47e8d6eccbb716bc89b2a6d3162e7", "Test-Pass-1", "58E47E8D6ECCBB716BC89B2A6D3162E7",
                Hex.encode(MessageDigest.sha256(Array("Test-Pass-1".utf8))),
            ]))
    func passwords(mode: PasswordMode, text: String) async throws {
        #expect(mode.text(of: "Test-Pass-1") == text)
        let request = try Self.query()
        try await withAuthority({ $0.passwordMode = mode }) { (world) async throws in
            let answer = try await world.send(request, [("58e47e8d6eccbb716bc89b2a6d3162e7", text)])
            #expect(answer.code == "00000")
            #expect(world.authority.book.records.first?.passwordInClear == (mode == .plain))
        }
    }

    @Test("MD5 is MD5")
    func md5() {
        let vectors = [
            "": "d41d8cd98f00b204e9800998ecf8427e", "abc": "900150983cd24fb0d6963f7d28e17f72",
            "12345678901234567890123456789012345678901234567890123456789012345678901234567890":
                "57edf4a22be3c955ac49da2e2107b67a",
        ]
        for (text, digest) in vectors { #expect(Hex.encode(MD5.digest(Array(text.utf8))) == digest) }
    }

    @Test("a function that nobody has, or that is closed to the organisation, is refused")
    func permissions() async throws {
        let request = try Self.query()
        try await withAuthority { (world) async throws in
            let answer = try await world.send(request, [("TradeBaseService.doQuery", "OtherService.doIt")])
            #expect(answer.code == "E0002")
        }
    }

    @Test("the same bytes again get the stored reply, other bytes under the number are refused")
    func numbers() async throws {
        let request = try Self.declaration()
        try await withAuthority { (world) async throws in
            let first = try await world.send(request)
            #expect(first.code == "00000")
            world.authority.clock.stand(at: try #require(ChinaTime(digits: "20250701120000")))
            let again = try await world.send(request)
            #expect(again.body == first.body)
            #expect(world.authority.summary.repeats == 1)
            #expect(try await world.send(request, [("USA", "DEU")]).code == "E0004")
            // Under a new number it is declared already.
            #expect(try await world.send(request, [("100000002<", "100000003<")]).code == "E1010")
        }
        try await withAuthority({ $0.refusesRepeats = true }) { (world) async throws in
            #expect(try await world.send(request).code == "00000")
            #expect(try await world.send(request).code == "E0004")
        }
    }

    // MARK: - Business

    @Test(
        "a declaration that breaks a rule is refused with its code and field",
        arguments: [
            ([("<ACTIONTYPE>A<", "<ACTIONTYPE><")], "E1002", "ACTIONTYPE"),
            ([("<ACTIONTYPE>A<", "<ACTIONTYPE>X<")], "E1004", "ACTIONTYPE"),
            ([("<COUNTRY>USA<", "<COUNTRY><")], "E1002", "COUNTRY"),
            ([("<COUNTRY>USA<", "<COUNTRY>US<")], "E1004", "COUNTRY"),
            ([("一般贸易收入", "一般贸易收入一般贸易收入一般贸易收入一般贸易收入一般")], "E1003", "TXREM"),
            ([("330100000001250630N001", "330100000001250631N001")], "E1005", "330100000001250631N001"),
            ([("330100000001250630N001", "330100000001250630N00")], "E1005", "330100000001250630N00"),
            ([("330100000001250630N001", "330100000001250630N999")], "E1009", "330100000001250630N999"),
            ([("<TXCODE2></TXCODE2>", "<TXCODE2>122030</TXCODE2>")], "E1006", ""),
            (
                [
                    ("<TXCODE2></TXCODE2>", "<TXCODE2>121010</TXCODE2>"), ("<TC2AMT></TC2AMT>", "<TC2AMT>1</TC2AMT>"),
                    ("<TX2REM></TX2REM>", "<TX2REM>x</TX2REM>"),
                ], "E1007", ""
            ),
            ([("<TXCODE>121010<", "<TXCODE>12101x<")], "E1004", "TXCODE"),
            ([("<RPTDATE>20250630<", "<RPTDATE>20250631<")], "E1004", "RPTDATE"),
            ([("<ACTIONTYPE>A<", "<ACTIONTYPE>C<")], "E1008", ""),
            ([("<ACTIONTYPE>A<", "<ACTIONTYPE>C<"), ("<ACTIONDESC><", "<ACTIONDESC>改<")], "E1011", ""),
        ])
    func rules(changes: [(String, String)], code: String, field: String) async throws {
        let request = try Self.declaration()
        try await withAuthority { (world) async throws in
            let answer = try await world.send(request, changes)
            #expect(answer.code == code)
            #expect(answer.detail?.hasSuffix(field) == true)
            #expect(world.authority.business.declarations.isEmpty)
        }
    }

    @Test("declared, changed, deleted, declared again: each only where it fits, and to be looked up")
    func life() async throws {
        let number = "330100000001250630N001"
        try await withAuthority { (world) async throws in
            var sequence = 2
            func send(_ action: String, _ reason: String = "", amount: String = "100000") async throws -> String? {
                sequence += 1
                return try await world.send(
                    try Self.declaration([
                        ("<ACTIONTYPE>A<", "<ACTIONTYPE>\(action)<"), ("<ACTIONDESC><", "<ACTIONDESC>\(reason)<"),
                        ("00000002<", "\(10_000_000 + sequence)<"), ("<TC1AMT>100000<", "<TC1AMT>\(amount)<"),
                    ])
                ).code
            }
            func look() async throws -> Answer {
                sequence += 1
                return try await world.send(
                    try Self.query(),
                    [
                        ("290120250000000001", number), ("ENTRYID", "RPTNO"),
                        ("TradeBaseService", "OverseasIncomeService"),
                        ("00000001&lt;/MSGNO", "\(10_000_000 + sequence)&lt;/MSGNO"),
                    ])
            }
            #expect(try await look().value("RECORDCOUNT") == "0")
            #expect(try await send("A") == "00000")
            #expect(try await look().value("TXREM") == "一般贸易收入")
            #expect(try await send("A") == "E1010")
            #expect(try await send("C", "改正") == "00000")
            #expect(world.authority.business.declarations[number]?["ACTIONTYPE"] == "C")
            #expect(try await send("D", "重复") == "00000")
            #expect(try await look().value("ACTIONTYPE") == "D")
            #expect(try await send("C", "改正") == "E1011")
            #expect(try await send("A") == "00000")
        }
    }

    @Test("queries are paged, and bounded by dates")
    func paging() async throws {
        let query = try Self.query()
        try await withAuthority { (world) async throws in
            var number = 10
            func page(_ number: Int, _ size: Int, _ more: [(String, String)] = []) -> [(String, String)] {
                [
                    ("290120250000000001", ""), ("PAGENUMBER&gt;1", "PAGENUMBER&gt;\(number)"),
                    ("PAGESIZE&gt;20", "PAGESIZE&gt;\(size)"),
                ] + more
            }
            func rows(_ changes: [(String, String)]) async throws -> (Int, String?) {
                number += 1
                let answer = try await world.send(
                    query, changes + [("00000001&lt;/MSGNO", "\(10_000_000 + number)&lt;/MSGNO")])
                return (answer.text.components(separatedBy: "<ROW>").count - 1, answer.value("RECORDCOUNT"))
            }
            #expect(try await rows(page(1, 20)) == (20, "45"))
            #expect(try await rows(page(3, 20)) == (5, "45"))
            #expect(try await rows(page(4, 20)) == (0, "45"))
            let late = [("ENTRYID", "BEGINDATE"), ("BEGINDATE&gt;&lt;/", "BEGINDATE&gt;20250701&lt;/")]
            let bounded = try await rows(page(2, 20, late))
            #expect(bounded == (5, "25"))
        }
    }

    @Test("a trade-credit report is added, and found under its contract")
    func reports() async throws {
        let add = try Self.declaration()
        let start = try #require(add.range(of: "<PARAMETERS>")).upperBound
        let end = try #require(add.range(of: "</PARAMETERS>")).lowerBound
        let fields =
            "<REPORTTYPE>1</REPORTTYPE><CONTRNO>C-7</CONTRNO><EXPECTDATE>20250801</EXPECTDATE><AMOUNT>5.00</AMOUNT><CURRENCY>USD</CURRENCY>"
        let request = String(add[..<start] + fields + add[end...]).replacing(
            "OverseasIncomeService.doDeclare", with: "TradeCreditService.doAdd")
        try await withAuthority { (world) async throws in
            #expect(try await world.send(request, [("<CONTRNO>C-7</CONTRNO>", "")]).code == "E1002")
            let answer = try await world.send(request, [("00000002<", "00000003<")])
            #expect(answer.detail == "报告新增成功！")
            #expect(answer.value("REPORTNO") == "TC20250701000001")
            let found = try await world.send(
                try Self.query(),
                [("TradeBaseService", "TradeCreditService"), ("ENTRYID", "CONTRNO"), ("290120250000000001", "C-7")])
            #expect(found.value("AMOUNT") == "5.00" && found.value("RECORDCOUNT") == "1")
            #expect(world.authority.business.reportCount == 1)
        }
    }

    // MARK: - Faults

    @Test(
        "a fault spoils the reply as it says, and the declaration is made or not made",
        arguments: ExchangeFault.allCases)
    func faults(fault: ExchangeFault) async throws {
        let request = ExchangeReply.bytes(try Self.declaration())
        let number = "330100000001250630N001"
        try await withAuthority { (world) async throws in
            world.authority.faults.set(fault, for: number)
            switch fault {
            case .noReply, .closeAfterProcessing, .closeBeforeProcessing:
                await #expect(throws: (any Error).self) { try await world.post(request) }
            case .http502: #expect(try await world.post(request).status == 502)
            case .http503: #expect(try await world.post(request).status == 503)
            case .soapFault: #expect(try await world.post(request).status == 500)
            default:
                let answer = try await world.post(request)
                #expect(answer.status == 200)
                switch fault {
                case .cutInCharacter:
                    #expect(JavaGBK.firstFault(in: answer.body) == answer.body.count - 1)
                case .wrongCharset:
                    #expect(answer.type == "text/xml; charset=UTF-8")
                    #expect(String(validating: answer.body, as: UTF8.self) == nil)
                case .utf8:
                    #expect(String(validating: answer.body, as: UTF8.self)?.contains("操作成功") == true)
                    #expect(answer.type == "text/xml; charset=GBK")
                case .euro:
                    #expect(answer.body.firstRange(of: [0xA2, 0xE3] as [UInt8]) != nil)
                    #expect(answer.detail == "操作成功€")
                case .huge: #expect(answer.body.count > 20 << 20)
                case .doctype: #expect(answer.text.contains("<!DOCTYPE") && answer.detail == "操作&e;")
                case .noBody, .delay: #expect(answer.code == "00000" && !answer.text.contains("<BODY>"))
                case .failedRows:
                    #expect(answer.code == "00000" && answer.text.contains("<RPTNO>\(number)</RPTNO><CODE>E1001"))
                case .otherMessageNumber: #expect(answer.value("MSGNO") == "XESTORG012025070100000002")
                case .noCode: #expect(answer.code == nil && answer.detail == "操作成功")
                default: Issue.record("not looked at")
                }
            }
            #expect((world.authority.business.declarations[number] != nil) == fault.takesRequest)
            #expect(world.authority.faults.counts == [fault: 1])
            // The fault was for one request; the same bytes again are answered well.
            #expect(try await world.post(request).code == "00000")
            #expect(world.authority.summary.repeats == (fault.takesRequest ? 1 : 0))
        }
    }

    @Test("a connection can be closed before the request is read, and the server be down for a while")
    func hangUp() async throws {
        let request = ExchangeReply.bytes(try Self.declaration())
        try await withAuthority { (world) async throws in
            world.authority.hangUp()
            await #expect(throws: (any Error).self) { try await world.post(request) }
            #expect(world.authority.book.records.isEmpty)
            await world.authority.goDown()
            await #expect(throws: (any Error).self) { try await world.post(request) }
            try await world.authority.comeUp()
            #expect(try await world.post(request).code == "00000")
        }
    }

    @Test("clock, faults and records can be had from outside, in clear")
    func control() async throws {
        let request = try Self.query()
        try await withAuthority { (world) async throws in
            let lab = world.authority.controlURL + "/lab/"
            #expect(try await Client.post(lab + "clock?time=20250701073000", "").text.contains("2025-07-01T07:30:00"))
            #expect(try await world.send(request).code == "E0003")
            #expect(try await Client.post(lab + "clock?time=sometime", "").status == 400)
            #expect(try await Client.post(lab + "clock?time=20250701090000&run=1", "").status == 200)
            #expect(
                try await Client.post(lab + "fault", #"{"fault":"http503","key":"TradeBaseService.doQuery"}"#).status
                    == 200)
            #expect(try await world.send(request).status == 503)
            #expect(try await world.send(request).code == "00000")
            let records = try await Client.list(lab + "records")
            #expect(records.compactMap { $0["code"] as? String } == ["E0003", "", "00000"])
            #expect(try await Client.get(lab + "summary").contains("\"handshakes\":1"))
            #expect(try await Client.get(lab + "declarations") == "{}")
        }
    }
}
