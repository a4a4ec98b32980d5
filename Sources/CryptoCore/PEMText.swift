internal import SidecarBase

/// Finds and reads blocks of PEM text that are not encrypted.
enum PEMText {
    /// The bytes of the first block with one of the labels; `nil` when there is none or its base64 is damaged.
    static func body(of labels: [String], in text: String) -> [UInt8]? {
        for label in labels {
            guard let begin = text.firstRange(of: "-----BEGIN \(label)-----"),
                let end = text[begin.upperBound...].firstRange(of: "-----END \(label)-----")
            else { continue }
            return Base64.decode(text[begin.upperBound..<end.lowerBound].utf8)
        }
        return nil
    }

    /// A block, folded at 64 columns.
    static func block(_ label: String, _ bytes: [UInt8]) -> String {
        let text = Base64.encode(bytes)
        var block = "-----BEGIN \(label)-----\n"
        var start = 0
        while start < text.count {
            let end = min(start + 64, text.count)
            block += String(decoding: text[start..<end], as: UTF8.self) + "\n"
            start = end
        }
        return block + "-----END \(label)-----\n"
    }
}
