import Glibc
import SidecarBase

/// A file that only grows.
package enum AppendedFile {
    /// Adds bytes at its end and returns when they are on the disk; makes the file, with mode 0600, where it is not there.
    ///
    /// - Throws: `ledger.unavailable` with what the system said.
    package static func append(_ bytes: [UInt8], to path: String) throws(LedgerError) {
        let descriptor = unsafe open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("open") }
        defer { close(descriptor) }
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe write(descriptor, buffer.baseAddress?.advanced(by: written), bytes.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure("write") }
            written += count
        }
        guard fsync(descriptor) == 0 else { throw failure("fsync") }
    }

    /// Writes a file's name into its folder for good.
    ///
    /// - Throws: `ledger.unavailable` with what the system said.
    package static func syncFolder(of path: String) throws(LedgerError) { try FileCopy.syncFolder(of: path) }

    private static func failure(_ call: String) -> LedgerError {
        let number = errno
        return LedgerError(.ledgerUnavailable, "\(call): \(unsafe String(cString: strerror(number)))")
    }
}
