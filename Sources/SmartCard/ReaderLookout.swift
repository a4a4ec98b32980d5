internal import Dispatch
internal import Synchronization

/// Looks at the readers on a thread and a context of its own. Whoever asks it waits no longer than they want to, whatever
/// the service does: a service that is stuck keeps this thread, not the caller's.
actor ReaderLookout {
    /// One look that somebody waits for.
    final class Look: Sendable {
        private let result = Mutex<Result<[ReaderState], SmartCardError>?>(nil)
        private let isDone = DispatchSemaphore(value: 0)

        fileprivate func finish(_ readers: Result<[ReaderState], SmartCardError>) {
            result.withLock { $0 = readers }
            isDone.signal()
        }

        /// Whether the service has answered by now.
        var isFinished: Bool { result.withLock { $0 != nil } }

        /// Blocks the calling thread.
        /// - Returns: what was seen; `nil` when the service has not answered by then.
        func answer(withinMilliseconds limit: Int) -> Result<[ReaderState], SmartCardError>? {
            _ = isDone.wait(timeout: .now() + .milliseconds(limit))
            return result.withLock { $0 }
        }
    }

    private let thread = CardThread(label: "portsign.reader-lookout")
    private let openSystem: @Sendable () throws(SmartCardError) -> any CardSystem
    private var system: (any CardSystem)?

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

    /// - Parameter openSystem: connects to the service.
    init(openSystem: @escaping @Sendable () throws(SmartCardError) -> any CardSystem) {
        self.openSystem = openSystem
    }

    /// Begins a look.
    nonisolated func look() -> Look {
        let look = Look()
        thread.run { look.finish(self.assumeIsolated { $0.readers() }) }
        return look
    }

    /// Every failure is a reason for a context of its own at the next look: after some the old one fails for ever.
    private func readers() -> Result<[ReaderState], SmartCardError> {
        do throws(SmartCardError) {
            return .success(try openedSystem().readers())
        } catch {
            system = nil
            return .failure(error)
        }
    }

    private func openedSystem() throws(SmartCardError) -> any CardSystem {
        if let system { return system }
        let opened = try openSystem()
        system = opened
        return opened
    }
}
