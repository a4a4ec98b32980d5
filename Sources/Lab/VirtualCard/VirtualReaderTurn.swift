internal import Glibc

/// The virtual reader has few slots, and every program sees all of its cards: whoever uses it takes turns with the others,
/// in this process and in others, by a lock on a file beside the reader's socket. A turn begins with empty readers and a
/// service that answers, however the turn before it ended.
package final class VirtualReaderTurn: Sendable {
    private let descriptor: Int32

    /// Waits for the turn.
    /// - Parameter environment: of this process; without `PCSCLITE_CSOCK_NAME` the system's reader is meant.
    /// - Throws: `VirtualCardError` when there can be no lock, or the service does not answer, `CancellationError`.
    package init(environment: [String: String]) async throws {
        let path = (environment["PCSCLITE_CSOCK_NAME"] ?? "/tmp/portsign-virtual-reader") + ".turn"
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw VirtualCardError.lastFailure("open \(path)") }
        self.descriptor = descriptor
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else { throw VirtualCardError.lastFailure("flock \(path)") }
            try await Task.sleep(for: .milliseconds(50))
        }
        // A test that failed may have left its card in.
        VirtualCardSlot.removeAll()
        try await VirtualReaderService(environment: environment)?.settle()
    }

    /// Keeps the turn until here; without it the turn ends with the last use of the value.
    package func end() {}

    /// Gives the turn to the next.
    deinit {
        close(descriptor)
    }
}
