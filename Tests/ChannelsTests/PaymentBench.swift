import AsyncHTTPClient
import CryptoCore
import Foundation
import Ledger
import Logging
import OutboundHTTP
import ScriptedHTTP
import SidecarBase
import Signers
import Synchronization

@testable import Channels

/// A card that is there or not, and refuses its PIN or not.
final class TestCard: Signer {
    let name = "card"
    private let inner: SoftwareSigner
    private let problem: Mutex<ErrorCode?>
    private let signs = Mutex(0)
    private let spoils: Bool

    init(_ inner: SoftwareSigner, problem: ErrorCode? = nil, spoils: Bool = false) {
        self.inner = inner
        self.problem = Mutex(problem)
        self.spoils = spoils
    }

    /// How often it was asked to sign.
    var asked: Int { signs.withLock { $0 } }

    func set(_ code: ErrorCode?) { problem.withLock { $0 = code } }

    func identity() async throws(SignerError) -> SignerIdentity {
        // Without its PIN a card still shows its certificate.
        if let code = problem.withLock({ $0 }), code != .cardPinWrong { throw SignerError(code) }
        return try await inner.identity()
    }

    func sign(
        _ message: [UInt8], as form: SignatureForm, deadline: ContinuousClock.Instant
    ) async throws(SignerError) -> SignatureResult {
        signs.withLock { $0 += 1 }
        if let code = problem.withLock({ $0 }) { throw SignerError(code) }
        return try await inner.sign(spoils ? message + [0x0A] : message, as: form, deadline: deadline)
    }

    func status() async -> SignerStatus {
        let problem = problem.withLock { $0 }
        let identity: SignerIdentity?
        do { identity = try await inner.identity() } catch { identity = nil }
        return SignerStatus(name: name, identity: problem == nil ? identity : nil, problem: problem)
    }

    func events() async -> AsyncStream<SignerEvent> { AsyncStream { $0.finish() } }
    func close() async {}
}

/// The parts of the channel around a ledger of their own, at the time of the examples.
final class PaymentBench: Sendable {
    static let company = "3301960EX1"
    static let ebpCode = "33019TEST1"
    /// When the first example was called, and answered.
    static let called = ChinaTime(milliseconds: 1_751_338_200_000)
    static let answered = ChinaTime(milliseconds: 1_751_338_203_789)

    /// When the certificates of the examples are valid: long after the examples themselves.
    private static let valid = ChinaTime(milliseconds: 1_800_000_000_000)

    let clock = TestClock(PaymentBench.called)
    let ledger: SQLiteLedger
    let policy: RealTimePaymentPolicy
    let signing: SigningDesk
    let nudge = Nudge()
    let notices = Nudge()
    let desk: RealTimePaymentDesk
    let runner: SessionRunner
    let serving: RealTimePaymentServing
    private let folder: String

    /// Parts that upload to `customs`, pull from `erp`, and sign with a key of the examples, or with a signer made of it.
    init(
        customs: String, erp: String? = nil, key: String = "rsa-operator", certNo: String? = nil,
        signer: (SoftwareSigner) -> any Signer = { $0 }, change: (inout RealTimePaymentPolicy) -> Void = { _ in }
    ) throws {
        folder = NSTemporaryDirectory() + "channels-" + UUID().uuidString
        let clock = clock
        ledger = try SQLiteLedger.open(path: folder + "/ledger.sqlite", now: { clock.now })
        let software = try SoftwareSigner(
            name: key, key: PrivateKey(pem: try fixtureText("keys/\(key).key.pem"), passphrase: nil),
            certificate: Certificate(pem: try fixtureText("keys/\(key).cert.pem")), now: { Self.valid })
        signing = SigningDesk(companies: [Self.company: [signer(software)]], now: { Self.valid })
        var policy = RealTimePaymentPolicy(
            platforms: [.init(ebpCode: Self.ebpCode, company: Self.company, certNo: certNo)])
        change(&policy)
        self.policy = policy
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let caller = HTTPCaller(client: .shared, timeout: .seconds(20))
        desk = RealTimePaymentDesk(
            ledger: ledger, policy: policy, nudge: nudge, notices: notices, logger: logger, now: { clock.now })
        let uploader = CustomsUploader(url: nil, testURL: customs, isTest: true, caller: caller)
        let payment = PaymentSigner(signing: signing)
        serving = RealTimePaymentServing(desk: desk, signer: payment, uploader: uploader)
        runner = SessionRunner(
            ledger: ledger, policy: policy, source: erp.map { PaymentDataSource(url: $0, caller: caller) },
            signer: payment, uploader: uploader, notices: notices, logger: logger, now: { clock.now })
    }

    deinit {
        do { try FileManager.default.removeItem(atPath: folder) } catch { print(error) }
    }

    /// Has customs ask the question of an example; its session number.
    @discardableResult
    func ask(_ example: Example = Example.all[0]) async throws -> String {
        let body = try example.file("2-callback-body.txt")
        let reply = try await desk.callback(body, contentType: "application/x-www-form-urlencoded", peer: "192.0.2.7")
        guard reply.isTaken, let question = OpenRequest(try example.file("1-openReq.json")) else {
            throw SidecarError(.internalUnexpected, "not taken")
        }
        return question.sessionID
    }

    /// Has it asked by anybody.
    func ask(session: String, order: String) async throws {
        let text = "openReq={\"orderNo\":\"\(order)\",\"sessionID\":\"\(session)\",\"serviceTime\":1}"
        _ = try await desk.callback(Array(text.utf8), contentType: nil, peer: "192.0.2.7")
    }

    /// The session as it is.
    func session(_ sessionID: String) async throws -> PaymentSession { try await desk.session(sessionID) }

    /// Goes on with a session, as its worker does.
    @discardableResult
    func run(_ sessionID: String) async throws -> SessionRunner.Ending {
        try await runner.run(try await session(sessionID).found)
    }

    /// Goes on whenever something is due, until it is in one of these states.
    func run(_ sessionID: String, until states: SessionState...) async throws {
        for _ in 0..<40 {
            try await run(sessionID)
            let session = try await session(sessionID)
            if states.contains(session.state) { return }
            guard let due = session.found.due else { return }
            clock.advance(to: due)
        }
    }

    /// The names of a session's events.
    func events(_ sessionID: String) async throws -> [String] {
        try await ledger.events(ofCase: try await session(sessionID).row).map(\.kind)
    }

    /// What the ERP was told, newest last.
    func told() async throws -> [JSONObject] {
        try await ledger.notices(of: PaymentSession.channel, after: 0, limit: 100).map { try JSONObject($0.body) }
    }
}

/// A JSON object of an answer.
struct JSONObject {
    private let values: [String: Any]

    init(_ bytes: [UInt8]) throws {
        values = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] ?? [:]
    }

    private init(values: [String: Any]) { self.values = values }

    var keys: Set<String> { Set(values.keys) }
    subscript(_ key: String) -> String? {
        values[key].flatMap { $0 as? String ?? ($0 as? NSNumber).map { "\($0)" } }
    }
    func list(_ key: String) -> [JSONObject] {
        (values[key] as? [[String: Any]] ?? []).map(JSONObject.init(values:))
    }
}

/// Answers of customs, from the examples.
enum CustomsWords {
    static func reply(_ name: String) throws -> ScriptedServer.Reply {
        .answer(status: 200, type: "application/json", body: try fixture("replies/\(name).json"))
    }
}
