/// A card as the virtual reader sees it: bytes in, bytes out.
package protocol VirtualCard: AnyObject, Sendable {
    /// The answer to reset, at most 33 bytes.
    var atr: [UInt8] { get }

    /// Power off, power on or reset: every security state is gone.
    func reset()

    /// Carries out one command.
    func respond(to command: [UInt8]) -> VirtualReply
}

/// What a virtual card does after a command.
package struct VirtualReply: Sendable, Equatable {
    /// What happens on the line.
    package enum Action: Sendable, Equatable {
        /// The answer with its status word.
        case answer([UInt8])
        /// No answer at all: the reader waits, and so does whoever asked.
        case silence
        /// The card is pulled in the middle of the command.
        case pull
    }

    package let action: Action
    /// How long the card computes before that.
    package let delay: Duration

    package init(_ action: Action, delay: Duration = .zero) {
        self.action = action
        self.delay = delay
    }
}
