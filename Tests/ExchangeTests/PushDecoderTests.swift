import CryptoCore
import SidecarBase
import Testing

@testable import Exchange

@Suite("receipts as the platform pushes them") struct PushDecoderTests {
    /// The bytes of `ZJ-test-AES-key!`.
    private static let aesKey = Array("ZJ-test-AES-key!".utf8)
    private static let plain = Array(
        "<mo version=\"1.0.0\"><head><businessType>RESULT</businessType></head><body>测试</body></mo>".utf8)
    /// AES-128-ECB of `plain` with `aesKey`.
    private static let content =
        "UxBKLL2pPjvs1NhUm2nvJALazsefntHnM/tkngiHgFNKbaeFBm0XOvjkwiovNUcYcofOhru7B6CUfZPl/j2whnf9sF6U9NLJ/mlxx8WKduNLee5kOICbzEnmBBoBHgBi"
    private static let key1024 =
        "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCSWOnzIFxyuL1uEEV7+0rbZv2C0QTdrryJ8BwO3qY5jHP+60FTBEKHpV43Df5cOgZ+Dj7I9jE6VkurIEwK5izY3v1JR7DRcPGAYi64i3qgrIYzMbFCY1kwvQMdCJ/xwgnNZ9/wtPSUxjtC+z7ZkcVePtV3jRG8W4lJSlabaZhUnQIDAQAB"
    private static let signature1024 =
        "aJiNeT97zT4p3acqv1LB0aEGC2RlZhvE75RNmJQ5/6KnFwUvI8CVZgjlB7M0o2UB0kvau98zW3FkRpqBsJZL9K4v8YXrz7A6MjyAvfcuyIuWKEQYKj85l/4GdOi3j7GXR+EETLBtZS8+fO8OnqeNpmsTdW5NBqShJ2xfhsR3EW4="
    private static let key512 =
        "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAIv8VYMZIl37dASC9EnzxP/bY10Li0aYsnW6KQafkH4qxGJvW1zJ2zxCxQ+c6N3y5OmuBy6DmMDMxEijkL6E0m0CAwEAAQ=="
    private static let signature512 =
        "GppOcropWUQ4hiv6dTAg+EBMzXwcHhe2Wl8y5jEt3tqpBhE7hu8u90OZa7QP02aogyX/4zGoA3L7YGYBggz/Ug=="

    private func decoder(
        _ aesKeys: [[UInt8]] = [aesKey], publicKey: String? = key1024, requireDigest: Bool = true,
        allowPlain: Bool = false
    ) throws -> PushDecoder {
        PushDecoder(
            keys: PlatformKeys(
                aesKeys: aesKeys, publicKey: try publicKey.map { try PublicKey(spki: bytes($0)) },
                requireDigest: requireDigest, allowPlain: allowPlain))
    }

    private func push(_ content: String = content, _ digest: String? = signature1024) -> PlatformPush {
        PlatformPush(content: content, msgType: "CUSTOMS_CEB_CALLBACK", dataDigest: digest)
    }

    /// The code of the refusal; `nil` when there was none.
    private func code(_ decoder: PushDecoder, _ push: PlatformPush) -> ErrorCode? {
        do {
            _ = try decoder.decode(push)
            return nil
        } catch {
            return error.code
        }
    }

    @Test("the platform's key of 1024 bits and a key of 512 bits both verify what they signed")
    func vectors() throws {
        #expect(try decoder().decode(push()) == Self.plain)
        #expect(try decoder(publicKey: Self.key512).decode(push(Self.content, Self.signature512)) == Self.plain)
        #expect(code(try decoder(publicKey: Self.key512), push()) == .receiptDigest)
    }

    @Test(
        "a logged push gives the receipt byte for byte",
        arguments: [
            ("callback-result-request.http", "receipt-result-ok.xml", "CUSTOMS_DECLARE_RESULT_CALLBACK"),
            ("callback-ceb622-request.http", "receipt-ceb622.xml", "CUSTOMS_CEB_CALLBACK"),
        ])
    func recorded(_ request: String, _ receipt: String, _ type: String) throws {
        let fields = try form(request)
        #expect(fields["msg_type"] == type)
        let push = PlatformPush(
            content: fields["content"] ?? "", msgType: type, dataDigest: fields["data_digest"])
        #expect(try decoder().decode(push) == (try fixture(receipt)))
    }

    @Test("the same push again gives the same receipt: that it was here, the ledger knows")
    func replay() throws {
        let decoder = try decoder()
        for _ in 0..<3 { #expect(try decoder.decode(push()) == Self.plain) }
    }

    @Test("keys are tried in their order, and one that fits is enough")
    func keys() throws {
        let wrong = [UInt8](repeating: 7, count: 16)
        #expect(try decoder([wrong, Self.aesKey]).decode(push()) == Self.plain)
        #expect(try decoder([Self.aesKey, wrong]).decode(push()) == Self.plain)
    }

    @Test("a wrong key, whatever its bytes, is a refusal that says so of each key, and never another receipt")
    func wrongKeys() throws {
        // Among 2,000 keys some give good padding by chance.
        for number in 0..<2_000 {
            let key = Array(MessageDigest.sha256(Array("\(number)".utf8)).prefix(16))
            #expect(code(try decoder([key]), push()) == .receiptDecryption)
        }
        let error = #expect(throws: PushError.self) {
            try decoder([[UInt8](repeating: 1, count: 16), [1, 2, 3]]).decode(push())
        }
        let detail = try #require(error?.detail)
        #expect(detail.contains("key 1: ") && detail.contains("key 2: an AES key has 16, 24 or 32 bytes, not 3"))
        #expect(code(try decoder([]), push()) == .receiptDecryption)
    }

    @Test(
        "content that is no whole number of blocks, or cut off, cannot be decrypted",
        arguments: ["QUJD", String(content.dropLast(4)), String(content.dropLast(64))])
    func badPadding(_ content: String) throws {
        #expect(code(try decoder(requireDigest: false), push(content, nil)) == .receiptDecryption)
    }

    @Test(
        "content that is no base64, or nothing, is refused as content", arguments: ["", " \n", "%%%", "AAA=A", "===="])
    func badContent(_ content: String) throws {
        #expect(code(try decoder(), push(content)) == .receiptContent)
    }

    @Test("folded base64, and plus signs that a form decoder made blanks, are read")
    func sloppyForms() throws {
        let folded = Self.content.enumerated().map { $0 > 0 && $0 % 76 == 0 ? "\n\($1)" : "\($1)" }.joined()
        #expect(try decoder().decode(push(folded)) == Self.plain)
        let fields = try form("callback-ceb622-request.http")
        let blanks = PlatformPush(
            content: (fields["content"] ?? "").replacing("+", with: " "), msgType: "",
            dataDigest: fields["data_digest"]?.replacing("+", with: " "))
        #expect(blanks.content.contains(" "))
        #expect(try decoder().decode(blanks) == (try fixture("receipt-ceb622.xml")))
    }

    @Test(
        "a digest that is missing, no base64, of another text or of another key is refused as a digest",
        arguments: [nil, "", "%%%", "AAAA", signature512, signature1024.replacing("aJiN", with: "aJiM")])
    func digests(_ digest: String?) throws {
        #expect(code(try decoder(), push(Self.content, digest)) == .receiptDigest)
        #expect(code(try decoder(requireDigest: false), push(Self.content, digest)) == nil)
    }

    @Test("a digest that is asked for cannot be checked without the platform's key, and nothing passes")
    func noKey() throws {
        #expect(code(try decoder(publicKey: nil), push()) == .receiptDigest)
    }

    @Test("the digest is over the decrypted text: one changed byte of it does not pass")
    func changed() throws {
        var other = Self.plain
        other[other.count - 10] ^= 1
        let content = Base64.encodeText(try AES.encryptECB(other, key: Self.aesKey))
        #expect(code(try decoder(), push(content)) == .receiptDigest)
    }

    @Test("a receipt that is not encrypted is taken in the test environment only")
    func plainText() throws {
        let plain = push(String(decoding: Self.plain, as: UTF8.self), nil)
        #expect(code(try decoder(requireDigest: false), plain) == .receiptContent)
        #expect(try decoder(requireDigest: false, allowPlain: true).decode(plain) == Self.plain)
        let spaced = push(" \r\n\u{FEFF}" + plain.content, nil)
        #expect(try decoder(requireDigest: false, allowPlain: true).decode(spaced) == Self.plain)
    }

    @Test("a plain receipt with a digest asked for still needs a valid one")
    func plainWithDigest() throws {
        let decoder = try decoder(allowPlain: true)
        let text = String(decoding: Self.plain, as: UTF8.self)
        #expect(try decoder.decode(push(text)) == Self.plain)
        #expect(code(decoder, push(text, nil)) == .receiptDigest)
        #expect(code(decoder, push(text.replacing("RESULT", with: "RESULt"))) == .receiptDigest)
    }

    @Test("whoever has no keys is told one and the same about a wrong key, wrong padding and a wrong digest")
    func oneWord() throws {
        let decoder = try decoder()
        let other = Base64.encodeText(try AES.encryptECB(Self.plain, key: [UInt8](repeating: 7, count: 16)))
        let noXML = Base64.encodeText(try AES.encryptECB(Array("no receipt".utf8), key: Self.aesKey))
        let pushes = [
            push(other), push(noXML), push(String(Self.content.dropLast(64))), push(String(Self.content.dropFirst(64))),
            push("QUJD"), push(Self.content, nil), push(Self.content, Self.signature512), push(Self.content, "%"),
            push(other, nil),
        ]
        for push in pushes {
            let error = try #require(throws: PushError.self) { try decoder.decode(push) }
            #expect(decoder.word(for: error) == .signature, "\(error)")
        }
        for content in ["", "%%%", String(decoding: Self.plain, as: UTF8.self)] {
            let error = try #require(throws: PushError.self) { try decoder.decode(push(content)) }
            #expect(decoder.word(for: error) == .content, "\(error)")
        }
    }

    @Test("the codes answered to the platform are those of its list")
    func answers() {
        #expect(PushErrorCode.allCases.map(\.rawValue) == ["S01", "S02", "S05", "S07", "S12"])
        #expect(PushErrorCode.signature.chinese == "非法的数字签名")
        #expect(Set(PushErrorCode.allCases.map(\.chinese)).count == 5)
    }
}
