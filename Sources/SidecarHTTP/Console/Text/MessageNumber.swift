internal import CustomsMessages
internal import SidecarBase

/// The enterprise's own number in a business key such as `order:3301960EX1|NO1`.
struct MessageNumber {
    /// `order`, `inventory` and the like.
    let kind: String
    let number: String

    init(key: String) {
        let colon = key.firstIndex(of: ":") ?? key.startIndex
        kind = String(key[..<colon])
        number = key[colon...].split(separator: "|").last.map { String($0.drop { $0 == ":" }) } ?? key
    }

    /// What a type of message is called: `order` for `CEB311Message`; empty for one that is not known.
    static func kind(of rootName: String, _ view: ConsoleView) -> String {
        kinds[rootName].map { view.document($0) } ?? ""
    }

    private static let kinds = [
        "CEB311Message": "order", "CEB411Message": "payment", "CEB511Message": "logistics",
        "CEB621Message": "inventory",
        "CEB303Message": "order", "CEB403Message": "payment", "CEB505Message": "logistics",
        "CEB603Message": "inventory",
    ]
}

/// What customs' statuses mean, in the visitor's language.
enum CustomsWords {
    /// `800 released`.
    static func status(_ code: String, _ view: ConsoleView) -> String {
        let status = ReturnStatus(code)
        return "\(status.code) \(view.pick(status.english, status.chinese))"
    }

    /// What it is about decides whether a status is the last word: see ``ReturnStatus/isFinal(for:)``.
    static func standing(_ code: String, of kind: String? = nil) -> Standing {
        let status = ReturnStatus(code)
        if status.isRefusal { return .bad }
        return kind.map { status.isFinal(for: $0) } ?? status.isFinal ? .good : .calm
    }
}
