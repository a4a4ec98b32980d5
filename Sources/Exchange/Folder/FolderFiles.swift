internal import Glibc

/// The system's calls for files that several programs hand to each other. All of them block: they run on a queue of their own.
package enum FolderFiles {
    /// What the system said no to.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
        /// Whether the file or folder is not there.
        package let isAbsent: Bool

        package init(_ description: String, isAbsent: Bool = false) {
            self.description = description
            self.isAbsent = isAbsent
        }

        /// The failure of the call just made.
        static func last(_ call: String, _ path: String) -> Failure {
            let number = errno
            return Failure(
                "\(call) \(path): \(unsafe String(cString: strerror(number)))", isAbsent: number == ENOENT)
        }
    }

    /// A file as it was at one look.
    package struct Sight: Sendable, Equatable {
        let device: UInt64
        let inode: UInt64
        let size: Int64
        /// The time of the last change, nanoseconds since 1970.
        let changed: Int64
        let isPlain: Bool

        fileprivate init(_ information: stat) {
            device = UInt64(information.st_dev)
            inode = UInt64(information.st_ino)
            size = Int64(information.st_size)
            changed = Int64(information.st_mtim.tv_sec) * 1_000_000_000 + Int64(information.st_mtim.tv_nsec)
            isPlain = information.st_mode & S_IFMT == S_IFREG
        }
    }

    /// The names in a folder, in no order.
    package static func names(in folder: String) throws(Failure) -> [String] {
        guard let stream = unsafe opendir(folder) else { throw .last("open", folder) }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// Takes a file away; one that is not there is no failure.
    package static func remove(_ path: String) throws(Failure) {
        if unsafe unlink(path) != 0, errno != ENOENT { throw .last("remove", path) }
    }

    /// How a file is now; a link is not followed.
    static func look(at path: String) throws(Failure) -> Sight {
        var information = stat()
        guard unsafe lstat(path, &information) == 0 else { throw .last("look at", path) }
        return Sight(information)
    }

    /// Whether names may be made and taken away in a folder.
    static func check(folder: String) throws(Failure) {
        var information = stat()
        guard unsafe stat(folder, &information) == 0 else { throw .last("look at", folder) }
        guard information.st_mode & S_IFMT == S_IFDIR else { throw Failure("\(folder) is no folder") }
        guard unsafe access(folder, R_OK | W_OK | X_OK) == 0 else { throw .last("use", folder) }
    }

    /// Makes a folder unless it is there.
    package static func make(folder: String) throws(Failure) {
        if unsafe mkdir(folder, 0o750) != 0, errno != EEXIST { throw .last("make", folder) }
        try check(folder: folder)
    }

    /// Reads a file; how it was at the end of the reading.
    package static func read(_ path: String, limit: Int) throws(Failure) -> (content: [UInt8], sight: Sight) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { throw .last("open", path) }
        defer { close(descriptor) }
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe Glibc.read(descriptor, &chunk, chunk.count)
            guard count >= 0 else {
                if errno == EINTR { continue }
                throw .last("read", path)
            }
            if count == 0 { break }
            content.append(contentsOf: chunk.prefix(count))
            guard content.count <= limit else { throw Failure("\(path) has more than \(limit) bytes") }
        }
        var information = stat()
        guard unsafe fstat(descriptor, &information) == 0 else { throw .last("look at", path) }
        return (content, Sight(information))
    }

    /// Puts a file into a folder so that it is there whole or not at all, and stays there when the power fails.
    ///
    /// - Parameters:
    ///   - content: what is in it.
    ///   - name: its name; a file of this name is replaced.
    ///   - folder: where it is to be.
    ///   - temporary: the folder in which it is written, on the same file system.
    /// - Throws: what the system said; then there is no file, or the one of this name is as it was.
    package static func place(
        _ content: [UInt8], as name: String, in folder: String, by temporary: String
    ) throws(Failure) {
        let target = folder + "/" + name
        let draft = temporary + "/." + name + ".portsign"
        let descriptor = unsafe open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o640)
        guard descriptor >= 0 else { throw .last("make", draft) }
        defer { close(descriptor) }
        do throws(Failure) {
            try write(content, to: descriptor, draft)
            guard fsync(descriptor) == 0 else { throw .last("sync", draft) }
            guard unsafe rename(draft, target) == 0 else { throw .last("rename to", target) }
        } catch {
            // A draft that cannot be used is in nobody's way, and less so when it is gone.
            _ = unsafe unlink(draft)
            throw error
        }
        try sync(folder: folder)
    }

    private static func write(_ content: [UInt8], to descriptor: Int32, _ path: String) throws(Failure) {
        var written = 0
        while written < content.count {
            let count = unsafe content.withUnsafeBytes { bytes in
                unsafe Glibc.write(descriptor, bytes.baseAddress?.advanced(by: written), content.count - written)
            }
            guard count > 0 else {
                if count < 0, errno == EINTR { continue }
                throw .last("write", path)
            }
            written += count
        }
    }

    /// Makes the names in a folder survive a power failure.
    package static func sync(folder: String) throws(Failure) {
        let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .last("open", folder) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .last("sync", folder) }
    }

    /// Moves a file that was read, and only that: when another has taken its name, or it has grown meanwhile, it is put back.
    ///
    /// - Parameters:
    ///   - name: of the file.
    ///   - folder: where it is.
    ///   - target: where it goes; under another name when there is one of its name.
    ///   - sight: how it was when it was read.
    /// - Returns: the name there; `nil` when it was not the file that was read.
    /// - Throws: what the system said.
    static func move(_ name: String, from folder: String, to target: String, ifStill sight: Sight) throws(Failure)
        -> String?
    {
        let path = folder + "/" + name
        guard try look(at: path) == sight else { return nil }
        let newName = try freeName(like: name, in: target)
        let newPath = target + "/" + newName
        guard unsafe rename(path, newPath) == 0 else { throw .last("move to", newPath) }
        if try look(at: newPath) != sight {
            // The other program is as fast as that: its file goes back, and is read at the next look.
            try putBack(newPath, to: folder, like: name)
            return nil
        }
        try sync(folder: target)
        try sync(folder: folder)
        return newName
    }

    /// Gives a file another program's folder back, over no file that is there.
    private static func putBack(_ path: String, to folder: String, like name: String) throws(Failure) {
        for number in 0..<10_000 {
            let back = folder + "/" + (number == 0 ? name : "\(number).\(name)")
            if unsafe link(path, back) == 0 {
                guard unsafe unlink(path) == 0 else { throw .last("remove", path) }
                return
            }
            guard errno == EEXIST else { throw .last("move back to", back) }
        }
        throw Failure("\(folder) has too many files named \(name)")
    }

    /// A name that nobody has in a folder; only this program puts files there.
    private static func freeName(like name: String, in folder: String) throws(Failure) -> String {
        for number in 0..<10_000 {
            let candidate = number == 0 ? name : "\(name).\(number)"
            if unsafe access(folder + "/" + candidate, F_OK) != 0 { return candidate }
        }
        throw Failure("\(folder) has too many files named \(name)")
    }

    /// Whether another program has a file open for writing, where the system tells.
    ///
    /// A read lease is refused while somebody writes (fcntl(2), F_SETLEASE); network file systems and other people's files know
    /// no leases, and then nobody is said to write.
    static func isOpenForWriting(_ path: String) -> Bool {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        // Who opens the file now waits for the lease to end, at once; the signal that tells is one nobody minds.
        guard fcntl(descriptor, setSignal, SIGURG) == 0 else { return false }
        guard fcntl(descriptor, setLease, Int32(F_RDLCK)) == 0 else { return errno == EAGAIN }
        _ = fcntl(descriptor, setLease, Int32(F_UNLCK))
        return false
    }

    /// `F_SETSIG` and `F_SETLEASE` of fcntl(2) on Linux.
    private static let setSignal: Int32 = 10
    private static let setLease: Int32 = 1_024
}
