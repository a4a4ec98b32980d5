internal import Glibc

/// The files PINs, passwords, their records and keys live in: small, private, changed by one process at a time.
package enum PrivateFile {
    /// Why a file was not read or written.
    package struct Failure: Error {
        /// What the system said, without a path.
        package let reason: String

        init(_ reason: String) { self.reason = reason }

        /// The failure of the system call just made.
        static func lastError(_ call: String) -> Failure {
            let number = errno
            return Failure("\(call): \(unsafe String(cString: strerror(number)))")
        }
    }

    /// Reads a plain file; a private one in the place where the service manager may have put it.
    /// - Parameters:
    ///   - path: the file.
    ///   - isPrivate: whether it must be the user's or root's, and nobody else may read or write it.
    ///   - limit: the most bytes it may have.
    /// - Returns: its content.
    /// - Throws: what the system said, or what is wrong with the file.
    package static func contents(of path: String, isPrivate: Bool = true, limit: Int) throws(Failure) -> [UInt8] {
        let path = isPrivate ? ServiceCredentials.place(of: path) : path
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .lastError("open") }
        defer { close(descriptor) }
        var information = stat()
        guard unsafe fstat(descriptor, &information) == 0 else { throw .lastError("stat") }
        guard information.st_mode & S_IFMT == S_IFREG else { throw Failure("it is not a plain file") }
        guard isPrivate else { return try readAll(descriptor, limit: limit) }
        guard Int(information.st_mode) & ServiceCredentials.forbiddenMode(of: path) == 0 else {
            throw Failure("others than its owner can read or write it; its mode must be 0600")
        }
        guard information.st_uid == geteuid() || information.st_uid == 0 else {
            throw Failure("it belongs to another user")
        }
        return try readAll(descriptor, limit: limit)
    }

    /// Reads a file, lets `body` change its content, and puts the new content in its place, all under a lock; the file
    /// is made, with mode 0600, when it is not there. What `body` returns as content is on the disk when this returns.
    /// - Parameters:
    ///   - path: the file; its folder must be there.
    ///   - limit: the most bytes it may have.
    ///   - body: gets the content, gives the new one (`nil`: unchanged) and a result.
    /// - Returns: the result of `body`.
    /// - Throws: what the system said; the file is as it was then.
    package static func update<Value>(
        _ path: String, limit: Int, _ body: ([UInt8]) -> (content: [UInt8]?, value: Value)
    ) throws(Failure) -> Value {
        while true {
            let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw .lastError("open") }
            defer { close(descriptor) }
            while flock(descriptor, LOCK_EX) != 0 {
                guard errno == EINTR else { throw .lastError("flock") }
            }
            // Another process may have put a new file in its place while this one waited for the lock.
            guard try isSame(descriptor, path) else { continue }
            let (content, value) = body(try readAll(descriptor, limit: limit))
            if let content { try replace(path, with: content) }
            return value
        }
    }

    private static func isSame(_ descriptor: Int32, _ path: String) throws(Failure) -> Bool {
        var opened = stat()
        var named = stat()
        guard unsafe fstat(descriptor, &opened) == 0 else { throw .lastError("stat") }
        guard unsafe stat(path, &named) == 0 else { return false }
        return opened.st_ino == named.st_ino && opened.st_dev == named.st_dev
    }

    private static func replace(_ path: String, with content: [UInt8]) throws(Failure) {
        let new = path + ".new"
        let descriptor = unsafe open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .lastError("open") }
        defer { close(descriptor) }
        guard fchmod(descriptor, 0o600) == 0 else { throw .lastError("chmod") }
        var written = 0
        while written < content.count {
            let count = unsafe content.withUnsafeBytes { bytes in
                unsafe write(descriptor, bytes.baseAddress?.advanced(by: written), content.count - written)
            }
            guard count > 0 else { throw .lastError("write") }
            written += count
        }
        guard fsync(descriptor) == 0 else { throw .lastError("fsync") }
        guard unsafe rename(new, path) == 0 else { throw .lastError("rename") }
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { String(path[...$0]) } ?? "."
        let folderDescriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folderDescriptor >= 0 else { throw .lastError("open") }
        defer { close(folderDescriptor) }
        guard fsync(folderDescriptor) == 0 else { throw .lastError("fsync") }
    }

    private static func readAll(_ descriptor: Int32, limit: Int) throws(Failure) -> [UInt8] {
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = unsafe read(descriptor, &chunk, chunk.count)
            guard count >= 0 else {
                if errno == EINTR { continue }
                throw .lastError("read")
            }
            if count == 0 { return content }
            content.append(contentsOf: chunk.prefix(count))
            guard content.count <= limit else { throw Failure("it has more than \(limit) bytes") }
        }
    }
}
