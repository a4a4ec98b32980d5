internal import CryptoCore
internal import SidecarBase
internal import Synchronization

/// Every request that came, for inspection, and the memory that the checks need. Source: safe.md §8 items 3 and 7.
package final class ExchangeBook: Sendable {
    /// A request and its answer.
    package struct Record: Sendable, Encodable {
        /// From 1 on.
        package var number = 0
        package let time: LabTime
        package var servicePath = ""
        package var messageNumber = ""
        package var orgCode = ""
        package var userCode = ""
        package var style: ExchangeStyle?
        package var soap: ExchangeSOAP?
        /// The reply's code; empty for faults and answers without one.
        package var code = ""
        package var detail = ""
        package var fault: String?
        /// Whether it was answered out of the memory, because the same bytes came before.
        package var isRepeat = false
        /// A password could be read in it.
        package var passwordInClear = false
        /// Bytes of the request.
        package let length: Int
        /// SHA-256 of the request, hexadecimal.
        package let digest: String
        /// The request, decoded as far as it can be.
        package var request = ""
        package let headers: [String: String]
        /// The good answer, before a fault spoiled it.
        package var reply = ""
    }

    /// How many of each.
    package struct Summary: Sendable, Equatable, Encodable {
        package var requests = 0
        package var succeeded = 0
        package var refused = 0
        package var repeats = 0
        package var passwordsInClear = 0
        package var connections = 0
        package var handshakes = 0
        package var refusedHandshakes = 0
    }

    /// What the memory says about a message number.
    enum Known: Sendable {
        case new
        case same(reply: String, code: String)
        case other
    }

    private struct State {
        var records: [Record] = []
        var summary = Summary()
        var numbers: [String: (digest: String, reply: String, code: String)] = [:]
        var failures: [String: Int] = [:]
    }

    /// No more requests than these are kept; all are counted.
    private static let kept = 20_000
    private let state = Mutex(State())

    package init() {}

    /// The requests in their order.
    package var records: [Record] { state.withLock(\.records) }
    /// The counts, without those of connections.
    package var summary: Summary { state.withLock(\.summary) }

    func note(_ record: Record) {
        state.withLock { state in
            var record = record
            state.summary.requests += 1
            record.number = state.summary.requests
            if record.code == ExchangeCode.success.rawValue {
                state.summary.succeeded += 1
            } else {
                state.summary.refused += 1
            }
            if record.isRepeat { state.summary.repeats += 1 }
            if record.passwordInClear { state.summary.passwordsInClear += 1 }
            if state.records.count < Self.kept { state.records.append(record) }
        }
    }

    func known(_ number: String, of sender: String, digest: String) -> Known {
        state.withLock { state in
            guard let known = state.numbers["\(sender) \(number)"] else { return .new }
            return known.digest == digest ? .same(reply: known.reply, code: known.code) : .other
        }
    }

    func remember(_ number: String, of sender: String, digest: String, reply: String, code: String) {
        state.withLock { $0.numbers["\(sender) \(number)"] = (digest, reply, code) }
    }

    /// Notes a failed login.
    func failed(_ user: String) { state.withLock { $0.failures[user, default: 0] += 1 } }

    /// Notes a good one.
    func passed(_ user: String) { state.withLock { $0.failures[user] = nil } }

    /// Failed logins without a good one since.
    func failures(_ user: String) -> Int { state.withLock { $0.failures[user] ?? 0 } }
}
