/// A return code of an SKF library. Source: GM/T 0016-2012 annex A, card.md §6.
struct SKFStatus: Hashable {
    let rawValue: UInt32

    /// The low half counts: libraries with a ULONG of 32 bits leave the rest of the register undefined.
    init(_ word: UInt64) {
        rawValue = UInt32(truncatingIfNeeded: word)
    }

    static let success = SKFStatus(0)
    static let bufferTooSmall = SKFStatus(0x0A00_0020)

    /// The name in the standard; the number for a code that is not listed here.
    var name: String {
        SKFStatus.table[rawValue]?.name ?? "SAR 0x" + String(rawValue, radix: 16, uppercase: true)
    }

    var meaning: TokenError.Meaning { SKFStatus.table[rawValue]?.meaning ?? .other }

    /// - Throws: the failure that the code tells; nothing for success.
    func check(_ call: String) throws(TokenError) {
        guard self == .success else { throw TokenError(call, name: name, meaning) }
    }

    private static let table: [UInt32: (name: String, meaning: TokenError.Meaning)] = [
        0x0A00_0001: ("SAR_FAIL", .other), 0x0A00_0002: ("SAR_UNKNOWNERR", .other),
        0x0A00_0003: ("SAR_NOTSUPPORTYETERR", .notSupported), 0x0A00_0004: ("SAR_FILEERR", .other),
        0x0A00_0005: ("SAR_INVALIDHANDLEERR", .lost), 0x0A00_0006: ("SAR_INVALIDPARAMERR", .other),
        0x0A00_0007: ("SAR_READFILEERR", .other), 0x0A00_0008: ("SAR_WRITEFILEERR", .other),
        0x0A00_0009: ("SAR_NAMELENERR", .other), 0x0A00_000A: ("SAR_KEYUSAGEERR", .other),
        0x0A00_000B: ("SAR_MODULUSLENERR", .other), 0x0A00_000C: ("SAR_NOTINITIALIZEERR", .lost),
        0x0A00_000D: ("SAR_OBJERR", .other), 0x0A00_000E: ("SAR_MEMORYERR", .other),
        0x0A00_000F: ("SAR_TIMEOUTERR", .other), 0x0A00_0010: ("SAR_INDATALENERR", .other),
        0x0A00_0011: ("SAR_INDATAERR", .other), 0x0A00_001B: ("SAR_KEYNOTFOUNTERR", .notFound),
        0x0A00_001C: ("SAR_CERTNOTFOUNTERR", .notFound), 0x0A00_0020: ("SAR_BUFFER_TOO_SMALL", .bufferTooSmall),
        0x0A00_0022: ("SAR_NOT_EVENTERR", .other), 0x0A00_0023: ("SAR_DEVICE_REMOVED", .absent),
        0x0A00_0024: ("SAR_PIN_INCORRECT", .pinWrong), 0x0A00_0025: ("SAR_PIN_LOCKED", .pinBlocked),
        0x0A00_0026: ("SAR_PIN_INVALID", .pinWrong), 0x0A00_0027: ("SAR_PIN_LEN_RANGE", .pinWrong),
        0x0A00_0028: ("SAR_USER_ALREADY_LOGGED_IN", .alreadyLoggedIn),
        0x0A00_0029: ("SAR_USER_PIN_NOT_INITIALIZED", .pinUnusable),
        0x0A00_002A: ("SAR_USER_TYPE_INVALID", .other), 0x0A00_002B: ("SAR_APPLICATION_NAME_INVALID", .notFound),
        0x0A00_002D: ("SAR_USER_NOT_LOGGED_IN", .notLoggedIn), 0x0A00_002E: ("SAR_APPLICATION_NOT_EXISTS", .notFound),
        0x0A00_0030: ("SAR_NO_ROOM", .other), 0x0A00_0031: ("SAR_FILE_NOT_EXIST", .notFound),
        0x0A00_0032: ("SAR_REACH_MAX_CONTAINER_COUNT", .other),
    ]
}
