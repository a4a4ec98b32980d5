package import Ledger
internal import SidecarBase

/// The channel over HTTP: the ERP's routes, and the address where the council pushes. Source: ccpit.md §6 items 1, 10, 12, 18.
package struct OriginServing: ChannelServing {
    private let desk: OriginDesk
    private let reception: OriginReception
    private let exchange: OriginExchange
    private let ledger: any ChannelLedger
    private let feed: NoticeFeed
    private let path: String
    private let base: String

    /// The names of the routes that the council uses.
    package static let callbacks: Set<String> = ["ccpitCallback", "ccpitDescription"]

    private static let people: ChannelRoute.Group = .api([.caller, .operator, .admin])

    /// - Parameters:
    ///   - desk: does what the ERP wants.
    ///   - reception: takes pushes.
    ///   - exchange: knows the profile.
    ///   - ledger: has the cases.
    ///   - path: where the council pushes.
    ///   - base: what the server has before that path.
    package init(
        desk: OriginDesk, reception: OriginReception, exchange: OriginExchange, ledger: any ChannelLedger,
        path: String, base: String = ""
    ) {
        self.base = base
        self.desk = desk
        self.reception = reception
        self.exchange = exchange
        self.ledger = ledger
        self.path = path
        feed = NoticeFeed(channel: OriginCase.channel, ledger: ledger)
    }

    package var routes: [ChannelRoute] {
        let limit = exchange.profile.limits.bytes
        return [
            ChannelRoute(
                "ccpitCallback", "POST", path, group: .callback,
                consumes: ["text/xml", "application/soap+xml", "application/xml"], produces: ["text/xml"],
                bodyLimit: limit, summary: "results that the council pushes"),
            ChannelRoute(
                "ccpitDescription", "GET", path, group: .callback, produces: ["text/xml"], parameters: ["wsdl"],
                summary: "with ?wsdl, the description of what the council may push"),
            ChannelRoute(
                "ccpitSend", "POST", "/ccpit/{name}", group: OriginServing.people, consumes: ["application/json"],
                produces: ["application/json", "application/pdf"], bodyLimit: limit,
                summary: "call an interface of the council by its name"),
            ChannelRoute(
                "ccpitDocument", "GET", "/ccpit/documents/{name}", group: OriginServing.people,
                summary: "how something stands at the council, with its history"),
            ChannelRoute(
                "ccpitFile", "GET", "/ccpit/documents/{name}/file", group: OriginServing.people,
                produces: ["application/pdf"], summary: "the last print or preview of a document"),
            ChannelRoute(
                "ccpitComparison", "GET", "/ccpit/documents/{name}/comparison", group: OriginServing.people,
                summary: "where the council's words differ from what was sent to it"),
            ChannelRoute(
                "ccpitQueue", "GET", "/ccpit/queue", group: OriginServing.people,
                summary: "what waits to be sent to the council, and whether sending is stopped"),
            ChannelRoute(
                "ccpitResume", "POST", "/ccpit/queue/resume", group: .api([.operator, .admin]),
                summary: "send again after the council did not admit the provider"),
            feed.route,
        ]
    }

    package func answer(_ request: ChannelRequest) async throws -> ChannelAnswer {
        switch request.route {
        case "ccpitCallback":
            let answer = await reception.take(request.body, headers: request.headers, from: request.peer)
            return ChannelAnswer(
                status: answer.status, contentType: exchange.envelope.contentType, body: answer.body,
                headers: answer.headers)
        case "ccpitDescription": return description(request)
        case "ccpitSend": return try await send(request)
        case "ccpitDocument":
            let found = try await desk.document(request.value)
            return OriginServing.json(try await standing(of: found))
        case "ccpitFile":
            let file = try await desk.keptFile(request.value)
            return ChannelAnswer(status: 200, contentType: file.type, body: file.bytes)
        case "ccpitComparison": return try await comparison(request)
        case "ccpitQueue": return try await queue()
        case "ccpitResume":
            let count = try await desk.resume(actor: request.actor)
            return OriginServing.json(.object([OriginJSON.Member("resumed", .number(String(count)))]))
        case feed.route.name: return try await feed.answer(request)
        default: throw SidecarError(.httpNotFound, request.route)
        }
    }

    private func description(_ request: ChannelRequest) -> ChannelAnswer {
        guard request.query["wsdl"] != nil else {
            return ChannelAnswer(
                status: 405, contentType: exchange.envelope.contentType,
                body: exchange.envelope.fault(isOfSender: true, "POST only; GET ?wsdl answers the description"),
                headers: ["Allow": "POST"])
        }
        let host = request.headers["host"] ?? "localhost"
        return ChannelAnswer(
            status: 200, contentType: "text/xml; charset=utf-8",
            body: OriginDescription(profile: exchange.profile).document(at: "http://\(host)\(base)\(path)"))
    }

    private func send(_ request: ChannelRequest) async throws -> ChannelAnswer {
        let interface = try desk.interface(request.value)
        let value = try OriginJSON.read(request.body.isEmpty ? Array("{}".utf8) : request.body)
        switch interface.effect {
        case .application:
            let submission = try await desk.submit(value, to: interface, actor: request.actor)
            return OriginServing.json(
                OriginServing.summary(submission.found, isStopped: desk.isStopped), status: submission.isNew ? 202 : 200
            )
        case .file:
            let file = try await desk.file(value, of: interface, actor: request.actor)
            return ChannelAnswer(status: 200, contentType: file.type, body: file.bytes)
        case .query, .result:
            let reply = try await desk.query(value, of: interface, actor: request.actor)
            return OriginServing.json(
                .object([
                    OriginJSON.Member("code", .text(reply.code)), OriginJSON.Member("message", .text(reply.message)),
                    OriginJSON.Member("data", reply.data),
                ]))
        }
    }

    /// What is told of a case at once.
    private static func summary(_ found: ChannelCase, isStopped: Bool) -> OriginJSON {
        typealias Fact = OriginCase.Fact
        var members = texts([
            ("id", found.subject), ("kind", found.matter?.rawValue), ("interface", found.kind), ("state", found.state),
            ("rawStatus", found.fact(Fact.status)), ("certNo", found.fact(Fact.certNo)),
            ("time", found.fact(Fact.resultTime)), ("printStatus", found.fact(Fact.printStatus)),
            ("messageId", found.fact(Fact.messageId)), ("code", found.code.isEmpty ? nil : found.code),
            ("message", found.message.isEmpty ? nil : found.message),
        ])
        members.append(OriginJSON.Member("attempts", .number(String(found.attempts))))
        members += texts([
            ("due", found.due?.readable), ("createdAt", found.createdAt.readable),
            ("changedAt", found.changedAt.readable),
        ])
        if isStopped { members.append(OriginJSON.Member("stopped", .boolean(true))) }
        return .object(members)
    }

    private static func texts(_ values: [(String, String?)]) -> [OriginJSON.Member] {
        values.compactMap { name, value in value.map { OriginJSON.Member(name, .text($0)) } }
    }

    private func standing(of found: ChannelCase) async throws -> OriginJSON {
        guard case .object(var members) = OriginServing.summary(found, isStopped: desk.isStopped) else { return .null }
        let events = try await ledger.events(ofCase: found.row).suffix(500).map { event -> OriginJSON in
            let detail = event.detail.sorted { $0.key < $1.key }.map { OriginJSON.Member($0.key, .text($0.value)) }
            return .object(
                OriginServing.texts([
                    ("time", event.time.readable), ("event", event.kind), ("actor", event.actor),
                    ("cause", event.cause.isEmpty ? nil : event.cause),
                ]) + [OriginJSON.Member("detail", .object(detail))])
        }
        members.append(OriginJSON.Member("history", .list(events)))
        let documents = try await ledger.documents(ofCase: found.row).suffix(500).map { document -> OriginJSON in
            .object([
                OriginJSON.Member("number", .number(String(document.number))),
                OriginJSON.Member("kind", .text(document.kind)),
                OriginJSON.Member("digest", .text(Hex.encode(document.digest))),
                OriginJSON.Member("size", .number(String(document.size))),
                OriginJSON.Member("time", .text(document.time.readable)),
            ])
        }
        members.append(OriginJSON.Member("documents", .list(documents)))
        return .object(members)
    }

    private func comparison(_ request: ChannelRequest) async throws -> ChannelAnswer {
        let comparison = try await desk.differences(try await desk.document(request.value))
        let differences = comparison.differences.map {
            OriginJSON.texts([
                ("path", $0.path), ("sent", $0.sent), ("received", $0.received), ("source", $0.source),
            ])
        }
        return OriginServing.json(
            .object([
                OriginJSON.Member("compared", .number(String(comparison.compared))),
                OriginJSON.Member("differences", .list(differences)),
            ]))
    }

    private func queue() async throws -> ChannelAnswer {
        var query = CaseQuery(channel: OriginCase.channel)
        query.isOpen = true
        query.limit = 500
        let open = try await ledger.cases(query).map { OriginServing.summary($0, isStopped: false) }
        return OriginServing.json(
            .object([
                OriginJSON.Member("stopped", .boolean(desk.isStopped)), OriginJSON.Member("open", .list(open)),
            ]))
    }

    private static func json(_ value: OriginJSON, status: Int = 200) -> ChannelAnswer {
        ChannelAnswer(status: status, contentType: "application/json", body: value.compact)
    }
}
