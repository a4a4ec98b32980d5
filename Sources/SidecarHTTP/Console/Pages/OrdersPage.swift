internal import Pipeline
internal import SidecarBase

/// The search for messages, and what it found.
enum OrdersPage {
    static func page(
        _ view: ConsoleView, asked: LookupRequest, found: MessagePage, order: OrderReport?,
        companies: [ConsoleDesks.Company]
    ) -> ConsolePage {
        ConsolePage(
            title: view.t(.orders), place: .orders,
            content: .group([
                form(view, asked, companies),
                order.map { link(view, $0) } ?? .nothing,
                view.live("found", .queue, .receipts, heading: view.t(.foundHeading)) {
                    view.table(
                        view.t(.foundCaption),
                        [
                            view.t(.number), view.t(.type), view.t(.stateWord), view.t(.customsWord), view.t(.company),
                            view.t(.signer), view.t(.recorded),
                        ], rows: found.declarations.map { row(view, $0) },
                        empty: view.t(asked.text == nil ? .nothingYet : .nothingFound))
                    if let cursor = found.cursor {
                        tag("p", .class("pages")) {
                            tag("a", .class("button"), .href(more(view, asked, after: cursor))) { view.t(.older) }
                        }
                    }
                },
            ]))
    }

    private static func more(_ view: ConsoleView, _ asked: LookupRequest, after: String?) -> ConsoleLink {
        view.links.orders.with([
            "q": asked.text, "company": asked.company, "type": asked.type, "state": asked.state, "from": asked.from,
            "to": asked.to, "after": after,
        ])
    }

    private static func form(
        _ view: ConsoleView, _ asked: LookupRequest, _ companies: [ConsoleDesks.Company]
    ) -> HTML {
        tag(
            "form", .class("search"), .set("role", "search"), .set("method", "get"), .action(view.links.orders),
            .set("aria-label", view.t(.searchLabel))
        ) {
            field(view.t(.searchText), isWide: true) {
                tag(
                    "input", .set("type", "search"), .set("name", "q"), .set("value", asked.text ?? ""),
                    .set("autocomplete", "off"), .set("spellcheck", "false"), .set("placeholder", view.t(.searchHint)))
            }
            field(view.t(.stateWord)) {
                choice(
                    "state", asked.state,
                    [("", view.t(.anyState))]
                        + [
                            "held", "queued", "parked", "sent", "accepted", "customs", "finished", "abandoned",
                            "signed",
                        ].map { ($0, view.state($0)) })
            }
            if companies.count > 1 {
                field(view.t(.company)) {
                    choice(
                        "company", asked.company, [("", view.t(.anyCompany))] + companies.map { ($0.code, $0.name) })
                }
            }
            field(view.t(.fromDay)) {
                tag("input", .set("type", "date"), .set("name", "from"), .set("value", asked.from ?? ""))
            }
            field(view.t(.toDay)) {
                tag("input", .set("type", "date"), .set("name", "to"), .set("value", asked.to ?? ""))
            }
            tag("button", .class("main")) { view.t(.search) }
        }
    }

    private static func field(_ label: String, isWide: Bool = false, @HTMLBuilder content: () -> [HTML]) -> HTML {
        tag("label", .class(isWide ? "field wide" : "field")) {
            tag("span") { label }
            content()
        }
    }

    private static func choice(_ name: String, _ chosen: String?, _ values: [(String, String)]) -> HTML {
        tag("select", .set("name", name)) {
            for (value, label) in values {
                tag("option", all: [.set("value", value)] + (value == chosen ?? "" ? [.flag("selected")] : [])) {
                    label
                }
            }
        }
    }

    /// Where the text was an order's number, the way to all of its documents.
    private static func link(_ view: ConsoleView, _ report: OrderReport) -> HTML {
        tag("p", .class("hint")) {
            tag("a", .class("button main"), .href(view.links.order(report.orderNo))) {
                view.t(.showOrder, report.orderNo)
            }
        }
    }

    private static func row(_ view: ConsoleView, _ message: MessageSummary) -> [HTML] {
        let first = message.keys.first.map(MessageNumber.init)
        let more = message.keys.count - 1
        return [
            .group([
                tag("a", .href(view.links.message(message.id))) { first?.number ?? message.guid },
                more > 0 ? tag("small") { view.t(.andMore, String(more)) } : .nothing,
            ]),
            .group([.text(message.messageType), tag("small") { MessageNumber.kind(of: message.messageType, view) }]),
            view.stateBadge(message.state, customs: message.customsStatus),
            .text(message.customsStatus.map { CustomsWords.status($0, view) } ?? "–"),
            .text(message.company),
            tag("span", .class("whole")) { message.signer.isEmpty ? "–" : message.signer },
            view.time(message.recordedAt),
        ]
    }
}
