import SidecarBase
import Synchronization

@testable import Pipeline

/// A desk of keys that knows one token and one signer, and remembers what it was asked.
final class FakeKeys: KeyServing {
    struct Asked: Equatable {
        let message: [UInt8]?
        let form: String?
        let company: String?
    }

    private let seen = Mutex<[Asked]>([])
    private let isOn: Bool
    /// Told when a signature begins that takes until it is cancelled, and when it is: `true`.
    private let endless: AsyncStream<Bool>.Continuation?

    init(isOn: Bool = true, endless: AsyncStream<Bool>.Continuation? = nil) {
        self.isOn = isOn
        self.endless = endless
    }

    var asked: [Asked] { seen.withLock { $0 } }

    func signers() async -> [KeyReport] { [] }

    func test(_ name: String) async throws -> KeyTest {
        guard name == "ukey-a" else { throw SidecarError(.httpNotFound, "signer") }
        return KeyTest(name: name, certNo: "0123abcd", form: "rsa-sha1", milliseconds: 240)
    }

    func queue() async throws -> QueueReport {
        QueueReport(
            time: "2026-01-05T08:00:00.000+08:00",
            companies: [
                QueueReport.Company(
                    company: "3301960EX1", signers: ["ukey-a"], able: true, waiting: 7, active: 1, held: 2, signed: 9,
                    failed: 0, perMinute: 3, etaMilliseconds: 1_700, canSignUntil: nil, lastSignature: nil)
            ], toSend: 4, parked: 0)
    }

    func admit(_ token: Secret?, from source: RequestSource) throws(SidecarError) {
        guard isOn else { throw SidecarError(.httpSignOff) }
        guard token == Secret("good-token") else { throw SidecarError(.httpToken) }
    }

    func sign(
        _ message: [UInt8]?, form: String?, company: String?, token: Secret?, from source: RequestSource
    ) async throws -> LentSignature {
        try admit(token, from: source)
        seen.withLock { $0.append(Asked(message: message, form: form, company: company)) }
        if let endless {
            endless.yield(false)
            do { try await Task.sleep(for: .seconds(600)) } catch { endless.yield(true) }
        }
        if company == "3301960EX9" { throw SidecarError(.cardPinWrong, "3 tries left") }
        return LentSignature(
            value: message.map { $0 + [0] }, certificate: [1, 2, 3], certNo: "0123abcd",
            signer: message == nil ? nil : "ukey-a")
    }
}
