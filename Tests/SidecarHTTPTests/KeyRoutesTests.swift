import Foundation
import SidecarBase
import Testing

@testable import Pipeline
@testable import SidecarHTTP

@Suite("the routes about keys", .timeLimit(.minutes(1)))
struct KeyRoutesTests {
    private struct Problem: Decodable {
        let code: String
        let status: Int
    }

    private struct Answer: Decodable {
        let value: String?
        let certificate: String
        let certNo: String
        let signer: String?
    }

    private func ask(
        _ line: String, token: String? = nil, _ body: String = "", keys: FakeKeys = FakeKeys()
    ) async throws -> RawClient.Answer {
        var answer: RawClient.Answer?
        try await withServer(FakeDesk(), keys: keys) { port, _ in
            answer = try await RawClient.connect(port) { talk in
                let authorization = token.map { "Authorization: \($0)\r\n" } ?? ""
                try await talk.send(
                    "\(line) HTTP/1.1\r\nHost: h\r\n\(authorization)Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
                return try await talk.answer()
            }
        }
        return try #require(answer)
    }

    private func decode<Value: Decodable>(_ type: Value.Type, _ answer: RawClient.Answer) throws -> Value {
        try JSONDecoder().decode(type, from: Data(answer.body))
    }

    @Test("a signature is given to who shows the token, and its form and company are passed on")
    func sign() async throws {
        let keys = FakeKeys()
        let body = #"{"company":"3301960EX1","form":"rsa-sha1","message":"YWJj"}"#
        let answer = try await ask("POST /api/v1/sign", token: "Bearer good-token", body, keys: keys)
        #expect(answer.status == 200)
        let lent = try decode(Answer.self, answer)
        #expect(lent.value == Base64.encodeText(Array("abc".utf8) + [0]))
        #expect(lent.certificate == "AQID")
        #expect(lent.certNo == "0123abcd" && lent.signer == "ukey-a")
        #expect(keys.asked == [.init(message: Array("abc".utf8), form: "rsa-sha1", company: "3301960EX1")])

        let certificate = try decode(Answer.self, try await ask("POST /api/v1/sign", token: "bearer good-token", "{}"))
        #expect(certificate.value == nil && certificate.certNo == "0123abcd")
    }

    @Test("a signature whose caller hangs up is given up; the next caller on another connection is served")
    func hangsUp() async throws {
        let (cancelled, continuation) = AsyncStream<Bool>.makeStream()
        let body = #"{"company":"3301960EX1","form":"rsa-sha1","message":"YWJj"}"#
        try await withServer(FakeDesk(), keys: FakeKeys(endless: continuation)) { port, _ in
            for _ in 0..<2 {
                try await RawClient.connect(port) { talk in
                    try await talk.send(
                        "POST /api/v1/sign HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer good-token\r\n"
                            + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
                    for await isCancelled in cancelled {
                        #expect(!isCancelled)
                        break
                    }
                }
                for await isCancelled in cancelled {
                    #expect(isCancelled)
                    break
                }
            }
        }
    }

    @Test(
        "without the token nobody learns anything",
        arguments: [nil, "good-token", "Bearer", "Bearer wrong", "Basic good-token", "Bearer good-token more"],
        [#"{"message":"YWJj","form":"rsa-sha1"}"#, "no JSON", #"{"message":"%%"}"#])
    func refused(token: String?, body: String) async throws {
        let keys = FakeKeys()
        let answer = try await ask("POST /api/v1/sign", token: token, body, keys: keys)
        #expect(answer.status == 401)
        #expect(answer.head.lowercased().contains("www-authenticate: bearer"))
        #expect(try decode(Problem.self, answer).code == "http.token")
        #expect(keys.asked.isEmpty)
    }

    @Test("the route says that it is off where no token is configured")
    func off() async throws {
        let answer = try await ask("POST /api/v1/sign", token: "Bearer good-token", "{}", keys: FakeKeys(isOn: false))
        #expect(answer.status == 403)
        #expect(try decode(Problem.self, answer).code == "http.sign_off")
    }

    @Test(
        "what is wrong is told with a code",
        arguments: [
            ("no JSON", 400, "http.parameter"), (#"{"message":"%%"}"#, 400, "http.parameter"),
            (#"{"message":1}"#, 400, "http.parameter"),
            (#"{"company":"3301960EX9","form":"rsa-sha1","message":"YWJj"}"#, 503, "card.pin_wrong"),
        ])
    func wrong(body: String, status: Int, code: String) async throws {
        let answer = try await ask("POST /api/v1/sign", token: "Bearer good-token", body)
        #expect(answer.status == status)
        #expect(try decode(Problem.self, answer).code == code)
    }

    @Test("a body that is too large is refused")
    func tooLarge() async throws {
        let body = String(repeating: "a", count: KeyRoutes.messageLimit * 2 + 1)
        let answer = try await ask("POST /api/v1/sign", token: "Bearer good-token", body)
        #expect(try decode(Problem.self, answer).code == "http.body_too_large")
    }

    @Test("a signer is tested by its name, and only by POST")
    func test() async throws {
        let answer = try await ask("POST /api/v1/signers/ukey-a/test")
        #expect(answer.status == 200)
        #expect(answer.text == #"{"certNo":"0123abcd","form":"rsa-sha1","milliseconds":240,"name":"ukey-a"}"#)
        #expect(try await ask("POST /api/v1/signers/nobody/test").status == 404)
        #expect(try await ask("GET /api/v1/signers/ukey-a/test").status == 405)
        #expect(try await ask("POST /api/v1/signers/ukey-a").status == 404)
        #expect(try await ask("GET /api/v1/signers").text == "[]")
    }

    @Test("the queue tells what waits and how long")
    func queue() async throws {
        let answer = try await ask("GET /api/v1/queue")
        #expect(answer.status == 200)
        #expect(answer.text.contains(#""etaMilliseconds":1700"#) && answer.text.contains(#""held":2"#))
    }

    @Test("a declaration that waits for a signer is answered with 202")
    func held() async throws {
        let held = SubmissionResult(
            item: 0, reference: "",
            outcome: .success(
                SubmissionResult.Accepted(
                    id: "1", message: "1", documents: 0, signed: [], isReplay: false, isHeld: true, findings: [])))
        var answer: RawClient.Answer?
        try await withServer(FakeDesk(results: [held])) { port, _ in
            answer = try await RawClient.connect(port) { talk in
                try await talk.send("POST /api/v1/declarations HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx")
                return try await talk.answer()
            }
        }
        #expect(answer?.status == 202)
        #expect(answer?.text.contains(#""state":"held""#) ?? false)
        #expect(answer?.text.contains("signed") == false)
    }
}
