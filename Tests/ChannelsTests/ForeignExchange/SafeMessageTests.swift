import SidecarBase
import Testing

@testable import Channels

@Suite("SafeMessage")
struct SafeMessageTests {
    private static func message(
        _ operation: String, _ input: SafeInput, _ profile: SafeProfile, time: String, number: String,
        org: String = "TESTORG01"
    ) throws -> SafeMessage {
        let found = try #require(profile.operation(operation))
        return SafeMessage(
            of: found,
            values: SafeParts.values(
                found, input, profile, page: nil, number: number, orgCode: org, userCode: "testuser"), profile,
            time: try #require(ChinaTime(digits: time)))
    }

    private static let password = Secret("58e47e8d6eccbb716bc89b2a6d3162e7")

    @Test(
        "a query is the example byte for byte, in every style",
        arguments: zip(
            [SafeProfile.Style.string, .cdata, .document],
            ["query.escaped-string.xml", "query.cdata.xml", "query.document.xml"]))
    func query(style: SafeProfile.Style, file: String) throws {
        let profile = try safeProfile { $0.style = style }
        let time = try #require(ChinaTime(digits: "20250701101530"))
        let number = try #require(
            profile.number.text(number: 1, orgCode: "TESTORG01", userCode: "testuser", time: time))
        let message = try Self.message(
            "trade.baseQuery", SafeInput(values: ["ENTRYID": "290120250000000001"]), profile, time: time.digits14,
            number: number)
        let expected = try safeFixture(file)
        #expect(message.bytes(password: Self.password) == expected)
    }

    @Test("a declaration is the example byte for byte")
    func declaration() throws {
        let profile = try safeProfile { $0.style = .document }
        let input = try SafeInputReader.read(Array(SafeBench.declaration.utf8), isXML: false)
        let message = try Self.message(
            "bop.overseasIncome.declare", input, profile, time: "20250701102000", number: "TESTORG012025070100000002")
        let bytes = try #require(message.bytes(password: Self.password))
        let inner = SafeCharset.gbk.decode(try safeFixture("declare.inner.xml")).text
        let whole = SafeCharset.gbk.decode(bytes).text
        #expect(whole.contains(String(SafeMarkup.withoutDeclaration(inner))))
    }

    @Test("what is kept has no password, and gives the same bytes again")
    func sealed() throws {
        for style in SafeProfile.Style.allCases {
            let profile = try safeProfile { $0.style = style }
            let message = try Self.message(
                "trade.baseQuery", SafeInput(), profile, time: "20250701101530", number: "N1")
            let kept = SafeMessage(sealed: message.sealed, charset: .gbk)
            #expect(kept.bytes(password: Self.password) == message.bytes(password: Self.password))
            #expect(!String(decoding: kept.sealed, as: UTF8.self).contains("58e47e8d"))
            #expect(kept.masked != kept.bytes(password: Self.password))
        }
    }

    @Test("a password in plain is escaped as often as it stands in escaped text")
    func plainPassword() throws {
        let profile = try safeProfile()
        let message = try Self.message("trade.baseQuery", SafeInput(), profile, time: "20250701101530", number: "N1")
        let text = SafeCharset.gbk.decode(try #require(message.bytes(password: Secret("a<&]]>b")))).text
        #expect(text.contains("PASSWORD&gt;a&amp;lt;&amp;amp;]]&amp;gt;b&lt;"))
        let data = try safeProfile { $0.style = .cdata }
        let other = try Self.message("trade.baseQuery", SafeInput(), data, time: "20250701101530", number: "N1")
        let body = try #require(other.bytes(password: Secret("a<&]]>b")))
        #expect(SafeCharset.gbk.decode(body).text.contains("<PASSWORD>a&lt;&amp;]]&gt;b</PASSWORD>"))
    }

    @Test("a value cannot leave its element, end the CDATA, or pass for the password")
    func hostile() throws {
        for style in [SafeProfile.Style.string, .cdata, .document] {
            let profile = try safeProfile { $0.style = style }
            let message = try Self.message(
                "trade.baseQuery", SafeInput(values: ["ENTRYID": "]]></ENTRYID><X a='\">{{password}}"]), profile,
                time: "20250701101530", number: "N1")
            let bytes = try #require(message.bytes(password: Self.password))
            let text = SafeCharset.gbk.decode(bytes).text
            #expect(!text.contains("<X a="))
            #expect(text.ranges(of: "58e47e8d6eccbb716bc89b2a6d3162e7").count == 1)
        }
    }

    @Test("SOAP 1.2 has its own namespace and says the action in the content type")
    func soap12() throws {
        let bench = try SafeBench([]) { $0.soap = .v12 }
        let headers = bench.parts.headers(action: "\"process\"")
        #expect(headers.map(\.name) == ["Content-Type"])
        #expect(headers[0].value == "application/soap+xml; charset=GBK; action=\"process\"")
        let message = try Self.message(
            "trade.baseQuery", SafeInput(), bench.parts.profile, time: "20250701101530", number: "N1")
        #expect(String(decoding: message.sealed, as: UTF8.self).contains("http://www.w3.org/2003/05/soap-envelope"))
    }

    @Test(
        "passwords are written as the profile says",
        arguments: zip(
            SafeProfile.PasswordMode.allCases,
            [
                "58e47e8d6eccbb716bc89b2a6d3162e7", "Test-Pass-1", "58E47E8D6ECCBB716BC89B2A6D3162E7",
                "f0f7cf98a88d2850079449f61811d4b679bad8ea698b73d3fa5695ef4683293b",
            ]))
    func modes(mode: SafeProfile.PasswordMode, expected: String) throws {
        let bench = try SafeBench([])
        let user = try #require(try bench.parts.users.user("erp"))
        let written = user.password(as: mode).withExposed { $0 }
        #expect(written == expected)
    }
}
