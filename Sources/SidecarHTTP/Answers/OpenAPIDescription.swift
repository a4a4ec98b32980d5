internal import HTTPTypes
internal import SidecarBase

/// The API as an OpenAPI 3.1 document, made from the routes that are served. Source: design, §4.
enum OpenAPIDescription {
    /// JSON in the order in which it was written down.
    private indirect enum Node {
        case object([(String, Node)])
        case array([Node])
        case text(String)
        case boolean(Bool)
        case number(Int)

        var json: String {
            switch self {
            case .object(let members):
                "{" + members.map { "\(Node.quoted($0)):\($1.json)" }.joined(separator: ",") + "}"
            case .array(let elements): "[" + elements.map(\.json).joined(separator: ",") + "]"
            case .text(let text): Node.quoted(text)
            case .boolean(let value): value ? "true" : "false"
            case .number(let value): String(value)
            }
        }

        private static func quoted(_ text: String) -> String {
            "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
        }
    }

    /// The document.
    ///
    /// - Parameters:
    ///   - table: the routes that are served; those of the old interface and of callbacks belong to others' protocols and are
    ///     left out.
    ///   - asksForTokens: whether the API asks for a token.
    /// - Returns: JSON in UTF-8.
    static func bytes(_ table: RouteTable, asksForTokens: Bool) -> [UInt8] {
        let served = table.routes.filter { [.api, .health].contains($0.group) && $0.purpose != .index }
        var paths: [String] = []
        for route in served where !paths.contains(route.path) { paths.append(route.path) }
        let items = paths.map { path in
            (
                path,
                Node.object(
                    served.filter { $0.path == path }.map { route in
                        (route.method.rawValue.lowercased(), operation(route, asksForTokens: asksForTokens))
                    })
            )
        }
        var document: [(String, Node)] = [
            ("openapi", .text("3.1.0")),
            (
                "info",
                .object([
                    ("title", .text("PortSign")), ("version", .text("1")),
                    (
                        "description",
                        .text("Signs, stores and sends customs messages, and tells what became of them.")
                    ),
                ])
            ),
            ("paths", .object(items)), ("components", components(asksForTokens: asksForTokens)),
        ]
        if asksForTokens { document.append(("security", .array([.object([("token", .array([]))])]))) }
        return Array((Node.object(document).json + "\n").utf8)
    }

    private static func operation(_ route: RouteTable.Route, asksForTokens: Bool) -> Node {
        // What is done to one message and to all of a query has one name among the commands.
        let identifier = route.purpose == .changeMessages ? route.name + "All" : route.name
        var members: [(String, Node)] = [("operationId", .text(identifier)), ("summary", .text(route.summary))]
        if let roles = route.roles, asksForTokens {
            members.append(
                ("description", .text("Roles: " + roles.map(\.rawValue).sorted().joined(separator: ", ") + ".")))
        }
        var parameters = route.parameters.map { name in
            Node.object([
                ("name", .text(name)), ("in", .text("query")), ("schema", .object([("type", .text("string"))])),
            ])
        }
        if route.path.contains(RouteTable.Route.variable) {
            parameters.append(
                .object([
                    ("name", .text("name")), ("in", .text("path")), ("required", .boolean(true)),
                    ("schema", .object([("type", .text("string")), ("minLength", .number(1))])),
                ]))
        }
        if !parameters.isEmpty { members.append(("parameters", .array(parameters))) }
        if !route.consumes.isEmpty {
            members.append(
                (
                    "requestBody",
                    .object([
                        ("required", .boolean(true)), ("content", content(route.consumes)),
                    ])
                ))
        }
        members.append(
            (
                "responses",
                .object([
                    (
                        "2XX",
                        .object([("description", .text("done")), ("content", content(route.produces))])
                    ),
                    (
                        "default",
                        .object([
                            ("description", .text("what went wrong, with a stable code and both languages")),
                            (
                                "content",
                                .object([
                                    (
                                        "application/problem+json",
                                        .object([
                                            ("schema", .object([("$ref", .text("#/components/schemas/Problem"))]))
                                        ])
                                    )
                                ])
                            ),
                        ])
                    ),
                ])
            ))
        if route.group == .health { members.append(("security", .array([]))) }
        return .object(members)
    }

    private static func content(_ types: [String]) -> Node {
        .object(
            types.map { type in
                let schema: Node = .object(type == "application/json" ? [] : [("type", .text("string"))])
                return (type, .object([("schema", schema)]))
            })
    }

    private static func components(asksForTokens: Bool) -> Node {
        func text(_ description: String) -> Node {
            .object([("type", .text("string")), ("description", .text(description))])
        }
        let field = Node.object([
            ("type", .text("object")),
            (
                "properties",
                .object([
                    ("path", text("where it stands")), ("rule", text("the rule's stable name")),
                    ("message", text("in English")), ("messageZh", text("in Chinese")),
                ])
            ),
        ])
        let problem = Node.object([
            ("type", .text("object")),
            ("required", .array(["type", "title", "status", "code", "detail", "detailZh"].map(Node.text))),
            (
                "properties",
                .object([
                    ("type", text("about:blank")), ("title", text("of the status")),
                    ("status", .object([("type", .text("integer"))])), ("code", text("stable, such as http.parameter")),
                    ("detail", text("in English")), ("detailZh", text("in Chinese")),
                    ("fields", .object([("type", .text("array")), ("items", field)])),
                ])
            ),
        ])
        var members: [(String, Node)] = [("schemas", .object([("Problem", problem)]))]
        if asksForTokens {
            members.append(
                (
                    "securitySchemes",
                    .object([
                        (
                            "token", .object([("type", .text("http")), ("scheme", .text("bearer"))])
                        )
                    ])
                ))
        }
        return .object(members)
    }
}
