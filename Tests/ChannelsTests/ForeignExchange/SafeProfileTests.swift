import SidecarBase
import Testing

@testable import Channels

@Suite("SafeProfile")
struct SafeProfileTests {
    /// What is wrong with the shipped profile when something in it is changed.
    private static func problems(_ old: String, _ new: String) throws -> [String] {
        let text = try safeProfileText()
        #expect(text.contains(old), "\(old)")
        do {
            _ = try SafeProfileReader.read(Array(text.replacing(old, with: new, maxReplacements: 1).utf8))
            return []
        } catch let error as SafeProfileError {
            return error.fieldProblems.map { "\($0.path) \($0.rule)" }
        }
    }

    @Test("the shipped profile has the eight operations of the specification")
    func shipped() throws {
        let profile = try SafeProfileReader.read(Array(try safeProfileText().utf8))
        #expect(profile.operations.count == 8)
        #expect(profile.operation("bop.overseasIncome.declare")?.kind == .submit)
        #expect(profile.classes["E0001"] == .auth)
    }

    @Test(
        "what could not work is refused, with its place",
        arguments: [
            ("{{ENTRYID}}", "{{ENTRYIDX}}", "operations[0].template template"),
            ("{{/if}}", "", "soap.envelope template"),
            ("<MSG>{{>head}}", "<MSGX>{{>head}}", "operations[0].template form"),
            ("{{>paging}}", "{{>pagingX}}", "operations[0].template template"),
            ("{{payload}}", "payload", "soap.envelope payload"),
            ("<soapenv:Body>", "<soapenv:Bod>", "soap.envelope form"),
            ("\"trade.creditReport.add\"", "\"trade.baseQuery\"", "operations[1].id twice"),
            ("\"md5hex\"", "\"rot13\"", "message.passwordMode value"),
            ("{{seq8}}", "1", "message.number template"),
            ("\"08:00-20:00\"", "\"8-20\"", "hours.open hours"),
            ("\"MSG/HEAD/CODE\"", "\"MSG//\"", "reply.code path"),
            (
                "\"operation\": \"bop.overseasIncome.query\"", "\"operation\": \"nothing\"",
                "operations[4].lookup.operation unknown"
            ),
            ("\"charset\": \"GBK\"", "\"charsett\": \"GBK\"", "charsett unknown"),
            ("{{now:yyyyMMddHHmmss}}", "{{now:yy}}", "operations[0].template template"),
            ("{{password}}", "{{password|md5}}", "operations[0].template template"),
            ("\"SRC\": \"E00001\"", "\"SRC\": \"𠮷\"", "constants.SRC charset"),
        ])
    func refused(old: String, new: String, problem: String) throws {
        let found = try Self.problems(old, new)
        #expect(found.contains(problem), "\(found)")
    }

    @Test("everything wrong is told at once")
    func all() throws {
        let text = try safeProfileText().replacing("\"md5hex\"", with: "\"x\"").replacing("\"1.1\"", with: "\"9\"")
        let error = #expect(throws: SafeProfileError.self) { try SafeProfileReader.read(Array(text.utf8)) }
        #expect(error?.fieldProblems.count == 2)
    }

    @Test("blocks, rows and filters of the template language")
    func language() throws {
        let template = try SafeTemplate(
            "{{#if a}}A{{a}}{{/if}}{{#if b}}B{{/if}}{{#each rows}}[{{n}}{{a}}]{{/each}}{{a|raw}}{{a|md5}}|{{now:yyyy-MM-dd HH:mm:ss.SSS}}",
            names: ["a", "b"], lists: ["rows": ["n"]])
        let text = template.render(
            ["a": .text("<"), "b": .text(""), "rows": .rows([["n": "1"], ["n": "2"]])],
            time: try #require(ChinaTime(digits: "20250701080910123")))
        #expect(text == "A&lt;[1&lt;][2&lt;]<524a50782178998021a88b8cd4c8dcd8|2025-07-01 08:09:10.123")
    }

    @Test("message numbers count, fit in 33 characters and end with the day's numbers")
    func numbers() throws {
        let template = try SafeNumberTemplate("{{orgCode}}{{yyyyMMdd}}{{seq8}}")
        let time = try #require(ChinaTime(digits: "20250701235959"))
        #expect(
            template.text(number: 42, orgCode: "TESTORG01", userCode: "u", time: time) == "TESTORG012025070100000042")
        #expect(template.text(number: 100_000_000, orgCode: "TESTORG01", userCode: "u", time: time) == nil)
        #expect(template.text(number: 1, orgCode: "TESTORG0123456789X", userCode: "u", time: time) == nil)
    }
}
