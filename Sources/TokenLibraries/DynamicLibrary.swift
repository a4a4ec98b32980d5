internal import Glibc
internal import SidecarBase
internal import Synchronization

/// A shared library that was loaded at run time. It stays loaded until the process ends: vendors' libraries start threads
/// and register exit handlers, and taking their code away under them ends the process.
@safe
final class DynamicLibrary: @unchecked Sendable {
    // Unchecked: the handle never changes and is never closed; dlsym may be called from any thread.
    private let handle: UnsafeMutableRawPointer
    /// The file, by the path under which it was found.
    let path: String

    /// Loads a library, or finds it loaded already.
    /// - Parameter path: a file, or a name without a slash that the system looks for.
    /// - Throws: `signer.library_load` with what the system says: no such file, made for another machine, a part of it
    ///   missing.
    init(path: String) throws(TokenError) {
        self.path = DynamicLibrary.realPath(path)
        guard let handle = unsafe dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
            throw TokenError(.signerLibraryLoad, DynamicLibrary.lastError() ?? path)
        }
        unsafe self.handle = handle
    }

    /// The address of a function; `nil` when the library does not have it.
    @unsafe
    func address(of name: String) -> UnsafeMutableRawPointer? { unsafe dlsym(handle, name) }

    /// A path that is the same for every way to write it, so that a library is never used twice side by side.
    static func realPath(_ path: String) -> String {
        guard let resolved = unsafe realpath(path, nil) else { return path }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }

    private static func lastError() -> String? {
        guard let text = unsafe dlerror() else { return nil }
        return unsafe String(cString: text)
    }
}
