internal import SidecarBase

/// How a callback is written; every form occurs. Source: realtime179.md §2.1.
package struct CustomsCallStyle: Sendable, Hashable {
    /// What a filter on the way does to the JSON.
    package enum Damage: String, Sendable, CaseIterable {
        case none
        /// `&quot;` in place of quotes.
        case htmlEscaped
        /// A backslash before each quote.
        case backslashed
    }

    /// Where the value is.
    package enum Place: String, Sendable, CaseIterable {
        /// The form field `openReq`.
        case form
        /// The field in the query of a POST.
        case query
        /// The three keys as a JSON body.
        case json
    }

    /// `serviceTime` in quotes.
    package var quotesTime = false
    /// `serviceTime` first, `orderNo` last.
    package var reversesKeys = false
    /// A key that nobody knows.
    package var addsKey = false
    /// `;charset=UTF-8` behind the content type.
    package var namesCharset = true
    package var damage = Damage.none
    package var place = Place.form

    package init() {}

    /// A style by words such as `quotedTime,htmlEscaped`; `nil` when one is not known.
    package init?(words: String) {
        for word in words.split(whereSeparator: { $0 == "," || $0 == " " }) {
            switch word {
            case "quotedTime": quotesTime = true
            case "reversed": reversesKeys = true
            case "extraKey": addsKey = true
            case "noCharset": namesCharset = false
            default:
                if let damage = Damage(rawValue: String(word)) {
                    self.damage = damage
                } else if let place = Place(rawValue: String(word)) {
                    self.place = place
                } else {
                    return nil
                }
            }
        }
    }

    /// The words of ``init(words:)``.
    package static let words =
        ["quotedTime", "reversed", "extraKey", "noCharset"] + Damage.allCases.map(\.rawValue)
        + Place.allCases.map(\.rawValue)

    /// The JSON of the request.
    func text(orderNo: String, sessionID: String, time: ChinaTime) -> String {
        let stamp = quotesTime ? "\"\(time.milliseconds)\"" : "\(time.milliseconds)"
        var members = [
            "\"orderNo\":\(JSONNode.quoted(orderNo))", "\"sessionID\":\(JSONNode.quoted(sessionID))",
            "\"serviceTime\":\(stamp)",
        ]
        if reversesKeys { members.reverse() }
        if addsKey { members.append("\"version\":\"2\"") }
        let json = "{" + members.joined(separator: ",") + "}"
        switch damage {
        case .none: return json
        case .htmlEscaped: return json.replacing("&", with: "&amp;").replacing("\"", with: "&quot;")
        case .backslashed: return json.replacing("\"", with: "\\\"")
        }
    }
}

/// A callback and what came of it.
package struct CustomsCall: Sendable, Encodable {
    package let sessionID: String
    package let orderNo: String
    package let ebpCode: String
    package let time: LabTime
    /// The request's body as it was sent, or its query.
    package let request: String
    /// 0 when there was no answer.
    package let status: Int
    package let contentType: String
    /// What was answered, or why nothing came.
    package let answer: String
    /// What is not as customs wants it; empty is good. Source: realtime179.md §8 item 1.
    package let deviations: [String]
    /// How long the answer took.
    package let milliseconds: Int

    /// Whether customs finds nothing wrong.
    package var isGood: Bool { deviations.isEmpty }
}
