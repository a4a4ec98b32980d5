internal import UnixSignals

/// Waits for the operator's word to end.
enum Stay {
    /// The signals that end a program here; made before anything else is started, so that none gets lost.
    static func signals() async -> UnixSignalsSequence {
        await UnixSignalsSequence(trapping: .sigterm, .sigint, .sighup)
    }

    /// Returns when one of the signals comes, or the task is cancelled.
    static func untilSignal(_ signals: UnixSignalsSequence) async {
        for await _ in signals { return }
    }

    /// Does something until it ends or the operator wants it to; then it is cancelled, and left when it has ended.
    /// - Parameter body: what is done.
    /// - Returns: what it returns; `nil` when the operator ended it.
    /// - Throws: what it throws.
    static func unlessEnded<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws
        -> Value?
    {
        let signals = await signals()
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                await untilSignal(signals)
                return nil
            }
            let first = try await group.next() ?? nil
            group.cancelAll()
            if first == nil {
                // It ends by its cancellation, which is no news.
                do { try await group.waitForAll() } catch is CancellationError {}
            }
            return first
        }
    }
}
