import CryptoCore
import OutboundHTTP
import SidecarBase
import Synchronization
import Testing

@testable import Signers

@Suite("RemoteSigner", .timeLimit(.minutes(1)))
struct RemoteSignerTests {
    private static let now = ChinaTime(milliseconds: 1_800_000_000_000)
    private static let message = Array("<ds:SignedInfo/>".utf8)

    /// The other side: answers as told and counts.
    private final class Other: Sendable {
        struct Asked: Sendable {
            let body: String
            let headers: [String]
            let time: Duration
        }

        private let seen = Mutex<[Asked]>([])
        private let words: Mutex<[Result<HTTPAnswer, HTTPFailure>]>

        init(_ words: [Result<HTTPAnswer, HTTPFailure>]) { self.words = Mutex(words) }

        var asked: [Asked] { seen.withLock { $0 } }

        func signer(certNo: String? = nil, belongs: Bool? = nil) -> RemoteSigner {
            var settings = RemoteSettings(
                url: "https://keys.example/api/v1/sign", token: Secret("a-token-nobody-may-read"),
                company: "3301960EX1", certNo: certNo, now: { RemoteSignerTests.now })
            if let belongs { settings.belongsToCompany = { _ in belongs } }
            let post: RemoteSettings.Post = { _, headers, body, time throws(HTTPFailure) in
                try self.answer(headers.map { "\($0.name): \($0.value)" }, body, time)
            }
            return RemoteSigner(name: "far", settings: settings, post: post)
        }

        private func answer(_ headers: [String], _ body: [UInt8], _ time: Duration) throws(HTTPFailure) -> HTTPAnswer {
            let asked = Asked(body: String(decoding: body, as: UTF8.self), headers: headers, time: time)
            seen.withLock { $0.append(asked) }
            let word = words.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }
            return try word.get()
        }
    }

    private static func answer(
        _ key: PrivateKey, over message: [UInt8]? = message, certNo: String? = nil, serial: UInt8 = 7
    ) throws -> Result<HTTPAnswer, HTTPFailure> {
        let certificate = try CardTestWorld.certificate(CardTestWorld.key.get(), serial: [serial])
        let value = try message.map { "\"value\":\"\(Base64.encodeText(try key.signRSA($0, digest: .sha1)))\"," } ?? ""
        let text =
            "{\(value)\"certificate\":\"\(Base64.encodeText(certificate.der))\",\"certNo\":\"\(certNo ?? certificate.certNo)\"}"
        return .success(HTTPAnswer(status: 200, body: Array(text.utf8)))
    }

    private static func problem(_ status: Int, _ code: String) -> Result<HTTPAnswer, HTTPFailure> {
        .success(HTTPAnswer(status: status, body: Array("{\"code\":\"\(code)\",\"detail\":\"there\"}".utf8)))
    }

    private static func sign(_ signer: RemoteSigner) async throws(SignerError) -> SignatureResult {
        try await signer.sign(message, as: .rsaSHA1, deadline: .now + .seconds(5))
    }

    @Test("a signature is asked for with the token, once, and comes with its certificate")
    func good() async throws {
        let other = Other([try RemoteSignerTests.answer(CardTestWorld.key.get())])
        let signer = other.signer(certNo: "7", belongs: true)
        let result = try await RemoteSignerTests.sign(signer)
        #expect(result.identity.certNo == "00000007")
        #expect(
            try CardTestWorld.key.get().publicKey.verifyRSA(
                signature: result.value, message: RemoteSignerTests.message, digest: .sha1))
        #expect(other.asked.count == 1)
        #expect(other.asked.first?.headers.contains("Authorization: Bearer a-token-nobody-may-read") ?? false)
        #expect(other.asked.first?.body.contains("\"form\":\"rsa-sha1\"") ?? false)
        #expect((other.asked.first?.time ?? .zero) <= .seconds(5))
        #expect(try await signer.identity().certNo == "00000007")
        #expect(other.asked.count == 1)
        #expect(await signer.status().problem == nil)
    }

    @Test("the certificate alone is asked for without a message")
    func identity() async throws {
        let other = Other([try RemoteSignerTests.answer(CardTestWorld.key.get(), over: nil)])
        #expect(try await other.signer().identity().certNo == "00000007")
        #expect(other.asked.first?.body.contains("message") == false)
    }

    @Test("what is no signature of the certificate is not taken")
    func lies() async throws {
        let key = try CardTestWorld.key.get()
        let words: [Result<HTTPAnswer, HTTPFailure>] = [
            try RemoteSignerTests.answer(CardTestWorld.otherKey.get()),
            try RemoteSignerTests.answer(key, over: Array("other".utf8)),
            try RemoteSignerTests.answer(key, over: nil), try RemoteSignerTests.answer(key, certNo: "00000008"),
            .success(HTTPAnswer(status: 200, body: Array("{}".utf8))),
            .success(HTTPAnswer(status: 200, body: Array("<html>".utf8))),
            .success(HTTPAnswer(status: 500, body: [])), .failure(HTTPFailure(.garbled, "half")),
        ]
        for (index, word) in words.enumerated() {
            let other = Other([word])
            let error = await #expect(throws: SignerError.self, "\(index)") {
                try await RemoteSignerTests.sign(other.signer())
            }
            #expect(error?.code == .signerRemoteAnswer, "\(index)")
            #expect(other.asked.count == 1)
        }
    }

    @Test(
        "what the other side says keeps its meaning, and nothing is asked twice",
        arguments: [
            (503, "card.pin_wrong", ErrorCode.cardPinWrong), (503, "card.absent", .cardAbsent),
            (503, "signer.certificate_expired", .signerExpired), (401, "http.token", .signerRemoteRefused),
            (403, "http.sign_off", .signerRemoteRefused), (422, "company.unknown", .signerRemoteRefused),
            (503, "internal.overloaded", .signerFailed), (500, "made.up", .signerRemoteAnswer),
        ])
    func problems(status: Int, name: String, code: ErrorCode) async throws {
        let other = Other([RemoteSignerTests.problem(status, name)])
        let signer = other.signer()
        let error = await #expect(throws: SignerError.self) { try await RemoteSignerTests.sign(signer) }
        #expect(error?.code == code)
        #expect(error?.detail.contains(name) ?? false)
        #expect(other.asked.count == 1)
        #expect(await signer.status().problem == code)
    }

    @Test("a key that is not the configured one, or another company's, is not used")
    func wrongKey() async throws {
        let other = Other([try RemoteSignerTests.answer(CardTestWorld.key.get())])
        let number = await #expect(throws: SignerError.self) {
            try await RemoteSignerTests.sign(other.signer(certNo: "8"))
        }
        #expect(number?.code == .signerWrongCertificate)
        let company = await #expect(throws: SignerError.self) {
            try await RemoteSignerTests.sign(other.signer(belongs: false))
        }
        #expect(company?.code == .companyWrongCard)
    }

    @Test("a side that cannot be reached is told as that, and events say when it is back")
    func unreachable() async throws {
        let other = Other([
            .failure(HTTPFailure(.unreachable, "refused")), try RemoteSignerTests.answer(CardTestWorld.key.get()),
        ])
        let signer = other.signer()
        var events = await signer.events().makeAsyncIterator()
        let error = await #expect(throws: SignerError.self) { try await signer.identity() }
        #expect(error?.code == .signerRemoteUnreachable)
        #expect(await events.next() == .absent(.signerRemoteUnreachable))
        let identity = try await signer.identity()
        #expect(await events.next() == .present(identity))
        await signer.close()
        #expect(await events.next() == nil)
    }
}
