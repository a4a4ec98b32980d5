package import CryptoCore

/// A platform as the customs portal knows it. Source: realtime179.md §8, configuration.
package struct CustomsEnterprise: Sendable {
    /// A certificate that was registered for it.
    package struct RegisteredCertificate: Sendable {
        /// As it was registered: lower case.
        package let certNo: String
        package let key: PublicKey

        /// - Parameters:
        ///   - certNo: the registered number, compared with regard to case.
        ///   - key: RSA or SM2, which also says with what it signs.
        package init(certNo: String, key: PublicKey) {
            self.certNo = certNo
            self.key = key
        }

        /// A certificate under its own number.
        package init(_ certificate: Certificate) {
            self.init(certNo: certificate.certNo, key: certificate.publicKey)
        }
    }

    package var ebpCode: String
    /// Where `platDataOpen` is called.
    package var callbackURL: String
    package var certificates: [RegisteredCertificate]

    package init(ebpCode: String, callbackURL: String, certificates: [RegisteredCertificate]) {
        self.ebpCode = ebpCode
        self.callbackURL = callbackURL
        self.certificates = certificates
    }
}
