import CustomsMessages
import SidecarBase
import Testing

@testable import Channels

@Suite("input of operations")
struct SafeFieldTests {
    private static let good: [String: String] = [
        "ACTIONTYPE": "A", "RPTNO": "330100000001250630N001", "COUNTRY": "USA", "PAYTYPE": "A", "TXCODE": "121010",
        "TC1AMT": "100000", "TXREM": "一般贸易收入", "ISREF": "N", "CRTUSER": "示例经办", "INPTELC": "057100000000",
        "RPTDATE": "20250630",
    ]

    private func problems(
        _ change: [String: String], _ edit: (inout SafeProfile) -> Void = { _ in }
    ) throws -> [String] {
        let profile = try safeProfile(edit)
        var check = SafeFieldCheck(profile)
        let operation = try #require(profile.operation("bop.overseasIncome.declare"))
        check.check(SafeInput(values: Self.good.merging(change) { _, new in new }), operation)
        return check.problems.map { "\($0.path) \($0.rule)" }
    }

    @Test("a right declaration has no problems") func right() throws { #expect(try problems([:]).isEmpty) }

    @Test(
        "each rule of the declaration finds what it is for",
        arguments: [
            (["ACTIONTYPE": "R"], "data.ACTIONTYPE value"), (["ACTIONTYPE": "C"], "data.ACTIONDESC required"),
            (["ACTIONTYPE": "D"], "data.ACTIONDESC required"), (["RPTNO": ""], "data.RPTNO required"),
            (["RPTNO": "330100000001250630N01"], "data.RPTNO length"),
            (["RPTNO": "330100000001251330N001"], "data.RPTNO date"), (["COUNTRY": "US"], "data.COUNTRY length"),
            (["TXCODE": "12101"], "data.TXCODE number"), (["TXCODE": "12101X"], "data.TXCODE number"),
            (["TC1AMT": "1.5"], "data.TC1AMT decimals"), (["TC1AMT": "12345678901234567890123"], "data.TC1AMT length"),
            (["TC1AMT": "1e5"], "data.TC1AMT number"),
            (["TXREM": String(repeating: "中", count: 26)], "data.TXREM length"),
            (["TXCODE2": "121020"], "data.TC2AMT allOrNone"), (["TXCODE2": "121020"], "data.TX2REM allOrNone"),
            (["TXCODE2": "121010", "TC2AMT": "1", "TX2REM": "x"], "data.TXCODE2 differ"),
            (["RECEIVEDAMT": "100001"], "data.RECEIVEDAMT sum"), (["ISREF": "X"], "data.ISREF value"),
            (["RPTDATE": "20250230"], "data.RPTDATE date"), (["TXREM": "a𠮷"], "data.TXREM charset"),
            (["TXREM": "a\u{1A}"], "data.TXREM characters"), (["TXREMM": "x"], "data.TXREMM unknown"),
            (["REGNO": String(repeating: "1", count: 21)], "data.REGNO length"),
        ] as [([String: String], String)])
    func rules(change: [String: String], problem: String) throws {
        let found = try problems(change)
        // The length of a code of digits is looked at as a number's.
        #expect(
            found.contains(problem) || (problem == "data.TXCODE number" && found.contains("data.TXCODE length")),
            "\(found)")
    }

    @Test("a short code of digits is refused")
    func shortCode() throws { #expect(try problems(["TXCODE": "12101"]) == ["data.TXCODE length"]) }

    @Test("the sum is right over both amounts, and only looked at when the received amount is given")
    func sum() throws {
        let both = ["TXCODE2": "121020", "TC2AMT": "1", "TX2REM": "x"]
        #expect(try problems(both.merging(["RECEIVEDAMT": "100001"]) { $1 }).isEmpty)
        #expect(try problems(both.merging(["RECEIVEDAMT": "100001.00"]) { $1 }) == ["data.RECEIVEDAMT decimals"])
        #expect(try problems(both).isEmpty)
    }

    @Test("lengths are counted in bytes of GBK or in characters, as the profile says")
    func units() throws {
        let text = String(repeating: "中", count: 26)
        #expect(try problems(["TXREM": text]) == ["data.TXREM length"])
        #expect(try problems(["TXREM": text]) { $0.lengths = .characters }.isEmpty)
    }

    @Test("ncr and replace let characters through that reject refuses")
    func replacing() throws {
        #expect(try problems(["TXREM": "a𠮷"]) { $0.unmappable = .ncr }.isEmpty)
    }

    @Test("the charset problem names field, character and code point in both languages")
    func names() throws {
        let profile = try safeProfile()
        var check = SafeFieldCheck(profile)
        check.check(SafeInput(values: ["ENTRYID": "𠮷"]), try #require(profile.operation("trade.baseQuery")))
        let problem = try #require(check.problems.first { $0.rule == "charset" })
        #expect(problem.path == "data.ENTRYID")
        #expect(problem.english.contains("U+20BB7"))
        #expect(problem.chinese.contains("𠮷"))
    }

    @Test("a declaration date after the date inside the number is a warning only")
    func warning() throws {
        let profile = try safeProfile()
        var check = SafeFieldCheck(profile)
        check.check(
            SafeInput(values: Self.good.merging(["RPTDATE": "20250701"]) { $1 }),
            try #require(profile.operation("bop.overseasIncome.declare")))
        #expect(check.problems.isEmpty)
        #expect(check.warnings.map(\.path) == ["data.RPTDATE"])
    }

    @Test("JSON and XML give the same input; numbers are taken as written")
    func forms() throws {
        let json = try SafeInputReader.read(
            Array(#"{"clientRef":"R1","data":{"A":100000000000000000001,"B":"中"},"page":2}"#.utf8), isXML: false)
        let xml = try SafeInputReader.read(
            Array("<r clientRef='R1' page='2'><A>100000000000000000001</A><B>中</B></r>".utf8), isXML: true)
        #expect(json == xml)
        #expect(json.values["A"] == "100000000000000000001")
    }

    @Test(
        "what is no input is refused whole, with its place",
        arguments: [
            ("[]", ""), (#"{"data":[]}"#, "data"), (#"{"data":{"A":true}}"#, "data.A"), (#"{"A":"1"}"#, "A"),
            (#"{"clientRef":"a b"}"#, "clientRef"), (#"{"page":0}"#, "page"), (#"{"data":{"A":[1]}}"#, "data.A[0]"),
        ])
    func refused(json: String, path: String) {
        let error = #expect(throws: SafeInputError.self) { try SafeInputReader.read(Array(json.utf8), isXML: false) }
        #expect(error?.fieldProblems.map(\.path) == [path])
    }

    @Test("what is no JSON says where") func noJSON() {
        #expect(throws: MessageJSONError.self) { try SafeInputReader.read(Array("{\"a\":".utf8), isXML: false) }
    }
}
