/// Why a message or a receipt of a partner is not taken; the partner is told the kind in the words of RFC 4130 §7.4.3.
struct AS2Failure: Error, Equatable, CustomStringConvertible {
    enum Kind: String, Sendable {
        case garbled = "unexpected-processing-error"
        case decryption = "decryption-failed"
        case decompression = "decompression-failed"
        case authentication = "authentication-failed"
        case security = "insufficient-message-security"
    }

    let kind: Kind
    /// For the log; never content.
    let detail: String

    init(_ kind: Kind, _ detail: String) {
        self.kind = kind
        self.detail = detail
    }

    var description: String { detail.isEmpty ? kind.rawValue : "\(kind.rawValue): \(detail)" }
}
