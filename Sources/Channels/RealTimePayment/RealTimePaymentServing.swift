internal import CustomsMessages
internal import Ledger
internal import SidecarBase

/// What the channel of payment data serves over HTTP.
package struct RealTimePaymentServing: ChannelServing {
    private let desk: RealTimePaymentDesk
    private let signer: PaymentSigner
    private let hasTestAddress: Bool
    private let feed: NoticeFeed

    /// - Parameters:
    ///   - desk: takes what comes.
    ///   - signer: for texts that others made.
    ///   - uploader: knows whether there is an address for tests.
    package init(desk: RealTimePaymentDesk, signer: PaymentSigner, uploader: CustomsUploader) {
        self.desk = desk
        self.signer = signer
        hasTestAddress = uploader.hasTestAddress
        feed = NoticeFeed(channel: PaymentSession.channel, ledger: desk.ledger)
    }

    private enum Name: String {
        case callback = "realtime179Callback"
        case deposit = "realtime179Deposit"
        case list = "realtime179Sessions"
        case show = "realtime179Session"
        case give = "realtime179Data"
        case resend = "realtime179Resend"
        case sign = "realtime179Sign"
        case test = "realtime179Test"
    }

    package var routes: [ChannelRoute] {
        let readers: Set<AccessRole> = [.caller, .operator, .admin, .auditor]
        let givers: Set<AccessRole> = [.caller, .operator, .admin]
        func api(
            _ name: Name, _ method: String, _ path: String, _ roles: Set<AccessRole>, consumes: [String] = [],
            parameters: [String] = [], _ summary: String
        ) -> ChannelRoute {
            ChannelRoute(
                name.rawValue, method, "/realtime179" + path, group: .api(roles), consumes: consumes,
                parameters: parameters, summary: summary)
        }
        let json = ["application/json"]
        return [
            ChannelRoute(
                Name.callback.rawValue, "POST", desk.policy.callbackPath, group: .callback,
                consumes: ["application/x-www-form-urlencoded", "application/json"], parameters: ["openReq"],
                bodyLimit: OpenRequest.maximumBytes,
                summary: "Customs asks for the payment data of an order (platDataOpen)."),
            api(
                .deposit, "PUT", "/orders/{name}", givers, consumes: json,
                "Keeps the payment data of an order, and of all orders paid with it, until customs asks."),
            api(
                .list, "GET", "/sessions", readers, parameters: ["state", "order", "open", "before", "limit"],
                "Customs' questions, newest first, with the seconds that remain."),
            api(
                .show, "GET", "/sessions/{name}", readers,
                "One question, by session number or order number, with its events; its documents for the auditor."
            ),
            api(
                .give, "POST", "/sessions/{name}/data", givers, consumes: json,
                "Gives the payment data of one question, or says that the order is unknown."),
            api(
                .resend, "POST", "/sessions/{name}/resend", [.operator, .admin],
                "Begins a question whose answer failed once more, with a fresh limit."),
            api(
                .sign, "POST", "/sign", givers, consumes: ["text/plain", "application/json"], parameters: ["ebpCode"],
                "Signs a finished text; nothing is stored or sent."),
            api(
                .test, "POST", "/test", givers, consumes: json,
                "Uploads payment data to customs' address for tests under a made-up session number."),
            feed.route,
        ]
    }

    package func answer(_ request: ChannelRequest) async throws -> ChannelAnswer {
        switch Name(rawValue: request.route) {
        case .callback:
            let reply = try await desk.callback(
                request.body, contentType: request.contentType, query: request.query["openReq"], peer: request.peer)
            return ChannelAnswer(
                status: reply.status, contentType: "application/json; charset=utf-8", body: reply.body)
        case .deposit:
            let orders = try await desk.deposit(request.body, of: request.value, actor: request.actor)
            return try .json(DepositReport(orders: orders))
        case .list: return try await list(request)
        case .show: return try await show(request)
        case .give:
            let session = try await desk.give(request.body, to: request.value, actor: request.actor)
            return try .json(SessionReport(session, at: desk.now()), status: 202)
        case .resend:
            let session = try await desk.resend(request.value, actor: request.actor)
            return try .json(SessionReport(session, at: desk.now()), status: 202)
        case .sign: return try await sign(request)
        case .test:
            guard hasTestAddress else {
                throw SidecarError(.httpParameter, "realtime179.testUrl is not configured")
            }
            let session = try await desk.test(request.body, actor: request.actor)
            return try .json(SessionReport(session, at: desk.now()), status: 202)
        case nil:
            guard request.route == feed.route.name else { throw SidecarError(.httpNotFound, request.route) }
            return try await feed.answer(request)
        }
    }

    private func list(_ request: ChannelRequest) async throws -> ChannelAnswer {
        var query = CaseQuery(channel: PaymentSession.channel)
        if let state = request.query["state"] {
            guard SessionState(rawValue: state) != nil else { throw SidecarError(.httpParameter, "state") }
            query.state = state
        }
        query.subject = request.query["order"]
        if let open = request.query["open"] {
            guard ["true", "false"].contains(open) else { throw SidecarError(.httpParameter, "open") }
            query.isOpen = open == "true"
        }
        if let before = request.query["before"] {
            guard let row = Int64(before) else { throw SidecarError(.httpParameter, "before") }
            query.before = row
        }
        if let limit = request.query["limit"] {
            guard let number = Int(limit), (1...1_000).contains(number) else {
                throw SidecarError(.httpParameter, "limit")
            }
            query.limit = number
        }
        let found = try await desk.ledger.cases(query)
        let time = desk.now()
        let sessions = found.compactMap(PaymentSession.init).map { SessionReport($0, at: time) }
        return try .json(
            SessionPage(sessions: sessions, next: found.count == query.limit ? found.last?.row : nil))
    }

    private func show(_ request: ChannelRequest) async throws -> ChannelAnswer {
        let session = try await desk.session(orOrder: request.value)
        // Account numbers and original payment messages are in them.
        let mayRead = !request.roles.isDisjoint(with: [.auditor])
        var documents: [(CaseDocument, text: [UInt8]?)] = []
        for document in try await desk.ledger.documents(ofCase: session.row) {
            let text =
                mayRead ? try await desk.ledger.document(number: document.number, ofCase: session.row) : nil
            documents.append((document, text))
        }
        if mayRead {
            try await desk.ledger.note(
                CaseEvent("documents_read", actor: request.actor, detail: ["session": session.sessionID]),
                of: PaymentSession.channel)
        }
        return try .json(
            SessionDetails(
                session, events: try await desk.ledger.events(ofCase: session.row), documents: documents,
                at: desk.now()))
    }

    private func sign(_ request: ChannelRequest) async throws -> ChannelAnswer {
        let platforms = desk.policy.platforms
        let ebpCode = request.query["ebpCode"] ?? (platforms.count == 1 ? platforms[0].ebpCode : "")
        guard let platform = desk.policy.platform(ebpCode) else { throw SidecarError(.httpParameter, "ebpCode") }
        var text = request.body
        var id = ""
        if (request.contentType ?? "").lowercased().hasPrefix("application/json") {
            guard case .object(let fields) = try JSONValue.read(request.body), case .text(let data) = fields["data"]
            else {
                throw SidecarError(.httpParameter, "data")
            }
            switch fields["id"] {
            case .text(let given), .number(let given): id = given
            default: break
            }
            text = Array(data.utf8)
        }
        guard !text.isEmpty else { throw SidecarError(.httpParameter, "there is nothing to sign") }
        let signature = try await signer.signature(over: text, for: platform, within: .seconds(30))
        return try .json(
            SignatureReport(
                id: id, certNo: signature.certNo, signValue: Base64.encodeText(signature.value),
                warnings: PaymentSigner.warnings(about: text)))
    }
}
