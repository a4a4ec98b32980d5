import CryptoCore
import SidecarBase
import Synchronization
import Testing

@testable import Signers

@Suite("SigningDesk")
struct SigningDeskTests {
    private static let now = ChinaTime(milliseconds: 1_800_000_000_000)
    private static let message = Array("message".utf8)

    private static func signer(
        _ name: String, serial: UInt8 = 1, failure: SignerError? = nil,
        until notAfter: ChinaTime = ChinaTime(milliseconds: 2_208_988_800_000),
        from notBefore: ChinaTime = ChinaTime(milliseconds: 1_577_836_800_000)
    ) throws -> ScriptedSigner {
        let certificate = try CardTestWorld.certificate(
            CardTestWorld.key.get(), serial: [serial], notBefore: notBefore, notAfter: notAfter)
        return ScriptedSigner(
            name: name, identity: SignerIdentity(certificate: certificate, device: name), failure: failure)
    }

    private static func sign(
        _ desk: SigningDesk, _ company: String, deadline: ContinuousClock.Instant = .now + .seconds(60)
    ) async throws(SignerError) -> String {
        try await desk.sign(message, as: .rsaSHA1, company: company, deadline: deadline).signer
    }

    @Test("each company is signed for by its own signers only")
    func companies() async throws {
        let a = try SigningDeskTests.signer("a", serial: 1)
        let b = try SigningDeskTests.signer("b", serial: 2)
        let desk = SigningDesk(companies: ["3301A": [a], "3301B": [b]], now: { SigningDeskTests.now })
        for _ in 0..<3 {
            #expect(try await SigningDeskTests.sign(desk, "3301A") == "a")
            #expect(try await SigningDeskTests.sign(desk, "3301B") == "b")
        }
        #expect(try await desk.identity(company: "3301A").certNo == "00000001")
        #expect(try await desk.identity(company: "3301B").certNo == "00000002")
        #expect(a.signed == 3 && b.signed == 3)
    }

    @Test("a company without a signer gets none", arguments: ["3301C", "", "3301a", "3301D"])
    func unknown(company: String) async throws {
        let signer = try SigningDeskTests.signer("a")
        let desk = SigningDesk(companies: ["3301A": [signer], "3301D": []], now: { SigningDeskTests.now })
        let wanted = SignerError(.signerNone, "company \(company)")
        await #expect(throws: wanted) { try await SigningDeskTests.sign(desk, company) }
        await #expect(throws: wanted) { try await desk.identity(company: company) }
        #expect(signer.signed == 0)
    }

    @Test("several signers of a company take turns, and each company has turns of its own")
    func turns() async throws {
        let signers = try (1...3).map { try SigningDeskTests.signer("s\($0)", serial: UInt8($0)) }
        let desk = SigningDesk(companies: ["A": signers, "B": signers], now: { SigningDeskTests.now })
        var order: [String] = []
        for _ in 0..<6 { order.append(try await SigningDeskTests.sign(desk, "A")) }
        #expect(order == ["s1", "s2", "s3", "s1", "s2", "s3"])
        #expect(try await SigningDeskTests.sign(desk, "B") == "s1")
    }

    @Test("asking for the identity takes no turn, and names the signer that is next")
    func identityTakesNoTurn() async throws {
        let signers = try (1...2).map { try SigningDeskTests.signer("s\($0)", serial: UInt8($0)) }
        let desk = SigningDesk(companies: ["A": signers], now: { SigningDeskTests.now })
        for number in ["00000001", "00000002", "00000001"] {
            for _ in 0..<3 { #expect(try await desk.identity(company: "A").certNo == number) }
            let result = try await desk.sign(
                SigningDeskTests.message, as: .rsaSHA1, company: "A", deadline: .now + .seconds(60))
            #expect(result.0.identity.certNo == number)
        }
    }

    @Test("a signer that fails is passed over for the next; when all fail the last reason is told")
    func failing() async throws {
        let broken = try SigningDeskTests.signer("broken", serial: 1, failure: SignerError(.cardAbsent, "reader 1"))
        let good = try SigningDeskTests.signer("good", serial: 2)
        let desk = SigningDesk(companies: ["A": [broken, good]], now: { SigningDeskTests.now })
        for _ in 0..<4 { #expect(try await SigningDeskTests.sign(desk, "A") == "good") }
        #expect(try await desk.identity(company: "A").certNo == "00000002")
        let blocked = try SigningDeskTests.signer("blocked", failure: SignerError(.cardPinBlocked, "reader 2"))
        let hopeless = SigningDesk(companies: ["A": [broken, blocked]], now: { SigningDeskTests.now })
        await #expect(throws: SignerError(.cardPinBlocked, "reader 2")) {
            try await SigningDeskTests.sign(hopeless, "A")
        }
        // What cannot be there by itself is asked again: only it knows whether its PIN is right now.
        await #expect(throws: SignerError(.cardPinBlocked, "reader 2")) {
            try await SigningDeskTests.sign(hopeless, "A")
        }
    }

    @Test("a signer whose certificate has expired or is not valid yet is passed over, and told when it is alone")
    func outsideValidity() async throws {
        let past = ChinaTime(milliseconds: SigningDeskTests.now.milliseconds - 1_000)
        let future = ChinaTime(milliseconds: SigningDeskTests.now.milliseconds + 1_000)
        let expired = try SigningDeskTests.signer("expired", serial: 1, until: past)
        let early = try SigningDeskTests.signer("early", serial: 2, from: future)
        let good = try SigningDeskTests.signer("good", serial: 3)
        let desk = SigningDesk(companies: ["A": [expired, early, good]], now: { SigningDeskTests.now })
        for _ in 0..<3 { #expect(try await SigningDeskTests.sign(desk, "A") == "good") }
        #expect(try await desk.identity(company: "A").certNo == "00000003")
        for (signer, code) in [(expired, ErrorCode.signerExpired), (early, .signerNotYetValid)] {
            let alone = SigningDesk(companies: ["A": [signer]], now: { SigningDeskTests.now })
            let signing = await #expect(throws: SignerError.self) { try await SigningDeskTests.sign(alone, "A") }
            let asking = await #expect(throws: SignerError.self) { try await alone.identity(company: "A") }
            #expect(signing?.code == code)
            #expect(asking?.code == code)
        }
    }

    @Test("a signer whose key may not sign is passed over, and told why when it is alone")
    func objections() async throws {
        let first = try SigningDeskTests.signer("first", serial: 1)
        let second = try SigningDeskTests.signer("second", serial: 2)
        let objection = SignerError(.companyEdition, "edition 2018-113")
        let desk = SigningDesk(companies: ["A": [first, second], "B": [first]], now: { SigningDeskTests.now })
        for _ in 0..<3 {
            let identity = try await desk.identity(company: "A") { $0.certNo == "00000001" ? objection : nil }
            #expect(identity.certNo == "00000002")
        }
        await #expect(throws: objection) { try await desk.identity(company: "B") { _ in objection } }
    }

    @Test("among signers with keys of both kinds each signature is made by one that fits, and a misfit hides no reason")
    func mixedKeys() async throws {
        func soft(_ name: String, _ key: PrivateKey, _ serial: UInt8) throws -> SoftwareSigner {
            try SoftwareSigner(
                name: name, key: key, certificate: CardTestWorld.certificate(key, serial: [serial]),
                now: { SigningDeskTests.now })
        }
        let rsa = try soft("rsa", CardTestWorld.key.get(), 1)
        let sm2 = try soft("sm2", PrivateKey.generateSM2(), 2)
        let desk = SigningDesk(companies: ["A": [rsa, sm2]], now: { SigningDeskTests.now })
        for (form, name) in [(SignatureForm.rsaSHA1, "rsa"), (.rsaSHA1, "rsa"), (.sm2SM3, "sm2"), (.sm2SM3, "sm2")] {
            let made = try await desk.sign(
                SigningDeskTests.message, as: form, company: "A", deadline: .now + .seconds(60))
            #expect(made.signer == name)
        }
        let absent = try SigningDeskTests.signer("absent", failure: SignerError(.cardAbsent, "reader 1"))
        let broken = SigningDesk(companies: ["A": [absent, sm2]], now: { SigningDeskTests.now })
        for _ in 0..<2 {
            await #expect(throws: SignerError(.cardAbsent, "reader 1")) {
                try await SigningDeskTests.sign(broken, "A")
            }
        }
    }

    @Test("after the deadline no further signer is asked")
    func deadline() async throws {
        let late = try SigningDeskTests.signer("late", failure: SignerError(.signerTimeout, "too slow"))
        let next = try SigningDeskTests.signer("next")
        let desk = SigningDesk(companies: ["A": [late, next]], now: { SigningDeskTests.now })
        await #expect(throws: SignerError(.signerTimeout, "too slow")) {
            try await SigningDeskTests.sign(desk, "A", deadline: .now - .seconds(1))
        }
        #expect(next.signed == 0)
    }

    @Test("many requests side by side are spread evenly, and each gets its own signature")
    func parallel() async throws {
        let key = try CardTestWorld.key.get()
        let signers = try (1...3).map { number in
            try SoftwareSigner(
                name: "s\(number)", key: key, certificate: CardTestWorld.certificate(key, serial: [UInt8(number)]),
                now: { SigningDeskTests.now })
        }
        let desk = SigningDesk(companies: ["A": signers], now: { SigningDeskTests.now })
        var counts: [String: Int] = [:]
        try await withThrowingTaskGroup(of: (Bool, String).self) { group in
            for number in 0..<90 {
                group.addTask {
                    let message = Array("message \(number)".utf8)
                    let (result, signer) = try await desk.sign(
                        message, as: .rsaSHA1, company: "A", deadline: .now + .seconds(60))
                    return (key.publicKey.verifyRSA(signature: result.value, message: message, digest: .sha1), signer)
                }
            }
            for try await (isValid, signer) in group {
                #expect(isValid)
                counts[signer, default: 0] += 1
            }
        }
        #expect(counts == ["s1": 30, "s2": 30, "s3": 30])
    }

    @Test("statuses are told by company, and every device is let go of once")
    func statusesAndClose() async throws {
        let a = try SigningDeskTests.signer("a")
        let b = try SigningDeskTests.signer("b", failure: SignerError(.cardAbsent))
        let desk = SigningDesk(companies: ["A": [a, b], "B": [b]], now: { SigningDeskTests.now })
        let statuses = await desk.statuses()
        #expect(statuses["A"]?.map(\.name) == ["a", "b"])
        #expect(statuses["B"]?.map(\.problem) == [.cardAbsent])
        await desk.close()
        #expect(a.closed == 1)
        #expect(b.closed == 1)
    }
}

/// A signer that signs with a made-up value, or fails as told, and counts.
private final class ScriptedSigner: Signer {
    private struct Counts {
        var signed = 0
        var closed = 0
    }

    let name: String
    private let own: SignerIdentity
    private let failure: SignerError?
    private let counts = Mutex(Counts())

    init(name: String, identity: SignerIdentity, failure: SignerError?) {
        self.name = name
        own = identity
        self.failure = failure
    }

    var signed: Int { counts.withLock { $0.signed } }
    var closed: Int { counts.withLock { $0.closed } }

    func identity() async throws(SignerError) -> SignerIdentity {
        if let failure { throw failure }
        return own
    }

    func sign(
        _ message: [UInt8], as form: SignatureForm, deadline: ContinuousClock.Instant
    ) async throws(SignerError) -> SignatureResult {
        if let failure { throw failure }
        counts.withLock { $0.signed += 1 }
        return SignatureResult(value: Array(own.certNo.utf8) + message, identity: own)
    }

    func status() async -> SignerStatus { SignerStatus(name: name, identity: own, problem: failure?.code) }

    func events() async -> AsyncStream<SignerEvent> { AsyncStream { $0.finish() } }

    func close() async { counts.withLock { $0.closed += 1 } }
}
