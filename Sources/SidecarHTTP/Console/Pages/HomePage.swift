internal import CustomsMessages
internal import Pipeline
internal import SidecarBase

/// The first page: whether money stands at the port and why, who can sign until when, what waits where, and what went wrong last.
enum HomePage {
    static func page(
        _ view: ConsoleView, _ figures: ConsoleFigures, problems: [AuditEntry], desks: ConsoleDesks
    ) -> ConsolePage {
        let situation = Situation(figures, companies: desks.companies, view)
        return ConsolePage(
            title: view.t(.home), place: .home,
            content: .group([
                verdict(view, situation), stations(view, figures), companies(view, figures, desks),
                overdue(view, figures.overdue), lastProblems(view, problems), complaints(view, desks.complaints),
            ]))
    }

    // MARK: The answer

    private static func verdict(_ view: ConsoleView, _ situation: Situation) -> HTML {
        let sentence: String
        switch situation.standing {
        case .bad:
            sentence =
                situation.stuck > 0
                ? view.t(.verdictBad, view.number(situation.stuck)) : view.t(.verdictTrouble)
        case .warning: sentence = view.t(.verdictWarning)
        default: sentence = view.t(.verdictGood)
        }
        return tag(
            "section", .id("verdict"), .class("verdict \(situation.standing.rawValue)"),
            .set("data-live", "queue signers receipts"), .set("data-announce", sentence),
            .set("aria-labelledby", "verdict-heading")
        ) {
            tag("h2", .id("verdict-heading")) { sentence }
            if situation.reasons.isEmpty {
                tag("p") { view.t(.verdictGoodNote) }
            } else {
                tag("ul", .class("reasons")) {
                    for reason in situation.reasons {
                        tag("li", .class(reason.standing.rawValue)) {
                            tag("a", .href(reason.link)) { reason.sentence }
                            if let explanation = reason.explanation { tag("p") { explanation } }
                        }
                    }
                }
            }
        }
    }

    // MARK: The way of a message

    private struct Station {
        let name: String
        let count: Int
        let unit: String
        let standing: Standing
        let word: String
        let note: String
        let link: ConsoleLink
    }

    private static func stations(_ view: ConsoleView, _ figures: ConsoleFigures) -> HTML {
        tag(
            "section", .id("stations"), .class("part"), .set("data-live", "queue signers receipts"),
            .set("aria-labelledby", "stations-heading")
        ) {
            tag("h2", .id("stations-heading")) { view.t(.stationsHeading) }
            tag("ol", .class("stations")) {
                for station in [
                    signing(view, figures), sending(view, figures), customs(view, figures), enterprise(view, figures),
                ] {
                    tag("li", .class(station.standing.rawValue)) {
                        tag("a", .href(station.link)) {
                            tag("span", .class("name")) { station.name }
                            tag("span", .class("count")) {
                                tag("b") { view.number(station.count) }
                                " \(station.unit)"
                            }
                            view.badge(station.standing, station.word)
                            tag("span", .class("note")) { station.note }
                        }
                    }
                }
            }
        }
    }

    private static func signing(_ view: ConsoleView, _ figures: ConsoleFigures) -> Station {
        let companies = figures.queue.companies
        let waiting = companies.reduce(0) { $0 + $1.waiting + $1.held }
        let unable = companies.count { !$0.able }
        let rate = companies.reduce(0) { $0 + $1.perMinute }
        let eta = companies.compactMap(\.etaMilliseconds).max()
        return Station(
            name: view.t(.stationSign), count: waiting, unit: view.t(.unitWait),
            standing: unable > 0 ? .bad : companies.contains { $0.held > 0 } ? .warning : .good,
            word: unable > 0 ? view.t(.stationCannotSign, String(unable)) : view.t(.stationCanSign),
            note: speed(view, rate, waiting > 0 ? eta.map { Int64($0) } : nil),
            link: view.links.signers)
    }

    private static func sending(_ view: ConsoleView, _ figures: ConsoleFigures) -> Station {
        let waiting = figures.routes.reduce(0) { $0 + $1.waiting }
        let parked = figures.routes.reduce(0) { $0 + $1.parked }
        let stopped = figures.routes.count { $0.state == "stopped" }
        let rate = figures.routes.reduce(0) { $0 + $1.perMinute }
        let eta = figures.routes.compactMap(\.etaMilliseconds).max()
        let word =
            figures.routes.isEmpty
            ? view.t(.stationNoRoutes)
            : stopped > 0
                ? view.t(.stationStopped, String(stopped))
                : parked > 0 ? view.t(.stationParked, view.number(parked)) : view.t(.stationMoves)
        return Station(
            name: view.t(.stationSend), count: waiting + parked, unit: view.t(.unitWait),
            standing: stopped > 0 || parked > 0 ? .bad : figures.routes.isEmpty ? .calm : .good, word: word,
            note: speed(view, rate, eta.map { Int64($0) }), link: view.links.routes)
    }

    private static func customs(_ view: ConsoleView, _ figures: ConsoleFigures) -> Station {
        let overdue = figures.overdue.overdue
        let oldest = figures.overdue.oldestOpenMilliseconds
        return Station(
            name: view.t(.stationCustoms), count: overdue.count, unit: view.t(.unitOverdue),
            standing: overdue.contains(where: \.needsPerson) ? .bad : overdue.isEmpty ? .good : .warning,
            word: overdue.isEmpty ? view.t(.stationInTime) : view.t(.stationLate),
            note: oldest.map { view.t(.oldestOpen, view.duration($0)) } ?? view.t(.nothingOpen),
            link: view.links.orders.with(["state": "accepted"]))
    }

    private static func enterprise(_ view: ConsoleView, _ figures: ConsoleFigures) -> Station {
        let waiting = figures.relays.reduce(0) { $0 + $1.waiting }
        let failing = figures.relays.count { $0.state == "stopped" || $0.state == "failing" }
        let rate = figures.relays.reduce(0) { $0 + $1.perMinute }
        // What is blocked is not done at the rate it had.
        let eta = failing > 0 ? nil : figures.relays.compactMap(\.etaMilliseconds).max()
        return Station(
            name: view.t(.stationERP), count: waiting, unit: view.t(.unitReceipts),
            standing: failing > 0 ? (waiting > 0 ? .bad : .warning) : figures.relays.isEmpty ? .calm : .good,
            word: figures.relays.isEmpty
                ? view.t(.stationNoTargets)
                : failing > 0 ? view.t(.stationBlocked, String(failing)) : view.t(.stationMoves),
            note: speed(view, rate, eta.map { Int64($0) }), link: view.links.targets)
    }

    private static func speed(_ view: ConsoleView, _ perMinute: Int, _ eta: Int64?) -> String {
        let rate = view.t(.perMinute, view.number(perMinute))
        return eta.map { rate + " · " + view.t(.doneIn, view.duration($0)) } ?? rate
    }

    // MARK: Who can sign

    private static func companies(_ view: ConsoleView, _ figures: ConsoleFigures, _ desks: ConsoleDesks) -> HTML {
        let rows = figures.queue.companies.map { company -> [HTML] in
            let name = desks.companies.first { $0.code == company.company }?.name
            let certificates = figures.signers.filter { company.signers.contains($0.name) }.compactMap(\.certificate)
            let days = certificates.map(\.daysLeft).max()
            return [
                .group([.text(name ?? company.company), tag("small") { company.company }]),
                company.able ? view.badge(.good, view.t(.yes)) : view.badge(.bad, view.t(.no)),
                .group([
                    view.day(company.canSignUntil),
                    days.map { left in tag("small") { view.t(.daysLeft, view.number(left)) } } ?? .nothing,
                ]),
                tag("span", .class("whole")) { company.signers.joined(separator: ", ") },
                .text(view.number(company.waiting + company.held)),
                .text(view.number(company.perMinute)),
                .text(company.waiting + company.held > 0 ? view.duration(company.etaMilliseconds) : "–"),
                view.time(company.lastSignature),
            ]
        }
        return view.live("companies", .queue, .signers, heading: view.t(.companiesHeading)) {
            view.table(
                view.t(.companiesCaption),
                [
                    view.t(.company), view.t(.canSign), view.t(.until), view.t(.signers), view.t(.waiting),
                    view.t(.rate), view.t(.eta), view.t(.lastSignature),
                ], rows: rows, empty: view.t(.noCompanies))
        }
    }

    // MARK: What is late, and what went wrong

    private static let overdueShown = 20

    private static func overdue(_ view: ConsoleView, _ report: OverdueReport) -> HTML {
        guard !report.overdue.isEmpty else {
            return tag("section", .id("overdue"), .set("data-live", "queue receipts"))
        }
        let rows = report.overdue.prefix(overdueShown).map { item -> [HTML] in
            [
                tag("a", .href(view.links.message(item.id))) { item.number ?? item.guid },
                .text(item.type), view.stateBadge(item.state),
                .text(view.duration(item.ageMilliseconds)), .text(view.duration(item.limitMilliseconds)),
                .group([.text(view.event(item.lastStep) + " "), view.time(item.lastStepAt)]),
                item.needsPerson
                    ? view.badge(.bad, view.t(.needsPerson))
                    : view.badge(.warning, view.t(.sentAgain, String(item.reissues))),
            ]
        }
        return view.live("overdue", .queue, .receipts, heading: view.t(.overdueHeading)) {
            tag("p") { view.t(.overdueNote) }
            view.table(
                view.t(.overdueCaption, view.number(report.overdue.count)),
                [
                    view.t(.number), view.t(.type), view.t(.stateWord), view.t(.waitsSince), view.t(.usualAtMost),
                    view.t(.lastStep), view.t(.whatHappens),
                ], rows: Array(rows), empty: "")
        }
    }

    private static let problemsShown = 8

    /// Entries of one kind with one cause that follow each other are one line: the newest, and how many there were.
    private static func grouped(_ entries: [AuditEntry]) -> [(entry: AuditEntry, count: Int)] {
        var groups: [(entry: AuditEntry, count: Int)] = []
        for entry in entries {
            if let last = groups.last, last.entry.kind == entry.kind, last.entry.cause == entry.cause {
                groups[groups.count - 1].count += 1
            } else {
                groups.append((entry, 1))
            }
        }
        return groups
    }

    private static func lastProblems(_ view: ConsoleView, _ entries: [AuditEntry]) -> HTML {
        let rows = grouped(entries).prefix(problemsShown).map { entry, count -> [HTML] in
            [
                view.time(entry.time),
                .group([
                    .text(view.event(entry.kind)),
                    count > 1 ? tag("small") { view.t(.timesInARow, String(count)) } : .nothing,
                ]), .text(view.cause(entry.cause)),
                entry.message.map { view.messageLink($0) } ?? .text(entry.actor),
            ]
        }
        return view.live("problems", .queue, .receipts, heading: view.t(.problemsHeading)) {
            view.table(
                view.t(.problemsCaption), [view.t(.time), view.t(.whatHappened), view.t(.why), view.t(.message)],
                rows: rows, empty: view.t(.noProblems))
        }
    }

    private static func complaints(_ view: ConsoleView, _ complaints: [BilingualText]) -> HTML {
        guard !complaints.isEmpty else { return .nothing }
        return tag("section", .class("part"), .set("aria-labelledby", "complaints-heading")) {
            tag("h2", .id("complaints-heading")) { view.t(.complaintsHeading) }
            tag("ul", .class("complaints")) {
                for complaint in complaints { tag("li") { view.pick(complaint.english, complaint.chinese) } }
            }
        }
    }
}
