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

    /// Whole days until the certificate ends; negative when it has ended.
    package func daysLeft(at time: ChinaTime) -> Int {
        let left = notAfter.milliseconds.subtractingReportingOverflow(time.milliseconds).partialValue
        return Int(left >= 0 ? left / 86_400_000 : (left - 86_399_999) / 86_400_000)
    }
}

/// The days before the end of a certificate at which a person is warned.
package enum CertificateThreshold {
    /// The largest first.
    package static let days = [60, 30, 7, 1]

    /// The last threshold that was passed; `nil` when the end is far.
    package static func passed(daysLeft: Int) -> Int? { days.last { daysLeft < $0 } }
}
