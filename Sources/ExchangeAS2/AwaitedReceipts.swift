internal import Synchronization

/// The messages whose receipts are to come later, by another connection, and who waits for them.
package final class AwaitedReceipts: Sendable {
    /// A place in the list, which is kept by whoever waits.
    struct Waiting: Sendable {
        fileprivate let number: Int
        fileprivate let messageID: String
        fileprivate let receipts: AsyncStream<DispositionReceipt>
    }

    private struct State {
        var waiting: [String: [Int: AsyncStream<DispositionReceipt>.Continuation]] = [:]
        var next = 0
    }

    private let state = Mutex(State())

    package init() {}

    /// Begins to wait: before the message is sent, because its receipt can be faster than the answer.
    func expect(_ messageID: String) -> Waiting {
        let (stream, continuation) = AsyncStream.makeStream(
            of: DispositionReceipt.self, bufferingPolicy: .bufferingNewest(8))
        return state.withLock { state in
            state.next += 1
            state.waiting[messageID, default: [:]][state.next] = continuation
            return Waiting(number: state.next, messageID: messageID, receipts: stream)
        }
    }

    /// Ends the waiting.
    func forget(_ waiting: Waiting) {
        state.withLock { state in
            state.waiting[waiting.messageID]?[waiting.number] = nil
            if state.waiting[waiting.messageID]?.isEmpty ?? false { state.waiting[waiting.messageID] = nil }
        }
    }

    /// Whether somebody waits for the receipt of a message.
    func isExpected(_ messageID: String) -> Bool { state.withLock { $0.waiting[messageID] != nil } }

    /// Hands a receipt to whoever waits for it.
    func hand(_ receipt: DispositionReceipt) {
        let waiting = state.withLock { $0.waiting[receipt.messageID].map { Array($0.values) } ?? [] }
        for continuation in waiting { continuation.yield(receipt) }
    }

    /// The next receipt; `nil` when the time is over, or the caller is cancelled.
    func next(_ waiting: Waiting, within limit: Duration) async -> DispositionReceipt? {
        await withTaskGroup(of: DispositionReceipt?.self) { group in
            group.addTask {
                for await receipt in waiting.receipts { return receipt }
                return nil
            }
            group.addTask {
                do {
                    try await Task.sleep(for: limit)
                } catch {
                    // The receipt has come, or nobody wants it any more.
                }
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
    }
}
