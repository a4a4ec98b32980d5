internal import CryptoCore
internal import OutboundHTTP
internal import SidecarBase

/// Why the certificate of the authority's server is not trusted: the library only says that it is not. Source: safe.md §7 item 4.
enum SafeServerCertificate {
    /// How long a look at the certificate takes at most.
    private static let patience: Duration = .seconds(5)

    /// The failure with its reason, after a look at the certificate; the same where it cannot be seen. Nothing is sent.
    static func explain(_ failure: HTTPFailure, of url: String, through proxy: HTTPProxy?) async -> HTTPFailure {
        guard let bytes = await TLSInspector.certificate(of: url, through: proxy, within: patience) else {
            return failure
        }
        let (fault, text) = reason(bytes, at: ChinaTime.now())
        return HTTPFailure(.tls, text, isUnsent: true, fault: fault)
    }

    /// What is wrong with a certificate that was not trusted at a time.
    static func reason(_ bytes: [UInt8], at time: ChinaTime) -> (fault: TLSFault, text: String) {
        let certificate: Certificate
        do {
            certificate = try Certificate(der: bytes)
        } catch {
            return (.untrusted, "the server's certificate cannot be read")
        }
        let shown = "the server's certificate (\(certificate.subject))"
        if time > certificate.notAfter {
            return (.dates, "\(shown) expired on \(certificate.notAfter.readable)")
        }
        if time < certificate.notBefore {
            return (.dates, "\(shown) is valid only from \(certificate.notBefore.readable)")
        }
        return (
            .issuer,
            "\(shown) was issued by \(certificate.issuer), which none of the trusted authorities vouches for"
        )
    }
}
