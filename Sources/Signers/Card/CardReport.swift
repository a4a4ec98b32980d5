package import CryptoCore
package import SmartCard

/// What a look at a reader and its card found, without using a PIN.
package struct CardReport: Sendable {
    /// A key that has a certificate.
    package struct Slot: Sendable {
        /// Where it is: slot, key identifier, application and container.
        package let place: String
        package let certificate: Certificate
    }

    /// The reader, whether a card is in it, and the card's answer to reset.
    package let reader: ReaderState
    /// By which profile the card was read; `nil` without a card, or when it was not.
    package let profile: CardProfileName?
    /// The keys with a certificate, the best for signing first.
    package let slots: [Slot]
    /// The certificates of authorities on the card, those that issued the others among them.
    package let authorities: [Certificate]
    /// Whether the reader has a PIN pad of its own; `nil` when it was not asked.
    package let hasPINPad: Bool?
    /// PIN tries left; `nil` when the card was not asked.
    package let triesLeft: PINTries?
    /// Why the card could not be read; `nil` without a card, or when it was read.
    package let problem: SignerError?

    /// The authorities on the card above a certificate, its issuer first. They are found by their names; whether a
    /// signature is good is not looked at.
    /// - Parameter certificate: one of the card.
    /// - Returns: none when the issuer's certificate is not on the card.
    package func chain(of certificate: Certificate) -> [Certificate] {
        var chain: [Certificate] = []
        var last = certificate
        while last.issuer != last.subject, chain.count < 8,
            let next = authorities.first(where: { $0.subject == last.issuer })
        {
            chain.append(next)
            last = next
        }
        return chain
    }
}
