/// A configuration as others may see it: without what stands behind hosts in addresses, and without the value of any key that is
/// named like a secret. Secrets do not belong there in the first place; addresses of robots, and what was left in comments, do happen.
enum RedactedConfiguration {
    private static let mark = "***"
    private static let secretNames = [
        "pin", "password", "passwd", "passphrase", "secret", "token", "sha256", "credential",
    ]
    /// Keys of which only the place of a secret is named.
    private static let placeEndings = ["file", "files", "environment", "fromlegacy", "signtokens"]

    /// The text with every such value replaced.
    static func text(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line($0) }.joined(separator: "\n")
    }

    private static func line(_ line: Substring) -> String {
        // A comment is for whoever wrote it.
        let content = withoutComment(line)
        return hidingValues(hidingAddresses(content))
    }

    /// What stands before a comment; a number sign within quotes or a word begins none.
    private static func withoutComment(_ line: Substring) -> String {
        var quote: Character?
        var before: Character = " "
        for index in line.indices {
            let character = line[index]
            if let open = quote {
                if character == open { quote = nil }
            } else if character == "\"" || character == "'" {
                quote = character
            } else if character == "#", before.isWhitespace {
                return String(line[..<index])
            }
            before = character
        }
        return String(line)
    }

    /// Of an address only scheme, host and port.
    private static func hidingAddresses(_ line: String) -> String {
        var rest = line[...]
        var result = ""
        while let mark = rest.firstRange(of: "://") {
            result += rest[..<mark.upperBound]
            let after = rest[mark.upperBound...]
            let address = after.prefix { !" \t\"',}]".contains($0) }
            let authority = address.prefix { !"/?#".contains($0) }
            result += authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
            if authority.count < address.count { result += "/…" }
            rest = after[address.endIndex...]
        }
        return result + rest
    }

    private static func hidingValues(_ line: String) -> String {
        var rest = line[...]
        var result = ""
        while let colon = rest.firstIndex(of: ":") {
            let key = rest[..<colon].reversed().prefix { $0.isLetter || $0.isNumber || "_-.\"'".contains($0) }
            let name = String(key.reversed()).lowercased().filter { $0.isLetter || $0.isNumber }
            let after = rest[rest.index(after: colon)...]
            result += rest[...colon]
            let isSecret =
                secretNames.contains { name.hasSuffix($0) } && !placeEndings.contains { name.hasSuffix($0) }
            let value = after.prefix { !",}]".contains($0) }
            if isSecret, value.contains(where: { !$0.isWhitespace && $0 != "{" && $0 != "[" }), !value.contains("{") {
                result += " " + mark
                rest = after[value.endIndex...]
            } else {
                rest = after
            }
        }
        return result + rest
    }
}
