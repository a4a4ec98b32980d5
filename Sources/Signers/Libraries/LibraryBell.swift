internal import Synchronization

/// Lets a device call its worker, which is made after it.
final class LibraryBell: Sendable {
    private struct Weak {
        weak var worker: LibraryWorker?
    }

    private let worker = Mutex(Weak())

    func connect(_ worker: LibraryWorker) {
        self.worker.withLock { $0.worker = worker }
    }

    /// Something was plugged in or pulled.
    func ring() {
        worker.withLock { $0.worker }?.look()
    }
}
