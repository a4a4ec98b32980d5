import AsyncHTTPClient
import CryptoCore
import Foundation
import Logging
import NIOCore
import SidecarBase
import Testing

@testable import Lab

extension Client.Answer {
    /// `code` and `message` of an answer of customs, which has the rest as well.
    fileprivate func words() throws -> String {
        let node = try JSONNode(parsing: Array(text.utf8))
        #expect(node["total"]?.text == "0")
        #expect(node["serviceTime"]?.text?.count == 13)
        return "\(node["code"]?.text ?? "-") \(node["message"]?.text ?? "-")"
    }
}

@Suite("PaymentCustoms", .timeLimit(.minutes(2))) struct PaymentCustomsTests {
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private static func file(_ path: String) throws -> [UInt8] { try Fixture.bytes("realtime179/" + path) }
    private static func text(_ path: String) throws -> String { String(decoding: try file(path), as: UTF8.self) }

    /// The enterprise of the examples, with both cards.
    private static func enterprise(callback: String = "http://127.0.0.1:9/platDataOpen") throws -> CustomsEnterprise {
        CustomsEnterprise(
            ebpCode: "33019TEST1", callbackURL: callback,
            certificates: [
                .init(
                    certNo: "0100a1b2",
                    key: try PublicKey(pem: try text("keys/rsa-operator.pub.pem"))),
                .init(
                    certNo: "03000000000a1b2c",
                    key: try PublicKey(pem: try text("keys/sm2-operator.pub.pem"))),
            ])
    }

    private func withCustoms(
        _ change: (inout PaymentCustoms.Settings) -> Void = { _ in }, now: @escaping Now = ChinaTime.now,
        _ body: (PaymentCustoms) async throws -> Void
    ) async throws {
        var settings = PaymentCustoms.Settings()
        settings.enterprises = [try Self.enterprise()]
        settings.hangTime = .milliseconds(200)
        settings.delay = .milliseconds(200)
        change(&settings)
        let customs = PaymentCustoms(settings, client: LabClient.shared, logger: logger, now: now)
        try await customs.start()
        do {
            try await body(customs)
        } catch {
            Issue.record(error)
        }
        await customs.stop()
    }

    private static let form = [("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")]

    private func upload(_ customs: PaymentCustoms, _ body: String) async throws -> Client.Answer {
        try await Client.post(customs.uploadURL, body, headers: Self.form, seconds: 60)
    }

    /// Uploads `payExInfoStr`, escaped as a form.
    private func send(_ customs: PaymentCustoms, _ payload: String) async throws -> Client.Answer {
        try await upload(customs, String(decoding: FormText.encode([("payExInfoStr", payload)]), as: UTF8.self))
    }

    /// The answer as recorded, without its time.
    private func recorded(_ file: String) throws -> String {
        let node = try JSONNode(parsing: Self.file("replies/" + file))
        return "\(node["code"]?.text ?? "-") \(node["message"]?.text ?? "-")"
    }

    @Test(
        "every example is stored, byte for byte, and its signature fits both texts",
        arguments: ["01-single-order", "02-two-orders-awkward-text", "03-sm2-card"])
    func examples(folder: String) async throws {
        let body = try Self.text("\(folder)/9-upload-body.txt")
        try await withCustoms { (customs) async throws in
            #expect(try await upload(customs, body).words() == recorded("ok-test.json"))
            let record = try #require(customs.book.uploads.first)
            #expect(record.body == Array(body.utf8))
            #expect(record.isStored)
            #expect(record.signature == SignatureFinding(fitsSlice: true, fitsRewrite: true))
            #expect(record.remarks == ["sessionID was not issued here"])
            // Once more: the session is taken.
            #expect(try await upload(customs, body).words() == recorded("fail-duplicate-session.json"))
            #expect(customs.book.summary.repeats == 1)
            #expect(customs.book.summary.stored == 1)
        }
    }

    @Test("what is signed is cut out and written again as in the examples")
    func signedText() throws {
        for folder in ["01-single-order", "02-two-orders-awkward-text", "03-sm2-card"] {
            let bytes = try Self.file("\(folder)/8-payExInfoStr.json")
            let upload = try JSONNode(parsing: bytes)
            let expected = try Self.file("\(folder)/6-string-to-sign.txt")
            #expect(SignedText.sliced(from: upload, bytes: bytes)?.bytes == expected)
            #expect(SignedText.rewritten(from: upload)?.bytes == expected)
        }
    }

    /// Name, length and SHA-1 of the wrong texts for example 02.
    private static func wrong() throws -> [(name: String, bytes: Int, sha1: String)] {
        try JSONNode(parsing: try file("wrong-variants.json"))["variants"]?.elements.dropFirst().map {
            ($0["variant"]?.text ?? "", Int($0["bytes"]?.text ?? "") ?? 0, $0["sha1"]?.text ?? "")
        } ?? []
    }

    @Test("every wrong text that clients sign is refused as real customs refuses it, and is named")
    func wrongVariants() async throws {
        let payload = try Self.file("02-two-orders-awkward-text/8-payExInfoStr.json")
        let upload = try JSONNode(parsing: payload)
        let signature = try #require(upload["signValue"])
        let key = try PrivateKey(pem: try Self.text("keys/rsa-operator.key.pem"), passphrase: nil)
        let variants = try #require(SignatureVariants(upload: upload, bytes: payload)).all
        let wrong = try Self.wrong()
        #expect(wrong.count == 15)
        let refusal = try recorded("fail-bad-signature.json")
        try await withCustoms { (customs) async throws in
            for (name, length, sha1) in wrong {
                let text = try #require(
                    variants.first { $0.name == name && Hex.encode(MessageDigest.sha1($0.bytes)) == sha1 }, "\(name)")
                #expect(text.bytes.count == length)
                var changed = payload
                changed.replaceSubrange(
                    signature.range,
                    with: Array("\"\(Base64.encodeText(try key.signRSA(text.bytes, digest: .sha1)))\"".utf8))
                #expect(try await send(customs, String(decoding: changed, as: UTF8.self)).words() == refusal)
                let finding = try #require(customs.book.uploads.last?.signature)
                #expect(!finding.fitsSlice && !finding.fitsRewrite)
                #expect(finding.wouldHaveVerified == [name])
            }
            #expect(customs.book.summary.stored == 0)
        }
    }

    /// An upload of example 01 with another text of the head, signed over that text by the example's RSA card.
    private static func signed(_ change: (String) -> String) throws -> String {
        let head = change(try text("01-single-order/5-head.json"))
        let lists = try text("01-single-order/5-lists.json")
        let session = "a1b2c3-4d5e6f70-81920304"
        let signed =
            "\"sessionID\":\"\(session)\"||\"payExchangeInfoHead\":\"\(head)\"||\"payExchangeInfoLists\":\"\(lists)\""
            + "||\"serviceTime\":\"1751338203789\""
        let key = try PrivateKey(pem: try text("keys/rsa-operator.key.pem"), passphrase: nil)
        let value = Base64.encodeText(try key.signRSA(Array(signed.utf8), digest: .sha1))
        return
            "{\"sessionID\":\"\(session)\",\"payExchangeInfoHead\":\(head),\"payExchangeInfoLists\":\(lists),"
            + "\"serviceTime\":\"1751338203789\",\"certNo\":\"0100a1b2\",\"signValue\":\"\(value)\"}"
    }

    @Test("a text that is signed as it is sent but would be written otherwise passes one check only")
    func strictness() async throws {
        let trailing = try Self.signed { $0.replacing("\"totalAmount\":199,", with: "\"totalAmount\":199.00,") }
        let slashes = try Self.signed { $0.replacing("https://", with: "https:\\/\\/") }
        try await withCustoms { (customs) async throws in
            for payload in [trailing, slashes] {
                #expect(try await send(customs, payload).words() == "20005 验签失败")
                let finding = try #require(customs.book.uploads.last?.signature)
                #expect(finding.fitsSlice && !finding.fitsRewrite)
            }
        }
        try await withCustoms({ $0.acceptsEitherText = true }) { (customs) async throws in
            #expect(try await send(customs, trailing).words() == "10000 上传成功")
        }
    }

    @Test("what is missing is named in the tables' order, in customs' own shape")
    func missing() async throws {
        let payload = try Self.text("01-single-order/8-payExInfoStr.json")
        let start = try #require(payload.range(of: ",\"certNo\""))
        try await withCustoms { (customs) async throws in
            let cut = String(payload[..<start.lowerBound]) + "}"
            #expect(try await send(customs, cut).words() == recorded("fail-missing-fields.json"))
            let empty = payload.replacing("\"payCode\":\"33019TESTP\"", with: "\"payCode\":\"\"")
                .replacing("\"recpName\":\"示例跨境贸易有限公司\"", with: "\"recpName\":null")
            #expect(
                try await send(customs, empty).words() == "20000 payCode : payCode不为空;  recpName : recpName不为空;  ")
            for nonsense in ["payExInfoStr=", "other=1", "payExInfoStr=%7B", "payExInfoStr=%5B%5D"] {
                #expect(try await upload(customs, nonsense).words() == recorded("fail-generic.json"))
            }
            #expect(try await Client.get(customs.uploadURL).contains("POST only"))
        }
    }

    @Test(
        "a certificate that is not registered, in upper case, or another company's is refused",
        arguments: ["0100a1b3", "0100A1B2"])
    func certificates(certNo: String) async throws {
        let payload = try Self.text("01-single-order/8-payExInfoStr.json")
        let refusal = try recorded("fail-cert-not-registered.json")
        try await withCustoms { (customs) async throws in
            #expect(try await send(customs, payload.replacing("0100a1b2", with: certNo)).words() == refusal)
            let other = payload.replacing("33019TEST1", with: "33019TEST2")
            #expect(try await send(customs, other).words() == refusal)
        }
    }

    @Test("an SM2 signature in DER is refused and named, and taken by switch")
    func der() async throws {
        let payload = try Self.text("03-sm2-card/8-payExInfoStr.json")
            .replacing(
                try Self.text("03-sm2-card/7-signature.b64"),
                with: try Self.text("03-sm2-card/7-signature.der.b64").filter { !$0.isNewline })
        try await withCustoms { (customs) async throws in
            #expect(try await send(customs, payload).words() == "20005 验签失败")
            #expect(customs.book.uploads.last?.signature?.wouldHaveVerified == ["sm2-der"])
        }
        try await withCustoms({ $0.acceptsDER = true }) { (customs) async throws in
            #expect(try await send(customs, payload).words() == "10000 上传成功")
        }
    }

    @Test("a plus that became a blank, and a value with a line break, are refused and named")
    func spoiledValue() async throws {
        let body = try Self.text("01-single-order/9-upload-body.txt")
        let payload = try Self.text("02-two-orders-awkward-text/8-payExInfoStr.json")
        let value = try Self.text("02-two-orders-awkward-text/7-signature.b64")
        try await withCustoms { (customs) async throws in
            #expect(try await upload(customs, body.replacing("%2B", with: "+")).words().hasSuffix("验签失败"))
            #expect(customs.book.uploads.last?.signature?.wouldHaveVerified.first == "plus-became-blank")
            #expect(try await send(customs, payload.replacing(value, with: value + "\\n")).words().hasSuffix("验签失败"))
            #expect(customs.book.uploads.last?.signature?.wouldHaveVerified == ["base64-with-line-breaks"])
        }
    }

    @Test("another card of the enterprise is refused and named, and taken by switch")
    func otherCard() async throws {
        // Signed by the RSA card, said to be the other RSA card.
        let payload = try Self.text("01-single-order/8-payExInfoStr.json").replacing("0100a1b2", with: "0100ffff")
        let stranger = try PrivateKey.generateRSA(bits: 1_024).publicKey
        func add(_ settings: inout PaymentCustoms.Settings) {
            settings.enterprises[0].certificates.append(.init(certNo: "0100ffff", key: stranger))
        }
        try await withCustoms(add) { (customs) async throws in
            #expect(try await send(customs, payload).words().hasSuffix("验签失败"))
            #expect(customs.book.uploads.last?.signature?.wouldHaveVerified == ["card-0100a1b2"])
        }
        try await withCustoms({
            add(&$0)
            $0.lenientCard = true
        }) { (customs) async throws in
            #expect(try await send(customs, payload).words() == "10000 上传成功")
        }
    }

    @Test("breaches of the tables are remarks, and refusals by switch")
    func rules() async throws {
        let payload = try Self.signed {
            $0.replacing("\"verDept\":\"3\"", with: "\"verDept\":\"7\"").replacing(
                "20250701104512", with: "20250732104512")
        }
        try await withCustoms { (customs) async throws in
            #expect(try await send(customs, payload).words() == "10000 上传成功")
            let remarks = try #require(customs.book.uploads.last?.remarks)
            #expect(remarks.contains { $0.hasPrefix("payExchangeInfoHead.verDept: 7") })
            #expect(remarks.contains { $0.hasPrefix("payExchangeInfoHead.tradingTime:") })
        }
        try await withCustoms({ $0.refusesFieldFaults = true }) { (customs) async throws in
            #expect(try await send(customs, payload).words().hasPrefix("20000 上传失败,payExchangeInfoHead.verDept"))
        }
        try await withCustoms({ $0.refusesUnknownSessions = true }) { (customs) async throws in
            #expect(try await send(customs, payload).words() == "20000 上传失败,sessionID不存在")
        }
        try await withCustoms({
            $0.refusesUnknownSessions = true
            $0.isTestEnvironment = true
        }) { (customs) async throws in
            #expect(try await send(customs, payload).words() == "10000 上传成功")
        }
    }

    @Test("multipart is taken like the usual form")
    func multipart() async throws {
        let payload = try Self.text("01-single-order/8-payExInfoStr.json")
        let body =
            "--x7\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\n1\r\n--x7\r\n"
            + "Content-Disposition: form-data; name=\"payExInfoStr\"\r\n\r\n\(payload)\r\n--x7--\r\n"
        try await withCustoms { (customs) async throws in
            let answer = try await Client.post(
                customs.uploadURL, body, headers: [("Content-Type", "multipart/form-data; boundary=x7")])
            #expect(try answer.words() == "10000 上传成功")
        }
    }

    @Test("numbers are written in their shortest form")
    func numbers() {
        let table = [
            "199.00": "199", "100.10": "100.1", "0.50": "0.5", "5.0": "5", "0": "0", "0.000": "0", "1.2885e3": "1288.5",
            "-0.0": "0", "-1.50": "-1.5", "12E-3": "0.012", "100": "100", "1e2": "100", "00.5": "0.5",
        ]
        for (text, shortest) in table { #expect(PlainNumber(text)?.text == shortest, "\(text)") }
        for text in ["", "-", "1.2.3", "1e999999999999999999999", "1e90", "abc", "１"] {
            #expect(PlainNumber(text) == nil, "\(text)")
        }
    }

    // MARK: - Callbacks

    /// A platform that notes what it is sent and answers what it is told.
    private final class Platform: Sendable {
        let server: LabServer
        let requests: ReceivedRequests

        init(_ answer: LabReply) {
            let requests = ReceivedRequests()
            self.requests = requests
            server = LabServer(name: "platform", logger: Logger(label: "t") { _ in SwiftLogNoOpLogHandler() }) {
                request, _ in
                requests.add(request)
                return answer
            }
        }
    }

    @Test("a callback goes out as recorded, in every form that occurs")
    func callback() async throws {
        let platform = Platform(.json("{\"code\":\"10000\",\"message\":\"\",\"serviceTime\":1751338200491}"))
        try await platform.server.start(port: 0)
        let enterprise = try Self.enterprise(callback: platform.server.baseURL + "/platDataOpen")
        let time = try #require(ChinaTime(digits: "20250701105000456"))
        try await withCustoms({ $0.enterprises = [enterprise] }, now: { time }) { (customs) async throws in
            let call = try #require(
                await customs.call(orderNo: "T202507010001", sessionID: "a1b2c3-4d5e6f70-81920304").first)
            #expect(call.isGood)
            let request = try #require(platform.requests.all.last)
            #expect(request.method == "POST")
            #expect(request.path == "/platDataOpen")
            #expect(try request.body == Self.file("01-single-order/2-callback-body.txt"))
            #expect(request.headers["user-agent"] == "Apache-HttpClient/4.5.3 (Java/1.8.0_60)")
            #expect(request.headers["content-type"] == "application/x-www-form-urlencoded;charset=UTF-8")
            let escaped = try #require(CustomsCallStyle(words: "htmlEscaped,noCharset"))
            _ = await customs.call(orderNo: "T1", style: escaped)
            let second = try #require(platform.requests.all.last)
            #expect(second.headers["content-type"] == "application/x-www-form-urlencoded")
            #expect(FormText.decode(second.body)["openReq"]?.hasPrefix("{&quot;orderNo&quot;:&quot;T1&quot;") == true)
            let backslashed = try #require(CustomsCallStyle(words: "backslashed quotedTime reversed"))
            _ = await customs.call(orderNo: "T1", sessionID: "S1", style: backslashed)
            let third = try #require(platform.requests.all.last)
            #expect(
                FormText.decode(third.body)["openReq"]
                    == #"{\"serviceTime\":\"1751338200456\",\"sessionID\":\"S1\",\"orderNo\":\"T1\"}"#)
            let query = try #require(CustomsCallStyle(words: "query"))
            _ = await customs.call(orderNo: "T2", style: query)
            #expect(platform.requests.all.last?.query["openReq"]?.contains("\"T2\"") == true)
            #expect(CustomsCallStyle(words: "sideways") == nil)
            // Twice the same session is one session.
            let twice = await customs.call(orderNo: "T3", sessionID: "S3", copies: 2)
            #expect(twice.count == 2 && twice.allSatisfy { $0.sessionID == "S3" })
            #expect(customs.book.sessions.count { $0.sessionID == "S3" } == 1)
        }
        await platform.server.stop()
    }

    @Test(
        "whatever is wrong with an answer is told, and a review passes on a good one only",
        arguments: [
            (
                200, "application/json;charset=utf-8",
                "{\"code\":\"10000\",\"message\":\"OK\",\"serviceTime\":\"1751338200491\"}", ""
            ),
            (200, "text/html", "{\"code\":\"10000\",\"message\":\"\",\"serviceTime\":1751338200491}", "content type"),
            (
                200, "application/json", "{\"code\":10000,\"message\":\"\",\"serviceTime\":1751338200491}",
                "code is not in quotes"
            ),
            (
                200, "application/json", "{\"code\":\"20000\",\"message\":\"\",\"serviceTime\":1751338200491}",
                "code is 20000"
            ),
            (200, "application/json", "{\"code\":\"10000\",\"serviceTime\":1751338200491}", "no message"),
            (200, "application/json", "{\"code\":\"10000\",\"message\":\"\"}", "no serviceTime"),
            (
                200, "application/json", "{\"code\":\"10000\",\"message\":\"\",\"serviceTime\":1751338200}",
                "serviceTime is no 13 digits"
            ),
            (200, "application/json", "ok", "no JSON"),
            (
                500, "application/json", "{\"code\":\"10000\",\"message\":\"\",\"serviceTime\":1751338200491}",
                "HTTP status 500"
            ),
        ])
    func deviations(status: Int, type: String, answer: String, expected: String) async throws {
        let platform = Platform(.answer(status: status, contentType: type, body: Array(answer.utf8)))
        try await platform.server.start(port: 0)
        let enterprise = try Self.enterprise(callback: platform.server.baseURL + "/p")
        try await withCustoms({ $0.enterprises = [enterprise] }) { (customs) async throws in
            let review = try #require(await customs.review())
            if expected.isEmpty {
                #expect(review.deviations == [])
            } else {
                #expect(review.deviations.count == 1)
                #expect(review.deviations.first?.contains(expected) == true)
            }
            #expect(customs.book.summary.badCalls == (expected.isEmpty ? 0 : 1))
        }
        await platform.server.stop()
    }

    @Test("an upload is in time, late or missing by the clock of customs")
    func timer() async throws {
        let clock = LabClock(standingAt: try #require(ChinaTime(digits: "20250701105000000")))
        let payload = try Self.text("01-single-order/9-upload-body.txt")
        let session = "a1b2c3-4d5e6f70-81920304"
        try await withCustoms(now: { clock.now }) { (customs) async throws in
            _ = await customs.call(orderNo: "T202507010001", sessionID: session)
            #expect(customs.book.session(session)?.state == .waiting)
            clock.stand(at: clock.now.advanced(byMilliseconds: 120_000))
            #expect(customs.book.session(session)?.state == .waiting)
            clock.stand(at: clock.now.advanced(byMilliseconds: 1))
            #expect(customs.book.session(session)?.state == .missing)
            #expect(customs.book.summary.missing == 1)
            #expect(try await upload(customs, payload).words() == "10000 上传成功")
            #expect(customs.book.session(session)?.state == .late)
            #expect(customs.book.uploads.last?.remarks == [])
        }
    }

    @Test("two hundred callbacks go out in about a second, each for itself")
    func flood() async throws {
        let platform = Platform(.json("{\"code\":\"10000\",\"message\":\"\",\"serviceTime\":1751338200491}"))
        try await platform.server.start(port: 0)
        let enterprise = try Self.enterprise(callback: platform.server.baseURL + "/p")
        try await withCustoms({ $0.enterprises = [enterprise] }) { (customs) async throws in
            let calls = await customs.flood(count: 200, over: .milliseconds(200))
            #expect(calls.count == 200)
            #expect(calls.allSatisfy { $0.isGood })
            #expect(Set(calls.map(\.sessionID)).count == 200)
            #expect(platform.requests.all.count == 200)
        }
        await platform.server.stop()
    }

    // MARK: - Faults

    @Test(
        "a fault after storing leaves the session stored, one before does not",
        arguments: [
            (UploadFault.storeThenClose, true), (.closeBeforeStoring, false), (.http500, false), (.http502, false),
            (.emptyBody, true), (.numericCode, true), (.invalidJSON, true), (.failed, false), (.delay, true),
            (.storeThenHang, true), (.hang, false),
        ])
    func faults(fault: UploadFault, isStored: Bool) async throws {
        let body = try Self.text("01-single-order/9-upload-body.txt")
        try await withCustoms { (customs) async throws in
            customs.faults.set(fault, for: "a1b2c3-4d5e6f70-81920304")
            switch fault {
            case .storeThenClose, .closeBeforeStoring, .storeThenHang, .hang:
                await #expect(throws: (any Error).self) { try await upload(customs, body) }
            case .http500: #expect(try await upload(customs, body).status == 500)
            case .http502: #expect(try await upload(customs, body).status == 502)
            case .emptyBody: #expect(try await upload(customs, body).text.isEmpty)
            case .numericCode: #expect(try await upload(customs, body).text.hasPrefix("{\"code\":10000,"))
            case .invalidJSON:
                let text = try await upload(customs, body).text
                #expect(throws: JSONNode.Failure.self) { try JSONNode(parsing: Array(text.utf8)) }
            case .failed: #expect(try await upload(customs, body).words() == "20000 上传失败")
            case .delay: #expect(try await upload(customs, body).words() == "10000 上传成功")
            }
            #expect(customs.book.uploads.first?.isStored == isStored)
            #expect(customs.book.uploads.first?.fault == fault.rawValue)
            // The fault was for one request; the resend tells whether the first was stored.
            let again = try await upload(customs, body).words()
            #expect(again.contains("ORA-00001") == isStored)
            #expect(again.hasPrefix("10000") == !isStored)
            #expect(Set(customs.book.uploads.map(\.digest)).count == 1)
        }
    }

    @Test("faults and calls can be had from outside")
    func control() async throws {
        let body = try Self.text("01-single-order/9-upload-body.txt")
        try await withCustoms { (customs) async throws in
            let lab = customs.baseURL + "/lab/"
            #expect(try await Client.post(lab + "fault", #"{"fault":"http502","every":2}"#).status == 200)
            #expect(try await upload(customs, "other=1").status == 200)
            #expect(try await upload(customs, "other=1").status == 502)
            #expect(try await Client.post(lab + "fault", #"{"fault":"none"}"#).status == 200)
            let unknown = try await Client.post(lab + "fault", #"{"fault":"sulk"}"#)
            #expect(unknown.status == 400 && unknown.text.contains("storeThenClose"))
            #expect(try await upload(customs, body).status == 200)
            let uploads = try await Client.list(lab + "uploads?session=a1b2c3-4d5e6f70-81920304")
            #expect(uploads.compactMap { $0["body"] as? String } == [body])
            let code = try Self.text("keys/rsa-operator.cert.pem").replacing("\n", with: "\\n")
            let enrolled = try await Client.post(
                lab + "enterprise",
                "{\"ebpCode\":\"E2\",\"callbackURL\":\"http://127.0.0.1:9/x\",\"certificates\":[\"\(code)\"]}")
            #expect(enrolled.text == "{\"ebpCode\":\"E2\",\"certificates\":1}")
            let calls = try await Client.post(lab + "call?order=T9&ebp=E2", "")
            #expect(calls.text.contains("\"orderNo\":\"T9\"") && calls.text.contains("no answer"))
            #expect(try await Client.post(lab + "call?ebp=E2", "").status == 400)
            #expect(try await Client.get(lab + "summary").contains("\"badCalls\":1"))
        }
    }
}
