/// What is wrong with a protected connection.
package enum TLSFault: Sendable, Equatable, CaseIterable {
    /// The server's certificate is not trusted: its authority is not known, or it is not valid now. The library does not say which.
    case untrusted
    /// Nobody who is trusted here vouches for the server's certificate.
    case issuer
    /// The server's certificate has expired, or is not valid yet.
    case dates
    /// The server's certificate is for another name.
    case name
    /// The server's key is none of the pinned ones.
    case key
    /// The server wants a client certificate, or does not admit the one it got.
    case client
    /// The server speaks no TLS, or no version of it that is spoken here.
    case version
    case other

    /// What a TLS library says, in words: a person must be able to see whose certificate it is about.
    static func told(by error: any Error) -> (fault: TLSFault, text: String) {
        if let error = error as? UnpinnedKey { return (.key, error.description) }
        let said = String(describing: error)
        for (sign, fault, meaning) in meanings where said.contains(sign) { return (fault, meaning) }
        return (.other, said)
    }

    private static let refused = "the server refused our client certificate"
    private static let noTLS = "the server does not speak TLS on this port"
    private static let noVersion = "the server speaks no version of TLS that is allowed here"

    /// Source: BoringSSL, ssl.h, the names of alerts and of errors.
    private static let meanings: [(String, TLSFault, String)] = [
        (
            "CERTIFICATE_VERIFY_FAILED", .untrusted,
            "the server's certificate is not trusted: its authority is unknown here, or it is not valid now"
        ),
        ("failedToValidateHostname", .name, "the server's certificate is for another host"),
        ("serverHostnameImpossibleToMatch", .name, "the server's certificate is for another host"),
        ("CERTIFICATE_REQUIRED", .client, "the server wants a client certificate"),
        ("ALERT_HANDSHAKE_FAILURE", .client, "the server refused the handshake; it may want a client certificate"),
        ("ALERT_BAD_CERTIFICATE", .client, refused),
        ("ALERT_UNKNOWN_CA", .client, "the server does not know the authority of our client certificate"),
        ("ALERT_CERTIFICATE_UNKNOWN", .client, refused),
        ("ALERT_UNSUPPORTED_CERTIFICATE", .client, refused),
        ("ALERT_CERTIFICATE_REVOKED", .client, "the server says that our client certificate has been revoked"),
        ("ALERT_CERTIFICATE_EXPIRED", .client, "the server says that our client certificate has expired"),
        ("ALERT_ACCESS_DENIED", .client, refused),
        ("WRONG_VERSION_NUMBER", .version, noTLS),
        ("HTTP_REQUEST", .version, noTLS),
        ("UNSUPPORTED_PROTOCOL", .version, noVersion),
        ("ALERT_PROTOCOL_VERSION", .version, noVersion),
    ]
}
