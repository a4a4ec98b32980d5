package import CryptoCore
package import SmartCard

/// What a look at a reader and its card found, without using a PIN.
package struct CardReport: Sendable {
    /// A slot that has a certificate.
    package struct Slot: Sendable {
        package let slot: PIVSlot
        package let certificate: Certificate
    }

    /// The reader, whether a card is in it, and the card's answer to reset.
    package let reader: ReaderState
    /// The slots with a certificate, 9c first.
    package let slots: [Slot]
    /// PIN tries left; `nil` when the card was not asked.
    package let triesLeft: PINTries?
    /// Why the card could not be read; `nil` without a card, or when it was read.
    package let problem: SignerError?
}
