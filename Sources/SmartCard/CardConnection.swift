internal import CPCSC
internal import SidecarBase

/// A shared connection to the card in a reader. Belongs to the thread of its context.
package final class CardConnection: CardLink {
    package let reader: String
    private let handle: SCARDHANDLE
    private var activeProtocol: DWORD
    private var isConnected = true
    /// A handle dies with its context: the context must not go first.
    private let context: CardContext
    private let meter: TransmitMeter?
    /// A buffer that is too small would lose an answer after the card has done its work (card.md §1.2).
    private var buffer = [UInt8](repeating: 0, count: 65_538)

    /// - Throws: `card.absent`, `card.busy`, `card.unresponsive` and the other PC/SC codes.
    init(
        context handle: SCARDCONTEXT, reader: String, keeping context: CardContext, meter: TransmitMeter?
    ) throws(SmartCardError) {
        var card: SCARDHANDLE = 0
        var activeProtocol: DWORD = 0
        let status = unsafe SCardConnect(
            handle, reader, DWORD(SCARD_SHARE_SHARED), DWORD(SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1), &card,
            &activeProtocol)
        try PCSC.check(status, "SCardConnect")
        self.handle = card
        self.activeProtocol = activeProtocol
        self.reader = reader
        self.context = context
        self.meter = meter
    }

    deinit {
        if isConnected { _ = SCardDisconnect(handle, DWORD(SCARD_RESET_CARD)) }
    }

    package var isCharacterOriented: Bool { activeProtocol == DWORD(SCARD_PROTOCOL_T0) }

    /// Asks the driver for its features and looks for "verify the PIN by the pad". Source: PC/SC part 10, §2.2.
    package var hasPINPad: Bool {
        var answer = [UInt8](repeating: 0, count: 258)
        let capacity = DWORD(answer.count)
        var length: DWORD = 0
        let status = unsafe SCardControl(handle, ReaderFeature.request, nil, 0, &answer, capacity, &length)
        guard PCSC.status(status) == .success else { return false }
        return ReaderFeature.list(Array(answer.prefix(Int(length)))).contains(ReaderFeature.verifyPINDirect)
    }

    package func transmit(_ command: [UInt8]) throws(SmartCardError) -> [UInt8] {
        var request = SCARD_IO_REQUEST(
            dwProtocol: activeProtocol, cbPciLength: DWORD(MemoryLayout<SCARD_IO_REQUEST>.size))
        var length = DWORD(buffer.count)
        let begin = meter.map { _ in ContinuousClock.now }
        let status = unsafe SCardTransmit(
            handle, &request, command, DWORD(command.count), nil, &buffer, &length)
        if let meter, let begin { meter.note(.now - begin) }
        try PCSC.check(status, "SCardTransmit")
        return Array(buffer.prefix(Int(length)))
    }

    package func beginTransaction() throws(SmartCardError) {
        try PCSC.check(SCardBeginTransaction(handle), "SCardBeginTransaction")
    }

    package func endTransaction(reset: Bool) throws(SmartCardError) {
        let disposition = DWORD(reset ? SCARD_RESET_CARD : SCARD_LEAVE_CARD)
        try PCSC.check(SCardEndTransaction(handle, disposition), "SCardEndTransaction")
    }

    package func reconnect(reset: Bool) throws(SmartCardError) {
        let status = unsafe SCardReconnect(
            handle, DWORD(SCARD_SHARE_SHARED), DWORD(SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1),
            DWORD(reset ? SCARD_RESET_CARD : SCARD_LEAVE_CARD), &activeProtocol)
        try PCSC.check(status, "SCardReconnect")
    }

    package func disconnect(reset: Bool) {
        guard isConnected else { return }
        isConnected = false
        _ = SCardDisconnect(handle, DWORD(reset ? SCARD_RESET_CARD : SCARD_LEAVE_CARD))
    }
}

/// What a reader can do beyond carrying commands. Source: PC/SC part 10.
enum ReaderFeature {
    /// CM_IOCTL_GET_FEATURE_REQUEST, as pcsc-lite numbers control codes.
    static let request: DWORD = 0x4200_0000 + 3_400
    /// FEATURE_VERIFY_PIN_DIRECT.
    static let verifyPINDirect: UInt8 = 0x06

    /// The tags in a feature list: tag, length 4, control code.
    static func list(_ bytes: [UInt8]) -> [UInt8] {
        var rest = bytes[...]
        var tags: [UInt8] = []
        while let tag = rest.popFirst(), let length = rest.popFirst(), rest.count >= Int(length) {
            tags.append(tag)
            rest = rest.dropFirst(Int(length))
        }
        return tags
    }
}
