/// JSON in the order in which it was written down.
indirect enum JSONNode: Sendable, Equatable, ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    case object([Member])
    case array([JSONNode])
    case text(String)
    case boolean(Bool)
    case number(Int)

    /// A member of an object.
    struct Member: Sendable, Equatable {
        let name: String
        let value: JSONNode
    }

    init(stringLiteral value: String) { self = .text(value) }
    init(booleanLiteral value: Bool) { self = .boolean(value) }
    init(integerLiteral value: Int) { self = .number(value) }

    init(arrayLiteral elements: JSONNode...) { self = .array(elements) }
    init(dictionaryLiteral elements: (String, JSONNode)...) {
        self = .object(elements.map { Member(name: $0.0, value: $0.1) })
    }

    /// The same object with further members at its end; anything else stays as it is.
    func adding(_ name: String, _ value: JSONNode?) -> JSONNode {
        guard case .object(let members) = self, let value else { return self }
        return .object(members + [Member(name: name, value: value)])
    }

    /// On one line.
    var text: String {
        switch self {
        case .object(let members):
            "{" + members.map { "\(JSONNode.quoted($0.name)):\($0.value.text)" }.joined(separator: ",") + "}"
        case .array(let elements): "[" + elements.map(\.text).joined(separator: ",") + "]"
        case .text(let text): JSONNode.quoted(text)
        case .boolean(let value): value ? "true" : "false"
        case .number(let value): String(value)
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\u{0}"..<" ": result += " "
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
