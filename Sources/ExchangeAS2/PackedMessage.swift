internal import CryptoCore
internal import SidecarBase

/// A message as it goes over the line, and what a receipt for it must say.
struct PackedMessage: Sendable {
    /// The entity: its header fields belong into the request's head.
    let entity: MIMEEntity
    /// The bytes whose digest the partner must tell. Source: RFC 4130 §7.3.1, RFC 5402 §4.
    let integrityBytes: [UInt8]

    /// Puts content into the form that was agreed upon. Only the encryption and the boundaries differ from one call to the next.
    ///
    /// - Throws: `crypto.…` when a key or certificate cannot be used.
    init(_ content: [UInt8], named name: String, for partnership: Partnership) throws(SidecarError) {
        var entity = MIMEEntity(
            [
                MIMEEntity.Field("Content-Type", "application/xml"),
                MIMEEntity.Field("Content-Transfer-Encoding", "binary"),
                MIMEEntity.Field("Content-Disposition", "attachment; filename=\"\(name)\""),
            ], body: content)
        var integrity = entity.bytes
        do {
            if partnership.compression == .beforeSigning { entity = try PackedMessage.compressed(entity) }
            if let digest = partnership.digest {
                integrity = entity.bytes
                entity = try partnership.signed(integrity, digest: digest)
            } else if partnership.cipher == nil, partnership.compression == .none {
                integrity = content
            }
            if partnership.compression == .afterSigning { entity = try PackedMessage.compressed(entity) }
            if let cipher = partnership.cipher { entity = try PackedMessage.encrypted(entity, partnership, cipher) }
        } catch {
            let failure = error as? AS2Failure
            throw failure.map { SidecarError(.internalUnexpected, $0.description) } ?? SidecarError(wrapping: error)
        }
        self.entity = entity
        integrityBytes = integrity
    }

    private static func compressed(_ entity: MIMEEntity) throws(AS2Failure) -> MIMEEntity {
        MIMEEntity(
            cms("compressed-data", "smime.p7z"), body: try CompressedData.wrap(entity.bytes))
    }

    private static func encrypted(
        _ entity: MIMEEntity, _ partnership: Partnership, _ cipher: CMS.Cipher
    ) throws(CryptoError) -> MIMEEntity {
        guard let certificate = partnership.certificates.first else {
            throw CryptoError(.cryptoCertificate, "no certificate to encrypt for")
        }
        return MIMEEntity(
            cms("enveloped-data", "smime.p7m"),
            body: try CMS.encrypt(entity.bytes, for: certificate, cipher: cipher))
    }

    private static func cms(_ type: String, _ file: String) -> [MIMEEntity.Field] {
        [
            MIMEEntity.Field("Content-Type", "application/pkcs7-mime; smime-type=\(type); name=\"\(file)\""),
            MIMEEntity.Field("Content-Transfer-Encoding", "binary"),
            MIMEEntity.Field("Content-Disposition", "attachment; filename=\"\(file)\""),
        ]
    }
}
