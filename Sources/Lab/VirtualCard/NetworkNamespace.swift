internal import Glibc

/// Puts a thread into the network namespace of another process: the virtual reader listens on all interfaces, so it lives
/// in a namespace of its own, and its cards must go there.
enum NetworkNamespace {
    /// Moves the calling thread, for the rest of its life; needs the rights of root.
    /// - Throws: `VirtualCardError` with what the system said.
    static func enter(ofProcess process: Int32) throws(VirtualCardError) {
        let descriptor = unsafe open("/proc/\(process)/ns/net", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .lastFailure("open the namespace of process \(process)") }
        defer { close(descriptor) }
        // The C library's header hides `setns` from Swift.
        guard let symbol = unsafe dlsym(nil, "setns") else { throw VirtualCardError("setns: not on this system") }
        let setns = unsafe unsafeBitCast(symbol, to: (@convention(c) (Int32, Int32) -> Int32).self)
        let networkNamespace: Int32 = 0x4000_0000
        guard setns(descriptor, networkNamespace) == 0 else { throw .lastFailure("setns") }
    }
}
