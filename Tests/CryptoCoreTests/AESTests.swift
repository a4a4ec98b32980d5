import CryptoCore
import SidecarBase
import Testing

@Suite("AES")
struct AESTests {
    @Test(
        "the vectors of FIPS 197, in their first block",
        arguments: [
            (16, "69c4e0d86a7b0430d8cdb78070b4c55a"), (24, "dda97ca4864cdfe06eaf70a0ec0d7191"),
            (32, "8ea2b7ca516745bfeafc49904b496089"),
        ])
    func vectors(keyLength: Int, cipher: String) throws {
        let key = [UInt8](0..<UInt8(keyLength))
        let plain = try #require(Hex.decode("00112233445566778899aabbccddeeff"))
        let encrypted = try AES.encryptECB(plain, key: key)
        #expect(encrypted.count == 32)
        #expect(Hex.encode(encrypted.prefix(16)) == cipher)
        #expect(try AES.decryptECB(encrypted, key: key) == plain)
    }

    @Test("the platform's example is encrypted and read")
    func platform() throws {
        let key = try #require(Base64.decode("WkotdGVzdC1BRVMta2V5IQ=="))
        let content =
            "UxBKLL2pPjvs1NhUm2nvJALazsefntHnM/tkngiHgFNKbaeFBm0XOvjkwiovNUcYcofOhru7B6CUfZPl/j2whnf9sF6U9NLJ/mlxx8WKduNL"
            + "ee5kOICbzEnmBBoBHgBi"
        let plain = Array(PlatformExample.plain.utf8)
        #expect(try Base64.encodeText(AES.encryptECB(plain, key: key)) == content)
        #expect(try AES.decryptECB(#require(Base64.decode(content)), key: key) == plain)
    }

    @Test("every length comes back, filled to whole blocks", arguments: [0, 1, 15, 16, 17, 31, 32, 33, 4_096, 100_001])
    func roundTrip(count: Int) throws {
        let key = [UInt8](repeating: 9, count: 16)
        let plain = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        let cipher = try AES.encryptECB(plain, key: key)
        #expect(cipher.count == (count / 16 + 1) * 16)
        #expect(try AES.decryptECB(cipher, key: key) == plain)
    }

    @Test("a key of another length is refused", arguments: [0, 1, 8, 15, 17, 23, 31, 33, 64])
    func keyLength(count: Int) {
        let key = [UInt8](repeating: 1, count: count)
        let block = [UInt8](repeating: 0, count: 16)
        let encrypting = #expect(throws: CryptoError.self) { try AES.encryptECB(block, key: key) }
        let decrypting = #expect(throws: CryptoError.self) { try AES.decryptECB(block, key: key) }
        #expect(encrypting?.code == .cryptoOperation)
        #expect(decrypting?.code == .cryptoOperation)
    }

    @Test("cipher text that is not whole blocks is refused", arguments: [0, 1, 15, 17, 31, 33])
    func partial(count: Int) {
        let key = [UInt8](repeating: 1, count: 16)
        #expect(throws: CryptoError.self) { try AES.decryptECB([UInt8](repeating: 0, count: count), key: key) }
    }

    @Test("a wrong key never gives the plain text, and almost always an error")
    func wrongKey() throws {
        let plain = Array("<mo>测试</mo>".utf8)
        let cipher = try AES.encryptECB(plain, key: [UInt8](repeating: 0, count: 16))
        var refused = 0
        for number in UInt8(1)...200 {
            do throws(CryptoError) {
                #expect(try AES.decryptECB(cipher, key: [UInt8](repeating: number, count: 16)) != plain)
            } catch {
                #expect(error.code == .cryptoOperation)
                refused += 1
            }
        }
        #expect(refused > 190)
    }
}

/// The example of the platform's encrypted interface, with made-up keys.
enum PlatformExample {
    static let plain = """
        <mo version="1.0.0"><head><businessType>RESULT</businessType></head><body>测试</body></mo>
        """
    static let privateKey = """
        MIIBVAIBADANBgkqhkiG9w0BAQEFAASCAT4wggE6AgEAAkEAi/xVgxkiXft0BIL0SfPE/9tjXQuLRpiydbopBp+QfirEYm9bXMnbPELFD5zo3fLk
        6a4HLoOYwMzESKOQvoTSbQIDAQABAkAYdaqOaeegotV6jVQ4kMTZDQE/aos3NmqmWfUdsGdbuASmVnCovJsW9QAe8GRhW0QIu77uA+5OL1clVr8w
        cHTJAiEAuc543VLBeLCDFv1xNrASNYMa2FVGJi581rERBa+3uyUCIQDA3nu+QeTBAhvRJfjOtH0nm2JFU7I3DXozZ5xeLLn7qQIhALAXK5ilO1JE
        BpidLNRlXXx1edWYS1kYKZvWR4maFIg5AiAeN71zhadthgMNtcFRwX2KYxH2grJ9ZaMrwqQBLUjGYQIgI7tmGl31TfMMSGQulCLB7rVF3fnfuHZB
        z5PFAfKkpKU=
        """
    static let publicKey = """
        MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAIv8VYMZIl37dASC9EnzxP/bY10Li0aYsnW6KQafkH4qxGJvW1zJ2zxCxQ+c6N3y5OmuBy6DmMDMxEij
        kL6E0m0CAwEAAQ==
        """
    static let signature = """
        GppOcropWUQ4hiv6dTAg+EBMzXwcHhe2Wl8y5jEt3tqpBhE7hu8u90OZa7QP02aogyX/4zGoA3L7YGYBggz/Ug==
        """
    static let platformPublicKey = """
        MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCSWOnzIFxyuL1uEEV7+0rbZv2C0QTdrryJ8BwO3qY5jHP+60FTBEKHpV43Df5cOgZ+Dj7I9jE6
        VkurIEwK5izY3v1JR7DRcPGAYi64i3qgrIYzMbFCY1kwvQMdCJ/xwgnNZ9/wtPSUxjtC+z7ZkcVePtV3jRG8W4lJSlabaZhUnQIDAQAB
        """
    static let platformSignature = """
        aJiNeT97zT4p3acqv1LB0aEGC2RlZhvE75RNmJQ5/6KnFwUvI8CVZgjlB7M0o2UB0kvau98zW3FkRpqBsJZL9K4v8YXrz7A6MjyAvfcuyIuWKEQY
        Kj85l/4GdOi3j7GXR+EETLBtZS8+fO8OnqeNpmsTdW5NBqShJ2xfhsR3EW4=
        """
}
