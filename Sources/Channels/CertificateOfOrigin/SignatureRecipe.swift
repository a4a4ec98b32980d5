internal import CryptoCore
internal import SidecarBase

/// How the string that is signed is made of a message. Source: ccpit.md §4.3.
package enum SignatureRecipe: Sendable, Equatable {
    /// The values with bars between them.
    case joined
    /// The data alone.
    case payload
    /// Code of the provider, operation, time and data without anything between them.
    case concat
    /// `name=value` of all parameters that are not empty, sorted, with `&` between them.
    case sortedParams
    /// The same, with the key's text at the end.
    case sortedParamsWithKey
    /// As ``joined``, with the digest of the data in its place.
    case payloadDigest
    /// Free text with placeholders.
    case template(String)
    /// The bytes of the HTTP body; the signature is in an HTTP header.
    case rawBody

    /// Those that are chosen by a name alone.
    package static let named: [(name: String, recipe: SignatureRecipe)] = [
        ("joined", .joined), ("payload", .payload), ("concat", .concat), ("sortedParams", .sortedParams),
        ("sortedParamsWithKey", .sortedParamsWithKey), ("payloadDigest", .payloadDigest), ("rawBody", .rawBody),
    ]

    /// What a template may name.
    static let placeholders = [
        "providerCode", "operation", "messageId", "timestamp", "nonce", "data", "code", "message", "dataDigest", "key",
    ]

    /// The placeholders of a template that nobody knows.
    package static func unknownPlaceholders(in template: String) -> [String] {
        template.matches(of: /\{\{(.*?)\}\}/).map { String($0.output.1) }.filter { !placeholders.contains($0) }
    }

    /// Whether the data is part of what is signed; a signature without it would protect nothing.
    package var coversData: Bool {
        guard case .template(let text) = self else { return true }
        return text.contains("{{data}}") || text.contains("{{dataDigest}}")
    }

    /// Whether the key has to be a text.
    var needsKeyText: Bool {
        switch self {
        case .sortedParamsWithKey: true
        case .template(let text): text.contains("{{key}}")
        default: false
        }
    }

    /// The string that is signed; `nil` for ``rawBody``, and where the recipe wants the text of a key that has none.
    package func string(of parts: SignedParts, key: SharedKey?) -> String? {
        switch self {
        case .joined: return joined(parts, data: parts.data)
        case .payload: return parts.data
        case .concat: return parts.providerCode + parts.operation + parts.timestamp + parts.data
        case .sortedParams: return SignatureRecipe.sorted(parts.parameters)
        case .sortedParamsWithKey:
            return key?.text.map { SignatureRecipe.sorted(parts.parameters) + "&key=" + $0 }
        case .payloadDigest: return joined(parts, data: SignatureRecipe.digest(parts.data))
        case .template(let text): return fill(text, parts, key: key)
        case .rawBody: return nil
        }
    }

    private func joined(_ parts: SignedParts, data: String) -> String {
        var values = [parts.providerCode, parts.operation, parts.messageId, parts.timestamp]
        if let result = parts.result { values += [result.code, result.message] }
        return (values + [data]).joined(separator: "|")
    }

    private static func sorted(_ parameters: [(name: String, value: String)]) -> String {
        parameters.filter { !$0.value.isEmpty }.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
            .map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    }

    private static func digest(_ text: String) -> String { Hex.encode(MessageDigest.sha256(Array(text.utf8))) }

    /// In one pass, so that a value that looks like a placeholder stays what it is.
    private func fill(_ template: String, _ parts: SignedParts, key: SharedKey?) -> String? {
        var output = ""
        var rest = template[...]
        while let match = rest.firstMatch(of: /\{\{(.*?)\}\}/) {
            output += rest[..<match.range.lowerBound]
            let value: String?
            switch match.output.1 {
            case "providerCode": value = parts.providerCode
            case "operation": value = parts.operation
            case "messageId": value = parts.messageId
            case "timestamp": value = parts.timestamp
            case "nonce": value = parts.nonce
            case "data": value = parts.data
            case "code": value = parts.result?.code ?? ""
            case "message": value = parts.result?.message ?? ""
            case "dataDigest": value = SignatureRecipe.digest(parts.data)
            case "key": value = key?.text
            default: value = nil
            }
            guard let value else { return nil }
            output += value
            rest = rest[match.range.upperBound...]
        }
        return output + rest
    }
}

/// The values of a message that a signature can cover, as they are before they are escaped.
package struct SignedParts: Sendable, Equatable {
    package var providerCode: String
    /// Without prefix and without `Response`.
    package var operation: String
    package var messageId: String
    package var timestamp: String
    package var nonce = ""
    package var data: String
    /// Of a reply.
    package var result: Result?
    /// All parameters under the names that they have in the message, without the signature.
    package var parameters: [(name: String, value: String)]

    /// What a reply has more.
    package struct Result: Sendable, Equatable {
        package var code: String
        package var message: String

        package init(code: String, message: String) {
            self.code = code
            self.message = message
        }
    }

    package init(
        providerCode: String, operation: String, messageId: String, timestamp: String, nonce: String = "", data: String,
        result: Result? = nil, parameters: [(name: String, value: String)]
    ) {
        self.providerCode = providerCode
        self.operation = operation
        self.messageId = messageId
        self.timestamp = timestamp
        self.nonce = nonce
        self.data = data
        self.result = result
        self.parameters = parameters
    }

    package static func == (left: SignedParts, right: SignedParts) -> Bool {
        left.providerCode == right.providerCode && left.operation == right.operation
            && left.messageId == right.messageId && left.timestamp == right.timestamp && left.nonce == right.nonce
            && left.data == right.data && left.result == right.result
            && left.parameters.elementsEqual(right.parameters) { $0 == $1 }
    }
}
