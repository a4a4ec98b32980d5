internal import SidecarBase
internal import SmartCard

/// How a card wants its PIN written, and how its answers about the PIN are read: data, because cards differ in it.
/// Source: ISO 7816-4 §7.5.6, ISO 7816-15 §8.8, card.md §3.1 and §4.1.
package struct CardPINForm: Sendable, Hashable {
    /// How characters become bytes.
    package enum Encoding: Sendable, Hashable {
        /// One byte a character.
        case text
        /// Two digits a byte.
        case packedDigits
        /// ISO 9564 format 2: eight bytes, the length first, digits packed, filled with F.
        case iso9564
    }

    package var encoding = Encoding.text
    package var characters: ClosedRange<Int>
    /// The bytes that are sent, filled; `nil` for as many as the PIN has.
    package var storedLength: Int?
    package var filling: UInt8 = 0xFF

    package init(
        characters: ClosedRange<Int>, storedLength: Int? = nil, filling: UInt8 = 0xFF, encoding: Encoding = .text
    ) {
        self.characters = characters
        self.storedLength = storedLength
        self.filling = filling
        self.encoding = encoding
    }

    /// 6 to 8 characters, filled with FF to 8 bytes. Source: NIST SP 800-73-4.
    static let piv = CardPINForm(characters: 6...8, storedLength: 8)

    /// The PIN as it is sent.
    /// - Throws: `card.pin_form` when the card cannot take it; nothing was sent then.
    func bytes(_ secret: Secret) throws(SignerError) -> PINBytes {
        let text = secret.withExposed { Array($0.utf8) }
        guard characters.contains(text.count) else {
            throw SignerError(
                .cardPinForm,
                "this card's PIN has \(characters.lowerBound) to \(characters.upperBound) characters, not \(text.count)"
            )
        }
        guard text.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw SignerError(.cardPinForm, "the PIN has other characters than printable ASCII")
        }
        switch encoding {
        case .text: return try filled(text)
        case .packedDigits: return try filled(packed(text, filling: filling & 0x0F))
        case .iso9564:
            guard text.count <= 14 else { throw SignerError(.cardPinForm, "the PIN has more than 14 digits") }
            let digits = try packed(text, filling: 0x0F)
            let rest = [UInt8](repeating: 0xFF, count: 7 - digits.count)
            return PINBytes([0x20 | UInt8(text.count)] + digits + rest)
        }
    }

    private func packed(_ text: [UInt8], filling: UInt8) throws(SignerError) -> [UInt8] {
        guard text.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw SignerError(.cardPinForm, "this card's PIN has digits only")
        }
        return stride(from: 0, to: text.count, by: 2).map { index in
            (text[index] & 0x0F) << 4 | (index + 1 < text.count ? text[index + 1] & 0x0F : filling)
        }
    }

    private func filled(_ bytes: [UInt8]) throws(SignerError) -> PINBytes {
        guard let storedLength else { return PINBytes(bytes) }
        guard bytes.count <= storedLength else {
            throw SignerError(.cardPinForm, "this card's PIN has at most \(storedLength) bytes")
        }
        return PINBytes(bytes + [UInt8](repeating: filling, count: storedLength - bytes.count))
    }

    /// What an answer to an empty VERIFY says about the tries left.
    static func tries(_ status: StatusWord) -> PINTries {
        switch status.meaning {
        case .success: .verified
        case .triesLeft(0), .blocked: .blocked
        case .triesLeft(let count): .left(count)
        default: .unknown
        }
    }

    /// What an answer to a VERIFY with a PIN says.
    static func answer(_ status: StatusWord) -> PINAnswer {
        switch status.meaning {
        case .success: return .accepted
        case .triesLeft(let count): return .wrong(triesLeft: count)
        case .pinWrong: return .wrong(triesLeft: nil)
        case .blocked: return .blocked
        default:
            let isForm = [0x6A80, 0x6700, 0x6A87].contains(status.rawValue)
            let text = "VERIFY: \(status)"
            return isForm ? .malformed(text) : .refused(text)
        }
    }
}
