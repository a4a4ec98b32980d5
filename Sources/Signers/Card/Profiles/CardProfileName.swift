/// The command sets that cards are spoken to by; `auto` finds out which. Source: card.md §9.2.
package enum CardProfileName: String, Sendable, Hashable, CaseIterable {
    /// By the answer to reset where it is known, and by asking the card.
    case auto
    /// NIST SP 800-73 (card.md §3).
    case piv
    /// ISO 7816-15: the card says itself where everything is (card.md §4.2).
    case pkcs15
    /// GM/T 0017, Chinese UKeys in CCID mode (card.md §5).
    case gmt0017
    /// ISO 7816-4 and -8; what the card does not say is configured (card.md §4.3).
    case iso7816
}
