package import SidecarBase

extension SignerIdentity {
    /// Why this certificate may not sign at a time: `signer.certificate_expired`, `signer.certificate_not_yet_valid`, or `nil`.
    package func problem(at time: ChinaTime) -> ErrorCode? {
        if time > notAfter { return .signerExpired }
        if time < notBefore { return .signerNotYetValid }
        return nil
    }

    /// The validity, for people.
    package var validity: String {
        "certificate \(certNo) is valid from \(notBefore.readable) to \(notAfter.readable)"
    }
}
