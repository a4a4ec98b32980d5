internal import CryptoCore
package import SidecarBase
package import XMLCanonical

/// Verifies a signed message. Shares with the builder only the table of algorithms and names and the rooms below: it reads
/// the document, where the builder writes bytes. Source: xmldsig.md chapter 9.
package struct SignatureVerifier: Sendable {
    private let now: Now

    package init() {
        self.init(now: ChinaTime.now)
    }

    /// With another clock for the warning about the certificate's validity.
    package init(now: @escaping Now) {
        self.now = now
    }

    /// Finds the one Signature of the message and checks its place, its structure, the digest of the message and the value.
    /// Throws the `signature.…` code of the first part that is wrong, or the `xml.…` code of a message that cannot be read.
    package func verify(
        _ signedXML: [UInt8], limits: XMLLimits = .standard
    ) throws(SignatureError) -> VerifiedSignature {
        if let verified = verifyCanonical(signedXML, limits: limits) { return verified }
        let document: XMLDocument
        do { document = try XMLDocument(parsing: signedXML, limits: limits) } catch { throw SignatureError(error) }
        let signature = try locate(in: document.root)
        let body: [UInt8]
        do { body = try document.canonicalized(without: signature) } catch { throw SignatureError(error) }
        return try verify(signature, in: document, body: body)
    }

    /// The short way for a message that is its own canonical form. Whatever comes before the Signature, which is nearly
    /// all of the message, is hashed as it stands; a tree is built of the rest only. `nil` when the message is not so or
    /// when anything is wrong with it: what that is, the long way says.
    private func verifyCanonical(_ signedXML: [UInt8], limits: XMLLimits) -> VerifiedSignature? {
        guard
            let canonical = CanonicalDocument(
                recognizing: signedXML, noting: SignatureNames.signature, limits: limits),
            canonical.noted.count == 1, let place = canonical.noted.first, place.depth == 2
        else { return nil }
        do {
            let rest = try XMLDocument(
                parsing: Array(signedXML[canonical.rootStartTag] + signedXML[place.range.lowerBound...]), limits: limits
            )
            let body =
                signedXML[canonical.rootStartTag.lowerBound..<place.range.lowerBound]
                + signedXML[place.range.upperBound...]
            return try verify(locate(in: rest.root), in: rest, body: Array(body))
        } catch {
            // Not swallowed: the long way finds the same fault, with its line in the whole message.
            return nil
        }
    }

    private func verify(
        _ signature: XMLElement, in document: XMLDocument, body: [UInt8]
    ) throws(SignatureError) -> VerifiedSignature {
        let parts = try SignatureParts(signature)
        let signedInfo: [UInt8]
        do {
            signedInfo = try document.canonicalized(subtree: parts.signedInfo, withComments: parts.keepsComments)
        } catch { throw SignatureError(error) }

        let stated = Base64.decode(parts.digestValue)
        if let stated, !stated.isEmpty, stated.count != parts.algorithm.digest.length {
            throw SignatureError(
                .signatureAlgorithm,
                "DigestValue has \(stated.count) bytes, \(parts.algorithm.digestMethod) makes "
                    + "\(parts.algorithm.digest.length)")
        }
        let computed = parts.algorithm.digest(body)
        guard stated == computed else {
            throw SignatureError(.signatureDigest, "the body's digest is \(Base64.encodeText(computed))")
        }
        let certificate = try readCertificate(parts)
        guard parts.algorithm.fits(certificate.publicKey.kind) else {
            throw SignatureError(
                .signatureKeyType, "\(certificate.publicKey.kind) key, \(parts.algorithm.signatureMethod)")
        }
        guard let value = Base64.decode(parts.signatureValue), !value.isEmpty else {
            throw SignatureError(.signatureValue, "SignatureValue is not base64")
        }
        guard parts.algorithm.verify(value, of: signedInfo, with: certificate.publicKey) else {
            throw SignatureError(.signatureValue, "certificate \(certificate.certNo), \(value.count) bytes")
        }
        return VerifiedSignature(
            certificate: certificate, keyName: parts.keyName, warnings: warnings(parts.keyName, certificate))
    }

    /// Exactly one Signature in the whole document, and that a child of the root with nothing but ExtendMessage after it:
    /// anything else may be a signature of another document, wrapped.
    func locate(in root: XMLElement) throws(SignatureError) -> XMLElement {
        let found = root.descendants(SignatureNames.signature, namespace: SignatureNames.namespace, atMost: 2)
        guard let signature = found.first else {
            let isRoot = root.name == SignatureNames.signature && root.namespace == SignatureNames.namespace
            throw SignatureError(isRoot ? .signaturePosition : .signatureMissing)
        }
        guard found.count == 1 else { throw SignatureError(.signatureDuplicate, "line \(found[1].line)") }
        guard signature.parent == root else {
            throw SignatureError(.signaturePosition, "line \(signature.line): not a child of the root")
        }
        if let next = signature.nextSibling {
            guard next.name == SignatureNames.extendMessage, next.namespace == root.namespace, next.nextSibling == nil
            else { throw SignatureError(.signaturePosition, "line \(next.line): after the Signature") }
        }
        return signature
    }

    func readCertificate(_ parts: SignatureParts) throws(SignatureError) -> Certificate {
        guard let der = Base64.decode(parts.certificate), !der.isEmpty else {
            throw SignatureError(.signatureCertificate, "X509Certificate is not base64")
        }
        do { return try Certificate.cached(der: der) } catch {
            throw SignatureError(.signatureCertificate, error.detail)
        }
    }

    func warnings(_ keyName: String, _ certificate: Certificate) -> [String] {
        var warnings: [String] = []
        if keyName != certificate.certNo {
            warnings.append("KeyName is not the certificate number \(certificate.certNo)")
        }
        let time = now()
        if time < certificate.notBefore {
            warnings.append("the certificate is not valid before \(certificate.notBefore.readable)")
        }
        if time > certificate.notAfter {
            warnings.append("the certificate expired at \(certificate.notAfter.readable)")
        }
        return warnings
    }
}
