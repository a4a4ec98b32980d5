internal import CryptoCore
internal import SidecarBase
internal import XMLCanonical

/// Signs as the old bundle does, with the digests of 2018: canonical form, RSA with SHA-1, the Signature as the last child of the
/// root. Source: zhejiang.md §2.3, "Signed form returned"; xmldsig.md §2.
struct BundleSignature: Sendable {
    private let key: PrivateKey
    private let certificate: Certificate

    init(key: PrivateKey, certificate: Certificate) {
        self.key = key
        self.certificate = certificate
    }

    /// The signed document. White space and prefixes stay as they came, as a DOM writes them.
    /// - Throws: `XMLError` for what is no document, `CryptoError` when the key cannot sign.
    func sign(_ message: [UInt8]) throws -> [UInt8] {
        let document = try XMLDocument(parsing: message)
        let bare = try document.canonicalized(
            without: document.root.child("Signature", namespace: SignatureURI.signature))
        let digest = Base64.encodeText(MessageDigest.sha1(bare))
        guard let end = bare.lastIndex(of: 0x3C) else { throw XMLError(.xmlEmpty) }
        let head = Array(bare[..<end])
        let tail = Array(bare[end...])
        // What is signed is canonical in its place, so it is put there first.
        let draft = try XMLDocument(parsing: head + element(digest: digest, value: "") + tail)
        guard let info = draft.root.child("Signature")?.child("SignedInfo") else { throw XMLError(.xmlEmpty) }
        let value = try key.signRSA(draft.canonicalized(subtree: info), digest: .sha1)
        return Array("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>".utf8) + head
            + element(digest: digest, value: Base64.encodeText(value)) + tail
    }

    private func element(digest: String, value: String) -> [UInt8] {
        let info =
            "<ds:SignedInfo><ds:CanonicalizationMethod Algorithm=\"\(SignatureURI.canonicalisation)\"></ds:CanonicalizationMethod>"
            + "<ds:SignatureMethod Algorithm=\"\(SignatureURI.rsaSHA1)\"></ds:SignatureMethod><ds:Reference URI=\"\">"
            + "<ds:Transforms><ds:Transform Algorithm=\"\(SignatureURI.enveloped)\"></ds:Transform></ds:Transforms>"
            + "<ds:DigestMethod Algorithm=\"\(SignatureURI.sha1)\"></ds:DigestMethod>"
            + "<ds:DigestValue>\(digest)</ds:DigestValue></ds:Reference></ds:SignedInfo>"
        return Array(
            ("<ds:Signature xmlns:ds=\"\(SignatureURI.signature)\">\(info)<ds:SignatureValue>\(value)</ds:SignatureValue>"
                + "<ds:KeyInfo><ds:KeyName>\(certificate.certNo)</ds:KeyName><ds:X509Data><ds:X509Certificate>"
                + "\(Base64.encodeText(certificate.der))</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature>")
                .utf8)
    }
}
