internal import SidecarBase

/// Reads what an ERP answers to a receipt under a good status.
///
/// The answer the platform asks for is `<response><success>true</success></response>` (zhejiang.md §6.2), in any prefix and
/// letter case. Answers without that element are taken by their status (zhejiang.md §10 row 15), but for two that are known to
/// come with 200 and mean no: JSON whose `success` is not true, and a web page, which is a login form, a proxy's notice, or the
/// wrong address.
package enum ERPAnswer {
    /// How much of an answer is looked at.
    private static let window = 8_192

    /// Why the receipt was not taken; `nil` when it was.
    package static func refusal(in body: [UInt8]) -> String? {
        let text = String(decoding: body.prefix(window), as: UTF8.self).lowercased()
        if let value = elementValue(in: text) ?? memberValue(in: text) {
            return value == "true" ? nil : "the answer says that success is not true"
        }
        let start = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
        if start.hasPrefix("<!doctype html") || start.hasPrefix("<html") { return "the answer is a web page" }
        return nil
    }

    /// The text of the first element `success`, in whatever prefix and with whatever attributes; empty when it has none.
    private static func elementValue(in text: String) -> String? {
        guard let found = text.firstMatch(of: /<(?:[^\s<>:\/]+:)?success(?:\s[^<>]*)?(\/?)>\s*([^\s<]*)/) else {
            return nil
        }
        return found.1.isEmpty ? String(found.2) : ""
    }

    /// The value of the JSON member `success`, with or without quotation marks.
    private static func memberValue(in text: String) -> String? {
        guard text.first(where: { !$0.isWhitespace && $0 != "\u{FEFF}" }) == "{" else { return nil }
        return text.firstMatch(of: /"success"\s*:\s*"?([a-z0-9]*)/).map { String($0.1) }
    }
}
