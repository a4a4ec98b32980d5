package import AsyncHTTPClient
internal import CryptoCore
package import Logging
package import SidecarBase
internal import Synchronization

/// Customs' side of the real-time payment data interface: calls platforms back for the data of an order, takes the signed
/// uploads, checks them harder than real customs does, and remembers everything. Source: realtime179.md §8.
///
/// Besides ``uploadPath`` it answers `GET /lab/sessions`, `/lab/uploads`, `/lab/calls`, `/lab/summary`,
/// `/lab/faults` and `POST /lab/call`, `/lab/review`, `/lab/flood`, `/lab/enterprise`, `/lab/fault`, `/lab/mode`.
package final class PaymentCustoms: Sendable {
    /// What can be chosen.
    package struct Settings: Sendable {
        package var enterprises: [CustomsEnterprise] = []
        /// How long an enterprise has for an upload.
        package var limit = Duration.seconds(120)
        /// How long customs waits for the answer to a callback.
        package var patience = Duration.seconds(10)
        /// The code for a signature that does not fit; not recorded in the field.
        package var signatureCode = "20005"
        /// Whether one of the two texts is enough.
        package var acceptsEitherText = false
        /// Whether an SM2 signature in DER is taken.
        package var acceptsDER = false
        /// Whether any certificate of the enterprise may have signed.
        package var lenientCard = false
        /// Whether breaches of the tables' rules are refused and not only reported.
        package var refusesFieldFaults = false
        /// Whether sessions that were not opened here are refused and not only reported.
        package var refusesUnknownSessions = false
        /// The test environment calls nobody back and takes any session.
        package var isTestEnvironment = false
        /// How late a delayed answer is.
        package var delay = Duration.seconds(2)
        /// How long a hanging connection stays open.
        package var hangTime = Duration.seconds(60)
        /// How the server misbehaves on the wire, whatever is asked.
        package var wire = FaultScript()
        /// Speaks TLS for uploads.
        package var tls: LabTLS?

        package init() {}
    }

    /// The path of `realTimeDataUpload`.
    package static let uploadPath = "/ceb2grab/grab/realTimeDataUpload"

    /// What was asked and sent.
    package let book: CustomsBook
    /// How it misbehaves with uploads; keys are session numbers.
    package let faults = FaultPlan<UploadFault>()
    /// How its server misbehaves on the wire.
    package let wire: FaultScript
    private let settings: Settings
    private let enterprises: Mutex<[CustomsEnterprise]>
    private let caller: CustomsCaller
    private let logger: Logger
    private let now: Now
    private let server = Mutex<LabServer?>(nil)

    /// - Parameters:
    ///   - settings: what can be chosen.
    ///   - client: for the callbacks; it stays the caller's.
    ///   - logger: one line for each upload.
    ///   - now: the time of everything.
    package init(
        _ settings: Settings = Settings(), client: HTTPClient, logger: Logger, now: @escaping Now = ChinaTime.now
    ) {
        self.settings = settings
        self.logger = logger
        self.now = now
        book = CustomsBook(limit: settings.limit, now: now)
        wire = settings.wire
        enterprises = Mutex(settings.enterprises)
        caller = CustomsCaller(client: client, patience: settings.patience, now: now)
    }

    // MARK: - Life

    /// Begins to listen on 127.0.0.1.
    /// - Throws: `LabServer.Failure` when the port is taken.
    package func start(port: Int = 0) async throws(LabServer.Failure) {
        let server = LabServer(name: "customs179", tls: settings.tls, logger: logger) { [weak self] request, server in
            self?.reply(to: request, of: server) ?? .close
        }
        try await server.start(port: port)
        self.server.withLock { $0 = server }
    }

    /// Stops listening.
    package func stop() async { await server.withLock(\.self)?.stop() }

    /// Refuses connections until ``comeUp()``.
    package func goDown() async { await server.withLock(\.self)?.goDown() }

    /// Listens on the same port again.
    /// - Throws: `LabServer.Failure` when the port was taken meanwhile.
    package func comeUp() async throws(LabServer.Failure) { try await server.withLock(\.self)?.comeUp() }

    /// `http://127.0.0.1:PORT`; empty before the start.
    package var baseURL: String { server.withLock(\.self)?.baseURL ?? "" }

    /// Where data is uploaded.
    package var uploadURL: String { baseURL + Self.uploadPath }

    /// How many requests came.
    package var requestCount: Int { server.withLock(\.self)?.requestCount ?? 0 }

    // MARK: - Doing

    /// Registers an enterprise, in place of what was registered under its code.
    package func register(_ enterprise: CustomsEnterprise) {
        enterprises.withLock { list in
            list.removeAll { $0.ebpCode == enterprise.ebpCode }
            list.append(enterprise)
        }
    }

    /// Calls an enterprise back for an order.
    /// - Parameters:
    ///   - orderNo: the order.
    ///   - sessionID: the session; `nil` makes a new one.
    ///   - ebpCode: whom; `nil` the first that is registered.
    ///   - style: how the call is written.
    ///   - copies: how often it is sent, at the same time.
    /// - Returns: what came of each; nothing when nobody is registered.
    package func call(
        orderNo: String, sessionID: String? = nil, ebpCode: String? = nil, style: CustomsCallStyle = CustomsCallStyle(),
        copies: Int = 1
    ) async -> [CustomsCall] {
        guard let enterprise = enterprise(ebpCode) else { return [] }
        let session = sessionID ?? SecureRandom.uuid().uppercased()
        book.open(session, orderNo: orderNo, ebpCode: enterprise.ebpCode)
        return await withTaskGroup(of: CustomsCall.self) { group in
            for _ in 0..<min(max(copies, 1), 100) {
                group.addTask { await self.send(enterprise, orderNo, session, style) }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }

    /// The review before an enterprise is let in: a callback with a random order, of which only the answer counts.
    /// - Parameter ebpCode: whom; `nil` the first that is registered.
    /// - Returns: what came of it; `nil` when nobody is registered.
    package func review(ebpCode: String? = nil) async -> CustomsCall? {
        let order = "R" + now().digits17 + Hex.encode(SecureRandom.bytes(3))
        return await call(orderNo: order, ebpCode: ebpCode).first
    }

    /// Many callbacks with as many sessions and orders, spread over a time.
    /// - Parameters:
    ///   - count: how many.
    ///   - duration: over how long.
    ///   - ebpCode: whom; `nil` the first that is registered.
    ///   - orderNo: the order of each.
    /// - Returns: what came of each.
    package func flood(
        count: Int = 200, over duration: Duration = .seconds(1), ebpCode: String? = nil,
        orderNo: @escaping @Sendable (Int) -> String = { "F\($0)" }
    ) async -> [CustomsCall] {
        guard let enterprise = enterprise(ebpCode) else { return [] }
        let start = ContinuousClock.now
        let count = min(max(count, 0), 10_000)
        return await withTaskGroup(of: CustomsCall?.self) { group in
            for index in 0..<count {
                group.addTask {
                    do {
                        try await Task.sleep(until: start + duration * index / count, clock: .continuous)
                    } catch {
                        return nil
                    }
                    let session = SecureRandom.uuid().uppercased()
                    self.book.open(session, orderNo: orderNo(index), ebpCode: enterprise.ebpCode)
                    return await self.send(enterprise, orderNo(index), session, CustomsCallStyle())
                }
            }
            return await group.reduce(into: []) { if let call = $1 { $0.append(call) } }
        }
    }

    private func enterprise(_ ebpCode: String?) -> CustomsEnterprise? {
        enterprises.withLock { list in list.first { ebpCode == nil || $0.ebpCode == ebpCode } }
    }

    private func send(
        _ enterprise: CustomsEnterprise, _ orderNo: String, _ session: String, _ style: CustomsCallStyle
    ) async -> CustomsCall {
        let call = await caller.call(enterprise, orderNo: orderNo, sessionID: session, style: style)
        book.note(call)
        return call
    }

    // MARK: - Answering

    private func reply(to request: LabRequest, of server: LabServer) -> LabReply {
        if let reply = control(request, of: server) { return reply }
        guard request.path == Self.uploadPath else { return .text(404, "customs has no \(request.path)") }
        guard request.method == "POST" else { return .text(405, "POST only") }
        let wireFault = wire.next()
        guard wireFault.takesMessage else {
            return wire.reply(wireFault, answer: .close, refusal: answer(.failed))
        }
        return wire.reply(wireFault, answer: take(request), refusal: answer(.failed))
    }

    private func take(_ request: LabRequest) -> LabReply {
        let contentType = request.headers["content-type"] ?? ""
        let payload =
            contentType.lowercased().hasPrefix("multipart/form-data")
            ? MultipartForm.field("payExInfoStr", in: request.body, contentType: contentType)
            : FormText.decode(request.body)["payExInfoStr"].map { Array($0.utf8) }
        let registered = enterprises.withLock { list in
            Dictionary(list.map { ($0.ebpCode, $0) }) { first, _ in first }
        }
        let reading = UploadJudge(settings: settings).read(payload, enterprises: registered)
        var upload = book.incoming(request.body, contentType: contentType)
        upload.sessionID = reading.sessionID
        upload.ebpCode = reading.ebpCode
        upload.certNo = reading.certNo
        upload.orderNumbers = reading.orderNumbers
        upload.signature = reading.finding
        upload.remarks = reading.faults
        let fault = faults.take(for: reading.sessionID)
        upload.fault = fault?.rawValue
        if let fault, !fault.takesUpload {
            book.note(upload)
            return spoiled(.failed, by: fault)
        }
        let word = book.settle(upload, reading, by: settings)
        logger.info(
            "upload",
            metadata: ["session": "\(reading.sessionID)", "code": "\(word.code)", "fault": "\(upload.fault ?? "")"])
        return fault.map { spoiled(word, by: $0) } ?? answer(word)
    }

    private func text(_ word: UploadJudge.Answer, isNumeric: Bool = false) -> String {
        let code = isNumeric ? word.code : "\"\(word.code)\""
        return """
            {"code":\(code),"message":\(JSONNode.quoted(word.message)),"total":0,"serviceTime":\(now().milliseconds)}
            """
    }

    private func answer(_ word: UploadJudge.Answer) -> LabReply { .json(text(word)) }

    private func spoiled(_ word: UploadJudge.Answer, by fault: UploadFault) -> LabReply {
        func page(_ status: Int, _ title: String) -> LabReply {
            .answer(
                status: status, contentType: "text/html",
                body: Array("<html><head><title>\(title)</title></head><body><h1>\(title)</h1></body></html>".utf8))
        }
        switch fault {
        case .delay: return .after(settings.delay, answer(word))
        case .hang, .storeThenHang: return .hang(settings.hangTime)
        case .storeThenClose, .closeBeforeStoring: return .close
        case .http500: return page(500, "HTTP Status 500")
        case .http502: return page(502, "502 Bad Gateway")
        case .emptyBody: return .answer(status: 200, contentType: "application/json;charset=UTF-8", body: [])
        case .numericCode: return .json(text(word, isNumeric: true))
        case .invalidJSON: return .json(String(text(word).dropLast(3)))
        case .failed: return answer(.failed)
        }
    }
}

extension PaymentCustoms {
    /// The paths under `/lab`.
    private func control(_ request: LabRequest, of server: LabServer) -> LabReply? {
        switch (request.method, request.path) {
        case ("GET", "/lab/faults"): return LabJSON.reply(faults.named)
        case ("POST", "/lab/fault"): return faults.apply(request.body)
        case ("POST", "/lab/mode"): return FaultControl.apply(request.body, to: wire, of: server)
        case ("GET", "/lab/sessions"): return LabJSON.reply(LabRoutes.page(book.sessions, request))
        case ("GET", "/lab/uploads"):
            let all = request.query["session"].map { book.uploads(for: $0) } ?? book.uploads
            return LabJSON.reply(LabRoutes.page(all, request))
        case ("GET", "/lab/calls"): return LabJSON.reply(LabRoutes.page(book.calls, request))
        case ("GET", "/lab/summary"): return LabJSON.reply(book.summary)
        case ("POST", "/lab/enterprise"): return enrol(request)
        case ("POST", "/lab/call"):
            guard let style = CustomsCallStyle(words: request.query["style"] ?? "") else {
                return .text(400, "style is made of \(CustomsCallStyle.words.joined(separator: ", "))")
            }
            guard let order = request.query["order"], !order.isEmpty else { return .text(400, "order is missing") }
            return .pending {
                LabJSON.reply(
                    await self.call(
                        orderNo: order, sessionID: request.query["session"], ebpCode: request.query["ebp"],
                        style: style, copies: request.query["copies"].flatMap { Int($0) } ?? 1))
            }
        case ("POST", "/lab/review"):
            return .pending {
                await self.review(ebpCode: request.query["ebp"]).map { LabJSON.reply($0) }
                    ?? .text(400, "no such enterprise is registered")
            }
        case ("POST", "/lab/flood"):
            let count = request.query["count"].flatMap { Int($0) } ?? 200
            return .pending { LabJSON.reply(await self.flood(count: count, ebpCode: request.query["ebp"])) }
        default: return nil
        }
    }

    /// `POST /lab/enterprise`: `{"ebpCode":"…","callbackURL":"…","certificates":["-----BEGIN …"]}`.
    private func enrol(_ request: LabRequest) -> LabReply {
        do {
            let node = try JSONNode(parsing: request.body)
            guard let code = node["ebpCode"]?.text, let url = node["callbackURL"]?.text else {
                return .text(400, "expected ebpCode, callbackURL and certificates (PEM)")
            }
            let certificates = try (node["certificates"]?.elements ?? []).compactMap(\.text).map {
                CustomsEnterprise.RegisteredCertificate(try Certificate(pem: $0))
            }
            register(CustomsEnterprise(ebpCode: code, callbackURL: url, certificates: certificates))
            return .json("{\"ebpCode\":\(JSONNode.quoted(code)),\"certificates\":\(certificates.count)}")
        } catch {
            return .text(400, "not understood: \(error)")
        }
    }
}
