/// A return code of Cryptoki. Source: PKCS #11 2.40 base specification §5.1 and pkcs11t.h, card.md §8.
struct PKCS11Status: Hashable {
    let rawValue: UInt

    static let success = PKCS11Status(rawValue: 0)
    static let bufferTooSmall = PKCS11Status(rawValue: 0x150)
    static let cannotLock = PKCS11Status(rawValue: 0x0A)
    static let alreadyInitialised = PKCS11Status(rawValue: 0x191)
    static let attributeSensitive = PKCS11Status(rawValue: 0x11)
    static let attributeTypeInvalid = PKCS11Status(rawValue: 0x12)

    /// The name in the standard; the number for a code that is not listed here.
    var name: String { PKCS11Status.table[rawValue]?.name ?? "CKR 0x" + String(rawValue, radix: 16, uppercase: true) }

    var meaning: TokenError.Meaning { PKCS11Status.table[rawValue]?.meaning ?? .other }

    /// - Throws: the failure that the code tells; nothing for success.
    func check(_ call: String) throws(TokenError) {
        guard self == .success else { throw TokenError(call, name: name, meaning) }
    }

    private static let table: [UInt: (name: String, meaning: TokenError.Meaning)] = [
        0x02: ("CKR_HOST_MEMORY", .other), 0x03: ("CKR_SLOT_ID_INVALID", .absent), 0x05: ("CKR_GENERAL_ERROR", .other),
        0x06: ("CKR_FUNCTION_FAILED", .other), 0x07: ("CKR_ARGUMENTS_BAD", .other), 0x0A: ("CKR_CANT_LOCK", .other),
        0x11: ("CKR_ATTRIBUTE_SENSITIVE", .notFound), 0x12: ("CKR_ATTRIBUTE_TYPE_INVALID", .notFound),
        0x20: ("CKR_DATA_INVALID", .other), 0x21: ("CKR_DATA_LEN_RANGE", .other), 0x30: ("CKR_DEVICE_ERROR", .lost),
        0x31: ("CKR_DEVICE_MEMORY", .other), 0x32: ("CKR_DEVICE_REMOVED", .absent),
        0x50: ("CKR_FUNCTION_CANCELED", .other), 0x54: ("CKR_FUNCTION_NOT_SUPPORTED", .notSupported),
        0x60: ("CKR_KEY_HANDLE_INVALID", .lost), 0x62: ("CKR_KEY_SIZE_RANGE", .other),
        0x63: ("CKR_KEY_TYPE_INCONSISTENT", .other), 0x68: ("CKR_KEY_FUNCTION_NOT_PERMITTED", .other),
        0x70: ("CKR_MECHANISM_INVALID", .notSupported), 0x71: ("CKR_MECHANISM_PARAM_INVALID", .notSupported),
        0x82: ("CKR_OBJECT_HANDLE_INVALID", .lost), 0x90: ("CKR_OPERATION_ACTIVE", .lost),
        0x91: ("CKR_OPERATION_NOT_INITIALIZED", .lost), 0xA0: ("CKR_PIN_INCORRECT", .pinWrong),
        // Whether these two were counted differs from module to module: the worse is taken.
        0xA1: ("CKR_PIN_INVALID", .pinWrong), 0xA2: ("CKR_PIN_LEN_RANGE", .pinWrong),
        0xA3: ("CKR_PIN_EXPIRED", .pinUnusable), 0xA4: ("CKR_PIN_LOCKED", .pinBlocked),
        0xB0: ("CKR_SESSION_CLOSED", .lost), 0xB1: ("CKR_SESSION_COUNT", .other),
        0xB3: ("CKR_SESSION_HANDLE_INVALID", .lost), 0xB4: ("CKR_SESSION_PARALLEL_NOT_SUPPORTED", .other),
        0xE0: ("CKR_TOKEN_NOT_PRESENT", .absent), 0xE1: ("CKR_TOKEN_NOT_RECOGNIZED", .absent),
        0x100: ("CKR_USER_ALREADY_LOGGED_IN", .alreadyLoggedIn), 0x101: ("CKR_USER_NOT_LOGGED_IN", .notLoggedIn),
        0x102: ("CKR_USER_PIN_NOT_INITIALIZED", .pinUnusable), 0x103: ("CKR_USER_TYPE_INVALID", .other),
        0x104: ("CKR_USER_ANOTHER_ALREADY_LOGGED_IN", .pinUnusable), 0x105: ("CKR_USER_TOO_MANY_TYPES", .pinUnusable),
        0x150: ("CKR_BUFFER_TOO_SMALL", .bufferTooSmall), 0x190: ("CKR_CRYPTOKI_NOT_INITIALIZED", .lost),
        0x191: ("CKR_CRYPTOKI_ALREADY_INITIALIZED", .other),
    ]
}
