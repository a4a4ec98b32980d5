package import CryptoCore
internal import SidecarBase

/// What two partners of AS2 have agreed upon, and the keys they know each other by.
package struct Partnership: Sendable {
    /// When content is compressed (RFC 5402).
    package enum Compression: String, Sendable, CaseIterable {
        case none
        case beforeSigning = "before-signing"
        case afterSigning = "after-signing"
    }

    /// How the partner tells that it has a message.
    package enum ReceiptWay: Sendable, Equatable {
        /// Not at all: its HTTP answer has to do.
        case none
        /// In its HTTP answer.
        case synchronous
        /// Later, at an address of ours, within a time.
        case asynchronous(url: String, wait: Duration)
    }

    /// Our name.
    package var name: String
    /// The partner's name.
    package var partner: String
    /// Our keys: the first signs, all decrypt.
    package var identities: [CMS.Identity]
    /// The partner's certificates: the first encrypts, all verify.
    package var certificates: [Certificate]
    /// `nil`: neither do we sign nor must the partner.
    package var digest: CMS.Digest?
    /// `nil`: neither do we encrypt nor must the partner.
    package var cipher: CMS.Cipher?
    package var compression: Compression
    package var receipts: ReceiptWay
    /// What an inflated message may have at most.
    package var maximumMessage: Int

    package init(
        name: String, partner: String, identities: [CMS.Identity], certificates: [Certificate], digest: CMS.Digest?,
        cipher: CMS.Cipher?, compression: Compression, receipts: ReceiptWay, maximumMessage: Int
    ) {
        self.name = name
        self.partner = partner
        self.identities = identities
        self.certificates = certificates
        self.digest = digest
        self.cipher = cipher
        self.compression = compression
        self.receipts = receipts
        self.maximumMessage = maximumMessage
    }

    /// Signs a part, and makes a multipart/signed of it.
    func signed(_ part: [UInt8], digest: CMS.Digest) throws(CryptoError) -> MIMEEntity {
        guard let identity = identities.first else { throw CryptoError(.cryptoKey, "no key to sign with") }
        let signature = MIMEEntity(
            [
                MIMEEntity.Field("Content-Type", "application/pkcs7-signature; name=\"smime.p7s\""),
                MIMEEntity.Field("Content-Transfer-Encoding", "base64"),
                MIMEEntity.Field("Content-Disposition", "attachment; filename=\"smime.p7s\""),
            ], body: Partnership.folded(Base64.encode(try CMS.sign(part, by: identity, digest: digest))))
        let boundary = MIMEMultipart.boundary()
        return MIMEEntity(
            [
                MIMEEntity.Field(
                    "Content-Type",
                    "multipart/signed; protocol=\"application/pkcs7-signature\"; micalg=\(digest.micName); "
                        + "boundary=\"\(boundary)\"")
            ], body: MIMEMultipart.body([part, signature.bytes], boundary: boundary))
    }

    /// The part that is signed, when the partner's signature over it is good.
    ///
    /// - Throws: `garbled` for what is no multipart/signed, `authentication`.
    func verified(_ entity: MIMEEntity) throws(AS2Failure) -> (part: [UInt8], digest: CMS.Digest) {
        let parts = try MIMEMultipart.parts(of: entity)
        guard parts.count == 2 else { throw AS2Failure(.garbled, "\(parts.count) parts where a signature needs two") }
        let part = parts[0]
        let signature = try MIMEEntity(parts[1]).content()
        var reason = CryptoError(.cryptoOperation)
        // Some systems sign the canonical form and send lines that end with LF (RFC 1847 §2.1).
        let canonical = Partnership.canonical(part)
        for form in canonical == part ? [part] : [part, canonical] {
            do throws(CryptoError) {
                let used = try CMS.verify(signature, of: form, by: certificates)
                guard used != .sha1 || digest == .sha1 else {
                    throw CryptoError(.cryptoOperation, "SHA-1, which is taken only with sign: sha1")
                }
                return (form, used)
            } catch {
                reason = error
            }
        }
        throw AS2Failure(.authentication, reason.detail)
    }

    /// Lines that end with CR LF.
    private static func canonical(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + 64)
        var last: UInt8 = 0
        for byte in bytes {
            if byte == 0x0A, last != 0x0D { result.append(0x0D) }
            result.append(byte)
            last = byte
        }
        return result
    }

    private static func folded(_ text: [UInt8]) -> [UInt8] {
        stride(from: 0, to: text.count, by: 64).flatMap { Array(text[$0..<min($0 + 64, text.count)]) + [0x0D, 0x0A] }
    }
}

extension CMS.Digest {
    /// The name in `micalg` and in receipts. Source: RFC 5751 §3.4.3.2.
    var micName: String {
        switch self {
        case .sha1: "sha1"
        case .sha256: "sha-256"
        case .sha384: "sha-384"
        case .sha512: "sha-512"
        }
    }

    /// The digest of a name as systems write it: `sha-256`, `SHA256`.
    init?(micName: String) { self.init(rawValue: micName.trimmed.lowercased().replacing("-", with: "")) }
}
