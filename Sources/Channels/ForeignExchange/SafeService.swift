internal import CustomsMessages
internal import Ledger
internal import SidecarBase

/// What the channel serves: operations for users, decisions and passwords for security, logs for auditors. Nothing of it is meant
/// for the authority, which never calls. Source: safe.md §6, §7 items 1, 13, 16, 17, 19.
package struct SafeService: ChannelServing {
    private static let senders: Set<AccessRole> = [.caller, .operator, .admin]

    private let parts: SafeParts
    private let desk: SafeDesk
    private let feed: NoticeFeed
    private let wait: Duration

    /// - Parameters:
    ///   - parts: of the channel.
    ///   - desk: takes requests in.
    ///   - wait: how long a request is answered at the latest; what takes longer is asked for later.
    package init(_ parts: SafeParts, desk: SafeDesk, wait: Duration) {
        self.parts = parts
        self.desk = desk
        self.wait = wait
        feed = NoticeFeed(channel: SafeState.channel, ledger: parts.ledger)
    }

    package var routes: [ChannelRoute] {
        let senders = ChannelRoute.Group.api(SafeService.senders)
        return [
            ChannelRoute(
                "safeOperation", "POST", "/safe/{name}", group: senders,
                consumes: ["application/json", "application/xml"],
                parameters: ["all", "queue", "timeout", "wait"], bodyLimit: 1 << 20,
                summary: "sends an operation to the foreign exchange authority"),
            ChannelRoute(
                "safeMessage", "GET", "/safe/messages/{name}", group: senders,
                summary: "what became of a message, by its clientRef or number"),
            ChannelRoute(
                "safeSettle", "POST", "/safe/messages/{name}/settle", group: .api([.admin]),
                parameters: ["decision"], bodyLimit: 4_096,
                summary: "decides about a submit whose outcome is not known: done or repeat"),
            ChannelRoute(
                "safeUsers", "GET", "/safe/users", group: .api([.admin]),
                summary: "who may send what in whose name, and who is locked"),
            ChannelRoute(
                "safePassword", "POST", "/safe/users/{name}/password", group: .api([.admin]),
                consumes: ["application/json"], bodyLimit: 4_096,
                summary: "enters the password a user has at the authority, and unlocks the user"),
            ChannelRoute(
                "safeLog", "GET", "/safe/logs/{name}", group: .api([.auditor]), parameters: ["after", "limit"],
                summary: "the log of operations, messages or the system"),
            ChannelRoute(
                "safeDocuments", "GET", "/safe/documents/{name}", group: .api([.auditor]),
                produces: ["application/json", "text/xml", "application/octet-stream"],
                parameters: ["number", "mask", "reveal"],
                summary: "the bodies of a message, passwords and personal data masked; mask=true: amounts, too"),
            feed.route,
        ]
    }

    package func answer(_ request: ChannelRequest) async throws -> ChannelAnswer {
        switch request.route {
        case "safeOperation": return try await send(request)
        case "safeMessage":
            let found = try await desk.message(
                request.value, for: request.user, isSecurity: request.roles.contains(.admin))
            return SafeService.json(try await desk.answer(found), isStatus: true)
        case "safeSettle": return try await settle(request)
        case "safeUsers": return try await users(request)
        case "safePassword": return try await setPassword(request)
        case "safeLog": return try await log(request)
        case "safeDocuments": return try await documents(request)
        case feed.route.name:
            guard let user = request.user else { throw SidecarError(.safeNoUser) }
            // What became of messages is told to whom they belong, as it is shown; security sees all.
            return try await feed.answer(request, account: request.roles.contains(.admin) ? nil : user)
        default: throw SidecarError(.safeNotFound, request.route)
        }
    }

    private static func json(_ answer: SafeAnswer, isStatus: Bool = false) -> ChannelAnswer {
        ChannelAnswer(
            status: isStatus ? 200 : answer.status, contentType: "application/json", body: answer.result.json,
            headers: answer.retryAfter.map { ["Retry-After": String($0)] } ?? [:])
    }

    // MARK: - Sending

    private func send(_ request: ChannelRequest) async throws -> ChannelAnswer {
        if request.user != nil, request.roles.isDisjoint(with: SafeService.senders) {
            throw SidecarError(.safePermission, "caller, operator or admin")
        }
        let body = request.body
        let isXML = (request.contentType ?? "").lowercased().contains("xml")
        var asked = SafeDesk.Request(
            operation: request.value, user: request.user, actor: request.actor,
            wait: min(wait, try seconds("wait", request) ?? wait)
        ) { try SafeInputReader.read(body, isXML: isXML) }
        asked.all = try boolean("all", request) ?? false
        asked.queue = try boolean("queue", request)
        asked.deadline = try seconds("timeout", request)
        return SafeService.json(try await desk.accept(asked))
    }

    private func boolean(_ name: String, _ request: ChannelRequest) throws(SidecarError) -> Bool? {
        switch request.query[name] {
        case nil: return nil
        case "true": return true
        case "false": return false
        default: throw SidecarError(.httpParameter, "\(name): true or false")
        }
    }

    private func seconds(_ name: String, _ request: ChannelRequest) throws(SidecarError) -> Duration? {
        guard let text = request.query[name] else { return nil }
        guard let number = Int(text), (0...600).contains(number) else {
            throw SidecarError(.httpParameter, "\(name): 0 to 600 seconds")
        }
        return .seconds(number)
    }

    // MARK: - Security

    /// Without tokens nobody is known, and these routes are shut.
    private func require(_ role: AccessRole, _ request: ChannelRequest) throws(SidecarError) {
        guard request.user != nil else { throw SidecarError(.safeNoUser) }
        guard request.roles.contains(role) else { throw SidecarError(.safePermission, role.rawValue) }
    }

    private func settle(_ request: ChannelRequest) async throws -> ChannelAnswer {
        try require(.admin, request)
        guard let decision = request.query["decision"].flatMap(SafeDesk.Decision.init) else {
            throw SidecarError(.httpParameter, "decision: done or repeat")
        }
        let found = try await desk.message(request.value, for: request.user, isSecurity: true)
        return SafeService.json(try await desk.settle(found, decision, actor: request.actor), isStatus: true)
    }

    private struct UserView: Encodable {
        let name: String
        let orgCode: String
        let userCode: String
        let operations: [String]
        let locked: Bool
        /// Counts the passwords.
        let version: Int
        /// Operations that the authority refused to this user.
        let refused: [String]
    }

    private func users(_ request: ChannelRequest) async throws -> ChannelAnswer {
        try require(.admin, request)
        var views: [UserView] = []
        for user in try parts.users.users() {
            var refused: [String] = []
            for operation in parts.profile.operations where user.may(operation.id) {
                let key = SafeCourier.permissionKey(user.name, operation.id)
                if try await parts.ledger.deposited(key, of: SafeState.channel)?.content == SafeCourier.refused {
                    refused.append(operation.id)
                }
            }
            views.append(
                UserView(
                    name: user.name, orgCode: user.orgCode, userCode: user.userCode, operations: user.operations,
                    locked: user.isLocked, version: user.version, refused: refused))
        }
        try await note(request, "users_read")
        return try ChannelAnswer.json(["users": views])
    }

    private func setPassword(_ request: ChannelRequest) async throws -> ChannelAnswer {
        try require(.admin, request)
        guard case .object(let object) = try JSONValue.read(request.body), object.count == 1,
            case .text(let password) = object["password"]
        else {
            throw SafeInputError(fieldProblems: [
                FieldProblem(
                    path: "password", rule: "required", english: "the body is {\"password\": \"…\"}",
                    chinese: "请求体应为 {\"password\": \"…\"}")
            ])
        }
        if parts.profile.passwordMode == .plain, parts.profile.charset.firstMissing(in: password) != nil {
            throw SafeInputError(fieldProblems: [
                FieldProblem(
                    path: "password", rule: "charset",
                    english: "has a character that \(parts.profile.charset.rawValue) does not have",
                    chinese: "含有 \(parts.profile.charset.rawValue) 中不存在的字符")
            ])
        }
        try parts.users.setPassword(Secret(password), of: request.value)
        try await note(request, "password_changed", ["user": request.value])
        parts.nudge.signal()
        return try ChannelAnswer.json(["name": request.value])
    }

    // MARK: - Auditing

    private func note(_ request: ChannelRequest, _ cause: String, _ detail: [String: String] = [:]) async throws {
        try await parts.ledger.note(
            CaseEvent("operation", actor: request.actor, cause: cause, detail: detail), of: SafeState.channel)
    }

    private struct EventView: Encodable {
        let sequence: Int64
        let time: String
        let kind: String
        let actor: String
        let cause: String
        let detail: [String: String]
        let hash: String
    }

    private struct LogView: Encodable {
        let cursor: Int64
        let more: Bool
        let events: [EventView]
    }

    private func log(_ request: ChannelRequest) async throws -> ChannelAnswer {
        try require(.auditor, request)
        guard ["operation", "message", "system"].contains(request.value) else {
            throw SidecarError(.safeNotFound, "log \(request.value.prefix(40)): operation, message or system")
        }
        let after = try number("after", request, 0...Int64.max, or: 0)
        let limit = Int(try number("limit", request, 1...500, or: 100))
        let found = try await parts.ledger.events(
            ofChannel: SafeState.channel, kind: request.value, after: after, limit: limit + 1)
        let page = found.prefix(limit)
        try await note(request, "log_read", ["log": request.value, "after": String(after)])
        return try ChannelAnswer.json(
            LogView(
                cursor: page.last?.sequence ?? after, more: found.count > limit,
                events: page.map { event in
                    EventView(
                        sequence: event.sequence, time: event.time.iso8601, kind: event.kind, actor: event.actor,
                        cause: event.cause, detail: event.detail, hash: Hex.encode(event.hash))
                }))
    }

    private func number(
        _ name: String, _ request: ChannelRequest, _ range: ClosedRange<Int64>, or standard: Int64
    ) throws(SidecarError) -> Int64 {
        guard let text = request.query[name] else { return standard }
        guard let number = Int64(text), range.contains(number) else {
            throw SidecarError(.httpParameter, "\(name): \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    private struct DocumentView: Encodable {
        let number: Int
        let kind: String
        let bytes: Int
        let digest: String
        let time: String
    }

    private func documents(_ request: ChannelRequest) async throws -> ChannelAnswer {
        try require(.auditor, request)
        var row = Int64(request.value)
        if row == nil { row = try await parts.ledger.channelCase(SafeState.channel, key: request.value)?.row }
        guard let row, let message = try await parts.ledger.channelCase(row), message.channel == SafeState.channel
        else {
            throw SidecarError(.safeNotFound, "message \(request.value.prefix(100))")
        }
        let documents = try await parts.ledger.documents(ofCase: row)
        guard request.query["number"] != nil else {
            try await note(request, "documents_listed", ["msgNo": message.subject])
            return try ChannelAnswer.json([
                "documents": documents.map {
                    DocumentView(
                        number: $0.number, kind: $0.kind, bytes: $0.size, digest: Hex.encode($0.digest),
                        time: $0.time.iso8601)
                }
            ])
        }
        let wanted = Int(try number("number", request, 0...1_000_000, or: 0))
        guard let document = documents.first(where: { $0.number == wanted }),
            let bytes = try await parts.ledger.document(number: wanted, ofCase: row)
        else { throw SidecarError(.safeNotFound, "document \(wanted)") }
        let isMasked = try boolean("mask", request) ?? false
        let isRevealed = try reveals(request)
        try await note(
            request, isRevealed ? "document_revealed" : "document_read",
            ["msgNo": message.subject, "kind": document.kind, "masked": isMasked ? "yes" : "no"])
        let charset = message.facts[SafeFact.charset].flatMap(SafeCharset.init) ?? parts.profile.charset
        let mask = isMasked ? SafeMask(parts.audit, parts.profile) : nil
        switch document.kind {
        case SafeDocument.request, SafeDocument.lookup:
            let body = SafeMessage(sealed: bytes, charset: charset).masked
            return ChannelAnswer(
                status: 200, contentType: "text/xml; charset=\(charset.rawValue)",
                body: SafeService.shown(mask?.masked(body, charset) ?? body, charset, isRevealed: isRevealed))
        case SafeDocument.reply, SafeDocument.lookupReply:
            let (own, _) = SafeCharset.ofAnswer(bytes, contentType: nil, usual: charset)
            return ChannelAnswer(
                status: 200, contentType: "application/octet-stream",
                body: SafeService.shown(mask?.masked(bytes, own) ?? bytes, own, isRevealed: isRevealed))
        case SafeDocument.input:
            let masked = mask.flatMap { mask in SafeInput(json: bytes).map { mask.masked($0).json } }
            return json(masked ?? (isMasked ? Array("{}".utf8) : bytes), isRevealed: isRevealed)
        default:
            let masked = mask.flatMap { mask in SafeResult(json: bytes).map { mask.masked($0).json } }
            return json(masked ?? (isMasked ? Array("{}".utf8) : bytes), isRevealed: isRevealed)
        }
    }

    private func json(_ bytes: [UInt8], isRevealed: Bool) -> ChannelAnswer {
        ChannelAnswer(
            status: 200, contentType: "application/json",
            body: SafeService.shown(bytes, .utf8, isRevealed: isRevealed))
    }

    /// Whether personal data is to be shown: where there are tokens, to who is an operator or administrator as well.
    private func reveals(_ request: ChannelRequest) throws(SidecarError) -> Bool {
        switch request.query["reveal"] {
        case nil, "false": return false
        case "true": break
        default: throw SidecarError(.httpParameter, "reveal: true or false")
        }
        guard request.user == nil || !request.roles.isDisjoint(with: [.operator, .admin]) else {
            throw SidecarError(.httpRole, "reveal: admin, operator")
        }
        return true
    }

    /// A body as people may see it; one that cannot be written again in its character set is not shown.
    private static func shown(_ bytes: [UInt8], _ charset: SafeCharset, isRevealed: Bool) -> [UInt8] {
        if isRevealed { return bytes }
        let text = charset.decode(bytes).text
        return charset.encode(Masking.text(Masking.json(Masking.xml(text)))) ?? Array("***".utf8)
    }
}
