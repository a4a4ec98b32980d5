import CustomsMessages
import Foundation
import Ledger
import Logging
import OutboundHTTP
import SidecarBase
import Synchronization
import Testing

@testable import Channels

/// The bytes of a file of the certificate-of-origin examples.
func originFixture(_ name: String) throws -> [UInt8] {
    guard let folder = Bundle.module.url(forResource: "Fixtures", withExtension: nil) else {
        throw CocoaError(.fileNoSuchFile)
    }
    return [UInt8](try Data(contentsOf: folder.appendingPathComponent("ccpit/" + name)))
}

func originText(_ name: String) throws -> String { String(decoding: try originFixture(name), as: UTF8.self) }

/// What both sides of the tests know.
enum Origin {
    static let provider = "TESTPROV01"
    static let keyText = "test-provider-key-0001"
    /// 2025-07-01 10:15:30 in China: when the first example was written.
    static let morning = ChinaTime(milliseconds: 1_751_336_130_000)

    static func key(_ text: String = keyText) throws -> SharedKey {
        try #require(SharedKey(file: Array(text.utf8), .textTrimmed))
    }

    /// The data of the first example.
    static func application(_ change: (String) -> String = { $0 }) throws -> OriginJSON {
        let signed = try originText("01-apply-request.sign-string.txt")
        let data = try #require(signed.split(separator: "|", maxSplits: 4).last)
        return try OriginJSON.read(Array(change(String(data)).utf8))
    }
}

/// A council that does as a test says and remembers what it was sent; it signs its replies.
final class FakeCouncil: OriginCalling {
    enum Play: Sendable {
        case reply(code: String, message: String = "", data: String = "")
        /// The reply is changed after it was signed.
        case changed(code: String, data: String, @Sendable (String) -> String)
        case raw(status: Int, String)
        case notSent
        case silent
    }

    struct Call: Sendable {
        let interface: OriginInterface
        let messageId: String
        let data: String
        let body: [UInt8]
    }

    private let clock: TestClock
    private let plays: Mutex<[OriginInterface: [Play]]>
    private let seen = Mutex<[Call]>([])
    private let key: SharedKey

    init(_ clock: TestClock, key: SharedKey? = nil, _ plays: [OriginInterface: [Play]]) throws {
        self.clock = clock
        self.key = try key ?? Origin.key()
        self.plays = Mutex(plays)
    }

    var calls: [Call] { seen.withLock { $0 } }

    func set(_ interface: OriginInterface, _ replies: [Play]) { plays.withLock { $0[interface] = replies } }

    func call(_ sending: OriginSending) async -> OriginAnswer {
        do {
            let request = try OriginIncoming(sending.body, headers: sending.headers, profile: .standard, isReply: false)
            seen.withLock {
                $0.append(
                    Call(
                        interface: request.interface, messageId: request.parts.messageId, data: request.data ?? "",
                        body: sending.body))
            }
            let play = plays.withLock { plays -> Play in
                guard var line = plays[request.interface], let first = line.first else { return .silent }
                if line.count > 1 { line.removeFirst() }
                plays[request.interface] = line
                return first
            }
            switch play {
            case .notSent: return .notSent("nobody listens")
            case .silent: return .unknown("the connection ended")
            case .raw(let status, let body): return .answered(HTTPAnswer(status: status, body: Array(body.utf8)))
            case .reply(let code, let message, let data):
                return .answered(HTTPAnswer(status: 200, body: reply(request, code, message, data)))
            case .changed(let code, let data, let change):
                let body = String(decoding: reply(request, code, "", data), as: UTF8.self)
                return .answered(HTTPAnswer(status: 200, body: Array(change(body).utf8)))
            }
        } catch {
            return .unknown("\(error)")
        }
    }

    private func reply(_ request: OriginIncoming, _ code: String, _ message: String, _ data: String) -> [UInt8] {
        let content = OriginEnvelope.Content(
            request.interface, providerCode: request.parts.providerCode, messageId: request.parts.messageId,
            time: clock.now, data: data, result: SignedParts.Result(code: code, message: message))
        return OriginEnvelope(.standard).write(content, key: key)?.body ?? []
    }
}

/// The channel's parts on a ledger of their own, without a worker: a test takes the steps itself.
final class OriginBench: Sendable {
    let clock = TestClock(Origin.morning)
    let council: FakeCouncil
    let ledger: SQLiteLedger
    let exchange: OriginExchange
    let sender: OriginSender
    let desk: OriginDesk
    let reception: OriginReception
    let serving: OriginServing
    let nudge = Nudge()
    let folder: String

    init(
        _ plays: [OriginInterface: [FakeCouncil.Play]] = [:], councilKey: SharedKey? = nil, keys: OriginKeys? = nil,
        polling: Duration? = .seconds(600), refusesOrphans: Bool = false
    ) throws {
        folder = NSTemporaryDirectory() + "origin-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let clock = clock
        let now: Now = { clock.now }
        council = try FakeCouncil(clock, key: councilKey, plays)
        ledger = try SQLiteLedger.open(path: folder + "/ledger.sqlite", now: now)
        var profile = OriginProfile.standard
        profile.limits.perMinute = 6_000
        profile.limits.parallel = 8
        exchange = OriginExchange(
            profile: profile, providerCode: Origin.provider, keys: try keys ?? OriginKeys(Origin.key()), ledger: ledger,
            now: now)
        let policy = OriginPolicy(
            polling: polling, refusesOrphans: refusesOrphans,
            pauses: [.milliseconds(1), .milliseconds(2), .milliseconds(3)])
        let notices = Nudge()
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let results = OriginResults(ledger: ledger, policy: policy, notices: notices, logger: logger, now: now)
        sender = OriginSender(
            exchange: exchange, caller: council, ledger: ledger, results: results, policy: policy, notices: notices,
            logger: logger, now: now)
        desk = OriginDesk(sender: sender, ledger: ledger, policy: policy, nudge: nudge, now: now)
        reception = OriginReception(
            exchange: exchange, ledger: ledger, results: results, policy: policy, nudge: nudge, notices: notices,
            logger: logger, now: now)
        serving = OriginServing(
            desk: desk, reception: reception, exchange: exchange, ledger: ledger, path: "/callbacks/ccpit")
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// The case of a document.
    func document(_ id: String = "TESTPROV01-20250701-0001") async throws -> ChannelCase { try await desk.document(id) }

    /// Hands in the example, changed.
    @discardableResult
    func submit(_ change: (String) -> String = { $0 }) async throws -> OriginDesk.Submission {
        try await desk.submit(try Origin.application(change), to: .applyGeneralCo, actor: "test")
    }

    /// Takes the next step of a document, whenever it is due.
    @discardableResult
    func step() async throws -> ChannelCase {
        try await sender.step(try await document())
        return try await document()
    }

    /// What the ERP was told, as JSON texts.
    func notices() async throws -> [String] {
        try await ledger.notices(of: "ccpit", after: 0, limit: 500).map { String(decoding: $0.body, as: UTF8.self) }
    }

    /// A push of the council.
    func push(
        _ data: String, messageId: String, interface: OriginInterface = .pushDocAudit,
        provider: String = Origin.provider,
        key: SharedKey? = nil, time: ChinaTime? = nil
    ) throws -> [UInt8] {
        let content = OriginEnvelope.Content(
            interface, providerCode: provider, messageId: messageId, time: time ?? clock.now, data: data)
        return try #require(OriginEnvelope(.standard).write(content, key: try key ?? Origin.key())).body
    }

    /// Delivers a push; the code of the signed answer, or `nil` for a fault.
    func deliver(_ body: [UInt8], from peer: String = "192.0.2.7") async throws -> String? {
        let answer = await reception.take(body, headers: [:], from: peer)
        guard answer.status == 200 else { return nil }
        let reply = try OriginIncoming(answer.body, profile: .standard, isReply: true)
        #expect(
            SignatureScheme(.joined).verifies(reply.signature, of: reply.parts, keys: [try Origin.key()]),
            "every answer that is no fault is signed")
        return reply.result?.code
    }

    static func result(
        _ status: String, _ time: String, id: String = "TESTPROV01-20250701-0001", certNo: String = "25C3301TEST0001"
    ) -> String {
        "{\"docId\":\"\(id)\",\"certNo\":\"\(certNo)\",\"status\":\"\(status)\",\"auditTime\":\"\(time)\",\"opinion\":\"意见\"}"
    }
}
