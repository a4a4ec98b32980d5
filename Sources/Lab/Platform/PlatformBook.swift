internal import CryptoCore
internal import Synchronization

/// What the simulated platform has taken, and what it is told to do about documents.
package final class PlatformBook: Sendable {
    /// Which of its two ways of answering the platform uses.
    package enum Answers: String, Sendable, CaseIterable {
        case both
        case synchronous
        case asynchronous
    }

    /// One document as it came, however often.
    package struct Entry: Sendable {
        package let document: [UInt8]
        package let businessNumbers: [String]
        /// How often the same bytes came.
        package var deliveries = 1
        /// The request bodies were the same, too.
        package var isSameCall = true
    }

    private struct State {
        var answers = Answers.both
        var refusals: [String: String] = [:]
        var entries: [[UInt8]: Entry] = [:]
        var order: [[UInt8]] = []
        var calls: [[UInt8]: [UInt8]] = [:]
        var accepted: [String: [UInt8]] = [:]
        var violations: [String] = []
        var declared: [String: Int] = [:]
        var undeclared: [String: String] = [:]
    }

    private let state = Mutex(State())

    init() {}

    /// How the platform answers from now on.
    package var answers: Answers {
        get { state.withLock(\.answers) }
        set { state.withLock { $0.answers = newValue } }
    }

    /// Refuses a document from now on, with this text; `nil` accepts it.
    package func refuse(_ businessNo: String, _ text: String?) { state.withLock { $0.refusals[businessNo] = text } }

    /// The documents in the order in which they first came.
    package var entries: [Entry] { state.withLock { state in state.order.compactMap { state.entries[$0] } } }

    /// Calls and documents that break a rule.
    package var violations: [String] { state.withLock(\.violations) }

    /// How often the platform had the headquarters message of a number signed.
    package func declarations(of businessNo: String) -> Int { state.withLock { $0.declared[businessNo] ?? 0 } }

    /// Why it could not.
    package func trouble(with businessNo: String) -> String? { state.withLock { $0.undeclared[businessNo] } }

    func violate(_ text: String) { state.withLock { $0.violations.append(text) } }

    /// Takes a document; for each item the text of its refusal, `nil` where it is accepted, and whether the bytes are new.
    func take(_ call: PlatformService.Call, body: [UInt8]) -> (isNew: Bool, refusals: [String?]) {
        let digest = MessageDigest.sha256(call.document)
        let request = MessageDigest.sha256(body)
        return state.withLock { state in
            let isNew = state.entries[digest] == nil
            if isNew {
                state.order.append(digest)
                state.calls[digest] = request
                state.entries[digest] = Entry(
                    document: call.document, businessNumbers: call.message.items.map(\.businessNo))
            } else {
                state.entries[digest]?.deliveries += 1
                if state.calls[digest] != request { state.entries[digest]?.isSameCall = false }
            }
            let refusals: [String?] = call.message.items.map { item in
                if let text = state.refusals[item.businessNo] { return text }
                let key = item.businessType + " " + item.businessNo
                if let earlier = state.accepted[key], earlier != digest { return "22099:单证已存在" }
                state.accepted[key] = digest
                return nil
            }
            return (isNew, refusals)
        }
    }

    func declared(_ businessNo: String) { state.withLock { $0.declared[businessNo, default: 0] += 1 } }

    func notDeclared(_ businessNo: String, _ text: String) { state.withLock { $0.undeclared[businessNo] = text } }
}
