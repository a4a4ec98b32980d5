internal import CryptoCore
internal import Foundation
internal import Lab
internal import SidecarBase
internal import Signers
internal import SmartCard
internal import Synchronization

/// Where the signatures of a run come from.
struct SignatureSource: Sendable {
    let signer: any Signer
    let description: String
    /// Signatures made so far.
    let signatures: @Sendable () -> Int

    /// A virtual card in the reader of `scripts/virtual-reader`, or a software key with the same delay where there is none.
    static func make(delay: Duration, pin: String, record: String) async throws -> SignatureSource {
        let now = ChinaTime.now()
        let key = try PrivateKey.generateRSA(bits: 2048)
        let certificate = try Certificate.issue(
            for: key.publicKey, commonName: "测试人", organizationalUnit: "示例企业",
            serial: [0x02, 0x01, 0, 0, 0, 0, 0, 1], notBefore: now.advanced(byMilliseconds: -86_400_000),
            notAfter: now.advanced(byMilliseconds: 86_400_000), cardNumber: nil, issuerName: "TEST ONLY CA",
            issuerKey: key)
        guard let slot = VirtualCardSlot(number: 0, environment: ProcessInfo.processInfo.environment) else {
            let signer = DelayedSigner(
                delay: delay, key: key, identity: SignerIdentity(certificate: certificate, device: "software"))
            return SignatureSource(
                signer: signer, description: "NO CARD: a software RSA-2048 key, delayed by \(delay)",
                signatures: { signer.count })
        }
        let card = VirtualPIVCard(key: key, certificate: certificate, pin: pin, tries: 5)
        card.habits.signatureDelay = delay
        try await slot.insert(card)
        let signer = CardSigner(
            name: "card", settings: CardSettings(pin: .literal(Secret(pin)), pinRecordPath: record),
            monitor: ReaderMonitor())
        let end = ContinuousClock.now.advanced(by: .seconds(10))
        while true {
            do {
                _ = try await signer.identity()
                break
            } catch {
                // The service sees a new card within half a second.
                guard ContinuousClock.now < end else { throw error }
                try await Task.sleep(for: .milliseconds(100))
            }
        }
        return SignatureSource(
            signer: signer,
            description: "a virtual PIV card with RSA-2048 through the PC/SC service, \(delay) a signature",
            signatures: { card.counters.signatures })
    }
}

/// A software key that takes as long as a card: one signature at a time.
private actor DelayedSigner: Signer {
    nonisolated let name = "delayed"
    private let delay: Duration
    private let key: PrivateKey
    private let known: SignerIdentity
    private let made = Mutex(0)
    private var last: Task<Void, Never>?

    init(delay: Duration, key: PrivateKey, identity: SignerIdentity) {
        self.delay = delay
        self.key = key
        known = identity
    }

    nonisolated var count: Int { made.withLock { $0 } }

    func identity() async throws(SignerError) -> SignerIdentity { known }

    func sign(
        _ message: [UInt8], as form: SignatureForm, deadline: ContinuousClock.Instant
    ) async throws(SignerError) -> SignatureResult {
        let (before, delay) = (last, delay)
        let turn = Task {
            await before?.value
            // Nobody cancels a turn.
            do { try await Task.sleep(for: delay) } catch {}
        }
        last = turn
        await turn.value
        made.withLock { $0 += 1 }
        do {
            return SignatureResult(value: try key.signRSA(message, digest: .sha1), identity: known)
        } catch {
            throw SignerError(error.code, error.detail)
        }
    }

    func status() async -> SignerStatus { SignerStatus(name: name, identity: known, problem: nil) }
    func events() async -> AsyncStream<SignerEvent> { AsyncStream { $0.finish() } }
    func close() async {}
}
