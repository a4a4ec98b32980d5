import Glibc
import SidecarBase

/// An exclusive lock on a file, held until the object goes: a crash of the process frees it, so no stale lock remains.
final class FileLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock or says who cannot: `ledger.in_use` when another holds it, `ledger.unavailable` when the file cannot be made.
    init(path: String) throws(LedgerError) {
        let descriptor = unsafe open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw LedgerError(.ledgerUnavailable, "the lock file cannot be opened: errno \(errno)")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let failure = errno
            _ = Glibc.close(descriptor)
            if failure == EWOULDBLOCK { throw LedgerError(.ledgerInUse) }
            throw LedgerError(.ledgerUnavailable, "the lock file cannot be locked: errno \(failure)")
        }
        self.descriptor = descriptor
    }

    /// Frees the file for others. Said outright, because a copy of the descriptor in a process that is just being started would
    /// keep the lock beyond a mere close.
    func release() {
        _ = flock(descriptor, LOCK_UN)
    }

    deinit {
        release()
        _ = Glibc.close(descriptor)
    }
}
