internal import CryptoCore
internal import SidecarBase

/// A receipt (MDN): what a partner says became of a message. Source: RFC 4130 §7, RFC 8098 §3.
struct DispositionReceipt: Sendable, Equatable {
    /// The `Message-ID` of the message it is about, without angle brackets.
    let messageID: String
    /// `processed` or `failed`.
    let type: String
    /// `error`, `failure` or `warning`; `nil` for plain success.
    let modifier: String?
    /// What follows the modifier, such as `authentication-failed`.
    let explanation: String
    let integrity: ReceivedIntegrity?
    /// Whether it is signed by the partner.
    let isSigned: Bool

    /// Whether an entity is a receipt: a report, or a signed one.
    static func isReceipt(_ entity: MIMEEntity) -> Bool {
        if entity.type.name == "multipart/report" { return true }
        guard entity.type.name == "multipart/signed" else { return false }
        do {
            guard let first = try MIMEMultipart.parts(of: entity).first else { return false }
            return try MIMEEntity(first).type.name == "multipart/report"
        } catch {
            // What cannot be read is no receipt, and as a message it will be refused with a reason.
            return false
        }
    }

    /// Reads a receipt and verifies its signature, where it has one.
    ///
    /// - Throws: `garbled` for what is none, `authentication`.
    init(_ entity: MIMEEntity, from partnership: Partnership) throws(AS2Failure) {
        var report = entity
        isSigned = entity.type.name == "multipart/signed"
        if isSigned { report = try MIMEEntity(partnership.verified(entity).part) }
        guard report.type.name == "multipart/report" else {
            throw AS2Failure(.garbled, "no receipt: \(report.type.name.prefix(60))")
        }
        var found: [MIMEEntity.Field]?
        for part in try MIMEMultipart.parts(of: report) {
            let part = try MIMEEntity(part)
            guard part.type.name == "message/disposition-notification" else { continue }
            // Some systems leave out the empty line after the fields.
            found = try MIMEEntity(try part.content() + Array("\r\n\r\n".utf8)).fields
            break
        }
        guard let found else { throw AS2Failure(.garbled, "a report without a disposition") }
        let fields = MIMEEntity(found, body: [])
        guard let original = fields["Original-Message-ID"], let disposition = fields["Disposition"] else {
            throw AS2Failure(.garbled, "a receipt without Original-Message-ID or Disposition")
        }
        messageID = MessageIdentifier.bare(original)
        integrity = fields["Received-Content-MIC"].flatMap { ReceivedIntegrity(field: $0) }
        let (kind, explanation) = DispositionReceipt.split(disposition.split(separator: ";").last ?? "", at: ":")
        let (type, modifier) = DispositionReceipt.split(kind, at: "/")
        self.type = type.lowercased()
        self.modifier = modifier.isEmpty ? nil : modifier.lowercased()
        self.explanation = explanation
    }

    private static func split(_ text: some StringProtocol, at mark: Character) -> (String, String) {
        let parts = text.split(separator: mark, maxSplits: 1, omittingEmptySubsequences: false)
        return (parts.first?.trimmed ?? "", parts.count > 1 ? parts[1].trimmed : "")
    }

    /// What it says, for people; bounded.
    var summary: String {
        DispositionReceipt.readable(
            type + (modifier.map { "/" + $0 } ?? "") + (explanation.isEmpty ? "" : ": " + explanation))
    }

    /// Why the partner refuses, in its own words.
    var reason: String { explanation.isEmpty ? summary : DispositionReceipt.readable(explanation) }

    private static func readable(_ text: String) -> String {
        String(text.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }.prefix(200).map(Character.init))
    }

    /// Whether the partner says that it had the message before.
    var saysDuplicate: Bool { type == "processed" && explanation.lowercased().hasPrefix("duplicate-document") }

    /// Whether it says that the partner has the message.
    var isPositive: Bool { type == "processed" && (modifier == nil || modifier == "warning") || saysDuplicate }

    /// Whether the same message again may fare better: what was damaged on the way, and faults of the partner's machine.
    var maySucceedLater: Bool {
        let reasons = ["integrity-check-failed", "unexpected-processing-error"]
        return !isPositive && reasons.contains { explanation.lowercased().hasPrefix($0) }
    }
}

/// `Message-ID`s. Source: RFC 4130 §5.3.3, RFC 5322 §3.6.4.
enum MessageIdentifier {
    /// The identifier of a transmission, without angle brackets: the same in every attempt.
    static func make(copMsgId: String, sender: String) -> String {
        let isPlain =
            (1...100).contains(copMsgId.utf8.count)
            && copMsgId.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D
            }
        let left = isPlain ? copMsgId : Hex.encode(MessageDigest.sha256(Array(copMsgId.utf8)))
        let right = sender.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
        return "\(left)@\(right).portsign"
    }

    /// Without angle brackets and blanks.
    static func bare(_ text: String) -> String {
        var text = text.trimmed[...]
        if text.first == "<" { text = text.dropFirst() }
        if text.last == ">" { text = text.dropLast() }
        return String(text)
    }

    /// Whether a partner's identifier can be repeated in a receipt and remembered.
    static func isUsable(_ text: String) -> Bool {
        (1...255).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
