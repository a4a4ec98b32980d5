internal import Pipeline
internal import SidecarBase

/// The signers: what each of them is, until when its certificate lasts, how fast it is and what is wrong.
enum SignersPage {
    static func page(_ view: ConsoleView, _ signers: [KeyReport]) -> ConsolePage {
        ConsolePage(
            title: view.t(.signers), place: .signers,
            content: view.live("signers", .signers, .queue, heading: view.t(.signersHeading)) {
                if signers.isEmpty { tag("p", .class("empty")) { view.t(.noSigners) } }
                tag("ul", .class("cards")) {
                    for signer in signers { card(view, signer) }
                }
            })
    }

    private static func card(_ view: ConsoleView, _ signer: KeyReport) -> HTML {
        let standing: Standing = signer.state == "able" ? .good : signer.state == "unable" ? .bad : .warning
        let word: Phrase =
            signer.state == "able" ? .signerAble : signer.state == "unable" ? .signerUnable : .signerUnknown
        return tag("li", .class("card \(standing.rawValue)")) {
            tag("h3") { signer.name }
            view.badge(standing, view.t(word))
            if signer.problem != nil {
                tag("p", .class("trouble")) { view.pick(signer.problemDetail, signer.problemZh) }
            }
            tag("dl", .class("figures")) {
                view.figure(
                    view.t(.signatures), view.number(signer.signed), view.t(.failedCount, view.number(signer.failed)))
                view.figure(view.t(.waiting), view.number(signer.waiting), view.t(.inWork, view.number(signer.active)))
                view.figure(view.t(.rate), view.t(.perMinute, view.number(signer.perMinute)))
                view.figure(
                    view.t(.typicalTime), signer.typicalMilliseconds.map { "\(view.number($0)) ms" } ?? "–")
            }
            view.facts(facts(view, signer))
            tag("p", .class("actions")) {
                view.action(view.links.test(signer: signer.name), view.t(.testSigner), about: signer.name)
            }
        }
    }

    private static func facts(_ view: ConsoleView, _ signer: KeyReport) -> [(String, HTML)] {
        var facts: [(String, HTML)] = [(view.t(.companies), .text(signer.companies.joined(separator: ", ")))]
        if let device = signer.device { facts.append((view.t(.device), .text(device))) }
        if let certificate = signer.certificate {
            facts.append((view.t(.certificate), view.code(certificate.certNo)))
            facts.append((view.t(.key), .text(certificate.key)))
            if let enterprise = certificate.enterprise { facts.append((view.t(.enterprise), .text(enterprise))) }
            let left = view.t(.daysLeft, view.number(certificate.daysLeft))
            facts.append(
                (
                    view.t(.until),
                    .group([
                        view.day(certificate.notAfter), .text(" "),
                        certificate.warning == nil ? tag("small") { left } : view.badge(.warning, left),
                    ])
                ))
        }
        if let tries = signer.pinTriesLeft {
            facts.append(
                (view.t(.pinTries), tries <= 2 ? view.badge(.warning, String(tries)) : .text(String(tries))))
        }
        facts.append((view.t(.lastSignature), view.time(signer.lastSignature)))
        return facts
    }
}

/// The routes to the nodes: what waits, how fast it goes, and whether the breaker is open.
enum RoutesPage {
    static func page(_ view: ConsoleView, _ routes: [RouteReport], _ platforms: [PlatformReport]) -> ConsolePage {
        ConsolePage(
            title: view.t(.routes), place: .routes,
            content: view.live("routes", .queue, heading: view.t(.routesHeading)) {
                if routes.isEmpty { tag("p", .class("empty")) { view.t(.noRoutes) } }
                tag("ul", .class("cards")) {
                    for route in routes { card(view, route) }
                    for platform in platforms { card(view, platform) }
                }
            })
    }

    private static func card(_ view: ConsoleView, _ route: RouteReport) -> HTML {
        let standing: Standing =
            switch route.state {
            case "open": route.parked > 0 ? .warning : .good
            case "outside-hours": .calm
            default: .bad
            }
        let word: Phrase =
            switch route.state {
            case "open": .routeOpen
            case "outside-hours": .routeOutside
            case "stopped": .routeStopped
            default: .notConfigured
            }
        return tag("li", .class("card \(standing.rawValue)")) {
            tag("h3") { route.name }
            view.badge(standing, view.t(word))
            if let error = route.lastError { MachineryParts.trouble(view, error, isOver: route.state == "open") }
            tag("dl", .class("figures")) {
                view.figure(view.t(.waiting), view.number(route.waiting), MachineryParts.since(view, route.oldest))
                view.figure(view.t(.parkedWord), view.number(route.parked))
                view.figure(
                    view.t(.rate), view.t(.perMinute, view.number(route.perMinute)),
                    route.etaMilliseconds.map { view.t(.doneIn, view.duration($0)) } ?? "")
                view.figure(view.t(.acceptedCount), view.number(route.accepted))
            }
            view.facts(
                [
                    (view.t(.companies), .text(route.companies.joined(separator: ", "))),
                    (view.t(.breaker), MachineryParts.breaker(view, route.breaker)),
                    (view.t(.order), .text(view.t(route.keepsOrder ? .keepsOrder : .keepsNoOrder))),
                ] + (route.hours.map { [(view.t(.hours), .text($0))] } ?? [])
                    + (route.opensAt.map { [(view.t(.opensAt), view.time($0))] } ?? [])
                    + MachineryParts.causes(view, route.causes))
            tag("p", .class("actions")) {
                if route.state != "not-configured" {
                    view.action(view.links.probe(route: route.name), view.t(.probe), about: route.name)
                }
                if route.parked > 0 {
                    view.action(view.links.release(route: route.name), view.t(.releaseAll), about: route.name)
                }
            }
        }
    }

    private static func card(_ view: ConsoleView, _ platform: PlatformReport) -> HTML {
        let standing: Standing = platform.state == "good" ? .good : platform.state == "failing" ? .warning : .bad
        return tag("li", .class("card \(standing.rawValue)")) {
            tag("h3") { view.t(.platformOf, platform.company) }
            view.badge(standing, view.t(MachineryParts.word(platform.state)))
            if let error = platform.lastError { MachineryParts.trouble(view, error, isOver: platform.state == "good") }
            tag("dl", .class("figures")) {
                view.figure(
                    view.t(.waiting), view.number(platform.waiting), MachineryParts.since(view, platform.oldest))
                view.figure(view.t(.unanswered), view.number(platform.unanswered))
                view.figure(view.t(.parkedWord), view.number(platform.parked))
                view.figure(view.t(.refusedWord), view.number(platform.refused + platform.failed))
            }
            view.facts([(view.t(.breaker), MachineryParts.breaker(view, platform.breaker))])
        }
    }
}

/// The ERP targets: which take receipts, and which have been blocked since when.
enum TargetsPage {
    static func page(_ view: ConsoleView, _ targets: [RelayReport]) -> ConsolePage {
        ConsolePage(
            title: view.t(.targets), place: .targets,
            content: view.live("targets", .queue, .receipts, heading: view.t(.targetsHeading)) {
                if targets.isEmpty { tag("p", .class("empty")) { view.t(.noTargets) } }
                tag("ul", .class("cards")) {
                    for target in targets { card(view, target) }
                }
            })
    }

    private static func card(_ view: ConsoleView, _ target: RelayReport) -> HTML {
        let standing: Standing = target.state == "good" ? .good : target.state == "failing" ? .warning : .bad
        return tag("li", .class("card \(standing.rawValue)")) {
            tag("h3") { target.name }
            view.badge(standing, view.t(MachineryParts.word(target.state)))
            if let since = target.failingSince {
                tag("p", .class("trouble")) {
                    view.t(.blockedSince) + " "
                    view.time(since)
                }
            }
            if let error = target.lastError { MachineryParts.trouble(view, error, isOver: target.state == "good") }
            tag("dl", .class("figures")) {
                view.figure(view.t(.waiting), view.number(target.waiting), MachineryParts.since(view, target.oldest))
                view.figure(view.t(.deliveredCount), view.number(target.delivered))
                view.figure(
                    view.t(.rate), view.t(.perMinute, view.number(target.perMinute)),
                    (target.state == "good" ? target.etaMilliseconds : nil).map { view.t(.doneIn, view.duration($0)) }
                        ?? "")
            }
            view.facts(
                [
                    (
                        view.t(.companies),
                        .text(
                            target.companies.isEmpty ? view.t(.allCompanies) : target.companies.joined(separator: ", "))
                    ), (view.t(.format), .text(target.format)),
                    (view.t(.breaker), MachineryParts.breaker(view, target.breaker)),
                ] + MachineryParts.causes(view, target.causes))
            tag("p", .class("actions")) {
                if target.state != "not-configured" {
                    view.action(view.links.replay(target: target.name), view.t(.replay), about: target.name)
                }
            }
        }
    }
}

/// What the sister systems have open.
enum SystemsPage {
    static func page(_ view: ConsoleView, _ systems: [SisterReport]) -> ConsolePage {
        ConsolePage(
            title: view.t(.systems), place: .systems,
            content: view.live("systems", .queue, heading: view.t(.systemsHeading)) {
                if systems.isEmpty { tag("p", .class("empty")) { view.t(.noSystems) } }
                for system in systems { part(view, system) }
            })
    }

    private static func part(_ view: ConsoleView, _ system: SisterReport) -> HTML {
        let name = ConsoleWords.word(system.channel, in: ConsoleWords.systems, view.language)
        return tag("div", .class("system")) {
            tag("h3") { name }
            tag("dl", .class("figures")) {
                view.figure(view.t(.openCases), view.number(system.open), MachineryParts.since(view, system.oldest))
                view.figure(view.t(.untold), view.number(system.waitingNotices))
            }
            view.table(
                view.t(.casesCaption, name),
                [
                    view.t(.subject), view.t(.caseKind), view.t(.stateWord), view.t(.attempts), view.t(.lastWord),
                    view.t(.since), view.t(.deadline),
                ],
                rows: system.cases.map { entry in
                    [
                        .text(entry.subject), .text(entry.kind), .text(entry.state), .text(String(entry.attempts)),
                        .text(entry.code.isEmpty ? "–" : view.cause(entry.code)), view.time(entry.since),
                        view.time(entry.deadline),
                    ]
                }, empty: view.t(.noCases))
        }
    }
}

/// What several of these pages have.
enum MachineryParts {
    static func word(_ state: String) -> Phrase {
        switch state {
        case "good": .targetGood
        case "failing": .targetFailing
        case "stopped": .targetStopped
        default: .notConfigured
        }
    }

    /// The last error; pale when things work again.
    static func trouble(_ view: ConsoleView, _ error: FailureReport, isOver: Bool) -> HTML {
        tag("p", .class(isOver ? "trouble over" : "trouble")) {
            isOver ? view.t(.lastTrouble) + " " : ""
            view.pick(error.english, error.chinese) + " "
            view.code(error.code)
            " "
            view.time(error.time)
        }
    }

    static func breaker(_ view: ConsoleView, _ breaker: BreakerReport) -> HTML {
        switch breaker.state {
        case "closed":
            .text(breaker.failures == 0 ? view.t(.breakerClosed) : view.t(.breakerFailures, String(breaker.failures)))
        case "probing": .text(view.t(.breakerProbing))
        default: .group([.text(view.t(.breakerOpen) + " "), view.time(breaker.until)])
        }
    }

    static func since(_ view: ConsoleView, _ oldest: String?) -> String {
        oldest.flatMap { view.age($0) }.map { view.t(.longest, $0) } ?? ""
    }

    /// Failed attempts by their causes.
    static func causes(_ view: ConsoleView, _ causes: [String: Int]) -> [(String, HTML)] {
        guard !causes.isEmpty else { return [] }
        let list = causes.sorted { $0.value > $1.value }.prefix(5)
        return [
            (
                view.t(.failures),
                tag("ul", .class("plain")) {
                    for (code, count) in list { tag("li") { "\(view.number(count)) × \(view.cause(code))" } }
                }
            )
        ]
    }
}
