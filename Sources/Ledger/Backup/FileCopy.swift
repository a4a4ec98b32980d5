import CryptoCore
import Glibc
import SidecarBase

/// Copies files and says what their SHA-256 is.
enum FileCopy {
    private static let portion = 1 << 20

    /// Reads a file, writes it to `target`, where one is named, with mode 0600, and returns when that is on the disk.
    ///
    /// - Returns: bytes and SHA-256.
    /// - Throws: `ledger.unavailable` with what the system said.
    static func run(_ source: String, to target: String?) throws(LedgerError) -> (size: Int, digest: [UInt8]) {
        let input = unsafe open(source, O_RDONLY | O_CLOEXEC)
        guard input >= 0 else { throw failure("open") }
        defer { close(input) }
        var output: Int32?
        if let target {
            let descriptor = unsafe open(target, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw failure("open") }
            output = descriptor
        }
        defer { if let output { close(output) } }
        var size = 0
        do throws(CryptoError) {
            var stream = try DigestStream()
            var buffer = [UInt8](repeating: 0, count: portion)
            while true {
                let count = unsafe read(input, &buffer, portion)
                if count < 0, errno == EINTR { continue }
                if count < 0 { throw CryptoError(.cryptoOperation, "read") }
                if count == 0 { break }
                let piece = Array(buffer.prefix(count))
                try stream.update(piece)
                size += count
                guard let output else { continue }
                var written = 0
                while written < count {
                    let done = unsafe piece.withUnsafeBytes { bytes in
                        unsafe write(output, bytes.baseAddress?.advanced(by: written), count - written)
                    }
                    if done < 0, errno == EINTR { continue }
                    guard done > 0 else { throw CryptoError(.cryptoOperation, "write") }
                    written += done
                }
            }
            if let output, fsync(output) != 0 { throw CryptoError(.cryptoOperation, "fsync") }
            return (size, try stream.finish())
        } catch {
            throw failure(error.detail)
        }
    }

    /// Writes a file's name into its folder for good.
    static func syncFolder(of path: String) throws(LedgerError) {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("fsync") }
    }

    /// Gives a file another name, in place of one that may have it.
    static func rename(_ old: String, to new: String) throws(LedgerError) {
        guard unsafe Glibc.rename(old, new) == 0 else { throw failure("rename") }
    }

    /// Gives a file a second name.
    static func link(_ old: String, as new: String) throws(LedgerError) {
        guard unsafe Glibc.link(old, new) == 0 else { throw failure("link") }
    }

    private static func failure(_ call: String) -> LedgerError {
        let number = errno
        return LedgerError(.ledgerUnavailable, "\(call): \(unsafe String(cString: strerror(number)))")
    }
}
