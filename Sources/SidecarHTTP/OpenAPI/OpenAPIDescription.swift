internal import HTTPTypes
internal import SidecarBase

/// The API as an OpenAPI 3.1 document, made from the routes that are served and from the types they answer. Source: design, §4.
enum OpenAPIDescription {
    /// The document.
    ///
    /// - Parameters:
    ///   - table: the routes that are served; those of the old interface and of callbacks belong to others' protocols and are
    ///     left out.
    ///   - editions: the editions that messages can be judged by.
    ///   - asksForTokens: whether the API asks for a token.
    /// - Returns: JSON in UTF-8.
    /// - Throws: when a type does not say its schema; a mistake of ours that a test finds.
    static func bytes(_ table: RouteTable, editions: [String], asksForTokens: Bool) throws -> [UInt8] {
        let reader = SchemaReader()
        let problem = try reader.schema(of: Problem.self)
        let served = table.routes.filter { [.api, .health].contains($0.group) && $0.purpose != .index }
        var paths: [String] = []
        for route in served where !paths.contains(route.path) { paths.append(route.path) }
        let items = try paths.map { path in
            JSONNode.Member(
                name: path,
                value: .object(
                    try served.filter { $0.path == path }.map { route in
                        JSONNode.Member(
                            name: route.method.rawValue.lowercased(),
                            value: try operation(
                                route, reader, problem: problem, editions: editions, asksForTokens: asksForTokens))
                    }))
        }
        let schemas = reader.schemas.sorted { $0.key < $1.key }.map { JSONNode.Member(name: $0.key, value: $0.value) }
        let document: JSONNode = [
            "openapi": "3.1.0",
            "info": [
                "title": "PortSign", "version": "1",
                "description": "Signs, stores and sends customs messages, and tells what became of them.",
            ],
            "paths": .object(items),
            "components": (["schemas": .object(schemas)] as JSONNode).adding(
                "securitySchemes", asksForTokens ? ["token": ["type": "http", "scheme": "bearer"]] : nil),
        ]
        return Array((document.adding("security", asksForTokens ? [["token": []]] : nil).text + "\n").utf8)
    }

    private static func operation(
        _ route: RouteTable.Route, _ reader: SchemaReader, problem: JSONNode, editions: [String],
        asksForTokens: Bool
    ) throws -> JSONNode {
        // What is done to one message and to all of a query has one name among the commands.
        let identifier = route.purpose == .changeMessages ? route.name + "All" : route.name
        let roles = asksForTokens ? route.roles : nil
        let request = try BodySchemas.request(of: route.purpose).map { try reader.schema(of: $0) }
        let answer = try BodySchemas.answer(of: route.purpose).map { try reader.schema(of: $0) }
        let parameters = parameters(of: route, editions: editions)
        return
            ([
                "operationId": .text(identifier), "tags": [.text(tag(of: route))], "summary": .text(route.summary),
            ] as JSONNode)
            .adding(
                "description",
                roles.map { .text("Roles: " + $0.map(\.rawValue).sorted().joined(separator: ", ") + ".") }
            )
            .adding("parameters", parameters.isEmpty ? nil : .array(parameters))
            .adding(
                "requestBody",
                route.consumes.isEmpty ? nil : ["required": true, "content": content(route.consumes, json: request)]
            )
            .adding("responses", responses(route, answer: answer, problem: problem))
            .adding("security", route.group == .health ? [] : nil)
    }

    /// Routes are grouped by what they are about: the first segment after the prefix of the API.
    private static func tag(of route: RouteTable.Route) -> String {
        guard route.group == .api else { return "health" }
        let segments = route.path.split(separator: "/").drop { $0 == "api" || $0 == "v1" }
        return segments.first.map(String.init) ?? "api"
    }

    private static func parameters(of route: RouteTable.Route, editions: [String]) -> [JSONNode] {
        let query = route.parameters.map { name in
            let (schema, description) = ParameterSchemas.schema(of: name, at: route.purpose, editions: editions)
            return (["name": .text(name), "in": "query"] as JSONNode)
                .adding("required", ParameterSchemas.isRequired(name, at: route) ? true : nil)
                .adding("description", description.isEmpty ? nil : .text(description)).adding("schema", schema)
        }
        guard route.path.contains(RouteTable.Route.variable) else { return query }
        return query + [
            ["name": "name", "in": "path", "required": true, "schema": ["type": "string", "minLength": 1]]
        ]
    }

    private static func responses(_ route: RouteTable.Route, answer: JSONNode?, problem: JSONNode) -> JSONNode {
        var responses: [JSONNode.Member] = [
            JSONNode.Member(
                name: "200", value: ["description": "done", "content": content(route.produces, json: answer)])
        ]
        switch route.purpose {
        case .declarations:
            responses.append(
                JSONNode.Member(
                    name: "202",
                    value: [
                        "description": "recorded; something in it still waits for a signer or for the platform",
                        "content": content(route.produces, json: answer),
                    ]))
        case .signedDocument, .envelopeDocument:
            responses.append(
                JSONNode.Member(name: "304", value: ["description": "the caller has it already (If-None-Match)"]))
        case .ready:
            responses.append(
                JSONNode.Member(
                    name: "503",
                    value: ["description": "not ready", "content": content(route.produces, json: answer)]))
        default: break
        }
        responses.append(
            JSONNode.Member(
                name: "default",
                value: [
                    "description": "what went wrong, with a stable code and both languages",
                    "content": ["application/problem+json": ["schema": problem]],
                ]))
        return .object(responses)
    }

    private static func content(_ types: [String], json schema: JSONNode?) -> JSONNode {
        .object(
            types.map { type in
                let own: JSONNode = type == "application/json" ? schema ?? [:] : ["type": "string"]
                return JSONNode.Member(name: type, value: ["schema": own])
            })
    }
}
