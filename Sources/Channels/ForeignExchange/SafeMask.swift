internal import SidecarBase

/// Hides amounts and names in what is shown of messages; nothing that is kept changes. Source: safe.md §6, message log.
struct SafeMask: Sendable {
    private static let stars = "***"
    /// Shorter runs of letters are no message.
    private static let shortestBase64 = 40

    private let names: Set<String>
    private let beginnings: [String]
    private let ends: [String]

    init(_ audit: SafeAudit, _ profile: SafeProfile) {
        var (names, beginnings, ends) = (Set<String>(), [String](), [String]())
        for pattern in audit.masked {
            if pattern.hasPrefix("*") {
                ends.append(String(pattern.dropFirst()))
            } else if pattern.hasSuffix("*") {
                beginnings.append(String(pattern.dropLast()))
            } else {
                names.insert(pattern)
            }
        }
        for operation in profile.operations {
            let fields = operation.fields + operation.lists.flatMap(\.fields)
            names.formUnion(fields.filter { $0.kind == .number }.map(\.name))
        }
        (self.names, self.beginnings, self.ends) = (names, beginnings, ends)
    }

    private func hides(_ name: some StringProtocol) -> Bool {
        names.contains(String(name)) || beginnings.contains { name.hasPrefix($0) }
            || ends.contains { name.hasSuffix($0) }
    }

    /// A body, in its own characters; elements inside text and inside base64 are found, too.
    func masked(_ body: [UInt8], _ charset: SafeCharset) -> [UInt8] {
        let text = masked(inBase64(charset.decode(body).text, charset))
        return charset.encode(text) ?? Array(text.utf8)
    }

    /// Values of fields.
    func masked(_ values: [String: String]) -> [String: String] {
        Dictionary(
            uniqueKeysWithValues: values.map {
                ($0.key, hides($0.key) && !$0.value.isEmpty ? SafeMask.stars : $0.value)
            })
    }

    /// What an operation was given.
    func masked(_ input: SafeInput) -> SafeInput {
        var input = input
        input.values = masked(input.values)
        input.rows = input.rows.mapValues { $0.map { masked($0) } }
        return input
    }

    /// What an ERP was given.
    func masked(_ result: SafeResult) -> SafeResult {
        var result = result
        result.rows = result.rows?.map { masked($0) }
        return result
    }

    // MARK: - Elements

    /// How the brackets of elements are written, the plain ones first.
    private static let brackets = [
        ("<", ">"), ("&lt;", "&gt;"), ("&lt;", ">"), ("&#60;", "&#62;"), ("&#x3C;", "&#x3E;"), ("&#x3c;", "&#x3e;"),
        ("&amp;lt;", "&amp;gt;"),
    ]

    /// Puts stars into the elements of these names, written plainly or escaped.
    private func masked(_ text: String) -> String {
        SafeMask.brackets.reduce(text) { text, brackets in masked(text, brackets.0, brackets.1) }
    }

    /// Whatever is between `open NAME … close` and `open /NAME`.
    private func masked(_ text: String, _ open: String, _ close: String) -> String {
        var masked = ""
        var rest = text[...]
        while let start = rest.firstRange(of: open) {
            masked += rest[..<start.upperBound]
            rest = rest[start.upperBound...]
            guard let end = rest.firstRange(of: close) else { break }
            let tag = rest[..<end.lowerBound]
            // Not an end, a declaration, a comment, or an element without content.
            guard let first = tag.first, !"/?!".contains(first), tag.last != "/" else { continue }
            let qualified = tag.prefix { !$0.isWhitespace }
            let name = qualified.split(separator: ":").last ?? qualified
            guard hides(name) else { continue }
            let after = rest[end.upperBound...]
            guard let next = after.firstRange(of: open + "/" + qualified), !after[..<next.lowerBound].isEmpty else {
                continue
            }
            masked += rest[..<end.upperBound] + SafeMask.stars
            rest = after[next.lowerBound...]
        }
        return masked + rest
    }

    // MARK: - Base64

    /// Looks into what may be a message in base64.
    private func inBase64(_ text: String, _ charset: SafeCharset) -> String {
        var shown = ""
        var run = ""
        func end() {
            shown += opened(run, charset)
            run = ""
        }
        for character in text {
            if character.isASCII, character.isLetter || character.isNumber || "+/=".contains(character) {
                run.append(character)
            } else {
                end()
                shown.append(character)
            }
        }
        end()
        return shown
    }

    private func opened(_ run: String, _ charset: SafeCharset) -> String {
        guard run.utf8.count >= SafeMask.shortestBase64, let bytes = Base64.decode(run) else { return run }
        let inner = charset.decode(bytes).text
        guard inner.contains("<"), let hidden = charset.encode(masked(inner)) else { return run }
        return Base64.encodeText(hidden)
    }
}
