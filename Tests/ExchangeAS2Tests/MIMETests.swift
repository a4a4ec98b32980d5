import CryptoCore
import SidecarBase
import Testing

@testable import ExchangeAS2

@Suite("MIME, as AS2 needs it")
struct MIMETests {
    @Test("a folded header is one value, and the body is kept byte for byte")
    func entity() throws {
        let bytes = Array("Content-Type: text/xml;\r\n charset=\"UTF-8\"\r\nX: \r\n\r\na\nb\r\n\u{0}".utf8)
        let entity = try MIMEEntity(bytes)
        #expect(entity.type == MediaDescription("text/xml; charset=UTF-8"))
        #expect(entity["x"] == "")
        #expect(entity.body == Array("a\nb\r\n\u{0}".utf8))
    }

    @Test("lines that end with LF alone make a header, too")
    func bareLineFeeds() throws {
        let entity = try MIMEEntity(Array("A: 1\nB: 2\n\nbody".utf8))
        #expect(entity["b"] == "2")
        #expect(entity.body == Array("body".utf8))
    }

    @Test(
        "a header without an end, without names or of any size is refused",
        arguments: [
            "A: 1", "A: 1\r\n", "no colon\r\n\r\n", ": 1\r\n\r\n",
            String(repeating: "A: 1\r\n", count: 300) + "\r\n",
        ])
    func badHead(text: String) {
        #expect(throws: AS2Failure.self) { try MIMEEntity(Array(text.utf8)) }
    }

    @Test(
        "transfer encodings are taken off",
        arguments: [
            ("base64", "YWI\r\n=\r\n", "ab"), ("BASE64", "YWI=", "ab"),
            ("quoted-printable", "a=3Db=\r\nc=\nd=zz", "a=bcd=zz"), ("binary", "a=3D", "a=3D"), ("7bit", "x", "x"),
        ])
    func encodings(name: String, body: String, expected: String) throws {
        let entity = MIMEEntity([MIMEEntity.Field("content-transfer-encoding", name)], body: Array(body.utf8))
        #expect(try String(decoding: entity.content(), as: UTF8.self) == expected)
    }

    @Test("damaged base64 and unknown encodings are refused", arguments: [("base64", "YW!I"), ("uuencode", "x")])
    func badEncodings(name: String, body: String) {
        let entity = MIMEEntity([MIMEEntity.Field("Content-Transfer-Encoding", name)], body: Array(body.utf8))
        #expect(throws: AS2Failure.self) { try entity.content() }
    }

    @Test("parts are the exact bytes between the boundaries, without the line end that belongs to the boundary")
    func parts() throws {
        let body = "preamble\r\n--b b \r\nA: 1\r\n\r\none\r\n\r\n--b b\r\nB: 2\n\n--b bx\n\n--b b--\r\nepilogue"
        let entity = MIMEEntity(
            [MIMEEntity.Field("Content-Type", "multipart/mixed; boundary=\"b b\"")], body: Array(body.utf8))
        let parts = try MIMEMultipart.parts(of: entity).map { String(decoding: $0, as: UTF8.self) }
        #expect(parts == ["A: 1\r\n\r\none\r\n", "B: 2\n\n--b bx\n"])
    }

    @Test(
        "what is written is read back", arguments: [[], [[0x0A, 0x0D, 0x2D]], [Array("a".utf8), []]] as [[[UInt8]]])
    func roundTrip(parts: [[UInt8]]) throws {
        let boundary = MIMEMultipart.boundary()
        let entity = MIMEEntity(
            [MIMEEntity.Field("Content-Type", "multipart/x; boundary=\(boundary)")],
            body: MIMEMultipart.body(parts, boundary: boundary))
        #expect(try MIMEMultipart.parts(of: entity) == parts)
    }

    @Test(
        "a body without boundary, without an end or with very many parts is refused",
        arguments: [
            ("multipart/x", "--b\r\n\r\n--b--"), ("multipart/x; boundary=b", "--b\r\nA: 1\r\n"),
            ("multipart/x; boundary=b", String(repeating: "--b\r\n\r\n", count: 100) + "--b--"),
        ])
    func badParts(type: String, body: String) {
        let entity = MIMEEntity([MIMEEntity.Field("Content-Type", type)], body: Array(body.utf8))
        #expect(throws: AS2Failure.self) { try MIMEMultipart.parts(of: entity) }
    }

    @Test("parameters are read with quotes, escapes and blanks")
    func parameters() {
        let type = MediaDescription("Multipart/Signed; A = \"x;\\\"y\" ;b=2; a=3; novalue;c=\"open")
        #expect(type.name == "multipart/signed")
        #expect(type.parameters == ["a": "x;\"y", "b": "2", "c": "open"])
    }

    @Test(
        "names are quoted where they must be", arguments: [("A", "A"), ("a b", "\"a b\""), ("a\"\\", "\"a\\\"\\\\\"")])
    func names(name: String, header: String) {
        #expect(AS2Name.quoted(name) == header)
        #expect(AS2Name.unquoted(header) == name)
    }

    @Test(
        "a Message-ID follows from the CopMsgId, and holds nothing that a header cannot",
        arguments: [
            ("5DF1D7E0-5A4B", "DXPENT0000099001", "5DF1D7E0-5A4B@dxpent0000099001.portsign"),
            (
                "a b\r\nX: 1", "DX",
                Hex.encode(MessageDigest.sha256(Array("a b\r\nX: 1".utf8))) + "@dx.portsign"
            ),
        ])
    func messageIDs(copMsgId: String, sender: String, expected: String) {
        #expect(MessageIdentifier.make(copMsgId: copMsgId, sender: sender) == expected)
    }

    @Test(
        "two addresses are of one server when scheme, host and port are",
        arguments: [
            ("http://h/a", "http://H:80/b", true), ("https://h:443", "https://h/x?y", true),
            ("http://h/", "https://h/", false), ("http://h/", "http://h:81/", false),
            ("http://h/", "http://h.evil/", false), ("http://h/", "http://h@evil/", false),
            ("http://h/", "http://h\\@evil/", true), ("http://h/", "ftp://h/", false), ("http://h/", "http://", false),
        ])
    func origins(one: String, other: String, expected: Bool) {
        #expect((WebOrigin(one).map { $0 == WebOrigin(other) } ?? false) == expected)
    }
}
