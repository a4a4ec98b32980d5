internal import CryptoCore
package import SidecarBase

/// Tokens of which only the digests are kept. All of them are compared, in a time that tells nothing about them.
package struct TokenDigests: Sendable {
    private let tokens: [(name: String, digest: [UInt8])]

    /// - Parameter tokens: names for the log, each with the SHA-256 of a token.
    package init(_ tokens: [(name: String, digest: [UInt8])]) {
        self.tokens = tokens
    }

    package var isEmpty: Bool { tokens.isEmpty }

    /// What is kept of a token.
    package static func digest(_ token: Secret) -> [UInt8] {
        token.withExposed { MessageDigest.sha256(Array($0.utf8)) }
    }

    /// The name of a presented token; `nil` when it is none of these.
    package func name(of presented: Secret) -> String? {
        let digest = TokenDigests.digest(presented)
        var found: String?
        for (name, known) in tokens where known.count == digest.count {
            var difference: UInt8 = 0
            for index in known.indices { difference |= known[index] ^ digest[index] }
            if difference == 0 { found = name }
        }
        return found
    }
}
