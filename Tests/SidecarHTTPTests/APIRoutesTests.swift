import CustomsMessages
import Foundation
import Pipeline
import SidecarBase
import Testing

@testable import SidecarHTTP

@Suite("the API", .timeLimit(.minutes(1)))
struct APIRoutesTests {
    private struct Report: Decodable {
        struct Finding: Decodable {
            let rule: String
            let path: String
            let chinese: String
        }

        let messageType: String?
        let edition: String
        let valid: Bool
        let findings: [Finding]
    }

    private struct Problem: Decodable {
        let code: String
        let status: Int
        let detail: String
        let detailZh: String
    }

    private func post(_ target: String, _ body: [UInt8]) -> [UInt8] {
        Array("POST \(target) HTTP/1.1\r\nHost: sidecar.example:9090\r\nContent-Length: \(body.count)\r\n\r\n".utf8)
            + body
    }

    private func ask(_ requests: [(String, [UInt8])]) async throws -> [(status: Int, head: String, body: String)] {
        var answers: [(Int, String, String)] = []
        try await withServer(FakeDesk()) { port, _ in
            try await RawClient.connect(port) { talk in
                for (target, body) in requests {
                    try await talk.send(post(target, body))
                    let answer = try #require(try await talk.answer())
                    answers.append((answer.status, answer.head, String(decoding: answer.body, as: UTF8.self)))
                }
            }
        }
        return answers
    }

    private func decode<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }

    @Test("validate says what customs would refuse, at the field, by the edition that is asked for")
    func validate() async throws {
        let good = try Fixture.bytes("ceb311-unsigned.xml")
        let wrong = Array(String(decoding: good, as: UTF8.self).replacing("orderNo>", with: "orderNr>").utf8)
        let answers = try await ask([
            ("/api/v1/validate", good), ("/api/v1/validate?edition=2018-113&schemaOnly=true", wrong),
            ("/api/v1/validate", Array("no message".utf8)),
        ])
        #expect(answers.map(\.status) == [200, 200, 200])
        #expect(answers[0].head.lowercased().contains("content-type: application/json"))
        let reports = try answers.map { try decode(Report.self, $0.body) }
        #expect(reports[0].valid && reports[0].messageType == "CEB311Message" && reports[0].edition == "2022-05")
        #expect(!reports[1].valid && reports[1].edition == "2018-113")
        let missing = reports[1].findings.first { $0.rule == "schema.missing" }
        #expect(missing?.path == "Order[1]/OrderHead/orderNo" && missing?.chinese.contains("订单编号") == true)
        #expect(reports[2].messageType == nil && !reports[2].valid)
    }

    @Test("explain says which certificate made a signature, or why it fails")
    func explain() async throws {
        let signed = try Fixture.bytes("ceb311-signed.xml")
        let changed = Array(String(decoding: signed, as: UTF8.self).replacing("<ceb:note>", with: "<ceb:note>x").utf8)
        let answers = try await ask([("/api/v1/explain", signed), ("/api/v1/explain", changed + [0x20])])
        #expect(answers[0].body.contains(#""valid":true"#), "\(answers[0].body)")
        if changed != signed { #expect(answers[1].body.contains(#""valid":false"#), "\(answers[1].body)") }
    }

    @Test(
        "a wrong parameter is a problem document with a code and both languages",
        arguments: [
            "/api/v1/validate?edition=1999", "/api/v1/validate?editoin=2018-113", "/api/v1/validate?schemaOnly=1",
            "/api/v1/validate?edition=2018-113&edition=2022-05",
        ])
    func parameters(_ target: String) async throws {
        let answer = try await ask([(target, Array("<a/>".utf8))])[0]
        #expect(answer.status == 400)
        #expect(answer.head.lowercased().contains("content-type: application/problem+json"))
        let problem = try decode(Problem.self, answer.body)
        #expect(problem.code == "http.parameter" && problem.status == 400)
        #expect(problem.detailZh.contains("请求参数") && problem.detail.contains("parameter"))
    }

    @Test("a refusal names every field in both languages")
    func refusal() throws {
        let report = MessageChecker(try SchemaCatalogue.builtIn())
            .report(on: Array("<CEB311Message xmlns='http://www.chinaport.gov.cn/ceb'/>".utf8))
        let problem = SidecarHTTP.Problem(MessageRefusal(findings: report.findings))
        #expect(problem.status == 422 && problem.code == "message.refused")
        #expect(problem.fields?.contains { $0.path == "Order" && $0.messageZh.contains("电子订单") } == true)
    }
}
