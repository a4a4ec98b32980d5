internal import CryptoCore
internal import SidecarBase
internal import XMLCanonical

/// How the 32 bytes of a signature are written. Source: ccpit.md §2 no. 8.
package enum SignatureEncoding: String, Sendable, CaseIterable {
    case hexLower, hexUpper, base64, base64url

    package func encode(_ bytes: [UInt8]) -> String {
        switch self {
        case .hexLower: Hex.encode(bytes)
        case .hexUpper: Hex.encode(bytes).uppercased()
        case .base64: Base64.encodeText(bytes)
        case .base64url:
            String(
                Base64.encodeText(bytes).compactMap { character in
                    switch character {
                    case "+": "-"
                    case "/": "_"
                    case "=": nil
                    default: character
                    }
                })
        }
    }

    /// The bytes of a text: hexadecimal in either case, base64 with and without padding; `nil` for anything else, white space
    /// included.
    package func decode(_ text: String) -> [UInt8]? {
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        switch self {
        case .hexLower, .hexUpper: return Hex.decode(text)
        case .base64: return Base64.decode(text)
        case .base64url:
            guard !text.contains(where: { "+/".contains($0) }) else { return nil }
            return Base64.decode(
                text.utf8.map { $0 == 0x2D ? 0x2B : $0 == 0x5F ? 0x2F : $0 })
        }
    }
}

/// The characters of the string that is signed. Source: ccpit.md §2 no. 6.
package enum SignatureCharset: String, Sendable, CaseIterable {
    case utf8 = "UTF-8"
    case gbk = "GBK"
    case gb18030 = "GB18030"

    /// The bytes of a text; `nil` where it cannot be written in it.
    func bytes(of text: String) -> [UInt8]? {
        switch self {
        case .utf8: return Array(text.utf8)
        case .gbk, .gb18030:
            do throws(XMLError) { return try XMLText.gb18030(encoding: Array(text.utf8)) } catch { return nil }
        }
    }
}

/// How messages of one direction are signed and looked at.
package struct SignatureScheme: Sendable, Equatable {
    package var recipe: SignatureRecipe
    package var charset: SignatureCharset
    package var encoding: SignatureEncoding

    package init(
        _ recipe: SignatureRecipe, charset: SignatureCharset = .utf8, encoding: SignatureEncoding = .hexLower
    ) {
        self.recipe = recipe
        self.charset = charset
        self.encoding = encoding
    }

    /// The signature of a message.
    ///
    /// - Parameters:
    ///   - parts: what the message says.
    ///   - body: the HTTP body, for the recipe that signs it.
    ///   - key: the shared key.
    /// - Returns: `nil` where the charset has not all the characters, or the recipe wants a text of the key and it has none.
    package func sign(_ parts: SignedParts, body: [UInt8] = [], key: SharedKey) -> String? {
        digest(parts, body: body, key: key).map(encoding.encode)
    }

    /// Whether a message was signed with one of these keys. Takes the same time wherever a signature differs, and whichever key it
    /// was.
    package func verifies(_ signature: String, of parts: SignedParts, body: [UInt8] = [], keys: [SharedKey]) -> Bool {
        guard let claimed = encoding.decode(signature) else { return false }
        var isGood = false
        for key in keys {
            guard let digest = digest(parts, body: body, key: key), claimed.count == digest.count else { continue }
            var difference: UInt8 = 0
            for index in digest.indices { difference |= digest[index] ^ claimed[index] }
            if difference == 0 { isGood = true }
        }
        return isGood
    }

    private func digest(_ parts: SignedParts, body: [UInt8], key: SharedKey) -> [UInt8]? {
        if recipe == .rawBody { return HMAC.sha256(body, key: key.bytes) }
        return recipe.string(of: parts, key: key).flatMap(charset.bytes).map { HMAC.sha256($0, key: key.bytes) }
    }
}
