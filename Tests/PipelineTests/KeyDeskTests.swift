import CryptoCore
import CustomsMessages
import Ledger
import SidecarBase
import Signers
import Testing

@testable import Pipeline

@Suite("the desk of keys", .timeLimit(.minutes(1)))
struct KeyDeskTests {
    private static let source = RequestSource(channel: "sign", peer: "192.0.2.7")
    private static let token = Secret("0123456789abcdef0123456789")

    private func desk(_ house: House, _ signers: [any Signer], tokens: [Secret] = [token]) throws -> KeyDesk {
        KeyDesk(
            companies: [House.company, House.otherCompany],
            signing: SigningDesk(companies: [House.company.code: signers, House.otherCompany.code: []]),
            ledger: house.ledger, tokens: try SignTokens(tokens.enumerated().map { ("token \($0)", $1) }),
            signingTime: .seconds(5), logger: house.logger)
    }

    @Test("a signature is lent to who has a token, and the ledger says to whom and over what")
    func lent() async throws {
        let house = try House()
        let desk = try desk(house, [try CountingSigner()])
        let message = Array("<SignedInfo/>".utf8)
        let lent = try await desk.sign(
            message, form: "rsa-sha1", company: House.company.code, token: KeyDeskTests.token,
            from: KeyDeskTests.source)
        let certificate = try Certificate(der: lent.certificate)
        #expect(lent.certNo == certificate.certNo && lent.signer == "counting")
        #expect(certificate.publicKey.verifyRSA(signature: lent.value ?? [], message: message, digest: .sha1))
        let event = try #require(try await house.ledger.events(after: 0, limit: 10).last)
        #expect(event.kind == "signature-lent" && event.actor == "token 0" && event.cause == House.company.code)
        #expect(event.detail["message"] == Hex.encode(MessageDigest.sha256(message)))
        let shown = try await desk.sign(
            nil, form: nil, company: House.company.code, token: KeyDeskTests.token, from: KeyDeskTests.source)
        #expect(shown.value == nil && shown.certNo == certificate.certNo)
        #expect(try await house.ledger.events(after: 0, limit: 10).count == 1)
        try await house.close()
    }

    @Test("what cannot be lent is refused with its reason")
    func refused() async throws {
        let house = try House()
        let desk = try desk(house, [try CountingSigner()])
        let cases: [(Secret?, String?, String?, ErrorCode)] = [
            (nil, "rsa-sha1", House.company.code, .httpToken),
            (Secret("0123456789abcdef0123456788"), "rsa-sha1", House.company.code, .httpToken),
            (Secret(""), "rsa-sha1", House.company.code, .httpToken),
            (KeyDeskTests.token, "md5", House.company.code, .httpParameter),
            (KeyDeskTests.token, nil, House.company.code, .httpParameter),
            (KeyDeskTests.token, "rsa-sha1", nil, .httpParameter),
            (KeyDeskTests.token, "rsa-sha1", "3301960EX9", .companyUnknown),
            (KeyDeskTests.token, "rsa-sha1", House.otherCompany.code, .signerNone),
            (KeyDeskTests.token, "sm2-sm3", House.company.code, .signerUnsupportedKey),
        ]
        for (index, (token, form, company, code)) in cases.enumerated() {
            let error = await #expect(throws: (any Error).self, "\(index)") {
                try await desk.sign([1], form: form, company: company, token: token, from: KeyDeskTests.source)
            }
            #expect((error as? any CodedError)?.code == code, "\(index)")
        }
        let off = await #expect(throws: (any Error).self) {
            try await self.desk(house, [], tokens: []).sign(
                [1], form: "rsa-sha1", company: nil, token: KeyDeskTests.token, from: KeyDeskTests.source)
        }
        #expect((off as? any CodedError)?.code == .httpSignOff)
        #expect(throws: SidecarError.self) { try SignTokens([("short", Secret("short"))]) }
        try await house.close()
    }

    @Test("signers and queue are shown, and a signer is tested by name")
    func shown() async throws {
        let house = try House()
        let desk = try desk(house, [try CountingSigner()])
        #expect(await desk.signers().map(\.state) == ["unknown"])
        #expect(try await desk.test("counting").form == "rsa-sha1")
        let signer = try #require(await desk.signers().first)
        #expect(signer.state == "able" && signer.companies == [House.company.code] && signer.problem == nil)
        #expect(signer.certificate?.daysLeft == 0 && signer.certificate?.warning == 1)
        #expect(signer.certificate?.isSelfSigned ?? false)
        #expect(signer.lastSignature != nil)
        let queue = try await desk.queue()
        #expect(queue.companies.map(\.company) == [House.company.code, House.otherCompany.code])
        #expect(queue.companies.map(\.able) == [true, false])
        let unknown = await #expect(throws: (any Error).self) { try await desk.test("nobody") }
        #expect((unknown as? any CodedError)?.code == .httpNotFound)
        try await house.close()
    }

    @Test("the end of a certificate is warned about once a day from 60 days before it")
    func warnings() async throws {
        let house = try House()
        let clock = TestClock()
        let key = try PrivateKey.generateRSA(bits: 1024)
        let end = clock.now().advanced(byMilliseconds: 90 * 86_400_000)
        let certificate = try Certificate.issue(
            for: key.publicKey, commonName: "测试", organizationalUnit: "示例企业", serial: [1],
            notBefore: clock.now().advanced(byMilliseconds: -1), notAfter: end, cardNumber: nil,
            issuerName: "TEST ONLY CA", issuerKey: key)
        let signer = try SoftwareSigner(name: "soft", key: key, certificate: certificate, now: clock.now)
        let signing = SigningDesk(companies: [House.company.code: [signer]], now: clock.now)
        _ = try await signing.identity(company: House.company.code)
        let health = HealthDesk(companies: [House.company], signing: signing, ledger: house.ledger, now: clock.now)
        var warnings = CertificateWarnings()
        var told: [Int] = []
        for day in 0...90 {
            if day > 0 { clock.advance(by: .seconds(86_400)) }
            // However often it is looked, once a day.
            for _ in 0..<3 {
                for warning in warnings.new(in: signing.report()) { told.append(warning.days) }
            }
            if day == 0 {
                #expect(await health.readiness().checks.last?.detail.contains("days") == false)
            }
        }
        #expect(told == Array((0..<60).reversed()))
        let detail = try #require(await health.readiness().checks.last?.detail)
        #expect(detail.contains("soft can sign until") && detail.contains(", in 0 days"))
        #expect(detail.contains("no signature yet"))
        _ = try await signing.test("soft", deadline: .now + .seconds(5))
        #expect(await health.readiness().checks.last?.detail.contains("last signature") ?? false)
        try await house.close()
    }
}
