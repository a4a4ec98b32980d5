import Foundation
import SidecarBase
import Testing

@testable import SidecarConfiguration

@Suite("LegacyProperties")
struct LegacyPropertiesTests {
    private func value(_ text: String, _ key: String) -> String? {
        LegacyProperties(Array(text.utf8))[key]?.withExposed { $0 }
    }

    @Test(
        "lines are read as Java reads them",
        arguments: [
            ("a=b", "a", "b"), ("a:b", "a", "b"), ("a b", "a", "b"), ("a = b ", "a", "b "), ("  a\t:\tb", "a", "b"),
            ("a==b", "a", "=b"), ("a", "a", ""), ("a=", "a", ""), ("# x=1\n! y=2\na=b", "a", "b"),
            ("a=b#c", "a", "b#c"),
            ("a=1\\\n   2", "a", "12"), ("a=1\\\r\n\t2\\\r\n 3", "a", "123"), ("a=1\\\\\nb=2", "b", "2"),
            ("a=1\\\n\nb=2", "b", "2"),
            ("a=\\u5bc6\\u7801", "a", "密码"), ("a=\\ud83d\\ude00", "a", "😀"), ("a=x\\ty\\nz", "a", "x\ty\nz"),
            ("a\\ b=c", "a b", "c"), ("a\\=b=c", "a=b", "c"), ("a\\:b c", "a:b", "c"),
            ("a=c:\\\\keys", "a", "c:\\keys"),
            ("a=\\q", "a", "q"), ("a=1\ra=2", "a", "2"), ("a=\\u12", "a", "u12"), ("a=b\\", "a", "b"),
            ("a=1\\\n#2", "a", "1#2"),
        ])
    func lines(text: String, key: String, expected: String) {
        #expect(value(text, key) == expected)
    }

    @Test("the encoding is told from the bytes")
    func encodings() {
        let utf8 = LegacyProperties(Array("# 卡密码\n密码=471199\n".utf8))
        #expect(utf8.encoding == .utf8)
        #expect(utf8.keys == ["密码"])
        // 密码=471199 in GBK.
        let gbk = LegacyProperties([0xC3, 0xDC, 0xC2, 0xEB, 0x3D] + Array("471199".utf8))
        #expect(gbk.encoding == .gb18030)
        #expect(gbk.keys == ["密码"])
        #expect(gbk["密码"] == Secret("471199"))
        // A byte that is neither UTF-8 nor the beginning of a GBK pair.
        let latin = LegacyProperties(Array("name=caf".utf8) + [0xE9, 0x0A] + Array("pwd=1".utf8))
        #expect(latin["pwd"] == Secret("1"))
        #expect(LegacyProperties(Array("a=1".utf8)).encoding == .ascii)
        #expect(LegacyProperties([0xEF, 0xBB, 0xBF] + Array("a=1".utf8)).keys == ["a"])
    }

    @Test(
        "keys that look like a PIN are found",
        arguments: [
            "password", "icPassword", "IC_PASSWORD", "ukey.pwd", "userPwd", "passwd", "pin", "PIN", "cardPin",
            "card.pin",
            "icpin", "pinCode", "USER_PIN", "密码",
        ])
    func candidates(key: String) throws {
        let properties = LegacyProperties(Array("x=1\n\(key)=471199\n".utf8))
        #expect(properties.candidates.map(\.key) == [key])
        #expect(try properties.pin() == Secret("471199"))
    }

    @Test(
        "other keys are not",
        arguments: ["shippingUrl", "mapping", "ping.interval", "key", "url", "spinner", "opinion"])
    func noCandidates(key: String) {
        let properties = LegacyProperties(Array("\(key)=471199\n".utf8))
        #expect(properties.candidates.isEmpty)
        #expect(throws: LegacyProperties.Failure.noPIN) { try properties.pin() }
    }

    @Test("an empty PIN is none, several are named and not guessed")
    func choice() throws {
        #expect(throws: LegacyProperties.Failure.noPIN) { try LegacyProperties(Array("password=".utf8)).pin() }
        let several = LegacyProperties(Array("password=1\ndb.password=2\nother=3".utf8))
        #expect(throws: LegacyProperties.Failure.severalPINs(["password", "db.password"])) { try several.pin() }
        #expect(try several.pin(key: "db.password") == Secret("2"))
        #expect(try several.pin(key: "other") == Secret("3"))
        #expect(throws: LegacyProperties.Failure.noPIN) { try several.pin(key: "absent") }
        #expect(try LegacyProperties(Array("password=1\npin=1".utf8)).pin() == Secret("1"))
    }

    @Test("values never show")
    func secrecy() {
        let properties = LegacyProperties(Array("password=471199\nurl=secret-host".utf8))
        #expect(!String(reflecting: properties).contains("471199"))
        #expect(!String(describing: properties.candidates).contains("471199"))
        #expect(!"\(properties)".contains("secret-host"))
    }

    @Test("the template of the old bundle's tree is read and holds no PIN yet")
    func template() throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent(
                "webapps-compat/newyorkTransferWebapps/WEB-INF/classes/config/deploy/config.properties")
        let properties = try LegacyProperties(file: file.path)
        #expect(properties.keys == ["password"])
        #expect(throws: LegacyProperties.Failure.noPIN) { try properties.pin() }
    }

    @Test("a file that is not there is told")
    func absent() {
        #expect(throws: LegacyProperties.Failure.unreadable) {
            try LegacyProperties(file: "/nonexistent/config.properties")
        }
    }
}
