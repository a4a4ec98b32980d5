package import SidecarBase

/// SW1 SW2, the last two bytes of every answer of a card. Source: ISO 7816-4, card.md §1.7.
package struct StatusWord: Sendable, Hashable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    package init(_ first: UInt8, _ second: UInt8) {
        rawValue = UInt16(first) << 8 | UInt16(second)
    }

    /// What a status word says, as far as a profile acts on it.
    package enum Meaning: Sendable, Hashable {
        /// 9000.
        case success
        /// 61xx: so many bytes more; 0 means 256 or more.
        case moreData(UInt8)
        /// 6Cxx: the same command again, with this Le; 0 means 256.
        case wrongLe(UInt8)
        /// 6282: the end of the file came before Le bytes; the data is valid.
        case endOfFile
        /// 63Cx: the PIN was wrong, or was asked about: so many tries left.
        case triesLeft(Int)
        /// 6300: the PIN was wrong; the counter is not told.
        case pinWrong
        /// 6982: the PIN is needed first.
        case securityStatusNotSatisfied
        /// 6983: the PIN is blocked.
        case blocked
        /// 6A82: there is no such file, application or object.
        case notFound
        /// 6D00, 6E00 or 6999: not an application that knows this command.
        case notSupported
        /// Anything else.
        case other
    }

    package var meaning: Meaning {
        switch rawValue {
        case 0x9000: .success
        case 0x6100...0x61FF: .moreData(second)
        case 0x6C00...0x6CFF: .wrongLe(second)
        case 0x6282: .endOfFile
        case 0x63C0...0x63CF: .triesLeft(Int(second & 15))
        case 0x6300: .pinWrong
        case 0x6982: .securityStatusNotSatisfied
        case 0x6983: .blocked
        case 0x6A82: .notFound
        case 0x6D00, 0x6E00, 0x6999: .notSupported
        default: .other
        }
    }

    /// Whether the command was carried out: 9000.
    package var isSuccess: Bool { rawValue == 0x9000 }

    /// Whether the card says that it takes no commands in pieces: 6883, 6884, or that it does not know the class.
    var refusesChaining: Bool { [0x6883, 0x6884, 0x6E00].contains(rawValue) }

    /// What the status word means for whoever has to do something about it. Source: card.md §1.7.
    package var errorCode: ErrorCode {
        switch rawValue {
        case 0x6581: .cardMemory
        case 0x6700, 0x6A87: .cardWrongLength
        case 0x6882, 0x6883, 0x6884: .cardChaining
        case 0x6982: .cardPinNeeded
        case 0x6983: .cardPinBlocked
        case 0x6984, 0x6A88: .cardKeyReference
        case 0x6985: .cardConditions
        case 0x6999: .cardNotThisProfile
        case 0x6A80: .cardWrongData
        case 0x6A81, 0x6D00, 0x6E00: .cardCommandUnknown
        case 0x6A82, 0x6A83: .cardNotFound
        case 0x6A86, 0x6B00: .cardParameters
        case 0x6400...0x64FF, 0x6F00...0x6FFF: .cardFailed
        default: .cardStatusWord
        }
    }

    private var second: UInt8 { UInt8(truncatingIfNeeded: rawValue) }
}

extension StatusWord: CustomStringConvertible {
    /// Four hexadecimal digits, as data sheets write them: `6A82`.
    package var description: String {
        Hex.encode([UInt8(rawValue >> 8), second]).uppercased()
    }
}
