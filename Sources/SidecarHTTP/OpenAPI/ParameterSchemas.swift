internal import CustomsMessages
internal import Ledger
internal import Pipeline

/// What the parameters of the API's queries may be.
enum ParameterSchemas {
    /// Whether a route asks for a parameter of its query always.
    static func isRequired(_ name: String, at route: RouteTable.Route) -> Bool {
        switch (route.purpose, name) {
        // Of everything that waits, only what is left behind may be abandoned or sent again.
        case (.changeMessages, "state"): route.name != OutboxCommand.release.rawValue
        case (.replayRelay, "from"): true
        default: false
        }
    }

    /// The schema of a parameter of a route's query, with what it is for.
    ///
    /// - Parameters:
    ///   - name: of the parameter.
    ///   - purpose: of the route.
    ///   - editions: the editions that messages can be judged by.
    /// - Returns: the schema, and a sentence that may be empty.
    static func schema(
        of name: String, at purpose: RouteTable.Purpose, editions: [String]
    ) -> (schema: JSONNode, description: String) {
        switch (name, purpose) {
        case ("limit", .receipts): (number(1...1_000), "the most entries of a page; 100 unless said")
        case ("limit", .searchDeclarations): (number(1...500), "the most entries of a page; 100 unless said")
        case ("limit", .changeMessages): (number(1...100_000), "the most messages that it is done to; 1000 unless said")
        case ("after", .receipts), ("after", .events):
            (number(0...Int(Int64.max)), "the number of the last receipt that the caller has")
        case ("after", _): (text, "the cursor of the page before")
        case ("state", .searchDeclarations), ("state", .changeMessages):
            (["type": "string", "enum": .array(DeclarationState.allCases.map { .text($0.rawValue) })], "")
        case ("type", _):
            (
                ["type": "string", "enum": .array(MessageType.all.map { .text($0.rootName) })],
                "the root's local name"
            )
        case ("schemaOnly", _):
            (["type": "boolean"], "whether the rules beyond the schema are left out")
        case ("reveal", _):
            (["type": "boolean"], "whether personal data is shown; for operator and admin, and recorded")
        case ("wait", .declarations):
            (
                ["type": "string", "enum": ["signed", "sent", "accepted"]],
                "how far the answer waits for the message to get"
            )
        case ("edition", _):
            (
                ["type": "string", "enum": .array(editions.map(JSONNode.text))],
                "the edition to judge by; without it any that accepts the message"
            )
        case ("from", _), ("to", _), ("before", _): (time, "a day or a time in China")
        case ("company", _): (text, "a company's customs code")
        case ("q", _): (text, "an id, a guid, a CopMsgId or a number in a message such as an order number")
        default: (text, "")
        }
    }

    private static let text: JSONNode = ["type": "string"]

    private static func number(_ range: ClosedRange<Int>) -> JSONNode {
        ["type": "integer", "minimum": .number(range.lowerBound), "maximum": .number(range.upperBound)]
    }

    /// `2026-01-05` or `2026-01-05T08:00:00`; the days are those that every such month has.
    private static let time: JSONNode = [
        "type": "string",
        "pattern":
            "^20[0-9]{2}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))(T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9])?$",
    ]
}
