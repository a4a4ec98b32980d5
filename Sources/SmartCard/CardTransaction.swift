/// A card held against every other handle, for as long as this value lives. One signing operation at a time: never held
/// while waiting for a network peer or a person (card.md §1.5).
package struct CardTransaction: ~Copyable {
    private let link: any CardLink
    private var isOpen = true

    /// Begins a transaction; may block without limit.
    /// - Throws: `card.reset`, `card.removed`, `card.service_down`.
    package init(_ link: any CardLink) throws(SmartCardError) {
        self.link = link
        try link.beginTransaction()
    }

    /// Ends the transaction before the value's life does, to see whether the card was still there.
    /// - Parameter reset: reset the card, which clears a verified PIN.
    /// - Throws: `card.removed`, `card.reset`, `card.service_down`.
    package consuming func end(reset: Bool = false) throws(SmartCardError) {
        isOpen = false
        try link.endTransaction(reset: reset)
    }

    deinit {
        guard isOpen else { return }
        // The operation has failed already with the reason that counts; a card that is gone needs no end.
        do throws(SmartCardError) { try link.endTransaction(reset: false) } catch {}
    }
}
