internal import SidecarBase

/// A page without its frame.
struct ConsolePage: Sendable {
    /// The places of the navigation.
    enum Place: String, Sendable, CaseIterable {
        case home, orders, receipts, signers, routes, targets, systems, audit
    }

    let title: String
    /// `nil` for pages outside the navigation.
    let place: Place?
    let content: HTML
}

/// The frame around all pages: head, navigation, landmarks.
struct ConsoleFrame {
    let view: ConsoleView
    let version: String

    /// The content of `main` alone, for the script that fetches a page anew.
    static func fragment(_ page: ConsolePage) -> [UInt8] { ConsoleFrame.main(page).bytes }

    func document(_ page: ConsolePage, notice: HTML = .nothing) -> [UInt8] {
        tag(
            "html", .set("lang", view.language.tag), .set("data-scheme", view.scheme.rawValue)
        ) {
            tag("head") {
                tag("meta", .set("charset", "utf-8"))
                tag("meta", .set("name", "viewport"), .set("content", "width=device-width, initial-scale=1"))
                tag("meta", .set("name", "color-scheme"), .set("content", "light dark"))
                tag("meta", .set("name", "robots"), .set("content", "noindex"))
                tag("title") { "\(page.title) · PortSign" }
                tag(
                    "link", .set("rel", "icon"), .set("type", "image/svg+xml"),
                    .href(view.links.asset(view.assets.icon)))
                tag("link", .set("rel", "stylesheet"), .href(view.links.asset(view.assets.style)))
                tag("script", .source(view.links.asset(view.assets.script)), .flag("defer"))
            }
            tag("body", all: bodyAttributes) {
                tag("a", .class("skip"), .href(.anchor("main"))) { view.t(.skip) }
                header
                tag("div", .class("columns")) {
                    if view.visitor != nil { navigation(page.place) }
                    tag("div", .class("sheet")) {
                        notice
                        ConsoleFrame.main(page)
                    }
                }
                tag("footer") {
                    tag("p") { view.t(.footer, version, String(view.now.readable.prefix(19))) }
                }
                tag("p", .id("announcer"), .class("unseen"), .set("role", "status"), .set("aria-live", "polite"))
                tag("dialog", .id("dialog"), .set("aria-labelledby", "question"))
            }
        }.document
    }

    private static func main(_ page: ConsolePage) -> HTML {
        tag("main", .id("main"), .set("tabindex", "-1"), .set("data-title", page.title)) {
            tag("h1") { page.title }
            page.content
        }
    }

    /// What the script needs to know, as data: there is no program in pages.
    private var bodyAttributes: [HTMLAttribute] {
        var attributes: [HTMLAttribute] = [
            .set("data-close", view.t(.close)), .set("data-lost", view.t(.connectionLost)),
            .set("data-back", view.t(.connectionBack)), .set("data-updated", view.t(.updated)),
            .set("data-ago", view.t(.ago)), .set("data-in", view.t(.inTime)),
        ]
        if view.visitor != nil { attributes.append(.set("data-events", view.links.events.text)) }
        return attributes
    }

    private var header: HTML {
        tag("header", .class("bar")) {
            tag("a", .class("brand"), .href(view.links.home)) {
                tag("span", .class("mark"), .set("aria-hidden", "true"))
                "PortSign"
                tag("small") { view.t(.brandNote) }
            }
            tag("div", .class("tools")) {
                if view.visitor != nil {
                    tag("span", .id("pulse"), .class("pulse"), .flag("hidden")) { view.t(.live) }
                }
                choices(
                    view.t(.languageChoice), "lang",
                    [
                        (ConsoleLanguage.chinese.rawValue, "中文", "zh-CN"),
                        (ConsoleLanguage.english.rawValue, "English", "en"),
                    ],
                    current: view.language.rawValue)
                choices(
                    view.t(.schemeChoice), "scheme",
                    [
                        ("auto", view.t(.schemeAuto), view.language.tag),
                        ("light", view.t(.schemeLight), view.language.tag),
                        ("dark", view.t(.schemeDark), view.language.tag),
                    ], current: view.scheme.rawValue)
                if let visitor = view.visitor, let name = visitor.name {
                    tag("form", .class("who"), .set("method", "post"), .action(view.links.signOut)) {
                        view.formKey
                        tag("span") {
                            "\(name) · "
                                + visitor.roles.map(\.rawValue).sorted().map {
                                    ConsoleWords.word($0, in: ConsoleWords.roles, view.language)
                                }.joined(separator: ", ")
                        }
                        tag("button", .class("quiet")) { view.t(.signOut) }
                    }
                }
            }
        }
    }

    /// A group of links of which one is chosen.
    private func choices(
        _ label: String, _ name: String, _ values: [(value: String, label: String, language: String)], current: String
    ) -> HTML {
        tag("div", .class("choices"), .set("role", "group"), .set("aria-label", label)) {
            for choice in values {
                tag(
                    "a",
                    all: [
                        .href(view.links.preferences.with([name: choice.value, "back": view.address])),
                        .set("lang", choice.language), .set("hreflang", choice.language),
                    ] + (choice.value == current ? [.set("aria-current", "true")] : [])
                ) { choice.label }
            }
        }
    }

    private func navigation(_ current: ConsolePage.Place?) -> HTML {
        tag("nav", .set("aria-label", view.t(.navigation))) {
            tag("ul") {
                for place in ConsolePage.Place.allCases where place != .audit || view.visitor?.mayAudit ?? false {
                    tag("li") {
                        tag(
                            "a", all: [.href(link(place))] + (place == current ? [.set("aria-current", "page")] : [])
                        ) { name(place) }
                    }
                }
            }
        }
    }

    private func link(_ place: ConsolePage.Place) -> ConsoleLink {
        switch place {
        case .home: view.links.home
        case .orders: view.links.orders
        case .receipts: view.links.receipts
        case .signers: view.links.signers
        case .routes: view.links.routes
        case .targets: view.links.targets
        case .systems: view.links.systems
        case .audit: view.links.audit
        }
    }

    private func name(_ place: ConsolePage.Place) -> String {
        switch place {
        case .home: view.t(.home)
        case .orders: view.t(.orders)
        case .receipts: view.t(.receipts)
        case .signers: view.t(.signers)
        case .routes: view.t(.routes)
        case .targets: view.t(.targets)
        case .systems: view.t(.systems)
        case .audit: view.t(.audit)
        }
    }
}
