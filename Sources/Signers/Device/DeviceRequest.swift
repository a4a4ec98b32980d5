internal import SidecarBase
internal import Synchronization

/// A question to a device's thread that somebody waits for. It is answered once; later answers are dropped, so a deadline
/// can answer it while the device is still busy with it.
final class DeviceRequest<Value: Sendable>: Sendable {
    private enum State {
        case open
        case awaited(CheckedContinuation<Result<Value, SignerError>, Never>)
        case answered(Result<Value, SignerError>)
        case done
    }

    private let state = Mutex(State.open)

    /// Whether nobody needs an answer any more.
    var isFinished: Bool {
        state.withLock { state in
            switch state {
            case .open, .awaited: false
            case .answered, .done: true
            }
        }
    }

    /// Answers, unless it was answered before.
    func finish(_ result: Result<Value, SignerError>) {
        let continuation: CheckedContinuation<Result<Value, SignerError>, Never>? = state.withLock { state in
            switch state {
            case .open:
                state = .answered(result)
                return nil
            case .awaited(let continuation):
                state = .done
                return continuation
            case .answered, .done: return nil
            }
        }
        continuation?.resume(returning: result)
    }

    /// Waits for the answer; called once.
    func answer() async -> Result<Value, SignerError> {
        await withCheckedContinuation { continuation in
            let result: Result<Value, SignerError>? = state.withLock { state in
                if case .answered(let result) = state {
                    state = .done
                    return result
                }
                state = .awaited(continuation)
                return nil
            }
            if let result { continuation.resume(returning: result) }
        }
    }

    /// Waits for the answer until `deadline`, or until the task is cancelled.
    /// - Parameters:
    ///   - deadline: when to give up.
    ///   - lateness: what to say then.
    /// - Returns: the answer.
    /// - Throws: what the device's thread found wrong, or what `lateness` says.
    func answer(
        until deadline: ContinuousClock.Instant, lateness: @escaping @Sendable () -> SignerError
    ) async throws(SignerError) -> Value {
        async let _ = expire(at: deadline, lateness: lateness)
        let result = await withTaskCancellationHandler {
            await answer()
        } onCancel: {
            finish(.failure(SignerError(.signerTimeout, "the request was cancelled")))
        }
        return try result.get()
    }

    private func expire(
        at deadline: ContinuousClock.Instant, lateness: @escaping @Sendable () -> SignerError
    ) async {
        do {
            try await Task.sleep(until: deadline, clock: .continuous)
        } catch {
            // The answer came first.
            return
        }
        finish(.failure(lateness()))
    }
}
