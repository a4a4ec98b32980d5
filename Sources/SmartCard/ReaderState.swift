/// What is known about a reader at one moment. Source: card.md §1.3.
package struct ReaderState: Sendable, Hashable {
    /// The full name, with reader and slot number at the end.
    package let name: String
    /// The event state as PC/SC tells it: flags in the low half, insertions and removals counted in the high half.
    package let rawState: UInt32
    /// The card's answer to reset; empty without a card.
    package let atr: [UInt8]

    package init(name: String, rawState: UInt32, atr: [UInt8] = []) {
        self.name = name
        self.rawState = rawState
        self.atr = atr
    }

    /// A card is in the reader.
    package var isPresent: Bool { rawState & 0x20 != 0 }
    /// The card does not answer: dirty, or upside down.
    package var isMute: Bool { rawState & 0x200 != 0 }
    /// Another program has the card for itself.
    package var isExclusive: Bool { rawState & 0x80 != 0 }
    /// Another program is connected to the card.
    package var isInUse: Bool { rawState & 0x100 != 0 }
    /// Insertions and removals so far: another number is another insertion.
    package var eventCount: UInt32 { rawState >> 16 }
}
