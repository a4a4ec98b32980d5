package import SidecarBase

/// A failure of a token library: one of the `signer.…` or `card.…` codes, with the call that failed and what it said.
package struct TokenError: CodedError, Equatable {
    /// What a failure means to whoever made the call, whichever kind of library it was.
    package enum Meaning: Sendable, Hashable {
        /// The token is not there, or not any more.
        case absent
        /// A handle is of no use any more: the token was away, another program closed it, the library began anew.
        case lost
        /// The PIN has to be verified first.
        case notLoggedIn
        /// The PIN is verified already.
        case alreadyLoggedIn
        /// The PIN was compared and is wrong, or was counted as wrong.
        case pinWrong
        /// No try is left.
        case pinBlocked
        /// The PIN is right or was not compared, and cannot be used.
        case pinUnusable
        /// The library does not have this function.
        case notSupported
        /// The named thing is not on the token.
        case notFound
        /// There was not enough room for the answer.
        case bufferTooSmall
        /// Anything else.
        case other
    }

    package let code: ErrorCode
    /// The failing call and what it said: `C_Sign: CKR_DEVICE_REMOVED`. Never data.
    package let detail: String
    package let meaning: Meaning

    package init(_ code: ErrorCode, _ detail: String, meaning: Meaning = .other) {
        self.code = code
        self.detail = detail
        self.meaning = meaning
    }

    /// A call that returned a code.
    init(_ call: String, name: String, _ meaning: Meaning) {
        let code: ErrorCode =
            switch meaning {
            case .absent: .signerTokenAbsent
            case .pinWrong: .cardPinWrong
            case .pinBlocked: .cardPinBlocked
            case .notFound: .signerNoKey
            case .notSupported: .signerUnsupportedKey
            default: .signerFailed
            }
        self.init(code, "\(call): \(name)", meaning: meaning)
    }

    /// An answer that cannot be right.
    static func nonsense(_ call: String, _ what: String) -> TokenError {
        TokenError(.signerLibraryAnswer, "\(call): \(what)")
    }
}
