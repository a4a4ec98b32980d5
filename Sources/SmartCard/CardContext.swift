internal import CPCSC
internal import SidecarBase
internal import Synchronization

/// One connection to the PC/SC service. Not for several threads at once: while one waits, every other call on the same
/// context blocks (card.md §1.5); only `Canceller` may cross.
package final class CardContext: CardSystem {
    private let context: SCARDCONTEXT
    /// Ends a wait of this context from another thread.
    package let canceller: Canceller

    /// Connects to the service.
    /// - Throws: `card.service_down` when it is not running.
    package init() throws(SmartCardError) {
        var context: SCARDCONTEXT = 0
        let status = unsafe SCardEstablishContext(DWORD(SCARD_SCOPE_SYSTEM), nil, nil, &context)
        try PCSC.check(status, "SCardEstablishContext")
        self.context = context
        canceller = Canceller(context)
    }

    deinit {
        canceller.forget()
        _ = SCardReleaseContext(context)
    }

    package func readers() throws(SmartCardError) -> [ReaderState] {
        try states(names: readerNames())
    }

    /// Waits until a reader's state is another than the one known, a reader comes or goes, or the time is over.
    /// - Parameters:
    ///   - known: the states as last told; a reader that is not in it is not watched.
    ///   - milliseconds: how long to wait.
    /// - Returns: whether something changed.
    /// - Throws: `PCSCStatus.cancelled` after `Canceller.cancel`.
    package func waitForChange(from known: [ReaderState], milliseconds: Int) throws(SmartCardError) -> Bool {
        let watched = known + [ReaderState(name: CardContext.plugAndPlay, rawState: 0)]
        do throws(SmartCardError) {
            _ = try statusChange(watched, milliseconds: milliseconds)
            return true
        } catch {
            switch error.status {
            case .timeout: return false
            // The reader was unplugged between the listing and this call.
            case .unknownReader, .readerUnavailable, .noReaders: return true
            default: throw error
            }
        }
    }

    package func connect(reader: String) throws(SmartCardError) -> any CardLink {
        try CardConnection(context: context, reader: reader, keeping: self)
    }

    /// The pseudo-reader whose state changes when a reader is plugged in or pulled.
    private static let plugAndPlay = #"\\?PnP?\Notification"#

    private func readerNames() throws(SmartCardError) -> [String] {
        // Sixteen readers of at most 128 characters are the service's limit; this is eight times that.
        var buffer = [CChar](repeating: 0, count: 16_384)
        var length = DWORD(buffer.count)
        let status = PCSC.status(unsafe SCardListReaders(context, nil, &buffer, &length))
        if status == .noReaders { return [] }
        try PCSC.check(status, "SCardListReaders")
        return buffer.prefix(Int(length)).split(separator: 0).map { name in
            String(decoding: name.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }

    private func states(names: [String]) throws(SmartCardError) -> [ReaderState] {
        if names.isEmpty { return [] }
        do throws(SmartCardError) {
            return try statusChange(names.map { ReaderState(name: $0, rawState: 0) }, milliseconds: 0)
        } catch {
            guard error.status == .unknownReader || error.status == .timeout else { throw error }
            return []
        }
    }

    private func statusChange(_ known: [ReaderState], milliseconds: Int) throws(SmartCardError) -> [ReaderState] {
        // The names must stay where they are for the whole call: one buffer with all of them, each ended by a zero.
        var names: [CChar] = []
        var offsets: [Int] = []
        for reader in known {
            offsets.append(names.count)
            names.append(contentsOf: reader.name.utf8.map { CChar(bitPattern: $0) })
            names.append(0)
        }
        var entries = unsafe [SCARD_READERSTATE](repeating: SCARD_READERSTATE(), count: known.count)
        let status = unsafe names.withUnsafeBufferPointer { names in
            for index in known.indices {
                unsafe entries[index].szReader = names.baseAddress?.advanced(by: offsets[index])
                unsafe entries[index].dwCurrentState = DWORD(known[index].rawState)
            }
            return unsafe SCardGetStatusChange(context, DWORD(milliseconds), &entries, DWORD(entries.count))
        }
        try PCSC.check(status, "SCardGetStatusChange")
        return known.indices.map { index in
            let atr = unsafe withUnsafeBytes(of: entries[index].rgbAtr) { unsafe [UInt8]($0) }
            let length = unsafe min(Int(entries[index].cbAtr), atr.count)
            return unsafe ReaderState(
                name: known[index].name, rawState: UInt32(truncatingIfNeeded: entries[index].dwEventState),
                atr: Array(atr.prefix(length)))
        }
    }
}

extension CardContext {
    /// Ends a wait of a context from another thread: the one call that may cross threads.
    package final class Canceller: Sendable {
        private let context: Mutex<SCARDCONTEXT?>

        fileprivate init(_ context: SCARDCONTEXT) {
            self.context = Mutex(context)
        }

        /// Makes a wait that is under way throw `PCSCStatus.cancelled`; does nothing when there is none.
        package func cancel() {
            context.withLock { context in
                if let context { _ = SCardCancel(context) }
            }
        }

        fileprivate func forget() {
            context.withLock { $0 = nil }
        }
    }
}
