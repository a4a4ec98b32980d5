package import SidecarBase

/// The tokens of those for whom this sidecar signs.
package struct SignTokens: Sendable {
    private let digests: TokenDigests

    /// A token shorter than this can be guessed.
    package static let shortest = 24

    /// - Parameter tokens: the tokens with names for the log.
    /// - Throws: `config.value` for a token that is too short.
    package init(_ tokens: [(name: String, token: Secret)]) throws(SidecarError) {
        for (name, token) in tokens where token.count < SignTokens.shortest {
            throw SidecarError(.configValue, "\(name): a token has at least \(SignTokens.shortest) characters")
        }
        digests = TokenDigests(tokens.map { ($0.name, TokenDigests.digest($0.token)) })
    }

    /// Whether there is none, so that nobody is signed for.
    package var isEmpty: Bool { digests.isEmpty }

    /// The name of a presented token; `nil` when it is none of these.
    package func name(of presented: Secret) -> String? { digests.name(of: presented) }
}
