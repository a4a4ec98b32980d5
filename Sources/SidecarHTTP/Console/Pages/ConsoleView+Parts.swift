internal import SidecarBase

/// How something stands, for colour, shape and word.
enum Standing: String, Sendable, Comparable {
    case good, calm, warning, bad

    private var rank: Int {
        switch self {
        case .good: 0
        case .calm: 1
        case .warning: 2
        case .bad: 3
        }
    }

    static func < (left: Standing, right: Standing) -> Bool { left.rank < right.rank }
}

extension ConsoleView {
    /// A word in the colour and with the sign of how it stands.
    func badge(_ standing: Standing, _ text: String) -> HTML {
        tag("span", .class("badge \(standing.rawValue)")) { text }
    }

    /// The state of a declaration.
    func stateBadge(_ state: String, customs: String? = nil) -> HTML {
        badge(ConsoleView.standing(of: state, customs: customs), self.state(state))
    }

    static func standing(of state: String, customs: String? = nil) -> Standing {
        if let customs, let number = Int(customs), number < 0 || number == 100 { return .bad }
        return switch state {
        case "finished": .good
        case "parked", "refused": .bad
        case "held": .warning
        default: .calm
        }
    }

    /// The way to a message where only its id is known; the end of an id tells more than its beginning, which is a time.
    func messageLink(_ id: String) -> HTML {
        tag("a", .class("whole"), .href(links.message(id)), .set("title", id)) { "…" + id.suffix(8) }
    }

    func code(_ text: String) -> HTML { tag("code") { text } }

    /// What a person of the visitor's kind may do, as a link to the page that asks again; nothing for others.
    func action(_ link: ConsoleLink, _ label: String, about name: String, isGrave: Bool = false) -> HTML {
        guard mayAct else { return .nothing }
        return tag(
            "a", .class(isGrave ? "button grave" : "button"), .href(link), .flag("data-dialog"),
            .set("aria-label", "\(label): \(name)")
        ) { label }
    }

    /// A table with a caption; `wide` ones scroll sideways in their own frame on small screens.
    func table(_ caption: String, _ headers: [String], rows: [[HTML]], empty: String) -> HTML {
        guard !rows.isEmpty else {
            return tag("p", .class("empty")) { empty }
        }
        return tag(
            "div", .class("frame"), .set("tabindex", "0"), .set("role", "region"), .set("aria-label", caption)
        ) {
            tag("table") {
                tag("caption") { caption }
                tag("thead") {
                    tag("tr") { for header in headers { tag("th", .set("scope", "col")) { header } } }
                }
                tag("tbody") {
                    for row in rows {
                        tag("tr") {
                            for (index, cell) in row.enumerated() {
                                if index == 0 {
                                    tag("th", .set("scope", "row")) { cell }
                                } else {
                                    tag("td", .set("data-label", headers.indices.contains(index) ? headers[index] : ""))
                                    {
                                        cell
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// Names and values.
    func facts(_ pairs: [(String, HTML)]) -> HTML {
        tag("dl", .class("facts")) {
            for (name, value) in pairs {
                tag("div") {
                    tag("dt") { name }
                    tag("dd") { value }
                }
            }
        }
    }

    /// A part of a page that is fetched again when one of these things changes.
    func live(
        _ id: String, _ topics: ConsoleTopic..., heading: String? = nil, @HTMLBuilder content: () -> [HTML]
    ) -> HTML {
        tag(
            "section", .id(id), .class("part"), .set("data-live", topics.map(\.rawValue).joined(separator: " ")),
            .set("aria-labelledby", "\(id)-heading")
        ) {
            if let heading { tag("h2", .id("\(id)-heading")) { heading } }
            content()
        }
    }

    /// The hidden field with the session's key.
    var formKey: HTML {
        guard let visitor else { return .nothing }
        return visitor.formKey.withExposed { key in
            tag("input", .set("type", "hidden"), .set("name", FormGuard.field), .set("value", key))
        }
    }

    /// A figure with its name.
    func figure(_ name: String, _ value: String, _ note: String = "") -> HTML {
        tag("div", .class("figure")) {
            tag("dt") { name }
            tag("dd") {
                tag("b") { value }
                if !note.isEmpty { tag("span") { note } }
            }
        }
    }
}

/// What changes while a page is looked at.
enum ConsoleTopic: String, Sendable, CaseIterable {
    case queue, signers, receipts
}
