internal import SidecarBase

/// A PIN in the form a PIV card takes: 6 to 8 printable characters, filled with FF to 8 bytes. Source: NIST SP 800-73-4
/// (digits), card.md §3.1; other printable characters pass, because some cards take them.
struct PIVPin {
    /// The eight bytes.
    private(set) var bytes: [UInt8]

    /// - Throws: `card.pin_form` when no card can take it; nothing was sent then.
    init(_ secret: Secret) throws(SignerError) {
        let text = secret.withExposed { Array($0.utf8) }
        guard (6...8).contains(text.count) else {
            throw SignerError(.cardPinForm, "a PIV PIN has 6 to 8 characters, this one \(text.count)")
        }
        guard text.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw SignerError(.cardPinForm, "a PIV PIN has digits or printable ASCII characters only")
        }
        bytes = text + [UInt8](repeating: 0xFF, count: 8 - text.count)
    }

    /// Overwrites the bytes.
    mutating func wipe() {
        for index in bytes.indices { bytes[index] = 0 }
    }
}
