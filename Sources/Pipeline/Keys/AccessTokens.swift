package import SidecarBase

/// Who shows a token to the API, and what that one may do. Source: design, §4.
package struct AccessTokens: Sendable {
    /// The holder of a token.
    package struct Holder: Sendable, Equatable {
        package let name: String
        package let roles: Set<AccessRole>

        package init(name: String, roles: Set<AccessRole>) {
            self.name = name
            self.roles = roles
        }
    }

    private let digests: TokenDigests
    private let holders: [String: Holder]

    /// - Parameter holders: with the SHA-256 of their tokens; names are unique.
    package init(_ holders: [(holder: Holder, digest: [UInt8])] = []) {
        digests = TokenDigests(holders.map { ($0.holder.name, $0.digest) })
        self.holders = Dictionary(holders.map { ($0.holder.name, $0.holder) }) { first, _ in first }
    }

    /// Whether there is none: then the allow list alone decides who may use the API.
    package var isEmpty: Bool { holders.isEmpty }

    /// Whose token it is; `nil` for a token that nobody has.
    package func holder(of token: Secret) -> Holder? { digests.name(of: token).flatMap { holders[$0] } }
}
