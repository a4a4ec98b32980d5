internal import CryptoCore
internal import Signers

/// A pair of signature and digest method that belongs together, and the keys it is for. Source: xmldsig.md chapter 2.
struct SignatureAlgorithm: Sendable {
    /// What kind of key signs.
    enum Family: Sendable, Equatable {
        case rsa, sm2
    }

    let signatureMethod: String
    let digestMethod: String
    let family: Family
    /// The digest of body and SignedInfo; `nil`: the pair is known, but this version cannot compute it.
    let digest: SignatureDigest?
    /// The form to ask a signer for; `nil`: the pair is accepted, never emitted.
    let form: SignatureForm?

    /// Every pair there is.
    static let all = [
        SignatureAlgorithm(
            signatureMethod: "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
            digestMethod: "http://www.w3.org/2000/09/xmldsig#sha1", family: .rsa, digest: .sha1, form: .rsaSHA1),
        // Named by the text of 2018, never seen: accepted, not emitted.
        SignatureAlgorithm(
            signatureMethod: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            digestMethod: "http://www.w3.org/2001/04/xmlenc#sha256", family: .rsa, digest: .sha256, form: nil),
        SignatureAlgorithm(
            signatureMethod: "http://www.chinaport.gov.cn/2022/04/xmldsig#sm2-sm3",
            digestMethod: "http://www.chinaport.gov.cn/2022/04/xmldsig#sm3", family: .sm2, digest: nil, form: nil),
        SignatureAlgorithm(
            signatureMethod: "http://www.w3.org/2000/09/xmldsig#sm2-sm3",
            digestMethod: "http://www.w3.org/2000/09/xmldsig#sha1", family: .sm2, digest: nil, form: nil),
    ]

    /// The pair to emit for a key; `nil` when there is none for its kind.
    static func emitted(for kind: KeyKind) -> SignatureAlgorithm? {
        all.first { $0.form != nil && $0.fits(kind) }
    }

    /// Whether a key of this kind can have made a signature of this pair.
    func fits(_ kind: KeyKind) -> Bool {
        switch kind {
        case .rsa: family == .rsa
        case .sm2: family == .sm2
        default: false
        }
    }

    /// The digest of a body.
    static func hash(_ bytes: [UInt8], _ digest: SignatureDigest) -> [UInt8] {
        switch digest {
        case .sha1: MessageDigest.sha1(bytes)
        case .sha256: MessageDigest.sha256(bytes)
        }
    }
}
