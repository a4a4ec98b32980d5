internal import SidecarBase

/// A key slot of a PIV card, with the place of its certificate. Source: NIST SP 800-73-4, card.md §3.1.
package struct PIVSlot: Sendable, Hashable {
    /// The key reference: 9A, 9C, 9D, 9E, or 82 to 95 for retired keys.
    package let reference: UInt8

    private init(_ reference: UInt8) {
        self.reference = reference
    }

    /// 9A, PIV authentication.
    package static let authentication = PIVSlot(0x9A)
    /// 9C, digital signature: asks for the PIN before every signature.
    package static let digitalSignature = PIVSlot(0x9C)
    /// 9D, key management.
    package static let keyManagement = PIVSlot(0x9D)
    /// 9E, card authentication.
    package static let cardAuthentication = PIVSlot(0x9E)

    /// From the two hexadecimal digits of a setting (`9c`); `nil` for something that is no key slot.
    package init?(_ text: some StringProtocol) {
        guard let bytes = Hex.decode(text), bytes.count == 1, let reference = bytes.first,
            [0x9A, 0x9C, 0x9D, 0x9E].contains(reference) || (0x82...0x95).contains(reference)
        else { return nil }
        self.reference = reference
    }

    /// The tag of the data object that holds the slot's certificate, three bytes.
    var certificateTag: [UInt8] {
        switch reference {
        case 0x9A: [0x5F, 0xC1, 0x05]
        case 0x9C: [0x5F, 0xC1, 0x0A]
        case 0x9D: [0x5F, 0xC1, 0x0B]
        case 0x9E: [0x5F, 0xC1, 0x01]
        default: [0x5F, 0xC1, 0x0D + (reference - 0x82)]
        }
    }
}

extension PIVSlot: CustomStringConvertible {
    /// Two lower-case hexadecimal digits, as in the configuration: `9c`.
    package var description: String { Hex.encode([reference]) }
}
