package import XMLCanonical

/// What kind of thing a caller has sent, told by its beginning.
package enum AssemblyInput {
    /// Whether bytes are JSON: the first character but white space is a brace or bracket.
    package static func isJSON(_ bytes: [UInt8]) -> Bool {
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let first = bytes[start...].first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        return first == 0x7B || first == 0x5B
    }

    /// Whether a document is a single-window document.
    package static func isSingleWindow(_ document: XMLDocument) -> Bool { SingleWindowDocument.isOne(document) }
}
