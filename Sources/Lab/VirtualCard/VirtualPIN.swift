/// The PIN of a virtual card with its counter. Source: ISO 7816-4 §7.5.6.
struct VirtualPIN: Sendable {
    /// How a card answers about its PIN.
    enum Answers: Sendable, Equatable {
        /// 63Cx; a blocked one 6983.
        case counter
        /// 63Cx, and 63C0 for a blocked one, too.
        case counterToZero
        /// 6300 for a wrong one, and nothing about the tries left.
        case hidden
    }

    private var value: [UInt8]
    private let most: Int
    var triesLeft: Int
    var isVerified = false
    var answers = Answers.counter

    init(_ value: [UInt8], tries: Int) {
        self.value = value
        most = tries
        triesLeft = tries
    }

    /// The answer to the question for the tries left.
    func tries(tellsVerified: Bool) -> UInt16 {
        if isVerified, tellsVerified { return 0x9000 }
        return triesLeft == 0 ? blockedWord : refusal
    }

    /// Compares, and counts.
    mutating func offer(_ offered: [UInt8]) -> UInt16 {
        guard triesLeft > 0 else { return blockedWord }
        guard offered == value else {
            triesLeft -= 1
            isVerified = false
            return refusal
        }
        triesLeft = most
        isVerified = true
        return 0x9000
    }

    /// Takes another PIN in place of the present one, which is compared, and counted, first.
    mutating func change(from offered: [UInt8], to new: [UInt8]) -> UInt16 {
        let word = offer(offered)
        if word == 0x9000 { value = new }
        return word
    }

    private var refusal: UInt16 { answers == .hidden ? 0x6300 : 0x63C0 | UInt16(min(15, triesLeft)) }
    private var blockedWord: UInt16 { answers == .counterToZero ? 0x63C0 : 0x6983 }
}
