internal import CryptoCore
internal import SidecarBase
internal import TokenLibraries

/// A session with a token and the key in it.
struct PKCS11Lane: LibraryLane {
    let session: PKCS11Session
    let key: UInt
    let certificate: Certificate
    let sm2Mechanism: UInt?
    let sm2Input: PKCS11Settings.SM2Input

    /// CKM_RSA_PKCS: works on all tokens, the ones that hash by themselves included.
    private static let rsa: UInt = 1
    /// CKM_ECDSA: the digest in, r‖s out.
    private static let ecdsa: UInt = 0x1041

    func sign(_ message: [UInt8], as form: SignatureForm) throws(SignerError) -> [UInt8] {
        try sign(message, as: form) { () throws(SignerError) in }
    }

    /// Signs with a key that wants the PIN each time.
    func sign(
        _ message: [UInt8], as form: SignatureForm, authenticate: () throws(SignerError) -> Void
    ) throws(SignerError) -> [UInt8] {
        let value: [UInt8]
        switch form {
        case .rsaSHA1:
            value = try session.sign(
                SignatureInput.digestInfo(of: message), key: key, mechanism: PKCS11Lane.rsa,
                lifting: { SignerError($0) }, authenticate: authenticate)
        case .sm2SM3:
            guard let sm2Mechanism else {
                throw SignerError(
                    .signerUnsupportedKey, "sm2Mechanism, the vendor's mechanism for SM2, is not configured")
            }
            let input: [UInt8]
            switch sm2Input {
            case .digest: input = try SignatureInput.digest(of: message, as: form, certificate)
            case .message: input = message
            }
            value = try session.sign(
                input, key: key, mechanism: sm2Mechanism, lifting: { SignerError($0) }, authenticate: authenticate)
        case .ecdsaSHA256:
            value = try session.sign(
                SignatureInput.digest(of: message, as: form, certificate), key: key, mechanism: PKCS11Lane.ecdsa,
                lifting: { SignerError($0) }, authenticate: authenticate)
        }
        return try SignatureInput.checked(value, of: message, as: form, certificate)
    }
}
