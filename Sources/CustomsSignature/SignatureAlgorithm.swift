internal import CryptoCore
internal import Signers

/// A pair of signature and digest method that belongs together, and the keys it is for. Source: xmldsig.md chapter 2.
struct SignatureAlgorithm: Sendable {
    /// How SignedInfo is signed.
    enum Scheme: Sendable, Equatable {
        case rsa(SignatureDigest)
        /// SM2 with SM3 and the usual identifier.
        case sm2
    }

    /// How the message is hashed: not always as inside the signature.
    enum BodyDigest: Sendable, CaseIterable {
        case sha1, sha256, sm3

        /// The length of a DigestValue in bytes.
        var length: Int {
            switch self {
            case .sha1: 20
            case .sha256, .sm3: 32
            }
        }

        /// The digest of a body.
        func callAsFunction(_ bytes: [UInt8]) -> [UInt8] {
            switch self {
            case .sha1: MessageDigest.sha1(bytes)
            case .sha256: MessageDigest.sha256(bytes)
            case .sm3: MessageDigest.sm3(bytes)
            }
        }
    }

    let signatureMethod: String
    let digestMethod: String
    let scheme: Scheme
    let digest: BodyDigest
    /// The form to ask a signer for; `nil`: the pair is accepted, never emitted.
    let form: SignatureForm?

    /// Every pair there is.
    static let all = [
        SignatureAlgorithm(
            signatureMethod: "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
            digestMethod: "http://www.w3.org/2000/09/xmldsig#sha1", scheme: .rsa(.sha1), digest: .sha1,
            form: .rsaSHA1),
        // Named by the text of 2018, never seen: accepted, not emitted.
        SignatureAlgorithm(
            signatureMethod: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            digestMethod: "http://www.w3.org/2001/04/xmlenc#sha256", scheme: .rsa(.sha256), digest: .sha256, form: nil),
        SignatureAlgorithm(
            signatureMethod: "http://www.chinaport.gov.cn/2022/04/xmldsig#sm2-sm3",
            digestMethod: "http://www.chinaport.gov.cn/2022/04/xmldsig#sm3", scheme: .sm2, digest: .sm3,
            form: .sm2SM3),
        // Of a regional platform, before the official names: accepted, not emitted.
        SignatureAlgorithm(
            signatureMethod: "http://www.w3.org/2000/09/xmldsig#sm2-sm3",
            digestMethod: "http://www.w3.org/2000/09/xmldsig#sha1", scheme: .sm2, digest: .sha1, form: nil),
    ]

    /// The pair to emit for a key; `nil` when there is none for its kind.
    static func emitted(for kind: KeyKind) -> SignatureAlgorithm? {
        all.first { $0.form != nil && $0.fits(kind) }
    }

    /// Whether a key of this kind can have made a signature of this pair.
    func fits(_ kind: KeyKind) -> Bool {
        switch (scheme, kind) {
        case (.rsa, .rsa), (.sm2, .sm2): true
        default: false
        }
    }

    /// Whether a SignatureValue is that of SignedInfo. An SM2 value is r‖s; DER, which the drivers of some cards give, is
    /// accepted too. Source: xmldsig.md chapter 4.
    func verify(_ value: [UInt8], of signedInfo: [UInt8], with key: PublicKey) -> Bool {
        switch scheme {
        case .rsa(let digest): return key.verifyRSA(signature: value, message: signedInfo, digest: digest)
        case .sm2:
            guard let signature = value.count == 64 ? SM2Signature(raw: value) : SM2Signature(der: value) else {
                return false
            }
            return key.verifySM2(signature: signature, message: signedInfo)
        }
    }
}
