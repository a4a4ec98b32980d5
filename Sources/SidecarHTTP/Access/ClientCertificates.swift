internal import CryptoCore
package import Pipeline

/// The client certificates that are known here, and whose they are. That an authority vouches for them and that their dates are
/// good was looked at when the connection began.
package struct ClientCertificates: Sendable {
    /// One that is known: by its subject, by its digest, or by both.
    package struct Known: Sendable {
        let holder: AccessTokens.Holder
        let subject: String?
        let digest: [UInt8]?

        /// - Parameters:
        ///   - holder: whose it is.
        ///   - subject: RFC 2253; `nil` for any.
        ///   - digest: SHA-256 of the certificate's DER; `nil` for any.
        package init(holder: AccessTokens.Holder, subject: String?, digest: [UInt8]?) {
            self.holder = holder
            self.subject = subject.map(ClientCertificates.plain)
            self.digest = digest
        }
    }

    private let known: [Known]

    /// - Parameter known: in the order in which they are tried; one without subject and digest is nobody's.
    package init(_ known: [Known] = []) {
        self.known = known.filter { $0.subject != nil || $0.digest != nil }
    }

    /// Whether none is known: then nobody is asked for one.
    package var isEmpty: Bool { known.isEmpty }

    /// Whose certificate it is; `nil` for one that is not known, or cannot be read.
    func holder(ofCertificate der: [UInt8]) -> AccessTokens.Holder? {
        guard !known.isEmpty else { return nil }
        let digest = MessageDigest.sha256(der)
        let subject: String?
        do throws(CryptoError) {
            subject = ClientCertificates.plain(try Certificate(der: der).subject)
        } catch {
            subject = nil
        }
        return known.first { one in
            (one.digest == nil || one.digest == digest) && (one.subject == nil || one.subject == subject)
        }?.holder
    }

    /// Some tools write a blank behind the comma that parts the names.
    private static func plain(_ subject: String) -> String { subject.replacing(", ", with: ",") }
}
