import CryptoCore
import SidecarBase
import Testing

@Suite("MessageDigest")
struct MessageDigestTests {
    @Test(
        "SHA-1 of the vectors of FIPS 180",
        arguments: [
            ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"), ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "84983e441c3bd26ebaae4aa1f95129e5e54670f1"
            ),
        ])
    func sha1(message: String, digest: String) {
        #expect(Hex.encode(MessageDigest.sha1(Array(message.utf8))) == digest)
    }

    @Test(
        "SHA-256 of the vectors of FIPS 180",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ])
    func sha256(message: String, digest: String) {
        #expect(Hex.encode(MessageDigest.sha256(Array(message.utf8))) == digest)
    }

    @Test(
        "SM3 of the vectors of GB/T 32905",
        arguments: [
            ("abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
            (
                String(repeating: "abcd", count: 16),
                "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
            ),
        ])
    func sm3(message: String, digest: String) {
        #expect(Hex.encode(MessageDigest.sm3(Array(message.utf8))) == digest)
    }

    @Test("a million letters")
    func million() {
        let letters = [UInt8](repeating: 0x61, count: 1_000_000)
        #expect(Hex.encode(MessageDigest.sha1(letters)) == "34aa973cd4c4daa4f61eeb2bdbad27316534016f")
        #expect(
            Hex.encode(MessageDigest.sha256(letters))
                == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }
}

@Suite("HMAC")
struct HMACTests {
    @Test(
        "the vectors of RFC 4231, and no key at all",
        arguments: [
            (
                [UInt8](repeating: 0x0B, count: 20), Array("Hi There".utf8),
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
            ),
            (
                Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
            ),
            (
                [UInt8](repeating: 0xAA, count: 20), [UInt8](repeating: 0xDD, count: 50),
                "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
            ),
            (
                [UInt8](1...25), [UInt8](repeating: 0xCD, count: 50),
                "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
            ),
            (
                [UInt8](repeating: 0xAA, count: 131),
                Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
            ),
            ([], [], "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"),
        ] as [([UInt8], [UInt8], String)])
    func vectors(key: [UInt8], message: [UInt8], digest: String) {
        #expect(Hex.encode(HMAC.sha256(message, key: key)) == digest)
    }

    @Test("a key of exactly one block is used as it is, a longer one by its digest")
    func blockKeys() {
        let long = [UInt8](repeating: 7, count: 65)
        #expect(HMAC.sha256([1], key: long) == HMAC.sha256([1], key: MessageDigest.sha256(long)))
        let block = [UInt8](repeating: 7, count: 64)
        #expect(HMAC.sha256([1], key: block) != HMAC.sha256([1], key: MessageDigest.sha256(block)))
    }
}

@Suite("SecureRandom")
struct SecureRandomTests {
    @Test("as many bytes come as were asked for, and never the same", arguments: [0, 1, 7, 8, 9, 16, 31, 1_000])
    func bytes(count: Int) {
        #expect(SecureRandom.bytes(count).count == count)
        if count >= 16 { #expect(SecureRandom.bytes(count) != SecureRandom.bytes(count)) }
    }

    @Test("less than nothing is nothing")
    func negative() {
        #expect(SecureRandom.bytes(-1) == [])
    }

    @Test("every bit is set about as often as not")
    func spread() {
        let bytes = SecureRandom.bytes(80_000)
        for bit in 0..<8 {
            let set = bytes.count { $0 >> UInt8(bit) & 1 == 1 }
            #expect((38_000...42_000).contains(set))
        }
    }

    @Test("identifiers are upper-case UUIDs of version 4, each of them new")
    func uuids() {
        var seen: Set<String> = []
        for _ in 0..<2_000 {
            let uuid = SecureRandom.uuid()
            #expect(uuid.wholeMatch(of: /[0-9A-F]{8}-[0-9A-F]{4}-4[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}/) != nil)
            #expect(seen.insert(uuid).inserted)
        }
    }
}
