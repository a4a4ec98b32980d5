internal import SidecarBase

extension PublicKey {
    /// The key as PEM (`BEGIN PUBLIC KEY`).
    package func pem() -> String { PEMText.block("PUBLIC KEY", spki) }

    /// Whether a DER signature by a key on P-256 or P-384 is one of `message`, ECDSA with SHA-256. Never throws.
    package func verifyECDSA(der signature: [UInt8], message: [UInt8]) -> Bool {
        guard let width = ellipticWidth, let raw = EllipticSignature.raw(der: signature, width: width),
            EllipticSignature.der(raw: raw) == signature
        else { return false }
        return verifyECDSA(signature: raw, message: message)
    }
}
