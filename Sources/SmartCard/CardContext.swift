internal import CPCSC
internal import SidecarBase

/// One connection to the PC/SC service. Not for several threads at once: while one waits, every other call on the same
/// context blocks (card.md §1.5).
package final class CardContext: CardSystem {
    private let context: SCARDCONTEXT
    private let meter: TransmitMeter?

    /// Connects to the service.
    /// - Parameter meter: counts the commands of its connections.
    /// - Throws: `card.service_down` when it is not running.
    package init(meter: TransmitMeter? = nil) throws(SmartCardError) {
        var context: SCARDCONTEXT = 0
        let status = unsafe SCardEstablishContext(DWORD(SCARD_SCOPE_SYSTEM), nil, nil, &context)
        try PCSC.check(status, "SCardEstablishContext")
        self.context = context
        self.meter = meter
    }

    deinit {
        _ = SCardReleaseContext(context)
    }

    package func readers() throws(SmartCardError) -> [ReaderState] {
        // A reader may be unplugged between the listing and the question for its state.
        for _ in 0..<3 {
            do throws(SmartCardError) {
                let names = try readerNames()
                return names.isEmpty ? [] : try states(names)
            } catch {
                guard [.unknownReader, .readerUnavailable, .timeout].contains(error.status) else { throw error }
            }
        }
        return []
    }

    package func connect(reader: String) throws(SmartCardError) -> any CardLink {
        try CardConnection(context: context, reader: reader, keeping: self, meter: meter)
    }

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

    /// The readers' states as they are: a question from somebody who knows nothing is answered at once.
    private func states(_ readers: [String]) throws(SmartCardError) -> [ReaderState] {
        // The names must stay where they are for the whole call: one buffer with all of them, each ended by a zero.
        var names: [CChar] = []
        var offsets: [Int] = []
        for reader in readers {
            offsets.append(names.count)
            names.append(contentsOf: reader.utf8.map { CChar(bitPattern: $0) })
            names.append(0)
        }
        var entries = unsafe [SCARD_READERSTATE](repeating: SCARD_READERSTATE(), count: readers.count)
        let status = unsafe names.withUnsafeBufferPointer { names in
            for index in readers.indices {
                unsafe entries[index].szReader = names.baseAddress?.advanced(by: offsets[index])
                unsafe entries[index].dwCurrentState = DWORD(SCARD_STATE_UNAWARE)
            }
            return unsafe SCardGetStatusChange(context, 0, &entries, DWORD(entries.count))
        }
        try PCSC.check(status, "SCardGetStatusChange")
        return readers.indices.map { index in
            let atr = unsafe withUnsafeBytes(of: entries[index].rgbAtr) { unsafe [UInt8]($0) }
            let length = unsafe min(Int(entries[index].cbAtr), atr.count)
            return unsafe ReaderState(
                name: readers[index], rawState: UInt32(truncatingIfNeeded: entries[index].dwEventState),
                atr: Array(atr.prefix(length)))
        }
    }
}
