import OutboundHTTP
import SidecarBase
import Testing

@testable import Channels

@Suite("SafeReplyReader")
struct SafeReplyTests {
    private static let query = "TESTORG012025070100000001"
    private static let declare = "TESTORG012025070100000002"

    private func read(_ body: [UInt8], _ number: String = query, status: Int = 200, type: String? = nil) throws
        -> SafeReply
    {
        SafeReplyReader(try safeProfile()).read(body, status: status, contentType: type, to: number)
    }

    private func wrapped(_ file: String) throws -> [UInt8] {
        let inner = SafeCharset.gbk.decode(try safeFixture(file)).text
        guard case .answered(let answer) = ScriptedSafe.envelope(inner) else { return [] }
        return answer.body
    }

    @Test(
        "the example's answer is read in every style, with and without a charset in HTTP",
        arguments: ["query-reply.escaped-string.xml", "query-reply.cdata.xml", "query-reply.document.xml"],
        [nil, "text/xml; charset=GBK"])
    func styles(file: String, type: String?) throws {
        let reply = try read(try safeFixture(file), type: type)
        #expect(reply.outcome == .ok)
        #expect(reply.code == "00000")
        #expect(reply.text == "操作成功")
        #expect(reply.rows.count == 1)
        #expect(reply.rows.first?["REMARK"] == "示例“引号”与 <标签>")
        #expect((reply.page, reply.pageSize, reply.recordCount) == (1, 20, 1))
    }

    @Test(
        "every example says what it says",
        arguments: [
            ("declare-reply-ok.inner.xml", SafeOutcome.ok, "00000"),
            ("declare-reply-row-errors.inner.xml", .rejected, "E1001"),
            ("reply-auth-failed.inner.xml", .authenticationFailed, "E0001"),
            ("reply-no-permission.inner.xml", .noPermission, "E0002"), ("reply-closed.inner.xml", .closed, "E0003"),
        ])
    func outcomes(file: String, outcome: SafeOutcome, code: String) throws {
        let reply = try read(try wrapped(file), Self.declare)
        #expect(reply.outcome == outcome)
        #expect(reply.code == code)
    }

    @Test("a fault is an answer, also with HTTP 500")
    func fault() throws {
        let reply = try read(try safeFixture("fault.xml"), status: 500)
        #expect(reply.outcome == .fault)
        #expect(reply.code == "soapenv:Server")
        #expect(reply.text == "系统异常")
        let modern =
            "<e:Envelope xmlns:e='http://www.w3.org/2003/05/soap-envelope'><e:Body><e:Fault><e:Code><e:Value>e:Receiver</e:Value></e:Code><e:Reason><e:Text>x</e:Text></e:Reason></e:Fault></e:Body></e:Envelope>"
        #expect(try read(Array(modern.utf8)).code == "e:Receiver")
    }

    private func head(_ head: String, rows: String = "") throws -> SafeReply {
        let body = rows.isEmpty ? "" : "<BODY><DS><ROWSET>\(rows)</ROWSET></DS></BODY>"
        guard case .answered(let answer) = ScriptedSafe.envelope("<MSG><HEAD>\(head)</HEAD>\(body)</MSG>") else {
            return SafeReply(.unknown)
        }
        return try read(answer.body)
    }

    @Test("some rows that failed make it partial, never good")
    func partial() throws {
        let rows = "<ROW><CODE>00000</CODE></ROW><ROW><CODE>E1001</CODE><DETAIL>x</DETAIL></ROW>"
        let reply = try head("<MSGNO>\(Self.query)</MSGNO><CODE>00000</CODE>", rows: rows)
        #expect(reply.outcome == .partial)
        #expect(reply.code == "E1001")
    }

    @Test("a missing code is no success")
    func missingCode() throws {
        #expect(try head("<MSGNO>\(Self.query)</MSGNO>").outcome == .rejected)
    }

    @Test("a success for another number, or for none, is no answer; a refusal without a number is one")
    func number() throws {
        #expect(try head("<MSGNO>OTHER</MSGNO><CODE>00000</CODE>").outcome == .unknown)
        #expect(try head("<CODE>00000</CODE>").outcome == .unknown)
        #expect(try head("<MSGNO>OTHER</MSGNO><CODE>E1001</CODE>").outcome == .unknown)
        #expect(try head("<CODE>E0005</CODE>").outcome == .rejected)
    }

    @Test("a document type, an entity, half a document and nothing are of no use")
    func useless() throws {
        let bomb = "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><Envelope><Body>&x;</Body></Envelope>"
        for text in [bomb, "<Envelope><Body>", "", "no XML", "<Envelope><Body/></Envelope>"] {
            #expect(try read(Array(text.utf8)).outcome == .unknown, "\(text)")
        }
        #expect(try read(Array(try safeFixture("query-reply.cdata.xml").dropLast(400))).outcome == .unknown)
        #expect(try read(try safeFixture("query-reply.cdata.xml"), status: 503).outcome == .unknown)
    }

    @Test("an answer with damaged bytes is read, and says so")
    func damaged() throws {
        var body = try safeFixture("query-reply.document.xml")
        let place = try #require(body.firstRange(of: [0xB2, 0xD9, 0xD7, 0xF7]))
        body.replaceSubrange(place, with: [0xB2, 0x20, 0xFF, 0x20])
        let reply = try read(body)
        #expect(reply.outcome == .ok)
        #expect(reply.isDamaged)
        #expect(reply.text.contains("\u{FFFD}"))
    }

    @Test("an answer in UTF-8 under a head that says GBK is read, with a warning")
    func utf8() throws {
        let text = SafeCharset.gbk.decode(try safeFixture("query-reply.document.xml")).text.replacing(
            "encoding=\"GBK\"", with: "encoding=\"UTF-8\"")
        let reply = try read(Array(text.utf8), type: "text/xml; charset=GBK")
        #expect(reply.text == "操作成功")
        #expect(reply.warnings.count == 1)
    }

    @Test(
        "paths: any depth, any name, a place in a row, attributes",
        arguments: [
            ("//CODE", "1"), ("a/*/CODE", "1"), ("a/b[2]/CODE", "2"), ("a/b/@x", "y"), ("a/c/CODE", nil),
        ] as [(String, String?)])
    func paths(path: String, expected: String?) throws {
        let root = try XMLForTests.root("<a><b x='y'><CODE>1</CODE></b><b><CODE>2</CODE></b></a>")
        #expect(try #require(SafePath(path)).text(in: root) == expected)
    }

    @Test("what is no path", arguments: ["", "a//", "a/[1]", "a/b[0]", "a/@", "a///b"])
    func noPath(path: String) { #expect(SafePath(path) == nil) }
}
