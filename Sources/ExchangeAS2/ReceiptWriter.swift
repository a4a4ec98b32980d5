internal import CryptoCore
internal import SidecarBase

/// Writes the receipt for a message that came. Source: RFC 4130 §7.4.
struct ReceiptWriter: Sendable {
    /// What the partner wants, by the header fields of its message.
    struct Wish: Sendable, Equatable {
        /// `nil`: a receipt without a signature will do.
        let digest: CMS.Digest?
        /// Where to, when not in the answer.
        let url: String?

        /// `nil` when no receipt is wanted.
        init?(_ message: MIMEEntity) {
            guard message["Disposition-Notification-To"] != nil else { return nil }
            url = message["Receipt-Delivery-Option"]?.trimmed
            guard let options = message["Disposition-Notification-Options"],
                options.lowercased().contains("pkcs7-signature")
            else {
                digest = nil
                return
            }
            // `signed-receipt-micalg=optional, sha256, sha1`: the first that is known here.
            let names =
                options.split(separator: ";").map { $0.trimmed }
                .first { $0.lowercased().hasPrefix("signed-receipt-micalg") }?
                .split(separator: "=").last?.split(separator: ",").map { $0.trimmed } ?? []
            digest = names.compactMap { CMS.Digest(micName: $0) }.first ?? .sha256
        }
    }

    let partnership: Partnership
    let messageID: String
    let now: ChinaTime

    /// A receipt.
    ///
    /// - Parameters:
    ///   - failure: why the message was not taken; `nil` when it was.
    ///   - integrity: what was received, when it was.
    ///   - wish: how the receipt is wanted.
    /// - Returns: the entity, with the header fields of AS2.
    /// - Throws: `crypto.…` when it cannot be signed.
    func write(failure: AS2Failure.Kind?, integrity: ReceivedIntegrity?, wish: Wish) throws(CryptoError) -> MIMEEntity {
        let disposition = failure.map { "processed/error: \($0.rawValue)" } ?? "processed"
        var report =
            "Reporting-UA: PortSign\r\nOriginal-Recipient: rfc822; \(partnership.name)\r\n"
            + "Final-Recipient: rfc822; \(partnership.name)\r\nOriginal-Message-ID: <\(messageID)>\r\n"
            + "Disposition: automatic-action/MDN-sent-automatically; \(disposition)\r\n"
        if let integrity { report += "Received-Content-MIC: \(integrity.text)\r\n" }
        let text =
            failure == nil ? "The message was received, verified and stored.\r\n" : "The message was not taken.\r\n"
        let parts = [("text/plain", text), ("message/disposition-notification", report)].map { type, text in
            MIMEEntity(
                [
                    MIMEEntity.Field("Content-Type", type),
                    MIMEEntity.Field("Content-Transfer-Encoding", "7bit"),
                ], body: Array(text.utf8)
            ).bytes
        }
        let boundary = MIMEMultipart.boundary()
        let type = "multipart/report; report-type=disposition-notification; boundary=\"\(boundary)\""
        var entity = MIMEEntity(
            [MIMEEntity.Field("Content-Type", type)], body: MIMEMultipart.body(parts, boundary: boundary))
        if let digest = wish.digest, !partnership.identities.isEmpty {
            entity = try partnership.signed(entity.bytes, digest: digest)
        }
        let identifier = "\(SecureRandom.uuid())@mdn.portsign"
        entity.fields = AS2Head.fields(partnership, messageID: identifier, now: now) + entity.fields
        return entity
    }
}

/// The header fields that every AS2 message and receipt has. Source: RFC 4130 §6.
enum AS2Head {
    static func fields(_ partnership: Partnership, messageID: String, now: ChinaTime) -> [MIMEEntity.Field] {
        [
            MIMEEntity.Field("AS2-Version", "1.1"),
            MIMEEntity.Field("AS2-From", AS2Name.quoted(partnership.name)),
            MIMEEntity.Field("AS2-To", AS2Name.quoted(partnership.partner)),
            MIMEEntity.Field("Message-ID", "<\(messageID)>"),
            MIMEEntity.Field("Date", date(now)),
            MIMEEntity.Field("MIME-Version", "1.0"),
            MIMEEntity.Field("User-Agent", "PortSign"),
        ]
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Source: RFC 5322 §3.3.
    private static func date(_ time: ChinaTime) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let fields = time.fields
        let month = months[max(0, min(11, fields.month - 1))]
        return "\(two(fields.day)) \(month) \(fields.year) "
            + "\(two(fields.hour)):\(two(fields.minute)):\(two(fields.second)) +0800"
    }
}
