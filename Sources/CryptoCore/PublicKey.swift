internal import COpenSSL
internal import SidecarBase

/// A public key; verifying is thread-safe.
package final class PublicKey: Sendable {
    /// The lengths of RSA keys that are used: from the key tool of the platform, 512 bits, to 4096 (zhejiang.md §3.2).
    package static let rsaBits = 512...4096

    /// What the key is.
    package let kind: KeyKind

    let handle: KeyHandle
    private let operations: RSAOperations
    private let sm2Operations: SM2Operations

    init(handle: KeyHandle) {
        self.handle = handle
        kind = handle.kind
        operations = RSAOperations(key: handle)
        sm2Operations = SM2Operations(key: handle)
    }

    /// Reads a SubjectPublicKeyInfo.
    /// - Throws: `crypto.key` when it cannot be read or is followed by other bytes.
    package convenience init(spki der: [UInt8]) throws(CryptoError) {
        let pointer = unsafe der.withUnsafeBufferPointer { bytes -> OpaquePointer? in
            var position = bytes.baseAddress
            guard let key = unsafe d2i_PUBKEY(nil, &position, bytes.count) else { return nil }
            guard unsafe position == bytes.baseAddress?.advanced(by: bytes.count) else {
                unsafe EVP_PKEY_free(key)
                return nil
            }
            return unsafe key
        }
        guard let pointer = unsafe pointer else { throw .library(.cryptoKey, "not a SubjectPublicKeyInfo") }
        unsafe self.init(handle: KeyHandle(owning: pointer))
    }

    /// Reads a PEM public key (`BEGIN PUBLIC KEY`).
    /// - Throws: `crypto.key` when it cannot be read.
    package convenience init(pem: String) throws(CryptoError) {
        guard let der = PEMText.body(of: ["PUBLIC KEY"], in: pem) else {
            throw CryptoError(.cryptoKey, "no PUBLIC KEY block")
        }
        try self.init(spki: der)
    }

    /// The SubjectPublicKeyInfo, DER.
    package var spki: [UInt8] { handle.spki }

    /// RSASSA-PKCS1-v1_5, 512 to 4096 bits. Never throws: a malformed signature is simply not valid.
    package func verifyRSA(signature: [UInt8], message: [UInt8], digest: SignatureDigest) -> Bool {
        guard case .rsa(let bits) = kind, PublicKey.rsaBits.contains(bits), signature.count == (bits + 7) / 8 else {
            return false
        }
        do {
            return try operations(.verify(digest)).verify(signature, digest: digest.digest(of: message))
        } catch {
            return false
        }
    }

    /// SM2 with SM3 over `message` and the signer's identifier. Never throws: for a key of another kind nothing is valid.
    package func verifySM2(
        signature: SM2Signature, message: [UInt8], identifier: [UInt8] = SM2Signature.defaultIdentifier
    ) -> Bool {
        guard kind == .sm2 else { return false }
        do {
            return try sm2Operations(.verify, identifier: identifier).verify(signature, message: message)
        } catch {
            return false
        }
    }
}
