internal import XMLCanonical

/// Takes the message out of a request as the old bundle must do to serve the callers that are known: a percent-encoded form
/// field, or raw XML after `xml=`. Source: zhejiang.md §2.2.
enum BundleForm {
    /// The message in UTF-8; `nil` when there is none.
    static func message(in body: [UInt8]) -> [UInt8]? {
        guard body.starts(with: Array("xml=".utf8)) else {
            return FormText.decode(body)["xml"].map { Array($0.utf8) }
        }
        let value = body[4...]
        guard value.first == 0x3C else { return FormText.decode(body)["xml"].map { Array($0.utf8) } }
        // Other fields may follow the end tag of the root.
        let closing = Array("Message>".utf8)
        var end = value.endIndex
        var index = value.endIndex - closing.count
        while index >= value.startIndex {
            if value[index..<index + closing.count].elementsEqual(closing) {
                end = index + closing.count
                break
            }
            index -= 1
        }
        do {
            return try XMLText.utf8(decoding: Array(value[..<end]))
        } catch {
            return nil
        }
    }
}
