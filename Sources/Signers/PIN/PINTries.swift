/// What a card says about its PIN counter when it is asked without a PIN.
package enum PINTries: Sendable, Hashable {
    /// So many wrong PINs until the card blocks.
    case left(Int)
    /// The PIN is verified already, by whomever; the card does not tell the counter now.
    case verified
    /// The PIN is blocked.
    case blocked
    /// The card cannot tell.
    case unknown

    /// The number, when the card told one; 0 when blocked.
    package var count: Int? {
        switch self {
        case .left(let count): count
        case .blocked: 0
        case .verified, .unknown: nil
        }
    }
}
