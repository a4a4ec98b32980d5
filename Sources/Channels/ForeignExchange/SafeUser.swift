internal import CryptoCore
internal import SidecarBase

/// A user of the sidecar and the user of the authority's system in whose name its messages are sent. Source: safe.md §6.
package struct SafeUser: Sendable, Equatable {
    /// The name of the sidecar's token.
    package let name: String
    package let orgCode: String
    package let userCode: String
    let password: Secret
    /// Names of operations, or `*` at the end of a beginning: `bop.*`.
    package let operations: [String]
    /// Whether the authority refused the password.
    package let isLocked: Bool
    /// Counts the passwords.
    package let version: Int

    /// Whether an operation is allowed.
    package func may(_ operation: String) -> Bool {
        SafeUser.covers(operations, operation)
    }

    /// Whether patterns, names or beginnings with `*` behind them, cover an operation.
    static func covers(_ patterns: [String], _ operation: String) -> Bool {
        patterns.contains { pattern in
            pattern.hasSuffix("*") ? operation.hasPrefix(pattern.dropLast()) : pattern == operation
        }
    }

    /// The password as messages have it.
    func password(as mode: SafeProfile.PasswordMode) -> Secret {
        password.withExposed { text in
            let bytes = Array(text.utf8)
            return switch mode {
            case .plain: Secret(text)
            case .md5hex: Secret(Hex.encode(MessageDigest.md5(bytes)))
            case .md5HEX: Secret(Hex.encode(MessageDigest.md5(bytes)).uppercased())
            case .sha256hex: Secret(Hex.encode(MessageDigest.sha256(bytes)))
            }
        }
    }
}
