internal import SidecarBase

/// How the bytes of a key are written in its file. Source: ccpit.md §2 no. 7, §4.3.
package enum KeyEncoding: String, Sendable, CaseIterable {
    /// The file, without a byte order mark.
    case text
    /// The file, without a byte order mark and without the line break that an editor put at its end.
    case textTrimmed
    case hex
    case base64
    /// Base64 between the lines `-----BEGIN …` and `-----END …`.
    case pemBody
    /// The file as it is.
    case bytes
}

/// The secret that both sides share. Shows nothing of itself.
package struct SharedKey: Sendable {
    /// The key of the HMAC.
    let bytes: [UInt8]
    /// What stands in the file, for recipes that sign the key's text as well; `nil` where it is no text.
    let text: String?

    /// Takes a key out of the content of its file; `nil` where that is not written in this way, or there is no key in it.
    ///
    /// - Parameters:
    ///   - file: the content.
    ///   - encoding: how it is written.
    package init?(file: [UInt8], _ encoding: KeyEncoding) {
        let unmarked = Array(file.starts(with: [0xEF, 0xBB, 0xBF]) ? file[3...] : file[...])
        let trimmed = SharedKey.withoutLineBreak(unmarked)
        let key: [UInt8]?
        switch encoding {
        case .bytes: key = file
        case .text: key = unmarked
        case .textTrimmed: key = trimmed
        case .hex: key = Hex.decode(String(decoding: SharedKey.withoutSpace(unmarked), as: UTF8.self))
        case .base64: key = Base64.decode(unmarked)
        case .pemBody: key = SharedKey.pemBody(unmarked).flatMap { Base64.decode($0) }
        }
        guard let key, !key.isEmpty else { return nil }
        bytes = key
        text = String(validating: encoding == .text ? unmarked : trimmed, as: UTF8.self)
    }

    private static func withoutLineBreak(_ bytes: [UInt8]) -> [UInt8] {
        var rest = bytes[...]
        if rest.last == 0x0A { rest.removeLast() }
        if rest.last == 0x0D { rest.removeLast() }
        return Array(rest)
    }

    private static func withoutSpace(_ bytes: [UInt8]) -> [UInt8] {
        bytes.filter { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
    }

    private static func pemBody(_ bytes: [UInt8]) -> [UInt8]? {
        let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
        guard let first = lines.firstIndex(where: { $0.hasPrefix("-----BEGIN ") }),
            let last = lines[first...].firstIndex(where: { $0.hasPrefix("-----END ") })
        else { return nil }
        return lines[(first + 1)..<last].flatMap { Array($0.utf8) }
    }
}

extension SharedKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "<redacted>" }
    package var debugDescription: String { "<redacted>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension SharedKey {
    /// Whether its file holds text.
    package var isText: Bool { text != nil }
}

extension OriginProfile {
    /// Whether a recipe signs the key's text.
    package var needsKeyText: Bool { request.recipe.needsKeyText || reply.recipe.needsKeyText }
}
