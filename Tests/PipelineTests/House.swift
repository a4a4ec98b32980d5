import CryptoCore
import CustomsMessages
import CustomsSignature
import Exchange
import Foundation
import InMemoryLogging
import Ledger
import Logging
import MessageTranslation
import ServiceLifecycle
import SidecarBase
import Signers
import Synchronization

@testable import Pipeline

/// The parts of a house with a real ledger in a folder of its own and a software key.
struct House {
    static let company = Company(code: "3301960EX1", name: "示例企业", dxpId: "DXPENT0000099001")

    let folder: URL
    let ledger: SQLiteLedger
    let outbox = Nudge()
    let logs = InMemoryLogHandler()
    let now: Now

    init(now: @escaping Now = ChinaTime.now) throws {
        self.now = now
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("pipeline-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        ledger = try SQLiteLedger.open(
            path: folder.appendingPathComponent("ledger.sqlite").path, now: now, mode: .writer)
    }

    func close() async throws {
        try await ledger.close()
        try FileManager.default.removeItem(at: folder)
    }

    var logger: Logger { Logger(label: "test") { _ in logs } }

    func desk(
        _ signers: [any Signer], policy: DeclarationPolicy = DeclarationPolicy(),
        edition: SignatureEdition = .announcement2018, check: DeclarationCheck.Mode = .warn
    ) throws -> DeclarationDesk {
        let company = House.company
        return DeclarationDesk(
            companies: [
                Company(
                    code: company.code, name: company.name, dxpId: company.dxpId, edition: edition,
                    compatibilityCheck: check)
            ],
            policy: policy, intake: try intake(),
            check: DeclarationCheck(
                MessageChecker(try SchemaCatalogue.builtIn()), siblings: LedgerDocuments(ledger)),
            signer: DeclarationSigner(
                signing: SigningDesk(companies: [House.company.code: signers]), policy: policy, now: now),
            dispatch: DeclarationDispatch(
                routes: [House.company.code: "node"], policy: policy, outbox: ["node": outbox]),
            ledger: ledger, logger: logger, now: now)
    }

    /// What assembles for the company, with the ledger's earlier declarations.
    func intake(companies: [Company] = [House.company]) throws -> MessageIntake {
        let catalogue = try SchemaCatalogue.builtIn()
        return MessageIntake(
            assembler: MessageAssembler(catalogue: catalogue, mappings: try MappingSet.builtIn(catalogue)),
            aliases: .empty, companies: companies, stored: LedgerDocuments(ledger), now: now)
    }

    /// Signs and records the order of the fixtures, which waits in the outbox then.
    func accept() async throws -> MessageID {
        try await desk([try CountingSigner()]).accept(House.fixture("order.xml"), from: House.source).id
    }

    /// The receipt desk with one relay target, `erp`.
    func receipts(
        keys: PlatformKeys = PlatformKeys(aesKeys: [], publicKey: nil, requireDigest: false, allowPlain: true),
        targets: [String] = ["erp"]
    ) -> ReceiptDesk {
        ReceiptDesk(
            decoder: PushDecoder(keys: keys), ledger: ledger,
            targets: Dictionary(uniqueKeysWithValues: targets.map { ($0, Nudge()) }), logger: logger, now: now)
    }

    /// A delivery worker with short delays.
    func worker(_ transport: any Transport, period: Duration = .seconds(3_600)) -> DeliveryWorker {
        DeliveryWorker(
            route: "node", transport: transport, ledger: ledger,
            retry: RetryPolicy(firstDelay: .milliseconds(1), maximumDelay: .milliseconds(5), period: period, seed: 1),
            nudge: outbox, logger: logger, now: now)
    }

    /// Runs a service until `isDone` says so.
    func run(_ service: some Service, until isDone: @Sendable @escaping () async throws -> Bool) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await service.run() }
            while try await !isDone() {
                try Task.checkCancellation()
                await Task.yield()
            }
            group.cancelAll()
        }
    }

    /// Whether the event chain is whole and every state follows from its events.
    func isSound() async throws -> Bool { try await ledger.verify { _, _ in }.problems.isEmpty }

    static func fixture(_ name: String) throws -> [UInt8] {
        guard let folder = Bundle.module.url(forResource: "Fixtures", withExtension: nil) else {
            throw CocoaError(.fileNoSuchFile)
        }
        return [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
    }

    /// A fixture as text.
    static func text(_ name: String) throws -> String { String(decoding: try fixture(name), as: UTF8.self) }

    static let source = RequestSource(channel: "transferDeclare", peer: "127.0.0.1")
    static let node = RequestSource(channel: "dxp", peer: "127.0.0.1")
    static let platform = RequestSource(channel: "zhejiang", peer: "127.0.0.1")
}

/// A software signer that counts, and that can be told to lie.
final class CountingSigner: Signer {
    let name = "counting"
    private let key: PrivateKey
    private let certificate: Certificate
    private let counter = Mutex(0)
    private let isLying: Bool

    /// Made once: a key of 2048 bits takes longer than most tests.
    private static let sharedKey = Result { try PrivateKey.generateRSA(bits: 2048) }

    init(isLying: Bool = false) throws {
        key = try CountingSigner.sharedKey.get()
        let now = ChinaTime.now()
        certificate = try Certificate.issue(
            for: key.publicKey, commonName: "测试", organizationalUnit: "示例企业", serial: [2, 1, 0, 0, 0, 0, 0, 1],
            notBefore: now.advanced(byMilliseconds: -86_400_000), notAfter: now.advanced(byMilliseconds: 86_400_000),
            cardNumber: nil, issuerName: "TEST ONLY CA", issuerKey: key)
        self.isLying = isLying
    }

    var count: Int { counter.withLock { $0 } }

    func identity() async throws(SignerError) -> SignerIdentity {
        SignerIdentity(certificate: certificate, device: "test")
    }

    func sign(
        _ message: [UInt8], as form: SignatureForm, deadline: ContinuousClock.Instant
    ) async throws(SignerError) -> SignatureResult {
        counter.withLock { $0 += 1 }
        do {
            let value = try key.signRSA(isLying ? message + [0] : message, digest: .sha1)
            return SignatureResult(value: value, identity: SignerIdentity(certificate: certificate, device: "test"))
        } catch {
            throw SignerError(error.code, error.detail)
        }
    }

    func status() async -> SignerStatus {
        SignerStatus(name: name, identity: SignerIdentity(certificate: certificate, device: "test"), problem: nil)
    }

    func events() async -> AsyncStream<SignerEvent> { AsyncStream { $0.finish() } }
    func close() async {}
}

/// A clock that a test turns.
final class TestClock: Sendable {
    private let time: Mutex<ChinaTime>

    init(_ time: ChinaTime = ChinaTime(milliseconds: 1_767_571_200_000)) { self.time = Mutex(time) }

    var now: Now { { self.time.withLock { $0 } } }

    func advance(by duration: Duration) {
        time.withLock { $0 = $0.advanced(byMilliseconds: duration.components.seconds * 1_000) }
    }
}

/// A transport that answers as it is told and remembers what it got.
final class ScriptedTransport: Transport {
    enum Word: Sendable {
        case accept
        case refuse(String)
        case fail(ErrorCode)
    }

    private let state: Mutex<(script: [Word], sent: [OutgoingEnvelope])>
    private let meanwhile: @Sendable (OutgoingEnvelope) async -> Void

    /// - Parameters:
    ///   - script: the words, in order; acceptance when they are used up.
    ///   - meanwhile: what happens while an attempt is under way.
    init(_ script: [Word], meanwhile: @escaping @Sendable (OutgoingEnvelope) async -> Void = { _ in }) {
        state = Mutex((script, []))
        self.meanwhile = meanwhile
    }

    var sent: [OutgoingEnvelope] { state.withLock(\.sent) }

    func deliver(_ envelope: OutgoingEnvelope) async throws(TransportError) -> NodeAnswer {
        let word = state.withLock { state in
            state.sent.append(envelope)
            return state.script.isEmpty ? Word.accept : state.script.removeFirst()
        }
        await meanwhile(envelope)
        switch word {
        case .accept: return .accepted(text: "处理成功")
        case .refuse(let text): return .refused(chkMark: "2", text: text)
        case .fail(let code): throw TransportError(code, "scripted")
        }
    }

    func probe() async throws(TransportError) -> String { "scripted" }
}
