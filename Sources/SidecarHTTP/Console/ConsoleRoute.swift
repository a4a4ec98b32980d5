internal import HTTPTypes
internal import SidecarBase

/// What a person can have done from the console, after being asked again.
enum ConsoleAction: String, Sendable, CaseIterable {
    case release, resend, abandon, reveal
    case test, probe, releaseAll, replay

    /// The path below the console's own.
    fileprivate var path: String {
        let name = RouteTable.Route.variable
        return switch self {
        case .release, .resend, .abandon, .reveal: "/messages/\(name)/\(rawValue)"
        case .test: "/signers/\(name)/test"
        case .probe: "/routes/\(name)/probe"
        case .releaseAll: "/routes/\(name)/release"
        case .replay: "/targets/\(name)/replay"
        }
    }
}

/// What a route of the console does.
enum ConsoleRoute: Sendable, Equatable {
    case home, orders, order, message, receipts, signers, routes, targets, systems, audit
    case signInForm, signIn, signOut, preferences, events, asset
    /// The question before an action, and the action.
    case ask(ConsoleAction)
    case perform(ConsoleAction)

    /// Whether it is a page of its own for reading.
    var isPage: Bool {
        switch self {
        case .home, .orders, .order, .message, .receipts, .signers, .routes, .targets, .systems, .audit, .ask: true
        default: false
        }
    }
}

extension RouteTable {
    /// The routes of the console.
    static func console(_ root: String) -> [Route] {
        func route(
            _ purpose: ConsoleRoute, _ name: String, _ method: HTTPRequest.Method, _ path: String, _ summary: String
        )
            -> Route
        {
            Route(
                purpose: .console(purpose), name: name, method: method, path: root + path, group: .console,
                consumes: method == .post ? ["application/x-www-form-urlencoded"] : [],
                produces: purpose == .events ? ["text/event-stream"] : ["text/html"], parameters: [], summary: summary)
        }
        let name = Route.variable
        let pages = [
            route(.home, "console", .get, "", "the console for operators"),
            route(.orders, "consoleOrders", .get, "/orders", "console: search for messages"),
            route(.order, "consoleOrder", .get, "/orders/\(name)", "console: the documents of one order"),
            route(.message, "consoleMessage", .get, "/messages/\(name)", "console: one message"),
            route(.receipts, "consoleReceipts", .get, "/receipts", "console: what came back"),
            route(.signers, "consoleSigners", .get, "/signers", "console: keys and cards"),
            route(.routes, "consoleRoutes", .get, "/routes", "console: the way to the nodes"),
            route(.targets, "consoleTargets", .get, "/targets", "console: what takes receipts"),
            route(.systems, "consoleSystems", .get, "/systems", "console: what sister systems have open"),
            route(.audit, "consoleAudit", .get, "/audit", "console: the log"),
            route(.signInForm, "consoleSignInForm", .get, "/sign-in", "console: where a token is shown"),
            route(.signIn, "consoleSignIn", .post, "/sign-in", "console: begin a session"),
            route(.signOut, "consoleSignOut", .post, "/sign-out", "console: end the session"),
            route(.preferences, "consolePreferences", .get, "/preferences", "console: language and colours"),
            route(.events, "consoleEvents", .get, "/events", "console: says which parts of a page changed"),
            route(.asset, "consoleAsset", .get, "/assets/\(name)", "console: style, script and icon"),
        ]
        return pages
            + ConsoleAction.allCases.flatMap { action in
                let title = action.rawValue.prefix(1).uppercased() + action.rawValue.dropFirst()
                return [
                    route(
                        .ask(action), "consoleAsk\(title)", .get, action.path,
                        "console: asks before: \(action.rawValue)"),
                    route(.perform(action), "console\(title)", .post, action.path, "console: \(action.rawValue)"),
                ]
            }
    }
}
