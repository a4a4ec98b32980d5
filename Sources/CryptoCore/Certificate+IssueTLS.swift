internal import COpenSSL
package import SidecarBase

extension Certificate {
    /// What a certificate of a private authority is for.
    package enum TLSUse: Sendable, Hashable {
        /// Signs other certificates.
        case authority
        /// A server under these names, written as in `DNS:localhost` and `IP:127.0.0.1`.
        case server(names: [String])
        /// A client that proves who it is.
        case client
    }

    /// A certificate of a private authority for demos and tests of TLS, signed with SHA-256. PortSign issues no
    /// certificates that anyone else trusts.
    /// - Parameters:
    ///   - key: the subject's key.
    ///   - commonName: CN of the subject.
    ///   - use: what it is for.
    ///   - serial: the serial number, big-endian, at most 20 bytes.
    ///   - notBefore: start of validity; whole seconds.
    ///   - notAfter: end of validity; whole seconds.
    ///   - issuerName: CN of the authority; of an authority's own certificate the same as `commonName`.
    ///   - issuerKey: the authority's RSA key.
    /// - Returns: the certificate.
    /// - Throws: `crypto.certificate` when a value does not fit a certificate.
    package static func issue(
        for key: PublicKey, commonName: String, use: TLSUse, serial: [UInt8], notBefore: ChinaTime,
        notAfter: ChinaTime, issuerName: String, issuerKey: PrivateKey
    ) throws(CryptoError) -> Certificate {
        let builder = try CertificateBuilder()
        try builder.setSerial(serial)
        try builder.setValidity(from: notBefore, to: notAfter)
        try builder.setPublicKey(key)
        try builder.setIssuer(CertificateBuilder.Name(commonName: issuerName, organizationalUnit: nil))
        try builder.setSubject(CertificateBuilder.Name(commonName: commonName, organizationalUnit: nil))
        switch use {
        case .authority:
            try builder.addExtension(NID_basic_constraints, "critical,CA:TRUE")
            try builder.addExtension(NID_key_usage, "critical,keyCertSign,cRLSign")
        case .server(let names):
            try builder.addExtension(NID_basic_constraints, "CA:FALSE")
            try builder.addExtension(NID_key_usage, "critical,digitalSignature,keyEncipherment")
            try builder.addExtension(NID_ext_key_usage, "serverAuth")
            try builder.addExtension(NID_subject_alt_name, names.joined(separator: ","))
        case .client:
            try builder.addExtension(NID_basic_constraints, "CA:FALSE")
            try builder.addExtension(NID_key_usage, "critical,digitalSignature")
            try builder.addExtension(NID_ext_key_usage, "clientAuth")
        }
        return try Certificate(der: builder.signed(by: issuerKey))
    }
}
