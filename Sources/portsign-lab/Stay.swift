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
}
