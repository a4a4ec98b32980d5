/// Hides personal data in what people are shown.
package enum Masking {
    /// Keeps the first and last characters of a value and hides the middle: `3301**********0000`. A short value is
    /// hidden whole.
    package static func middle(_ value: String, keepingFirst first: Int = 4, last: Int = 4) -> String {
        guard value.count > first + last else { return String(repeating: "*", count: value.count) }
        return value.prefix(first) + String(repeating: "*", count: value.count - first - last) + value.suffix(last)
    }

    /// The fields of customs and single-window messages that hold personal data (ceb.md, zhejiang.md §5).
    package static let personalFields: Set<String> = [
        "buyerIdNumber", "buyerName", "buyerTelephone", "buyerRegNo", "consignee", "consigneeTelephone",
        "consigneeAddress", "consigneeTel", "payerIdNumber", "payerName", "telephone", "paperNumber", "telNumber",
        "purchaserTelNumber", "payerPhoneNumber", "consigneeEmail", "email",
    ]
}
