// CONTRACT STUB: replaced by its owner, one file per type.
package import SidecarBase

package struct CryptoError: CodedError, Equatable {
    package let code: ErrorCode
    package let detail: String
    package init(_ code: ErrorCode, _ detail: String = "") { self.code = code; self.detail = detail }
}
package enum MessageDigest {
    package static func sha1(_ bytes: [UInt8]) -> [UInt8] { fatalError("contract") }
    package static func sha256(_ bytes: [UInt8]) -> [UInt8] { fatalError("contract") }
}
package enum KeyKind: Sendable, Hashable {
    case rsa(bits: Int)
    case sm2
    case elliptic(curve: String)
    case other(String)
}
package enum SignatureDigest: Sendable, Hashable { case sha1, sha256 }
/// A public key; verifying is thread-safe.
package final class PublicKey: Sendable {
    package init(spki der: [UInt8]) throws(CryptoError) { fatalError("contract") }
    package init(pem: String) throws(CryptoError) { fatalError("contract") }
    package let kind: KeyKind
    package var spki: [UInt8] { fatalError("contract") }
    /// RSASSA-PKCS1-v1_5, 512 to 4096 bits. Never throws: a malformed signature is simply not valid.
    package func verifyRSA(signature: [UInt8], message: [UInt8], digest: SignatureDigest) -> Bool { fatalError("contract") }
}
/// A private key in memory; signing is thread-safe.
package final class PrivateKey: Sendable {
    package init(pem: String, passphrase: Secret?) throws(CryptoError) { fatalError("contract") }
    package init(pkcs8 der: [UInt8]) throws(CryptoError) { fatalError("contract") }
    package static func generateRSA(bits: Int) throws(CryptoError) -> PrivateKey { fatalError("contract") }
    package let kind: KeyKind
    package var publicKey: PublicKey { fatalError("contract") }
    package func pem() throws(CryptoError) -> String { fatalError("contract") }   // PKCS#8, unencrypted
    package func signRSA(_ message: [UInt8], digest: SignatureDigest) throws(CryptoError) -> [UInt8] { fatalError("contract") }
    /// The bare private-key operation on a block of exactly the modulus length (what a PIV card does).
    package func rawRSA(_ block: [UInt8]) throws(CryptoError) -> [UInt8] { fatalError("contract") }
    package func matches(_ certificate: Certificate) -> Bool { fatalError("contract") }
}
/// An X.509 certificate, read once into values.
package final class Certificate: Sendable {
    package init(der: [UInt8]) throws(CryptoError) { fatalError("contract") }
    package init(pem: String) throws(CryptoError) { fatalError("contract") }
    package let der: [UInt8]
    /// KeyName / certNo: serial in lower-case hex, padded to 8 or 16 digits (xmldsig.md chapter 5).
    package let certNo: String
    package let subject: String        // readable, RFC 2253, UTF-8
    package let issuer: String
    package let commonName: String
    package let organizationalUnit: String
    package let notBefore: ChinaTime
    package let notAfter: ChinaTime
    package let publicKey: PublicKey
    /// Private extensions 1.3.6.1.4.1.5315.100.5.1 / .5.9 / .5.11, tolerant of UTF8String, IA5String with GBK and doubly encoded text.
    package let enterpriseName: String?
    package let cardNumber: String?
    package let organisationCode: String?
    package func pem() -> String { fatalError("contract") }
    package func isValid(at time: ChinaTime) -> Bool { time >= notBefore && time <= notAfter }
    /// Parses with a small bounded cache keyed by the DER's bytes: decoding a certificate costs more than verifying with it.
    package static func cached(der: [UInt8]) throws(CryptoError) -> Certificate { fatalError("contract") }
    /// A certificate for demos and tests, signed by `issuerKey` (or self-signed when nil).
    package static func issue(for key: PublicKey, commonName: String, organizationalUnit: String, serial: [UInt8], notBefore: ChinaTime, notAfter: ChinaTime, cardNumber: String?, issuerName: String, issuerKey: PrivateKey) throws(CryptoError) -> Certificate { fatalError("contract") }
}
package struct PKCS12: Sendable {
    package let key: PrivateKey
    package let certificate: Certificate
    package init(_ bytes: [UInt8], password: Secret) throws(CryptoError) { fatalError("contract") }
}
package enum AES {
    /// AES/ECB/PKCS7, key of 16, 24 or 32 bytes (zhejiang.md §3.2).
    package static func encryptECB(_ plain: [UInt8], key: [UInt8]) throws(CryptoError) -> [UInt8] { fatalError("contract") }
    package static func decryptECB(_ cipher: [UInt8], key: [UInt8]) throws(CryptoError) -> [UInt8] { fatalError("contract") }
}
package enum SecureRandom {
    package static func bytes(_ count: Int) -> [UInt8] { fatalError("contract") }
    /// An upper-case UUID version 4 with hyphens.
    package static func uuid() -> String { fatalError("contract") }
}
package enum HMAC {
    package static func sha256(_ message: [UInt8], key: [UInt8]) -> [UInt8] { fatalError("contract") }
}
