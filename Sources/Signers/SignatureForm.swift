package import CryptoCore

/// How a message is to be signed.
package enum SignatureForm: Sendable, Hashable {
    /// RSASSA-PKCS1-v1_5 with SHA-1 (xmldsig.md chapter 2, "RSA").
    case rsaSHA1
    /// SM2 with SM3 and the usual identifier; the value is r‖s, 64 bytes (xmldsig.md chapter 4).
    case sm2SM3
    /// ECDSA with SHA-256; the value is r‖s. No customs message is signed so: for trying cards and for other uses.
    case ecdsaSHA256

    /// Whether a key of this kind can sign so.
    package func fits(_ kind: KeyKind) -> Bool {
        switch (self, kind) {
        case (.rsaSHA1, .rsa), (.sm2SM3, .sm2), (.ecdsaSHA256, .elliptic): true
        default: false
        }
    }
}

extension SignatureForm {
    /// As it is called between programs.
    package var name: String {
        switch self {
        case .rsaSHA1: "rsa-sha1"
        case .sm2SM3: "sm2-sm3"
        case .ecdsaSHA256: "ecdsa-sha256"
        }
    }

    /// The form of a name; `nil` for an unknown one, and for those that no message has.
    package init?(name: String) {
        guard let form = [SignatureForm.rsaSHA1, .sm2SM3].first(where: { $0.name == name }) else { return nil }
        self = form
    }

    /// The form that a kind of key signs customs messages in; `nil` when there is none.
    package init?(for kind: KeyKind) {
        switch kind {
        case .rsa: self = .rsaSHA1
        case .sm2: self = .sm2SM3
        default: return nil
        }
    }

    /// Whether `signature` is one of this form over `message` by the key: what a device gives is checked before it is handed
    /// out.
    func isGood(_ signature: [UInt8], of message: [UInt8], by key: PublicKey) -> Bool {
        switch self {
        case .rsaSHA1: key.verifyRSA(signature: signature, message: message, digest: .sha1)
        case .sm2SM3: SM2Signature(raw: signature).map { key.verifySM2(signature: $0, message: message) } ?? false
        case .ecdsaSHA256: key.verifyECDSA(signature: signature, message: message)
        }
    }
}
