internal import Foundation
package import SidecarBase

/// The old service's `config.properties`. Its key names are unknown, so only what may be a PIN is looked for.
/// Source: zhejiang.md §2.1 and chapter 10, question 23.
package struct LegacyProperties: Sendable {
    /// A value that may be the PIN of the IC card or UKey.
    package struct Candidate: Sendable, Equatable {
        /// The key, which may be shown.
        package let key: String
        package let value: Secret
    }

    /// Why the PIN cannot be taken from the file.
    package enum Failure: Error, Equatable {
        case unreadable
        /// No key looks like a PIN, or the named key is absent or empty.
        case noPIN
        /// Several keys with different values look like a PIN; their names.
        case severalPINs([String])
    }

    /// How the bytes were understood.
    package enum Encoding: Sendable, Equatable { case ascii, utf8, gb18030, latin1 }

    private static let maximumBytes = 1 << 20

    /// How the bytes were understood.
    package let encoding: Encoding
    /// Keys in the order of the file.
    package let keys: [String]
    private let values: [String: Secret]

    /// Reads a file.
    package init(file: String) throws(Failure) {
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: file))
        } catch {
            throw .unreadable
        }
        guard data.count <= LegacyProperties.maximumBytes else { throw .unreadable }
        self.init([UInt8](data))
    }

    /// Reads the bytes of a file. Nothing in it is an error: Java's own reader takes everything.
    package init(_ bytes: [UInt8]) {
        let (text, encoding) = LegacyProperties.decode(bytes)
        self.encoding = encoding
        var keys: [String] = []
        var values: [String: Secret] = [:]
        for (key, value) in PropertiesText.pairs(in: text) {
            if values[key] == nil { keys.append(key) }
            values[key] = Secret(value)
        }
        self.keys = keys
        self.values = values
    }

    /// The value of a key; a later line with the same key wins, as in Java.
    package subscript(key: String) -> Secret? { values[key] }

    /// The values that may be a PIN, in the order of the file.
    package var candidates: [Candidate] {
        keys.compactMap { key in
            guard LegacyProperties.mayNamePIN(key), let value = values[key], value.count > 0 else { return nil }
            return Candidate(key: key, value: value)
        }
    }

    /// The PIN: the value of `key`, or of the one key that looks like a PIN.
    package func pin(key: String? = nil) throws(Failure) -> Secret {
        if let key {
            guard let value = values[key], value.count > 0 else { throw .noPIN }
            return value
        }
        let candidates = candidates
        guard let first = candidates.first else { throw .noPIN }
        guard candidates.allSatisfy({ $0.value == first.value }) else { throw .severalPINs(candidates.map(\.key)) }
        return first.value
    }

    /// Whether a key contains `password`, `passwd` or `pwd`, or a word that begins or ends with `pin`.
    static func mayNamePIN(_ key: String) -> Bool {
        let lower = key.lowercased()
        if ["password", "passwd", "pwd", "密码", "口令"].contains(where: lower.contains) { return true }
        var words: [String] = [""]
        var previousIsLower = false
        for character in key {
            if !character.isLetter || (character.isUppercase && previousIsLower) { words.append("") }
            if character.isLetter { words[words.count - 1] += character.lowercased() }
            previousIsLower = character.isLowercase
        }
        return words.contains { ($0.hasPrefix("pin") && !$0.hasPrefix("ping")) || $0.hasSuffix("pin") }
    }

    /// UTF-8 when it is, else GBK, else ISO-8859-1 as Java reads it. A UTF-8 byte order mark is skipped.
    private static func decode(_ bytes: [UInt8]) -> (String, Encoding) {
        let bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        if bytes.allSatisfy({ $0 < 0x80 }) { return (String(decoding: bytes, as: UTF8.self), .ascii) }
        if let text = String(validating: bytes, as: UTF8.self) { return (text, .utf8) }
        // 0x80000632 is Foundation's number for GB18030 (CFStringEncoding 0x0632).
        if let text = String(data: Data(bytes), encoding: String.Encoding(rawValue: 0x8000_0632)) {
            return (text, .gb18030)
        }
        return (String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) })), .latin1)
    }
}
