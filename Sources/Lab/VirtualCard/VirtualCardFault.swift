/// Something that goes wrong, once, at the next command of its kind.
package enum VirtualCardFault: Sendable, Equatable {
    /// The card answers with this status word and does nothing.
    case status(UInt16)
    /// The card answers with these bytes and does nothing.
    case answer([UInt8])
    /// The card does its work, and the answer is lost because the card is pulled.
    case pull
    /// The card does its work and never answers.
    case silence

    /// The reply in place of doing the work; `nil` when the work is done all the same.
    func instead(after delay: Duration) -> VirtualReply? {
        switch self {
        case .status(let word): .status(word, delay: delay)
        case .answer(let bytes): VirtualReply(.answer(bytes), delay: delay)
        case .pull, .silence: nil
        }
    }
}

/// What a virtual card counted since it was made.
package struct VirtualCardCounters: Sendable, Equatable {
    /// VERIFY commands with a PIN.
    package var pinsOffered = 0
    /// Private-key operations.
    package var signatures = 0
    /// Resets and power changes.
    package var resets = 0
    /// Commands of any kind.
    package var commands = 0
}

extension VirtualReply {
    /// A status word alone.
    static func status(_ word: UInt16, delay: Duration = .zero) -> VirtualReply {
        VirtualReply(.answer([UInt8(word >> 8), UInt8(word & 255)]), delay: delay)
    }

    /// What a fault makes of an answer.
    func spoiled(by fault: VirtualCardFault?) -> VirtualReply {
        switch fault {
        case .pull: VirtualReply(.pull, delay: delay)
        case .silence: VirtualReply(.silence, delay: delay)
        case .status, .answer, nil: self
        }
    }

    func delayed(by delay: Duration) -> VirtualReply { VirtualReply(action, delay: delay) }
}
