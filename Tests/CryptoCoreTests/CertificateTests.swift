import SidecarBase
import Testing

@testable import CryptoCore

@Suite("Certificate")
struct CertificateTests {
    private static let key = Result { try PrivateKey.generateRSA(bits: 1024) }

    private static func issue(
        serial: [UInt8] = [1], from notBefore: ChinaTime = ChinaTime(milliseconds: 1_704_067_200_000),
        to notAfter: ChinaTime = ChinaTime(milliseconds: 2_019_686_400_000), company: String = "示例企业",
        person: String = "示例人员"
    ) throws -> Certificate {
        let key = try key.get()
        return try Certificate.issue(
            for: key.publicKey, commonName: person, organizationalUnit: company, serial: serial, notBefore: notBefore,
            notAfter: notAfter, cardNumber: "8900000000001", issuerName: "Example Authority", issuerKey: key)
    }

    @Test(
        "the certificates of each generation are read",
        arguments: [
            ("rsa1024", "01691abc", KeyKind.rsa(bits: 1024), "JJ0G999999999", 1_704_067_200_000),
            ("rsa2048", "0201000000009abc", .rsa(bits: 2048), "JJ0G999999999", 1_704_067_201_000),
            ("sm2", "0300000000abcdef", .sm2, "03-JJ0G999999999", 1_704_067_201_000),
        ] as [(String, String, KeyKind, String, Int64)])
    func generations(name: String, certNo: String, kind: KeyKind, cardNumber: String, notBefore: Int64) throws {
        let certificate = try Fixture.certificate(name)
        #expect(certificate.certNo == certNo)
        #expect(certificate.publicKey.kind == kind)
        #expect(certificate.subject == "CN=测试人,OU=示例电商企业有限公司,C=CN")
        #expect(certificate.issuer.contains("TEST ONLY E-Port"))
        #expect(certificate.commonName == "测试人")
        #expect(certificate.organizationalUnit == "示例电商企业有限公司")
        #expect(certificate.enterpriseName == "示例电商企业有限公司")
        #expect(certificate.organisationCode == "MA0EXAMP1")
        #expect(certificate.cardNumber == cardNumber)
        #expect(certificate.notBefore.milliseconds == notBefore)
        #expect(certificate.notAfter.milliseconds - notBefore == 11_000 * 86_400_000)
    }

    @Test("names as BMPString and extensions in GBK are read; of two OUs the most specific counts")
    func olderIssuer() throws {
        let certificate = try Certificate(der: Fixture.bytes("keys/bmp-names.cert.der"))
        #expect(certificate.certNo == "01691abc")
        #expect(certificate.commonName == "示例人员")
        #expect(certificate.organizationalUnit == "示例跨境电商（杭州）有限公司")
        #expect(certificate.subject == "CN=示例人员,OU=示例跨境电商（杭州）有限公司,OU=示例上级单位,O=中国电子口岸,C=CN")
        #expect(certificate.enterpriseName == "示例企业")
        #expect(certificate.cardNumber == "8900000000001")
        #expect(certificate.organisationCode == "MA0000TEST")
    }

    @Test(
        "the certificate number is the serial number with 8 digits, or 16 when it has more than four bytes",
        arguments: [
            ([0x01, 0x69, 0x1A, 0xBC], "01691abc"), ([0x0A, 0xBC], "00000abc"), ([0x00], "00000000"),
            ([0x00, 0x00, 0x00, 0x01], "00000001"), ([0xFF, 0xFF, 0xFF, 0xFF], "ffffffff"),
            ([0x80, 0x00, 0x00, 0x00], "80000000"), ([0x01, 0x00, 0x00, 0x00, 0x00], "0000000100000000"),
            ([0x02, 0x01, 0x00, 0x00, 0x00, 0x00, 0x9A, 0xBC], "0201000000009abc"),
            ([0x03, 0x00, 0x00, 0x00, 0x00, 0xAB, 0xCD, 0xEF], "0300000000abcdef"),
            ([0xFE, 0xDC, 0xBA, 0x98, 0x76, 0x54, 0x32, 0x10], "fedcba9876543210"),
            ([UInt8](repeating: 0xAB, count: 20), String(repeating: "ab", count: 20)),
        ] as [([UInt8], String)])
    func certNo(serial: [UInt8], certNo: String) throws {
        #expect(try CertificateTests.issue(serial: serial).certNo == certNo)
    }

    @Test(
        "a serial number that its issuer wrote without the sign octet keeps its digits",
        arguments: [
            ([0x81, 0x69, 0x1A, 0xBC], "81691abc"), ([0xFF, 0x01, 0x02, 0x03], "ff010203"),
            ([0x80, 0x00, 0x00, 0x00], "80000000"), ([0xFF, 0xFF, 0xFF, 0xFE], "fffffffe"),
            ([0xFE, 0x00, 0x00, 0x00], "fe000000"),
        ] as [([UInt8], String)])
    func negativeSerial(octets: [UInt8], certNo: String) throws {
        // The serial number of the fixture has four octets, so the others can take their place.
        var der = try Fixture.bytes("keys/TEST-ONLY-rsa1024.cert.der")
        let position = try #require(
            der.indices.first { der[$0...].starts(with: [0x02, 0x04, 0x01, 0x69, 0x1A, 0xBC]) })
        der.replaceSubrange(position + 2..<position + 6, with: octets)
        // FF FF… is not the shortest form of its number; the library may refuse it, but never changes its digits.
        do throws(CryptoError) {
            #expect(try Certificate(der: der).certNo == certNo)
        } catch {
            #expect(octets.starts(with: [0xFF, 0xFF]))
        }
    }

    @Test("a certificate is valid from its first to its last second, both included")
    func validity() throws {
        let first = try #require(ChinaTime(digits: "20240101080000"))
        let last = try #require(ChinaTime(digits: "20491231235959"))
        let certificate = try CertificateTests.issue(from: first, to: last)
        #expect(certificate.notBefore == first)
        #expect(certificate.notAfter == last)
        #expect(certificate.isValid(at: first) && certificate.isValid(at: last))
        #expect(!certificate.isValid(at: first.advanced(byMilliseconds: -1)))
        #expect(!certificate.isValid(at: last.advanced(byMilliseconds: 1)))
    }

    @Test(
        "validity is read before 1970, after 2050 and without end",
        arguments: ["19600101000000", "20500101080000", "99991231235959"])
    func farValidity(digits: String) throws {
        let time = try #require(ChinaTime(digits: digits))
        #expect(try CertificateTests.issue(to: time).notAfter == time)
    }

    @Test("an empty name part is left out, a name that is too long is refused")
    func names() throws {
        let certificate = try CertificateTests.issue(company: "", person: "A, B + C=\"D\"")
        #expect(certificate.commonName == "A, B + C=\"D\"")
        #expect(certificate.organizationalUnit == "")
        #expect(certificate.enterpriseName == nil)
        let error = #expect(throws: CryptoError.self) {
            try CertificateTests.issue(person: String(repeating: "长", count: 65))
        }
        #expect(error?.code == .cryptoCertificate)
        #expect(throws: CryptoError.self) { try CertificateTests.issue(serial: []) }
        #expect(throws: CryptoError.self) { try CertificateTests.issue(serial: [UInt8](repeating: 1, count: 21)) }
    }

    @Test("PEM, PEM with other line ends and text around it, and bare base64 in any folding are the same certificate")
    func pem() throws {
        let der = try Fixture.bytes("keys/TEST-ONLY-rsa2048.cert.der")
        let text = try Fixture.text("keys/TEST-ONLY-rsa2048.cert.pem")
        let base64 = Base64.encodeText(der)
        let folded = text.split(separator: "\n").filter { !$0.hasPrefix("-----") }.joined(separator: "\r\n")
        let forms = [
            text, "subject=x\r\n" + text.replacing("\n", with: "\r\n") + "more", base64, folded, " \(base64)\n",
            text.replacing("CERTIFICATE", with: "X509 CERTIFICATE"),
        ]
        for form in forms { #expect(try Certificate(pem: form).der == der) }
        #expect(try Certificate(pem: Certificate(der: der).pem()).der == der)
        #expect(try Certificate(der: der).pem() == text)
    }

    @Test(
        "what is no certificate is refused",
        arguments: [
            "", " ", "nonsense", "AAAA", "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----",
            "-----BEGIN CERTIFICATE-----\nAAAA", "-----BEGIN CERTIFICATE-----\n*\n-----END CERTIFICATE-----",
        ])
    func refused(text: String) {
        let error = #expect(throws: CryptoError.self) { try Certificate(pem: text) }
        #expect(error?.code == .cryptoCertificate)
    }

    @Test("a certificate followed by other bytes, cut off anywhere, or far too large is refused")
    func length() throws {
        let der = try Fixture.bytes("keys/TEST-ONLY-rsa1024.cert.der")
        #expect(throws: CryptoError.self) { try Certificate(der: der + [0]) }
        for count in 0..<der.count {
            #expect(throws: CryptoError.self) { try Certificate(der: Array(der.prefix(count))) }
        }
        let huge = [UInt8](repeating: 0x30, count: Certificate.maximumLength + 1)
        let error = #expect(throws: CryptoError.self) { try Certificate(der: huge) }
        #expect(error?.code == .cryptoCertificate)
    }

    @Test("the cache gives the same certificate again, keeps no failures, and does not grow beyond its bound")
    func cache() throws {
        let cache = CertificateCache(capacity: 3)
        let certificates = try (1...5).map { try CertificateTests.issue(serial: [UInt8($0)]).der }
        let first = try cache.certificate(der: certificates[0])
        #expect(try cache.certificate(der: certificates[0]) === first)
        for der in certificates { _ = try cache.certificate(der: der) }
        #expect(cache.count == 3)
        #expect(try cache.certificate(der: certificates[0]) !== first)
        #expect(try cache.certificate(der: certificates[0]).certNo == "00000001")
        #expect(throws: CryptoError.self) { try cache.certificate(der: [1, 2, 3]) }
        #expect(cache.count == 3)
    }
}

@Suite("CertificateText")
struct CertificateTextTests {
    @Test(
        "the text of an extension is read however its issuer wrote it",
        arguments: [
            ([0x0C, 0x06] + Array("示例".utf8), "示例"), ([0x13, 0x02, 0x41, 0x42], "AB"),
            ([0x16, 0x04, 0xCA, 0xBE, 0xC0, 0xFD], "示例"), ([0x14, 0x04, 0xCA, 0xBE, 0xC0, 0xFD], "示例"),
            ([0x1E, 0x04, 0x79, 0x3A, 0x4F, 0x8B], "示例"), ([0xCA, 0xBE, 0xC0, 0xFD], "示例"),
            (Array("示例".utf8), "示例"), ([0x30, 0x31], "01"), ([0x0C, 0x81, 0x02, 0x41, 0x42], "AB"),
            ([0x0C, 0x04, 0xC3, 0xA7, 0xC2, 0xA4], "ç¤"), ([0x0C, 0x02, 0xC3, 0xA9], "é"),
            // UTF-8 that was taken for Latin-1 and encoded again.
            ([0x0C, 0x06, 0xC3, 0xA7, 0xC2, 0xA4, 0xC2, 0xBA], "示"),
        ] as [([UInt8], String)])
    func readable(content: [UInt8], text: String) {
        #expect(CertificateText.extensionValue(content) == text)
    }

    @Test(
        "what holds no text gives none",
        arguments: [
            [], [0x0C, 0x00], [0x1E, 0x00], [0x1E, 0x01, 0x41], [0x1E, 0x02, 0xD8, 0x00], [0x16, 0x01, 0xFF],
            [0x16, 0x01, 0xCA], [0x16, 0x03, 0xCA, 0xBE, 0xC0],
        ] as [[UInt8]])
    func unreadable(content: [UInt8]) {
        #expect(CertificateText.extensionValue(content) == nil)
    }

    @Test("any bytes are read or not, without a trap")
    func random() {
        var generator = SeededGenerator(seed: 5_315)
        for _ in 0..<5_000 {
            var bytes = (0..<Int.random(in: 0...12, using: &generator)).map { _ in
                UInt8.random(in: .min ... .max, using: &generator)
            }
            if !bytes.isEmpty, Bool.random(using: &generator) {
                bytes[0] = [0x0C, 0x13, 0x14, 0x16, 0x1A, 0x1E][Int.random(in: 0..<6, using: &generator)]
            }
            if let text = CertificateText.extensionValue(bytes) { #expect(!text.isEmpty) }
        }
    }
}
