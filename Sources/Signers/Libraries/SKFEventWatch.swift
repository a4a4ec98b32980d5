internal import Dispatch
internal import SidecarBase
internal import SmartCard
internal import Synchronization
internal import TokenLibraries

/// Waits for an SKF library to tell of devices that come and go, on a thread of its own.
final class SKFEventWatch: Sendable {
    private let library: SKFLibrary
    private let onEvent: @Sendable () -> Void
    private let isStopped = Mutex(false)
    private let ended = DispatchSemaphore(value: 0)

    init(_ library: SKFLibrary, onEvent: @escaping @Sendable () -> Void) {
        self.library = library
        self.onEvent = onEvent
        CardThread(label: "portsign.skf-events").run { self.watch() }
    }

    /// Ends the wait. A library that cannot be made to end it keeps the thread.
    func stop() {
        isStopped.withLock { $0 = true }
        // A cancel just before the wait begins is lost: it is said again until the thread has ended.
        for _ in 0..<20 {
            library.cancelWait()
            if ended.wait(timeout: .now() + .milliseconds(50)) == .success { return }
        }
    }

    private func watch() {
        defer { ended.signal() }
        while !isStopped.withLock({ $0 }) {
            let begin = ContinuousClock.now
            do throws(TokenError) {
                _ = try library.waitForEvent()
                if isStopped.withLock({ $0 }) { return }
                onEvent()
            } catch {
                if error.meaning == .notSupported { return }
            }
            // A library that does not really wait must not keep a processor busy.
            if ContinuousClock.now - begin < .milliseconds(5) { CardThread.pause(milliseconds: 100) }
        }
    }
}
