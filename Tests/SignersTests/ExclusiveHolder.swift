import CPCSC

/// Another program that has a card for itself alone.
final class ExclusiveHolder {
    /// The return code of the PC/SC call that failed.
    struct Failure: Error {
        let code: LONG
    }

    private var context: SCARDCONTEXT = 0
    private var card: SCARDHANDLE = 0

    /// - Throws: as long as somebody else is connected to the card.
    init(reader: String) throws(Failure) {
        var code = unsafe SCardEstablishContext(DWORD(SCARD_SCOPE_SYSTEM), nil, nil, &context)
        guard code == 0 else { throw Failure(code: code) }
        var activeProtocol: DWORD = 0
        code = unsafe SCardConnect(
            context, reader, DWORD(SCARD_SHARE_EXCLUSIVE), DWORD(SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1), &card,
            &activeProtocol)
        guard code == 0 else { throw Failure(code: code) }
    }

    deinit {
        if card != 0 { _ = SCardDisconnect(card, DWORD(SCARD_RESET_CARD)) }
        if context != 0 { _ = SCardReleaseContext(context) }
    }
}
