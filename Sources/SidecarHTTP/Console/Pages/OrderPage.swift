internal import Pipeline
internal import SidecarBase

/// One order: its four documents side by side, what is missing before customs can release it, and everything that happened in one
/// line of time.
enum OrderPage {
    /// What is shown of one document.
    struct Story: Sendable {
        let kind: String
        let timeline: TimelineReport
    }

    static func page(
        _ view: ConsoleView, _ report: OrderReport, stories: [String: [Story]], companies: [ConsoleDesks.Company]
    ) -> ConsolePage {
        ConsolePage(
            title: view.t(.orderTitle, report.orderNo), place: .orders,
            content: .group(
                report.companies.map { part(view, $0, stories[$0.company + $0.direction] ?? [], companies) }))
    }

    private static func part(
        _ view: ConsoleView, _ part: OrderReport.Company, _ stories: [Story], _ companies: [ConsoleDesks.Company]
    ) -> HTML {
        let id = "order-\(part.company)-\(part.direction)"
        let name = companies.first { $0.code == part.company }?.name ?? part.company
        let direction = ConsoleWords.word(part.direction, in: ConsoleWords.directions, view.language)
        return view.live(id, .queue, .receipts, heading: "\(direction) · \(name)") {
            release(view, part)
            tag("ol", .class("documents")) {
                for kind in ["order", "payment", "logistics", "inventory"] {
                    if let document = part.documents.first(where: { $0.kind == kind }) {
                        there(view, document)
                    } else {
                        tag("li", .class("missing")) {
                            tag("h3") { view.document(kind) }
                            view.badge(.warning, view.t(.missing))
                            tag("p") { view.t(.missingNote) }
                        }
                    }
                }
            }
            line(view, stories)
        }
    }

    private static func there(_ view: ConsoleView, _ document: OrderReport.Document) -> HTML {
        tag("li", .class(ConsoleView.standing(of: document.state, customs: document.customsStatus).rawValue)) {
            tag("h3") {
                tag("a", .href(view.links.message(document.id))) { view.document(document.kind) }
            }
            view.stateBadge(document.state, customs: document.customsStatus)
            if let status = document.customsStatus {
                tag("p", .class("status")) { CustomsWords.status(status, view) }
            }
            view.facts(
                [(view.t(.type), .text(document.messageType))]
                    + (document.preNo.map { [(view.t(.preNo), view.code($0))] } ?? [])
                    + (document.invtNo.map { [(view.t(.invtNo), view.code($0))] } ?? [])
                    + [(view.t(.recorded), view.time(document.recordedAt))])
        }
    }

    /// What stands between the order and its release, in one sentence.
    private static func release(_ view: ConsoleView, _ part: OrderReport.Company) -> HTML {
        let refused = part.documents.filter {
            ConsoleView.standing(of: $0.state, customs: $0.customsStatus) == .bad
        }
        let open = part.documents.filter { document in
            !refused.contains { $0.kind == document.kind } && document.state != "finished"
        }
        func list(_ kinds: [String]) -> String {
            kinds.map { view.document($0) }.joined(separator: view.language == .chinese ? "、" : ", ")
        }
        var sentences: [(Standing, String)] = []
        if !refused.isEmpty { sentences.append((.bad, view.t(.releaseRefused, list(refused.map(\.kind))))) }
        if !part.missing.isEmpty { sentences.append((.warning, view.t(.releaseMissing, list(part.missing)))) }
        if !open.isEmpty { sentences.append((.calm, view.t(.releaseOpen, list(open.map(\.kind))))) }
        let released = part.documents.contains { $0.kind == "inventory" && ["800", "899"].contains($0.customsStatus) }
        if released { sentences = [(.good, view.t(.released))] }
        if sentences.isEmpty { sentences = [(.good, view.t(.releaseComplete))] }
        return tag("ul", .class("release")) {
            for (standing, sentence) in sentences { tag("li", .class(standing.rawValue)) { sentence } }
        }
    }

    private static func line(_ view: ConsoleView, _ stories: [Story]) -> HTML {
        let steps = stories.flatMap { story in story.timeline.events.map { (story.kind, $0) } }.sorted {
            $0.1.sequence < $1.1.sequence
        }
        return tag("details", .class("line"), .flag("open")) {
            tag("summary") { view.t(.wholeLine, String(steps.count)) }
            TimelineView.list(view, steps.map { ($0.0, $0.1) })
        }
    }
}

/// What happened, one after the other.
enum TimelineView {
    /// What happened, each step with the kind of document it is about where there are several.
    static func list(_ view: ConsoleView, _ steps: [(String?, TimelineReport.Step)]) -> HTML {
        tag("ol", .class("timeline")) {
            for (document, step) in steps {
                tag("li", .class(standing(step).rawValue)) {
                    view.time(step.time)
                    tag("div") {
                        tag("p", .class("what")) {
                            if let document { tag("span", .class("about")) { view.document(document) } }
                            tag("b") { view.event(step.kind) }
                            if !step.actor.isEmpty { tag("span", .class("actor")) { step.actor } }
                        }
                        for explanation in step.explanations ?? [] {
                            tag("p") {
                                view.code(explanation.status)
                                " " + view.pick(explanation.english, explanation.chinese)
                            }
                        }
                        if step.explanations?.isEmpty ?? true, !step.cause.isEmpty {
                            tag("p") { view.cause(step.cause) }
                        }
                    }
                }
            }
        }
    }

    private static let grave: Set<String> = ["parked", "refused", "conflict", "node-fault", "abandoned"]
    private static let troubling: Set<String> = [
        "held", "held-longer", "retry-later", "relay-later", "interrupted", "split", "single-later",
    ]
    private static let good: Set<String> = ["accepted", "finished", "document-finished", "verified"]

    private static func standing(_ step: TimelineReport.Step) -> Standing {
        if let statuses = step.explanations?.map(\.status),
            statuses.contains(where: { CustomsWords.standing($0) == .bad })
        {
            return .bad
        }
        if grave.contains(step.kind) { return .bad }
        if troubling.contains(step.kind) { return .warning }
        return good.contains(step.kind) ? .good : .calm
    }
}
