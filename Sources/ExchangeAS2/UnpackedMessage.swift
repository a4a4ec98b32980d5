internal import CryptoCore
internal import SidecarBase

/// What came from a partner, out of its wrappings.
struct UnpackedMessage: Sendable {
    /// The innermost content.
    let content: [UInt8]
    /// What the receipt tells: the digest of what the partner knows it sent.
    let integrity: ReceivedIntegrity
    let isSigned: Bool

    /// What header, boundaries and signature may add to a message.
    private static let wrapping = 65_536
    private static let cmsTypes = ["application/pkcs7-mime", "application/x-pkcs7-mime"]

    /// Takes the wrappings off: at most one encryption, one signature and one compression, in the orders of RFC 5402 §3.
    ///
    /// - Parameters:
    ///   - entity: as it came.
    ///   - partnership: keys, and what must be there.
    ///   - fallback: the digest of an unsigned message's receipt.
    /// - Throws: why it is not taken. Of an encrypted message every failure before a good signature is `decryption`: somebody who
    ///   sends changed copies of a message must not learn from the answers how far each came.
    init(_ entity: MIMEEntity, for partnership: Partnership, fallback: CMS.Digest) throws(AS2Failure) {
        guard UnpackedMessage.cms(entity) == "enveloped-data" else {
            guard partnership.cipher == nil else { throw AS2Failure(.security, "not encrypted") }
            try self.init(inner: entity, as: nil, for: partnership, fallback: fallback)
            return
        }
        do throws(AS2Failure) {
            let plain = try UnpackedMessage.decrypted(entity, partnership)
            try self.init(inner: try MIMEEntity(plain), as: plain, for: partnership, fallback: fallback)
        } catch {
            throw AS2Failure(.decryption, error.description)
        }
    }

    /// What was in the encryption, or never had one; `bytes` is the entity with its header, where both were encrypted.
    private init(
        inner: MIMEEntity, as bytes: [UInt8]?, for partnership: Partnership, fallback: CMS.Digest
    ) throws(AS2Failure) {
        var entity = inner
        var whole = bytes
        var isCompressed = false
        func decompress() throws(AS2Failure) {
            guard UnpackedMessage.cms(entity) == "compressed-data" else { return }
            guard !isCompressed else { throw AS2Failure(.decompression, "compressed twice") }
            isCompressed = true
            let inflated = try CompressedData.unwrap(
                entity.content(), limit: partnership.maximumMessage + UnpackedMessage.wrapping)
            entity = try MIMEEntity(inflated)
            whole = inflated
        }
        try decompress()
        var covered: (bytes: [UInt8], digest: CMS.Digest)?
        if entity.type.name == "multipart/signed" {
            let (part, digest) = try partnership.verified(entity)
            covered = (part, digest)
            entity = try MIMEEntity(part)
        } else if partnership.digest != nil {
            throw AS2Failure(.security, "not signed")
        }
        try decompress()
        content = try entity.content()
        guard content.count <= partnership.maximumMessage else {
            throw AS2Failure(.garbled, "more than \(partnership.maximumMessage) bytes")
        }
        isSigned = covered != nil
        integrity = ReceivedIntegrity(
            of: covered?.bytes ?? whole ?? entity.body, digest: covered?.digest ?? fallback)
    }

    private static func decrypted(_ entity: MIMEEntity, _ partnership: Partnership) throws(AS2Failure) -> [UInt8] {
        do {
            return try CMS.decrypt(try entity.content(), with: partnership.identities)
        } catch {
            throw AS2Failure(.decryption, (error as? CryptoError)?.detail ?? "\(error)")
        }
    }

    /// The `smime-type` of a CMS entity; `nil` for others.
    private static func cms(_ entity: MIMEEntity) -> String? {
        let type = entity.type
        guard cmsTypes.contains(type.name) else { return nil }
        // Senders that leave the parameter out mean encryption (RFC 5751 §3.2.2 asks for it, and AS2 knows no other default).
        return type.parameters["smime-type"]?.lowercased() ?? "enveloped-data"
    }
}

/// `Received-Content-MIC`: a digest of what was received, and its name. Source: RFC 4130 §7.4.3.
struct ReceivedIntegrity: Sendable, Equatable {
    let value: [UInt8]
    let digest: CMS.Digest

    init(of bytes: [UInt8], digest: CMS.Digest) {
        value = digest.digest(of: bytes)
        self.digest = digest
    }

    /// Reads a field's value; `nil` when it says nothing that can be compared.
    init?(field: String) {
        let parts = field.split(separator: ",", maxSplits: 1)
        guard parts.count == 2, let value = Base64.decode(parts[0].trimmed),
            let digest = CMS.Digest(micName: parts[1].trimmed)
        else { return nil }
        self.value = value
        self.digest = digest
    }

    /// Whether these are the bytes.
    func matches(_ bytes: [UInt8]) -> Bool { digest.digest(of: bytes) == value }

    var text: String { "\(Base64.encodeText(value)), \(digest.micName)" }
}
