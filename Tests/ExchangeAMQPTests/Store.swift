import ExchangeAMQP
import Synchronization

/// Keeps what it is given, after it has refused as often as it is told.
final class Store: Sendable {
    private let kept = Mutex<[String]>([])
    private let refusals: Mutex<Int>

    init(refusing: Int = 0) { refusals = Mutex(refusing) }

    var texts: [String] { kept.withLock { $0 } }

    func take(_ bytes: [UInt8]) async -> AMQPReceipts.Verdict {
        let refuses = refusals.withLock { left in
            guard left > 0 else { return false }
            left -= 1
            return true
        }
        if refuses { return .notStored }
        kept.withLock { $0.append(String(decoding: bytes, as: UTF8.self)) }
        return .stored
    }

    /// Waits until it has so many; the suite's time limit is the deadline.
    func has(_ count: Int) async throws {
        while texts.count < count { try await Task.sleep(for: .milliseconds(5)) }
    }
}
