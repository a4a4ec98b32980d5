/// How a key of an ISO card is used, as data: what the PKCS#15 profile reads from the card and the generic one from the
/// configuration. Source: card.md §4.3.
struct ISOScheme: Sendable, Hashable {
    /// What is selected before the PIN.
    enum Selection: Sendable, Hashable {
        /// The first of these applications that the card has.
        case application([[UInt8]])
        case path([UInt8])
    }

    /// The PIN that the key wants.
    struct PIN: Sendable, Hashable {
        var reference: UInt8
        var form: CardPINForm
    }

    /// The command that signs.
    enum Operation: String, Sendable, Hashable, CaseIterable {
        /// PERFORM SECURITY OPERATION: COMPUTE DIGITAL SIGNATURE.
        case computeSignature
        /// INTERNAL AUTHENTICATE, for authentication keys.
        case internalAuthenticate
    }

    var selections: [Selection]
    /// `nil` for a key that signs without one.
    var pin: PIN?
    /// Commands that set the key up. Each entry is one way, tried when the one before it was refused.
    var preparations: [[[UInt8]]]
    var operation: Operation
    var input: CardInput
    var output: CardOutput

    /// MANAGE SECURITY ENVIRONMENT, SET for computation, of the template for signatures.
    /// - Parameters:
    ///   - algorithm: the card's number for it; `nil` when the key says it.
    ///   - path: the file of the key, for cards that want it.
    ///   - key: the key's reference.
    /// - Returns: the command.
    static func setKey(algorithm: UInt8?, path: [UInt8]? = nil, key: UInt8) -> [UInt8] {
        var data: [UInt8] = []
        if let algorithm { data += [0x80, 0x01, algorithm] }
        if let path { data += [0x81, UInt8(path.count)] + path }
        data += [0x84, 0x01, key]
        return [0x00, 0x22, 0x41, 0xB6, UInt8(data.count)] + data
    }
}
