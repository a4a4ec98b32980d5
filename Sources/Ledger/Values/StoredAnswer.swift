package import SidecarBase

/// What was recorded of a message that comes again.
package struct StoredAnswer: Sendable {
    package let id: MessageID
    /// The signed document; of a message that was never signed the unsigned one.
    package let signed: [UInt8]
    package let recordedAt: ChinaTime
    package let standing: Standing

    /// Whether a recorded message has a signature.
    package enum Standing: Sendable, Equatable {
        case signed
        /// It waits for a signer.
        case held
        /// A person gave it up before it was signed.
        case abandoned

        /// Of the columns `signer` and `state`.
        init(signer: String, state: String) {
            self = !signer.isEmpty ? .signed : state == DeclarationState.held.rawValue ? .held : .abandoned
        }
    }

    /// All parts.
    package init(id: MessageID, signed: [UInt8], recordedAt: ChinaTime, standing: Standing = .signed) {
        self.id = id
        self.signed = signed
        self.recordedAt = recordedAt
        self.standing = standing
    }
}
