package import SidecarBase

/// A return code of a PC/SC call. On Linux the calls return 64-bit numbers, and errors are positive (`0x8010….`).
/// Source: card.md §1.1 and §1.4, `pcsclite.h`.
package struct PCSCStatus: Sendable, Hashable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    package static let success = PCSCStatus(rawValue: 0)
    package static let cancelled = PCSCStatus(rawValue: 0x8010_0002)
    package static let invalidHandle = PCSCStatus(rawValue: 0x8010_0003)
    package static let insufficientBuffer = PCSCStatus(rawValue: 0x8010_0008)
    package static let unknownReader = PCSCStatus(rawValue: 0x8010_0009)
    package static let timeout = PCSCStatus(rawValue: 0x8010_000A)
    package static let sharingViolation = PCSCStatus(rawValue: 0x8010_000B)
    package static let noSmartCard = PCSCStatus(rawValue: 0x8010_000C)
    package static let protocolMismatch = PCSCStatus(rawValue: 0x8010_000F)
    package static let communicationError = PCSCStatus(rawValue: 0x8010_0013)
    package static let notTransacted = PCSCStatus(rawValue: 0x8010_0016)
    package static let readerUnavailable = PCSCStatus(rawValue: 0x8010_0017)
    package static let noService = PCSCStatus(rawValue: 0x8010_001D)
    package static let serviceStopped = PCSCStatus(rawValue: 0x8010_001E)
    package static let noReaders = PCSCStatus(rawValue: 0x8010_002E)
    package static let unresponsiveCard = PCSCStatus(rawValue: 0x8010_0066)
    package static let unpoweredCard = PCSCStatus(rawValue: 0x8010_0067)
    package static let resetCard = PCSCStatus(rawValue: 0x8010_0068)
    package static let removedCard = PCSCStatus(rawValue: 0x8010_0069)

    /// The name of the code in `pcsclite.h` without `SCARD_`; the number for a code not listed here.
    package var name: String { PCSCStatus.table[rawValue]?.name ?? "0x" + Hex.encode(bigEndian) }

    /// What the code means for the operator. A code without an entry is a failed talk with card or reader.
    package var errorCode: ErrorCode { PCSCStatus.table[rawValue]?.code ?? .cardCommunication }

    private var bigEndian: [UInt8] {
        [UInt8(rawValue >> 24), UInt8(rawValue >> 16 & 255), UInt8(rawValue >> 8 & 255), UInt8(rawValue & 255)]
    }

    private static let table: [UInt32: (name: String, code: ErrorCode)] = [
        0x8010_0002: ("E_CANCELLED", .cardCommunication),
        0x8010_0003: ("E_INVALID_HANDLE", .cardServiceDown),
        0x8010_0008: ("E_INSUFFICIENT_BUFFER", .cardGarbled),
        0x8010_0009: ("E_UNKNOWN_READER", .cardNoReader),
        0x8010_000A: ("E_TIMEOUT", .cardCommunication),
        0x8010_000B: ("E_SHARING_VIOLATION", .cardBusy),
        0x8010_000C: ("E_NO_SMARTCARD", .cardAbsent),
        0x8010_000F: ("E_PROTO_MISMATCH", .cardUnresponsive),
        // pcscd went away while a call was waiting.
        0x8010_0013: ("F_COMM_ERROR", .cardServiceDown),
        0x8010_0016: ("E_NOT_TRANSACTED", .cardCommunication),
        0x8010_0017: ("E_READER_UNAVAILABLE", .cardNoReader),
        0x8010_001D: ("E_NO_SERVICE", .cardServiceDown),
        0x8010_001E: ("E_SERVICE_STOPPED", .cardServiceDown),
        0x8010_002E: ("E_NO_READERS_AVAILABLE", .cardNoReader),
        0x8010_0066: ("W_UNRESPONSIVE_CARD", .cardUnresponsive),
        0x8010_0067: ("W_UNPOWERED_CARD", .cardReset),
        0x8010_0068: ("W_RESET_CARD", .cardReset),
        0x8010_0069: ("W_REMOVED_CARD", .cardRemoved),
    ]
}
