/// Looks for the way in which a known message was signed: every recipe with every encoding, form of the key and charset.
/// Source: ccpit.md §6 item 19.
package struct SignatureSearch: Sendable {
    /// One way to sign.
    package struct Candidate: Sendable, Equatable {
        package let recipe: String
        package let keyEncoding: KeyEncoding
        package let charset: SignatureCharset
        package let encoding: SignatureEncoding
        /// What it gives for the message.
        package let signature: String
        /// Whether this is the signature that was looked for.
        package let isMatch: Bool
    }

    private let key: [UInt8]
    private let templates: [String]

    /// - Parameters:
    ///   - key: the content of the key file.
    ///   - templates: texts with placeholders to try beside the recipes.
    package init(keyFile key: [UInt8], templates: [String] = []) {
        self.key = key
        self.templates = templates
    }

    /// Every way to sign a message that can be gone, those that give the known signature marked.
    ///
    /// - Parameters:
    ///   - parts: what the message says.
    ///   - body: its bytes, where they are known.
    ///   - signature: the known signature; `nil` only lists.
    /// - Returns: the candidates, form by form of the key.
    package func candidates(of parts: SignedParts, body: [UInt8]? = nil, signature: String?) -> [Candidate] {
        var recipes = SignatureRecipe.named.filter { $0.recipe != .rawBody || body != nil }
        if parts.result != nil { recipes.append(("template {{code}}{{message}}{{data}}", Self.bare)) }
        recipes += templates.map { ("template \($0)", .template($0)) }
        var found: [Candidate] = []
        for form in KeyEncoding.allCases {
            guard let shared = SharedKey(file: key, form) else { continue }
            for (name, recipe) in recipes {
                for charset in SignatureCharset.allCases where charset != .gb18030 {
                    for encoding in SignatureEncoding.allCases {
                        let scheme = SignatureScheme(recipe, charset: charset, encoding: encoding)
                        guard let text = scheme.sign(parts, body: body ?? [], key: shared) else { continue }
                        let isMatch =
                            signature.map { scheme.verifies($0, of: parts, body: body ?? [], keys: [shared]) } ?? false
                        found.append(
                            Candidate(
                                recipe: name, keyEncoding: form, charset: charset, encoding: encoding, signature: text,
                                isMatch: isMatch))
                    }
                }
            }
        }
        return found
    }

    private static let bare = SignatureRecipe.template("{{code}}{{message}}{{data}}")
}
