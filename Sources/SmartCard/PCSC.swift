internal import CPCSC

/// Turns return codes of PC/SC calls into errors.
enum PCSC {
    static func status(_ result: LONG) -> PCSCStatus {
        PCSCStatus(rawValue: UInt32(truncatingIfNeeded: result))
    }

    static func check(_ result: LONG, _ call: String) throws(SmartCardError) {
        try check(status(result), call)
    }

    static func check(_ status: PCSCStatus, _ call: String) throws(SmartCardError) {
        guard status == .success else { throw SmartCardError(status, call: call) }
    }
}
