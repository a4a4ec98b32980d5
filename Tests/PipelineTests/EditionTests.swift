import CryptoCore
import CustomsSignature
import Ledger
import SidecarBase
import Signers
import Testing

@testable import Pipeline

@Suite("the edition of a company") struct EditionTests {
    private static func signer() throws -> SoftwareSigner {
        let key = try PrivateKey.generateSM2()
        let now = ChinaTime.now()
        let certificate = try Certificate.issue(
            for: key.publicKey, commonName: "测试", organizationalUnit: "示例企业", serial: [3, 0, 0, 0, 0, 0, 0, 1],
            notBefore: now.advanced(byMilliseconds: -86_400_000), notAfter: now.advanced(byMilliseconds: 86_400_000),
            cardNumber: nil, issuerName: "TEST ONLY CA", issuerKey: key)
        return try SoftwareSigner(name: "sm2", key: key, certificate: certificate)
    }

    private func refusal(_ desk: DeclarationDesk, _ input: [UInt8]) async throws -> ErrorCode? {
        do {
            _ = try await desk.accept(input, from: House.source)
            return nil
        } catch let error as SidecarError {
            return error.code
        }
    }

    @Test("in the edition of 2022 an SM2 key signs by the official names, and an RSA key as before")
    func edition2022() async throws {
        let input = try House.fixture("order.xml")
        let policy = DeclarationPolicy(replayWindow: 0)
        for (signer, method) in [
            (try Self.signer() as any Signer, "http://www.chinaport.gov.cn/2022/04/xmldsig#sm2-sm3"),
            (try CountingSigner(), "http://www.w3.org/2000/09/xmldsig#rsa-sha1"),
        ] {
            let house = try House()
            let desk = try house.desk([signer], policy: policy, edition: .revision2022)
            let answer = try await desk.accept(input, from: House.source)
            #expect(String(decoding: answer.signed, as: UTF8.self).contains("SignatureMethod Algorithm=\"\(method)\""))
            #expect(try SignatureVerifier().verify(answer.signed).warnings == [])
            try await house.close()
        }
    }

    @Test("in the edition of 2018 an SM2 key is refused with a code of its own, signs nothing, and that is on record")
    func edition2018() async throws {
        let house = try House()
        let input = try House.fixture("order.xml")
        #expect(try await refusal(house.desk([try Self.signer()]), input) == .companyEdition)
        let events = try await house.ledger.events(after: 0, limit: 10)
        #expect(events.contains { $0.kind == "refused" && $0.cause == "company.edition" })
        #expect(try await house.ledger.recent(limit: 10).isEmpty)
        try await house.close()
    }

    @Test("a company whose only key may not sign in its edition is not ready, and readiness says why")
    func readiness() async throws {
        let house = try House()
        let signing = SigningDesk(companies: [House.company.code: [try Self.signer()]])
        for edition in SignatureEdition.allCases {
            let company = Company(
                code: House.company.code, name: House.company.name, dxpId: House.company.dxpId, edition: edition)
            let desk = HealthDesk(companies: [company], signing: signing, ledger: house.ledger)
            let check = try #require(await desk.readiness().checks.last)
            #expect(check.isGood == (edition == .revision2022))
            #expect(check.detail.hasPrefix(check.isGood ? "sm2 can sign until " : "sm2: company.edition"))
        }
        try await house.close()
    }

    @Test("a company with keys of both kinds signs with the one that its edition knows")
    func bothKeys() async throws {
        let sm2 = try Self.signer()
        for rsaIsFirst in [true, false] {
            let house = try House()
            let rsa = try CountingSigner()
            let desk = try house.desk(rsaIsFirst ? [rsa, sm2] : [sm2, rsa])
            let signed = try await desk.accept(House.fixture("order.xml"), from: House.source).signed
            #expect(rsa.count == 1)
            #expect(try SignatureVerifier().verify(signed).certificate.publicKey.kind == .rsa(bits: 2048))
            try await house.close()
        }
    }

    @Test("a message that the company signed elsewhere is kept in the edition of its key only")
    func signedInput() async throws {
        let house = try House()
        let signer = try Self.signer()
        let other = try House()
        let signed = try await other.desk([signer], edition: .revision2022)
            .accept(House.fixture("order.xml"), from: House.source).signed
        #expect(try await refusal(house.desk([signer]), signed) == .companyEdition)
        #expect(try await refusal(house.desk([signer], edition: .revision2022), signed) == nil)
        try await other.close()
        try await house.close()
    }
}
