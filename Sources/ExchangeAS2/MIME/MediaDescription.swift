/// A media type with its parameters, as in `Content-Type`. Source: RFC 2045 §5.1.
struct MediaDescription: Sendable, Equatable {
    /// Type and subtype in lower case.
    let name: String
    /// Values by names in lower case; of a repeated one the first.
    let parameters: [String: String]

    init(_ text: String) {
        var scanner = text[...]
        name = scanner.prefix { $0 != ";" }.trimmed.lowercased()
        scanner = scanner.drop { $0 != ";" }
        var parameters: [String: String] = [:]
        while scanner.popFirst() == ";" {
            let key = scanner.prefix { $0 != "=" && $0 != ";" }
            scanner = scanner.dropFirst(key.count)
            guard scanner.first == "=" else { continue }
            scanner = scanner.dropFirst()
            scanner = scanner.drop { $0.isWhitespace }
            let value: String
            if scanner.first == "\"" {
                value = MediaDescription.quoted(&scanner)
                scanner = scanner.drop { $0 != ";" }
            } else {
                let plain = scanner.prefix { $0 != ";" }
                value = plain.trimmed
                scanner = scanner.dropFirst(plain.count)
            }
            let name = key.trimmed.lowercased()
            if parameters[name] == nil { parameters[name] = value }
        }
        self.parameters = parameters
    }

    private static func quoted(_ scanner: inout Substring) -> String {
        scanner = scanner.dropFirst()
        var value = ""
        while let character = scanner.popFirst(), character != "\"" {
            if character == "\\", let next = scanner.popFirst() {
                value.append(next)
            } else {
                value.append(character)
            }
        }
        return value
    }
}
