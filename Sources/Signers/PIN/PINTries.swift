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
    /// The device tells no number, but that no wrong PIN was offered since the last right one.
    case undiminished
    /// The device tells no number, but that a wrong PIN was offered since the last right one. It is treated like few
    /// tries left, because that is what it may mean.
    case diminished

    /// The number, when the card told one; 0 when blocked.
    package var count: Int? {
        switch self {
        case .left(let count): count
        case .blocked: 0
        case .verified, .unknown, .undiminished, .diminished: nil
        }
    }

    /// For comparing the counter before and after an attempt: the number, or one that stands for what a device tells in
    /// place of a number.
    var level: Int? {
        switch self {
        case .diminished: PINGuard.reserve
        case .undiminished: PINGuard.reserve + 1
        default: count
        }
    }
}
