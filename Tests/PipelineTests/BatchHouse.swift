import CryptoCore
import CustomsMessages
import CustomsSignature
import Exchange
import Foundation
import Ledger
import MessageTranslation
import SidecarBase
import Signers
import Synchronization
import Testing

@testable import Pipeline

/// Made-up documents, and the parts that pack them.
enum Assembled {
    static let sender = MessageSender(
        code: House.company.code, name: House.company.name, dxpId: House.company.dxpId, edition: .no113)

    /// An order; its guid follows from its number.
    static func order(
        _ number: Int, guid: String? = nil, item: Int = 0, words: String = "", sender: MessageSender = sender,
        input: String? = nil, peer: String = "127.0.0.1"
    ) throws -> DocumentSubmission {
        let guid = guid ?? Assembled.guid(number)
        let content = """
            <Order><OrderHead><guid>\(guid)</guid><orderNo>NO-\(number)</orderNo><ebpCode>3301960EP1</ebpCode>\
            <note>\(words)</note></OrderHead></Order>
            """
        return try submission(
            "CEB311Message", guid: guid, key: orderKey(number), content: content, item: item, sender: sender,
            input: input ?? "input of \(number) \(words)", peer: peer)
    }

    static func inventory(_ number: Int, sender: MessageSender = sender) throws -> DocumentSubmission {
        let guid = "62100000-0000-4000-8000-" + String(format: "%012d", number)
        let content = """
            <Inventory><InventoryHead><guid>\(guid)</guid><copNo>COP-\(number)</copNo><agentCode>3301960EX1</agentCode>\
            </InventoryHead></Inventory>
            """
        return try submission(
            "CEB621Message", guid: guid,
            key: BusinessKey(kind: BusinessKey.inventory, parts: ["3301960EX1", "COP-\(number)"]), content: content,
            item: 0, sender: sender, input: "input of inventory \(number)", peer: "127.0.0.1")
    }

    static func guid(_ number: Int) -> String { "31100000-0000-4000-8000-" + String(format: "%012d", number) }

    static func orderKey(_ number: Int) -> BusinessKey {
        BusinessKey(kind: BusinessKey.order, parts: ["3301960EP1", "NO-\(number)"])
    }

    private static func submission(
        _ root: String, guid: String, key: BusinessKey, content: String, item: Int, sender: MessageSender,
        input: String, peer: String
    ) throws -> DocumentSubmission {
        let input = Array(input.utf8)
        return DocumentSubmission(
            document: AssembledDocument(
                type: try #require(MessageType(rootName: root)), guid: guid, key: key, content: Array(content.utf8),
                origins: [], item: item),
            sender: sender, input: input, inputDigest: MessageDigest.sha256(input),
            source: RequestSource(channel: "api", peer: peer))
    }

    /// A receipt about orders: number → status.
    static func receipt(_ statuses: KeyValuePairs<Int, String>, salt: String = "1") -> [UInt8] {
        let records = statuses.map { number, status in
            """
            <OrderReturn><guid>5f000000-0000-4000-8000-000000000001</guid><ebpCode>3301960EP1</ebpCode>\
            <orderNo>NO-\(number)</orderNo><returnStatus>\(status)</returnStatus>\
            <returnTime>20240601102233002</returnTime><returnInfo>示例\(salt)</returnInfo></OrderReturn>
            """
        }
        return Array(
            """
            <?xml version="1.0" encoding="UTF-8"?><CEB312Message xmlns="http://www.chinaport.gov.cn/ceb" version="1.0" \
            guid="0d9a1c52-7d1e-4e53-9c1a-000000000002">\(records.joined())</CEB312Message>
            """.utf8)
    }
}

/// A waiting time that ends when a test says so.
final class TestPause: Sendable {
    private let waiting = Mutex<[AsyncStream<Void>.Continuation]>([])

    var pause: BatchDesk.Pause {
        { _ in
            let (stream, continuation) = AsyncStream<Void>.makeStream()
            self.waiting.withLock { $0.append(continuation) }
            for await _ in stream { return }
            try Task.checkCancellation()
        }
    }

    /// The times that have begun so far.
    var count: Int { waiting.withLock { $0.count } }

    /// Ends all that have begun.
    func end() {
        for continuation in waiting.withLock({ $0 }) { continuation.yield() }
    }
}

/// A software signer that can be held up, and told to fail.
final class GatedSigner: Signer {
    let name = "gated"
    private let inner: CountingSigner
    private let state: Mutex<(isOpen: Bool, waiters: [CheckedContinuation<Void, Never>], failures: [ErrorCode])>

    init(isOpen: Bool = true, failures: [ErrorCode] = []) throws {
        inner = try CountingSigner()
        state = Mutex((isOpen, [], failures))
    }

    /// Signatures made.
    var count: Int { inner.count }
    /// Signatures asked for and held up.
    var waiting: Int { state.withLock { $0.waiters.count } }

    func open() {
        let waiters = state.withLock { state in
            state.isOpen = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    func identity() async throws(SignerError) -> SignerIdentity { try await inner.identity() }

    func sign(
        _ message: [UInt8], as form: SignatureForm, deadline: ContinuousClock.Instant
    ) async throws(SignerError) -> SignatureResult {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiters.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
        if let code = state.withLock({ $0.failures.isEmpty ? nil : $0.failures.removeFirst() }) {
            throw SignerError(code, "scripted")
        }
        return try await inner.sign(message, as: form, deadline: deadline)
    }

    func status() async -> SignerStatus { await inner.status() }
    func events() async -> AsyncStream<SignerEvent> { await inner.events() }
    func close() async {}
}

extension House {
    /// A second company with the same signers.
    static let otherCompany = Company(code: "3301960EX2", name: "另一企业", dxpId: "DXPENT0000099002")

    private func parts(
        _ signers: [any Signer], _ policy: DeclarationPolicy
    ) -> (signer: DeclarationSigner, dispatch: DeclarationDispatch) {
        let codes = [House.company.code, House.otherCompany.code]
        return (
            DeclarationSigner(
                signing: SigningDesk(companies: Dictionary(uniqueKeysWithValues: codes.map { ($0, signers) })),
                policy: policy, now: now),
            DeclarationDispatch(
                routes: Dictionary(uniqueKeysWithValues: codes.map { ($0, "node") }), policy: policy,
                outbox: ["node": outbox])
        )
    }

    func batchDesk(
        _ signer: any Signer, _ batching: BatchPolicy, policy: DeclarationPolicy = DeclarationPolicy(),
        pause: TestPause = TestPause(), check: @escaping MessageCheck = { _, _, _ in CheckedMessage(findings: []) }
    ) -> BatchDesk {
        let (signer, dispatch) = parts([signer], policy)
        return BatchDesk(
            companies: [House.company, House.otherCompany],
            batching: [House.company.code: batching, House.otherCompany.code: batching], policy: policy, check: check,
            signer: signer, dispatch: dispatch, ledger: ledger, logger: logger, now: now, pause: pause.pause)
    }

    func splitter(_ signer: any Signer, ledger other: SQLiteLedger? = nil) -> BatchSplitter {
        let (signer, dispatch) = parts([signer], DeclarationPolicy())
        return BatchSplitter(
            companies: [House.company, House.otherCompany], signer: signer, dispatch: dispatch, ledger: other ?? ledger,
            retry: RetryPolicy(firstDelay: .milliseconds(1), maximumDelay: .milliseconds(5), seed: 1), logger: logger,
            now: now)
    }

    /// Packs orders into one message.
    func batch(_ numbers: ClosedRange<Int>, _ signer: (any Signer)? = nil) async throws -> [DocumentAnswer] {
        let desk = batchDesk(try signer ?? CountingSigner(), BatchPolicy(documents: numbers.count))
        let answers = await desk.submit(try numbers.map { try Assembled.order($0) })
        return try answers.map { try $0.get() }
    }
}

/// Awaits what another task brings about.
func until(_ condition: () async throws -> Bool) async throws {
    while try await !condition() {
        try Task.checkCancellation()
        await Task.yield()
    }
}
