package import CryptoCore

/// The number under which customs knows a certificate: lower case, because upper case is "not registered". Source:
/// realtime179.md §4.4, §7 item 13.
package enum CertificateNumber {
    /// The number of a certificate: its serial in hexadecimal, 8 digits for RSA and 16 for SM2, zeros before it.
    ///
    /// - Parameters:
    ///   - serial: the serial in hexadecimal, in either case.
    ///   - kind: the certificate's key.
    ///   - configured: what the enterprise registered, where that is something else.
    /// - Returns: the number as it is sent.
    package static func text(serial: String, kind: KeyKind, configured: String? = nil) -> String {
        if let configured, !configured.isEmpty { return configured.lowercased() }
        let digits = serial.lowercased()
        let width = kind == .sm2 ? 16 : 8
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
