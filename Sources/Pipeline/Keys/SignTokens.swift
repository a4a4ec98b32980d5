internal import CryptoCore
package import SidecarBase

/// The tokens of those for whom this sidecar signs. Only their digests are kept, and all of them are compared, in a time that
/// tells nothing about them.
package struct SignTokens: Sendable {
    private let tokens: [(name: String, digest: [UInt8])]

    /// A token shorter than this can be guessed.
    package static let shortest = 24

    /// - Parameter tokens: the tokens with names for the log.
    /// - Throws: `config.value` for a token that is too short.
    package init(_ tokens: [(name: String, token: Secret)]) throws(SidecarError) {
        var digests: [(name: String, digest: [UInt8])] = []
        for (name, token) in tokens {
            guard token.count >= SignTokens.shortest else {
                throw SidecarError(.configValue, "\(name): a token has at least \(SignTokens.shortest) characters")
            }
            digests.append((name, token.withExposed { MessageDigest.sha256(Array($0.utf8)) }))
        }
        self.tokens = digests
    }

    /// Whether there is none, so that nobody is signed for.
    package var isEmpty: Bool { tokens.isEmpty }

    /// The name of a presented token; `nil` when it is none of these.
    package func name(of presented: Secret) -> String? {
        let digest = presented.withExposed { MessageDigest.sha256(Array($0.utf8)) }
        var found: String?
        for (name, known) in tokens {
            var difference: UInt8 = 0
            for index in known.indices { difference |= known[index] ^ digest[index] }
            if difference == 0 { found = name }
        }
        return found
    }
}
