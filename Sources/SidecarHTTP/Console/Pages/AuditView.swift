internal import Pipeline
internal import SidecarBase

/// The log: who did what, and what happened, newest first.
enum AuditView {
    static func page(_ view: ConsoleView, asked: AuditRequest, found: AuditPage) -> ConsolePage {
        ConsolePage(
            title: view.t(.audit), place: .audit,
            content: .group([
                form(view, asked),
                tag("section", .id("log"), .class("part"), .set("aria-labelledby", "log-heading")) {
                    tag("h2", .id("log-heading")) { view.t(.auditHeading) }
                    tag("p", .class("note")) { view.t(.auditNote) }
                    view.table(
                        view.t(.auditCaption),
                        [
                            view.t(.entryNumber), view.t(.time), view.t(.whatHappened), view.t(.who), view.t(.why),
                            view.t(.message), view.t(.hash),
                        ], rows: found.entries.map { row(view, $0) }, empty: view.t(.noEntries))
                    if let before = found.before {
                        tag("p", .class("pages")) {
                            tag(
                                "a", .class("button"),
                                .href(
                                    view.links.audit.with([
                                        "show": asked.selection.rawValue, "who": asked.actor, "before": String(before),
                                    ]))
                            ) { view.t(.older) }
                        }
                    }
                },
            ]))
    }

    private static func form(_ view: ConsoleView, _ asked: AuditRequest) -> HTML {
        let choices: [(AuditRequest.Selection, Phrase)] = [
            (.all, .auditAll), (.people, .auditPeople), (.problems, .auditProblems), (.machinery, .auditMachinery),
        ]
        return tag(
            "form", .class("search"), .set("method", "get"), .action(view.links.audit), .set("role", "search"),
            .set("aria-label", view.t(.auditSearch))
        ) {
            tag("label", .class("field")) {
                tag("span") { view.t(.auditShow) }
                tag("select", .set("name", "show")) {
                    for (selection, label) in choices {
                        tag(
                            "option",
                            all: [.set("value", selection.rawValue)]
                                + (selection == asked.selection ? [.flag("selected")] : [])
                        ) { view.t(label) }
                    }
                }
            }
            tag("label", .class("field")) {
                tag("span") { view.t(.who) }
                tag("input", .set("type", "search"), .set("name", "who"), .set("value", asked.actor ?? ""))
            }
            tag("button", .class("main")) { view.t(.search) }
        }
    }

    private static func row(_ view: ConsoleView, _ entry: AuditEntry) -> [HTML] {
        let cause = view.cause(entry.cause)
        return [
            .text(String(entry.sequence)), view.time(entry.time), .text(view.event(entry.kind)), .text(entry.actor),
            .text(cause.isEmpty ? "–" : cause),
            entry.message.map { view.messageLink($0) } ?? .text("–"),
            tag("code", .set("title", entry.hash)) { String(entry.hash.prefix(8)) },
        ]
    }
}
