internal import CSKF
internal import SidecarBase
internal import Synchronization

/// An SKF library (GM/T 0016), loaded at run time, once per file and process. Calls block, and such libraries are rarely
/// made for several threads: whoever uses one gives it one thread, for all its devices. Only `waitForEvent` and
/// `cancelWait` are meant to be called beside other calls. Source: card.md §6.
@safe
package final class SKFLibrary: @unchecked Sendable {
    // Unchecked: the functions are code of a library that is never unloaded; nothing here changes after init. That calls
    // do not run side by side is for the callers to see to.
    let functions: SKFFunctions
    private static let loaded = Mutex<[String: SKFLibrary]>([:])
    /// Room for lists of names; a list that is longer is asked for again, up to the limit.
    private static let listLength = 4_096
    /// Names and certificates have some KB; more is nonsense.
    static let answerLimit = 65_536

    /// The library in a file.
    /// - Parameter path: the shared library.
    /// - Returns: the one of this process.
    /// - Throws: `signer.library_load`, `signer.library_functions`.
    package static func load(path: String) throws(TokenError) -> SKFLibrary {
        let result: Result<SKFLibrary, TokenError> = loaded.withLock { loaded in
            let key = DynamicLibrary.realPath(path)
            if let library = loaded[key] { return .success(library) }
            do throws(TokenError) {
                let library = try SKFLibrary(DynamicLibrary(path: path))
                loaded[key] = library
                return .success(library)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// A name of a library's file that is the same for every way to write its path.
    package static func key(ofFile path: String) -> String { DynamicLibrary.realPath(path) }

    private init(_ library: DynamicLibrary) throws(TokenError) {
        functions = try SKFFunctions(library)
    }

    // MARK: - Devices

    /// The names of the devices that are there.
    package func devices() throws(TokenError) -> [SKFName] {
        try unsafe list("SKF_EnumDev") { unsafe functions.enumDevices(1, $0, $1) }
    }

    /// Connects to a device.
    package func connect(_ name: SKFName) throws(TokenError) -> SKFDevice {
        let opened = try unsafe handle("SKF_ConnectDev", name) { unsafe functions.connect($0, $1) }
        return unsafe SKFDevice(self, name: name, handle: opened)
    }

    // MARK: - Events

    /// What happened to a device.
    package enum Event: Sendable, Equatable {
        case inserted
        case removed
        /// The wait was ended, or something happened that the standard does not name.
        case other
    }

    /// Whether the library can tell of devices that come and go.
    package var tellsEvents: Bool { unsafe functions.waitForEvent != nil && functions.cancelWait != nil }

    /// Blocks until a device comes or goes, or `cancelWait` is called.
    /// - Throws: what the library says; `notSupported` when it cannot wait.
    package func waitForEvent() throws(TokenError) -> Event {
        guard let wait = unsafe functions.waitForEvent else {
            throw TokenError("SKF_WaitForDevEvent", name: "the library does not have it", .notSupported)
        }
        var name = [CChar](repeating: 0, count: SKFLibrary.listLength)
        var length = UInt64(name.count)
        var event: UInt64 = 0
        let status = SKFStatus(unsafe wait(&name, &length, &event))
        try status.check("SKF_WaitForDevEvent")
        switch UInt32(truncatingIfNeeded: event) {
        case 1: return .inserted
        case 2: return .removed
        default: return .other
        }
    }

    /// Ends a wait from another thread.
    package func cancelWait() {
        // With nothing to end there is nothing to say.
        _ = functions.cancelWait?()
    }

    // MARK: - Calling

    /// A list of names, each ended by a zero.
    func list(
        _ call: String, _ body: (UnsafeMutablePointer<CChar>, UnsafeMutablePointer<UInt64>) -> UInt64
    ) throws(TokenError) -> [SKFName] {
        let bytes = try unsafe answer(call, length: SKFLibrary.listLength) { buffer, length in
            unsafe buffer.withMemoryRebound(to: CChar.self, capacity: SKFLibrary.answerLimit) {
                unsafe body($0, length)
            }
        }
        return bytes.split(separator: 0).map { SKFName(bytes: Array($0)) }
    }

    /// An answer of a length that the library tells.
    /// - Throws: `signer.library_answer` for an impossible length, and what the library says.
    func answer(
        _ call: String, length: Int,
        _ body: (UnsafeMutablePointer<UInt8>, UnsafeMutablePointer<UInt64>) -> UInt64
    ) throws(TokenError) -> [UInt8] {
        // The buffer is as long as the longest answer, so that a library that does not look at the length given to it does
        // no harm before a multiple of it.
        var buffer = [UInt8](repeating: 0, count: SKFLibrary.answerLimit)
        var told = UInt64(length)
        var status = unsafe run(&buffer, &told, body)
        if status == .bufferTooSmall, told > UInt64(length), told <= UInt64(buffer.count) {
            told = UInt64(buffer.count)
            status = unsafe run(&buffer, &told, body)
        }
        if told > UInt64(buffer.count) { throw .nonsense(call, "an answer of \(told) bytes") }
        try status.check(call)
        return Array(buffer.prefix(Int(told)))
    }

    private func run(
        _ buffer: inout [UInt8], _ told: inout UInt64,
        _ body: (UnsafeMutablePointer<UInt8>, UnsafeMutablePointer<UInt64>) -> UInt64
    ) -> SKFStatus {
        unsafe buffer.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return SKFStatus.bufferTooSmall }
            return unsafe SKFStatus(body(base, &told))
        }
    }

    /// Opens something by its name.
    @unsafe
    func handle(
        _ call: String, _ name: SKFName,
        _ body: (UnsafeMutablePointer<CChar>, UnsafeMutablePointer<UnsafeMutableRawPointer?>) -> UInt64
    ) throws(TokenError) -> UnsafeMutableRawPointer {
        var text = name.terminated
        var handle: UnsafeMutableRawPointer?
        let status = unsafe text.withUnsafeMutableBufferPointer { text in
            guard let base = text.baseAddress else { return SKFStatus.bufferTooSmall }
            return unsafe SKFStatus(body(base, &handle))
        }
        try status.check(call)
        guard let handle = unsafe handle else { throw .nonsense(call, "no handle") }
        return unsafe handle
    }
}

/// The name of a device, an application or a container: bytes in the library's own encoding, UTF-8 or GBK.
package struct SKFName: Sendable, Hashable {
    package let bytes: [UInt8]

    package init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    var terminated: [CChar] { bytes.map { CChar(bitPattern: $0) } + [0] }
}
