/// The name of a partner in `AS2-From` and `AS2-To`. Source: RFC 4130 §6.2.
package enum AS2Name {
    /// Whether a text can be one: 1 to 128 printable ASCII characters.
    package static func isValid(_ name: String) -> Bool {
        (1...128).contains(name.utf8.count) && name.utf8.allSatisfy { (0x20...0x7E).contains($0) }
            && name.first != " " && name.last != " "
    }

    /// The name as a header's value: in quotes when it has blanks, quotes or backslashes.
    static func quoted(_ name: String) -> String {
        guard name.contains(where: { " \"\\".contains($0) }) else { return name }
        return "\"" + name.map { "\"\\".contains($0) ? "\\\($0)" : "\($0)" }.joined() + "\""
    }

    /// The name in a header's value. Names are compared letter by letter, with their case.
    static func unquoted(_ value: String) -> String {
        let value = value.trimmed
        guard value.count >= 2, value.first == "\"", value.last == "\"" else { return value }
        var name = ""
        var rest = value.dropFirst().dropLast()
        while let character = rest.popFirst() {
            if character == "\\", let next = rest.popFirst() {
                name.append(next)
            } else {
                name.append(character)
            }
        }
        return name
    }
}
