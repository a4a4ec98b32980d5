import CryptoCore
import SidecarBase
import Testing

@Suite("Damaged input")
struct DamagedInputTests {
    /// One to four changes of an input: bytes changed, bits flipped, pieces cut, repeated or put in.
    private static func mutant(of bytes: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
        var mutant = bytes
        for _ in 0..<Int.random(in: 1...4, using: &generator) where !mutant.isEmpty {
            let position = Int.random(in: 0..<mutant.count, using: &generator)
            let length = Int.random(in: 1...16, using: &generator)
            let end = min(position + length, mutant.count)
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: mutant[position] = UInt8.random(in: .min ... .max, using: &generator)
            case 1: mutant[position] ^= 1 << UInt8.random(in: 0...7, using: &generator)
            case 2: mutant[position] = [0x00, 0x7F, 0x80, 0x81, 0x84, 0xFF][Int.random(in: 0..<6, using: &generator)]
            case 3: mutant.removeSubrange(position..<end)
            case 4: mutant.insert(contentsOf: mutant[position..<end], at: position)
            default: mutant.removeSubrange(position...)
            }
        }
        return mutant
    }

    @Test(
        "a thousand damaged certificates are each read whole or refused by code",
        arguments: ["TEST-ONLY-rsa1024", "TEST-ONLY-rsa2048", "TEST-ONLY-sm2", "bmp-names"])
    func certificates(name: String) throws {
        var generator = SeededGenerator(seed: 509)
        let whole = try Fixture.bytes("keys/\(name).cert.der")
        var read = 0
        for _ in 0..<1_000 {
            let damaged = DamagedInputTests.mutant(of: whole, &generator)
            do throws(CryptoError) {
                let certificate = try Certificate(der: damaged)
                read += 1
                #expect(certificate.certNo.utf8.count >= 8)
                #expect(certificate.notAfter.digits17.utf8.count == 17)
                #expect(certificate.notBefore.readable.utf8.count == 23)
                _ = [certificate.subject, certificate.issuer, certificate.commonName, certificate.organizationalUnit]
                _ = certificate.publicKey.spki
                let signature = [UInt8](repeating: 1, count: 256)
                #expect(!certificate.publicKey.verifyRSA(signature: signature, message: [1], digest: .sha1))
            } catch {
                #expect([.cryptoCertificate, .cryptoKey].contains(error.code))
            }
        }
        #expect(read > 0)
    }

    @Test("a thousand damaged private keys are each usable, refused when read or refused when used")
    func privateKeys() throws {
        var generator = SeededGenerator(seed: 8_017)
        for text in [PlatformExample.privateKey, try Fixture.text("keys/TEST-ONLY-sm2.key.pem")] {
            let body = text.split(separator: "\n").filter { !$0.hasPrefix("-----") }.joined()
            let whole = try #require(Base64.decode(body))
            for _ in 0..<1_000 {
                let damaged = DamagedInputTests.mutant(of: whole, &generator)
                do throws(CryptoError) {
                    let key = try PrivateKey(pkcs8: damaged)
                    _ = try key.signRSA([1], digest: .sha1)
                } catch {
                    #expect([.cryptoKey, .cryptoOperation].contains(error.code))
                }
            }
        }
    }

    @Test("a thousand damaged public keys are each read or refused, and verify nothing")
    func publicKeys() throws {
        var generator = SeededGenerator(seed: 5_280)
        let signature = try #require(Base64.decode(PlatformExample.signature))
        for text in [PlatformExample.publicKey, PlatformExample.platformPublicKey] {
            let whole = try #require(Base64.decode(text))
            for _ in 0..<1_000 {
                let damaged = DamagedInputTests.mutant(of: whole, &generator)
                do throws(CryptoError) {
                    let key = try PublicKey(spki: damaged)
                    #expect(!key.verifyRSA(signature: signature, message: [1], digest: .sha1))
                } catch {
                    #expect(error.code == .cryptoKey)
                }
            }
        }
    }

    @Test("a thousand damaged key files with and without passphrase are each read or refused")
    func keyFiles() throws {
        var generator = SeededGenerator(seed: 1_421)
        let wholes = [
            try Fixture.bytes("keys/rsa1024.pkcs1.pem"), try Fixture.bytes("keys/rsa1024.pkcs1-encrypted.pem"),
            try Fixture.bytes("keys/rsa1024.pkcs8-encrypted.pem"),
        ]
        for number in 0..<1_000 {
            let damaged = DamagedInputTests.mutant(of: wholes[number % wholes.count], &generator)
            do throws(CryptoError) {
                _ = try PrivateKey(pem: String(decoding: damaged, as: UTF8.self), passphrase: Fixture.passphrase)
            } catch {
                #expect(error.code == .cryptoKey)
            }
        }
    }

    @Test("a thousand damaged PKCS#12 containers are each opened or refused")
    func containers() throws {
        var generator = SeededGenerator(seed: 7_292)
        let wholes = [try Fixture.bytes("keys/rsa1024.p12"), try Fixture.bytes("keys/rsa1024-rc2.p12")]
        for number in 0..<1_000 {
            let damaged = DamagedInputTests.mutant(of: wholes[number % wholes.count], &generator)
            do throws(CryptoError) {
                _ = try PKCS12(damaged, password: Fixture.passphrase)
            } catch {
                #expect([.cryptoKey, .cryptoCertificate].contains(error.code))
            }
        }
        // Nothing of the failures hangs over the next, good one.
        #expect(try PKCS12(wholes[0], password: Fixture.passphrase).certificate.certNo == "01691abc")
    }
}
