package import CryptoCore
internal import SidecarBase

/// The key that signs checkpoints and evidence: P-256.
package struct CheckpointKey: Sendable {
    private let key: PrivateKey

    /// - Parameter key: on P-256.
    /// - Throws: `ledger.checkpoint` for a key of another kind.
    package init(_ key: PrivateKey) throws(LedgerError) {
        guard key.kind == .elliptic(curve: "prime256v1") else {
            throw LedgerError(.ledgerCheckpoint, "it is not a key on P-256")
        }
        self.key = key
    }

    /// A new one.
    /// - Throws: `ledger.checkpoint` when the library cannot make it.
    package static func generate() throws(LedgerError) -> (key: CheckpointKey, pem: String) {
        do throws(CryptoError) {
            let key = try PrivateKey.generateElliptic(curve: "prime256v1")
            let pem = try key.pem()
            return (CheckpointKey(checked: key), pem)
        } catch {
            throw LedgerError(.ledgerCheckpoint, error.detail)
        }
    }

    private init(checked key: PrivateKey) {
        self.key = key
    }

    /// SubjectPublicKeyInfo.
    package var publicKey: [UInt8] { key.publicKey.spki }

    /// The public key as PEM.
    package var publicPEM: String { key.publicKey.pem() }

    /// SHA-256 of the public key, hexadecimal.
    package var fingerprint: String { Hex.encode(MessageDigest.sha256(publicKey)) }

    /// ECDSA with SHA-256, DER.
    /// - Throws: `ledger.checkpoint` when the library cannot sign.
    package func sign(_ message: [UInt8]) throws(LedgerError) -> [UInt8] {
        do throws(CryptoError) {
            return try key.signElliptic(digest: MessageDigest.sha256(message))
        } catch {
            throw LedgerError(.ledgerCheckpoint, error.detail)
        }
    }

    /// Whether a signature is one of the message; `publicKey` is a SubjectPublicKeyInfo. Never throws.
    package static func verify(_ signature: [UInt8], of message: [UInt8], publicKey: [UInt8]) -> Bool {
        do throws(CryptoError) {
            return try PublicKey(spki: publicKey).verifyECDSA(der: signature, message: message)
        } catch {
            return false
        }
    }
}
