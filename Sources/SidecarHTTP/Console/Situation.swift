internal import CustomsMessages
internal import Pipeline
internal import SidecarBase

/// Whether money stands at the port, and why: the answer that the first page begins with.
struct Situation: Sendable {
    /// One reason.
    struct Reason: Sendable {
        let standing: Standing
        let sentence: String
        /// What lies behind it, such as the sentence of an error's code.
        let explanation: String?
        let link: ConsoleLink
    }

    /// The gravest first.
    let reasons: [Reason]
    /// How many messages do not move by themselves, or wait behind something that does not.
    let stuck: Int

    var standing: Standing { reasons.first?.standing ?? .good }

    init(_ figures: ConsoleFigures, companies: [ConsoleDesks.Company], _ view: ConsoleView) {
        var collector = Collector(figures: figures, companies: companies, view: view)
        collector.ledger()
        collector.signing()
        collector.sending()
        collector.platforms()
        collector.customs()
        collector.enterprise()
        collector.certificates()
        collector.sisters()
        // Those of one gravity stay in the order of the way of a message.
        reasons = collector.reasons.filter { $0.standing == .bad } + collector.reasons.filter { $0.standing != .bad }
        stuck = collector.stuck
    }
}

/// Goes along the way of a message and notes what is wrong.
private struct Collector {
    let figures: ConsoleFigures
    let companies: [ConsoleDesks.Company]
    let view: ConsoleView
    var reasons: [Situation.Reason] = []
    var stuck = 0

    private mutating func add(
        _ standing: Standing, _ sentence: String, _ explanation: String? = nil, _ link: ConsoleLink
    ) {
        reasons.append(
            Situation.Reason(standing: standing, sentence: sentence, explanation: explanation, link: link))
    }

    private func name(_ company: String) -> String {
        companies.first { $0.code == company }.map { "\($0.name) (\(company))" } ?? company
    }

    mutating func ledger() {
        guard let trouble = figures.ledgerTrouble else { return }
        add(.bad, view.t(.reasonLedger), trouble, view.links.audit)
    }

    mutating func signing() {
        for company in figures.queue.companies {
            let waiting = company.waiting + company.held
            if !company.able {
                stuck += waiting
                let problems = figures.signers.filter { company.signers.contains($0.name) }.compactMap { signer in
                    signer.problem.map { code in
                        "\(signer.name): \(ConsoleWords.sentence(of: code, view.language) ?? code)"
                    }
                }
                add(
                    .bad, view.t(.reasonCannotSign, name(company.company), view.number(waiting)),
                    problems.isEmpty ? view.t(.reasonNoSigner) : problems.joined(separator: " · "),
                    view.links.signers)
            } else if company.held > 0 {
                add(
                    .warning, view.t(.reasonHeld, view.number(company.held), name(company.company)), nil,
                    view.links.orders.with(["state": "held"]))
            }
        }
    }

    mutating func sending() {
        for route in figures.routes {
            let error = route.lastError.map { view.pick($0.english, $0.chinese) }
            if route.parked > 0 {
                stuck += route.parked
                add(
                    .bad, view.t(.reasonParked, view.number(route.parked), route.name), nil,
                    view.links.orders.with(["state": "parked"]))
            }
            switch route.state {
            case "stopped":
                stuck += route.waiting
                let since = route.breaker.since.flatMap { view.age($0) } ?? "–"
                add(
                    route.waiting > 0 ? .bad : .warning,
                    view.t(.reasonStopped, route.name, since, view.number(route.waiting)), error, view.links.routes)
            case "not-configured" where route.waiting > 0:
                stuck += route.waiting
                add(.bad, view.t(.reasonNoRoute, view.number(route.waiting), route.name), nil, view.links.routes)
            case "outside-hours" where route.waiting > 0:
                let opening = route.opensAt.map { String($0.prefix(16).replacing("T", with: " ")) } ?? "–"
                add(
                    .warning, view.t(.reasonHours, route.name, opening, view.number(route.waiting)), nil,
                    view.links.routes)
            default: break
            }
        }
    }

    mutating func platforms() {
        for platform in figures.platforms {
            let error = platform.lastError.map { view.pick($0.english, $0.chinese) }
            if platform.parked + platform.failed > 0 {
                stuck += platform.parked + platform.failed
                add(
                    .bad,
                    view.t(
                        .reasonPlatformParked, view.number(platform.parked + platform.failed), name(platform.company)),
                    error, view.links.orders)
            }
            if platform.state == "stopped" || platform.state == "failing" {
                if platform.state == "stopped" { stuck += platform.waiting }
                add(
                    platform.state == "stopped" && platform.waiting > 0 ? .bad : .warning,
                    view.t(.reasonPlatform, name(platform.company), view.number(platform.waiting)), error,
                    view.links.routes)
            }
        }
    }

    mutating func customs() {
        let overdue = figures.overdue.overdue
        let lost = overdue.count(where: \.needsPerson)
        if lost > 0 {
            stuck += lost
            add(.bad, view.t(.reasonOverduePerson, view.number(lost)), nil, view.links.overdue)
        }
        if overdue.count > lost {
            add(.warning, view.t(.reasonOverdue, view.number(overdue.count - lost)), nil, view.links.overdue)
        }
    }

    mutating func enterprise() {
        for relay in figures.relays where relay.state == "stopped" || relay.state == "failing" {
            let since = relay.failingSince.flatMap { view.age($0) } ?? "–"
            add(
                relay.state == "stopped" && relay.waiting > 0 ? .bad : .warning,
                view.t(.reasonTarget, relay.name, since, view.number(relay.waiting)),
                relay.lastError.map { view.pick($0.english, $0.chinese) }, view.links.targets)
        }
    }

    mutating func certificates() {
        for signer in figures.signers {
            if let certificate = signer.certificate, certificate.warning != nil, certificate.daysLeft >= 0 {
                add(
                    .warning, view.t(.reasonCertificate, signer.name, view.number(certificate.daysLeft)), nil,
                    view.links.signers)
            }
            if let tries = signer.pinTriesLeft, tries <= 2 {
                add(.warning, view.t(.reasonPin, signer.name, String(tries)), nil, view.links.signers)
            }
        }
    }

    mutating func sisters() {
        for system in figures.sisters {
            guard let deadline = system.deadline,
                let time = ChinaTime(digits: String(deadline.prefix(19).filter(\.isNumber)))
            else { continue }
            let left = time.milliseconds - view.now.milliseconds
            let name = ConsoleWords.word(system.channel, in: ConsoleWords.systems, view.language)
            if left < 0 {
                add(.bad, view.t(.reasonSisterLate, name), nil, view.links.systems)
            } else if left < 3_600_000 {
                add(.warning, view.t(.reasonSister, name, view.duration(left)), nil, view.links.systems)
            }
        }
    }
}
