package import AsyncHTTPClient
internal import CryptoCore
package import Logging
package import SidecarBase
internal import Synchronization

/// The council's side of the certificate-of-origin exchange: takes signed calls of all 18 interfaces, answers them signed,
/// reviews what is applied for, and pushes the results until they are acknowledged. Source: ccpit.md §7.
///
/// Besides ``path`` it answers `GET /lab/documents`, `/lab/records`, `/lab/pushes`, `/lab/summary`, `/lab/faults` and
/// `POST /lab/decide`, `/lab/print`, `/lab/trick`, `/lab/provider`, `/lab/fault`, `/lab/mode`.
package final class OriginCouncil: Sendable {
    /// A provider that was admitted.
    package struct Provider: Sendable {
        package var code: String
        /// The contents of its key files; the first signs, all verify.
        package var keys: [[UInt8]]
        /// Where results are pushed; `nil` pushes none.
        package var pushURL: String?
        /// The interfaces it may not use.
        package var closed: Set<CouncilInterface> = []

        package init(code: String, key: String, pushURL: String? = nil) {
            self.code = code
            keys = [Array(key.utf8)]
            self.pushURL = pushURL
        }
    }

    /// What can be chosen.
    package struct Settings: Sendable {
        package var profile = CouncilProfile()
        package var providers = [Provider(code: "TESTPROV01", key: "test-provider-key-0001")]
        /// Code and name.
        package var branches = ["3301": "杭州市贸促会（模拟）", "3302": "宁波市贸促会（模拟）", "1100": "总会（模拟）"]
        /// Credit codes of the enterprises that are registered.
        package var enterprises: Set<String> = ["913301000000000001"]
        /// How long a review takes by itself; `nil` decides by ``OriginCouncil/decide(_:_:opinion:pushes:)`` only.
        package var review: Duration? = .seconds(2)
        /// After how long a push that was not acknowledged is repeated, each time; after the last no more.
        package var repeats: [Duration] =
            [.seconds(60), .seconds(300), .seconds(1_800)] + Array(repeating: .seconds(3_600), count: 24)
        /// How long an acknowledgement may take.
        package var patience = Duration.seconds(10)
        /// How late a delayed answer is.
        package var delay = Duration.seconds(2)
        /// How long a hanging connection stays open.
        package var hangTime = Duration.seconds(90)
        /// How the server misbehaves on the wire, whatever is asked.
        package var wire = FaultScript()

        package init() {}
    }

    /// The path of the service.
    package static let path = "/services/exchange"

    /// What is known and was seen.
    package let book = CouncilBook()
    /// How it misbehaves with calls; keys are `docId`, `goodsId`, `sealId`, and names of interfaces.
    package let faults = FaultPlan<CouncilFault>()
    /// How its server misbehaves on the wire.
    package let wire: FaultScript
    private struct State {
        var server: LabServer?
        var providers: [String: Provider] = [:]
        var pushes: [CouncilPush] = []
        /// The last push about something, for replays.
        var last: [String: CouncilPusher.Ready] = [:]
    }

    private static let keptPushes = 20_000
    private let settings: Settings
    private let state: Mutex<State>
    private let desk: CouncilDesk
    private let pusher: CouncilPusher
    private let jobs = JobRunner()
    private let logger: Logger
    private let now: Now

    /// - Parameters:
    ///   - settings: what can be chosen.
    ///   - client: for the pushes; it stays the caller's.
    ///   - logger: one line for each call and push.
    ///   - now: the time of everything.
    package init(
        _ settings: Settings = Settings(), client: HTTPClient, logger: Logger, now: @escaping Now = ChinaTime.now
    ) {
        self.settings = settings
        self.logger = logger
        self.now = now
        wire = settings.wire
        state = Mutex(
            State(providers: Dictionary(settings.providers.map { ($0.code, $0) }) { _, second in second }))
        desk = CouncilDesk(settings: settings, book: book, now: now)
        pusher = CouncilPusher(
            profile: settings.profile, book: book, client: client, patience: settings.patience, now: now)
    }

    // MARK: - Life

    /// Begins to listen on 127.0.0.1.
    /// - Throws: `LabServer.Failure` when the port is taken.
    package func start(port: Int = 0) async throws(LabServer.Failure) {
        let server = LabServer(name: "ccpit", logger: logger) { [weak self] request, server in
            self?.reply(to: request, of: server) ?? .close
        }
        try await server.start(port: port)
        state.withLock { $0.server = server }
    }

    /// Stops listening, reviewing and pushing.
    package func stop() async {
        await state.withLock(\.server)?.stop()
        await jobs.stop()
    }

    /// Refuses connections until ``comeUp()``.
    package func goDown() async { await state.withLock(\.server)?.goDown() }

    /// Listens on the same port again.
    /// - Throws: `LabServer.Failure` when the port was taken meanwhile.
    package func comeUp() async throws(LabServer.Failure) { try await state.withLock(\.server)?.comeUp() }

    /// `http://127.0.0.1:PORT`; empty before the start.
    package var baseURL: String { state.withLock(\.server)?.baseURL ?? "" }
    /// The address of the service.
    package var url: String { baseURL + Self.path }
    /// How many requests came.
    package var requestCount: Int { state.withLock(\.server)?.requestCount ?? 0 }

    // MARK: - Doing

    /// Admits a provider, or changes what is known of it.
    package func admit(_ provider: Provider) { state.withLock { $0.providers[provider.code] = provider } }

    /// Sets where results of a provider are pushed.
    package func push(of providerCode: String, to url: String?) {
        state.withLock { $0.providers[providerCode]?.pushURL = url }
    }

    /// The pushes in the order in which they were begun.
    package var pushes: [CouncilPush] { state.withLock(\.pushes) }

    /// Decides about something that was applied for; a number is given with the approval.
    /// - Parameters:
    ///   - id: `docId`, `goodsId` or `sealId`.
    ///   - status: what is decided.
    ///   - opinion: why.
    ///   - pushes: whether the provider is told.
    /// - Returns: whether there is such a thing.
    @discardableResult
    package func decide(
        _ id: String, _ status: CouncilStatus, opinion: String = "", pushes: Bool = true
    ) -> Bool {
        guard let known = book.entry(id) else { return false }
        let time = now()
        let branch = Self.branch(of: known)
        let number = status == .approved && known.certNo == nil ? book.nextCertificate(branch: branch, at: time) : nil
        book.apply(known.matter, id) { entry in
            entry?.status = status
            entry?.auditTime = time.digits14
            entry?.opinion = opinion
            if let number { entry?.certNo = number }
        }
        if pushes { pushResult(known.matter, id) }
        return true
    }

    /// Sets a document's print status and tells the provider.
    /// - Returns: whether there is such a document.
    @discardableResult
    package func print(_ id: String, status: String = "PRINTED", pushes: Bool = true) -> Bool {
        guard book.entry(.document, id) != nil else { return false }
        let time = now().digits14
        book.apply(.document, id) { entry in
            entry?.printStatus = status
            entry?.printTime = time
        }
        guard pushes, let provider = provider(of: id) else { return true }
        let data = """
            {"docId":\(JSONNode.quoted(id)),"printStatus":\(JSONNode.quoted(status)),"printTime":"\(time)"}
            """
        begin(
            pusher.ready(
                .pushDocPrintStatus, id: id, status: status, data: data, to: provider, signers(of: provider)))
        return true
    }

    /// Does something wrong with pushes about something.
    /// - Parameters:
    ///   - trick: what.
    ///   - id: `docId`, `goodsId` or `sealId`; of an unknown document the number that is made up.
    ///   - providerCode: whom, where nothing is known under the number.
    /// - Returns: what came of it; empty where there is nobody to push to.
    package func play(
        _ trick: CouncilTrick, _ id: String, providerCode: String? = nil
    ) async -> [CouncilPush] {
        guard let provider = provider(of: id) ?? anyProvider(providerCode) else { return [] }
        let signers = signers(of: provider)
        let known = book.entry(id)
        let time = now()
        let entry =
            known
            ?? CouncilBook.Entry(
                matter: .document, id: id, providerCode: provider.code, interface: "", status: .approved,
                certNo: "25C0000TEST9999", auditTime: time.digits14, data: "")
        func push(_ entry: CouncilBook.Entry, _ change: ((String) -> String)? = nil) -> CouncilPusher.Ready? {
            pusher.ready(
                entry.matter.push, id: entry.id, status: entry.status.rawValue, data: CouncilDesk.result(of: entry),
                to: provider, signers, changing: change)
        }
        let ready: [CouncilPusher.Ready?]
        switch trick {
        case .tampered:
            let other: CouncilStatus = entry.status == .approved ? .rejected : .approved
            ready = [push(entry) { $0.replacing("\"\(entry.status.rawValue)\"", with: "\"\(other.rawValue)\"") }]
        case .replayed: ready = [state.withLock { $0.last[id] } ?? push(entry)]
        case .outOfOrder:
            var older = entry
            older.status = .underReview
            older.certNo = nil
            older.auditTime =
                (entry.auditTime.flatMap { ChinaTime(digits: $0) } ?? time)
                .advanced(byMilliseconds: -3_600_000).digits14
            ready = [push(older)]
        case .doubled, .unknownDocument: ready = [push(entry)]
        case .fifty:
            ready = (0..<50).map { number in
                guard known == nil else { return push(entry) }
                let other = CouncilBook.Entry(
                    matter: .document, id: "\(id)-\(number)", providerCode: provider.code, interface: "",
                    status: .approved, certNo: entry.certNo, auditTime: entry.auditTime, data: "")
                return push(other)
            }
        }
        return await withTaskGroup(of: CouncilPush?.self) { group in
            for one in ready {
                guard let one else { continue }
                group.addTask {
                    var report = CouncilPush(
                        messageId: one.messageId, operation: one.operation.rawValue, id: one.id, status: one.status,
                        trick: trick.rawValue)
                    let (word, isGood) = await self.pusher.send(one)
                    (report.attempts, report.isAcknowledged, report.outcomes) = (1, isGood, [word])
                    self.state.withLock { state in
                        if state.pushes.count < Self.keptPushes { state.pushes.append(report) }
                    }
                    return report
                }
            }
            return await group.reduce(into: []) { if let report = $1 { $0.append(report) } }
        }
    }

    private static func branch(of entry: CouncilBook.Entry) -> String {
        do throws(JSONNode.Failure) {
            return try JSONNode(parsing: Array(entry.data.utf8))["branchCode"]?.text ?? "0000"
        } catch {
            return "0000"
        }
    }

    private func provider(of id: String) -> Provider? {
        guard let code = book.entry(id)?.providerCode else { return nil }
        return state.withLock { $0.providers[code] }
    }

    private func anyProvider(_ code: String?) -> Provider? {
        state.withLock { state in
            code.map { state.providers[$0] } ?? state.providers.values.min { $0.code < $1.code }
        }
    }

    private func signers(of provider: Provider) -> [CouncilSigner] {
        provider.keys.compactMap { CouncilSigner(key: $0, settings.profile) }
    }

    // MARK: - Reviewing and pushing

    private func review(_ matter: CouncilMatter, _ id: String) {
        guard let delay = settings.review else { return }
        jobs.add { [weak self] in
            do {
                try await Task.sleep(for: delay / 2)
                guard let self else { return }
                let begins = self.book.apply(matter, id) { entry in
                    guard entry?.status == .submitted else { return false }
                    entry?.status = .underReview
                    return true
                }
                guard begins else { return }
                try await Task.sleep(for: delay / 2)
                // Somebody may have decided, or the application may have been taken back meanwhile.
                guard let entry = self.book.entry(matter, id), entry.status == .underReview else { return }
                let data = try JSONNode(parsing: Array(entry.data.utf8))
                let (status, opinion) = CouncilRules.decision(on: data)
                self.decide(id, status, opinion: opinion)
            } catch {
                // Stopped, or data that was no JSON and is not here.
            }
        }
    }

    private func pushResult(_ matter: CouncilMatter, _ id: String) {
        guard let entry = book.entry(matter, id), let provider = provider(of: id) else { return }
        begin(
            pusher.ready(
                matter.push, id: id, status: entry.status.rawValue, data: CouncilDesk.result(of: entry), to: provider,
                signers(of: provider)))
    }

    /// Sends a push until it is acknowledged, or the repeats are used up.
    private func begin(_ ready: CouncilPusher.Ready?) {
        guard let ready else { return }
        let index = state.withLock { state -> Int? in
            guard state.pushes.count < Self.keptPushes else { return nil }
            state.last[ready.id] = ready
            state.pushes.append(
                CouncilPush(
                    messageId: ready.messageId, operation: ready.operation.rawValue, id: ready.id, status: ready.status)
            )
            return state.pushes.count - 1
        }
        guard let index else { return }
        jobs.add { [weak self] in
            guard let repeats = self?.settings.repeats else { return }
            for pause in [Duration?.none] + repeats.map(Optional.some) {
                if let pause { do { try await Task.sleep(for: pause) } catch { return } }
                guard let self else { return }
                let (word, isGood) = await self.pusher.send(ready)
                self.state.withLock { state in
                    state.pushes[index].attempts += 1
                    state.pushes[index].isAcknowledged = isGood
                    state.pushes[index].outcomes = state.pushes[index].outcomes.suffix(49) + [word]
                }
                if isGood || Task.isCancelled { return }
                self.logger.info(
                    "a push was not acknowledged", metadata: ["message": "\(ready.messageId)", "cause": "\(word)"])
            }
        }
    }

    // MARK: - Answering

    private func reply(to request: LabRequest, of server: LabServer) -> LabReply {
        if let reply = control(request, of: server) { return reply }
        guard request.path == Self.path else { return .text(404, "the council has no \(request.path)") }
        if request.method == "GET", request.query["wsdl"] != nil { return description }
        guard request.method == "POST" else { return .text(405, "POST only") }
        let wireFault = wire.next()
        let refusal = LabReply.answer(
            status: 500, contentType: settings.profile.soapVersion.contentType,
            body: CouncilEnvelope.fault("系统繁忙", settings.profile))
        guard wireFault.takesMessage else { return wire.reply(wireFault, answer: .close, refusal: refusal) }
        return wire.reply(wireFault, answer: take(request), refusal: refusal)
    }

    private var description: LabReply {
        let operations = CouncilInterface.allCases.filter { !$0.isPush }.map {
            "<wsdl:operation name=\"\($0.rawValue)\"/>"
        }
        return .xml(
            """
            <?xml version="1.0" encoding="UTF-8"?><wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" \
            targetNamespace="\(settings.profile.namespace)"><wsdl:portType name="Exchange">\(operations.joined())\
            </wsdl:portType></wsdl:definitions>
            """)
    }

    private func fault(_ text: String) -> LabReply {
        .answer(
            status: 500, contentType: settings.profile.soapVersion.contentType,
            body: CouncilEnvelope.fault(text, settings.profile))
    }

    private func take(_ request: LabRequest) -> LabReply {
        let envelope: CouncilEnvelope
        do throws(CouncilEnvelope.Failure) {
            envelope = try CouncilEnvelope.read(request.body, settings.profile)
        } catch {
            note(request.body, nil, id: "", code: "", verdict: error.description, reply: [])
            return fault("无法解析报文：\(error.description)")
        }
        let content = envelope.content
        guard !envelope.isReply, let interface = CouncilInterface(rawValue: content.operation) else {
            note(request.body, content, id: "", code: "", verdict: "unknown operation", reply: [])
            return fault("未知操作：\(content.operation)")
        }
        let id = Self.identifier(in: content.data)
        let fault = faults.take(for: id, interface.rawValue)
        if let fault, !fault.takesMessage {
            note(request.body, content, id: id, code: "", verdict: "fault \(fault.rawValue)", reply: [])
            switch fault {
            case .soapFault: return self.fault("系统异常")
            case .http500: return page(500, "HTTP Status 500")
            case .http502: return page(502, "502 Bad Gateway")
            case .systemError:
                let provider = state.withLock { $0.providers[content.providerCode] }
                return .answer(
                    status: 200, contentType: settings.profile.soapVersion.contentType,
                    body: write(.init(code: .system), content, provider.flatMap { signers(of: $0).first }, nil))
            default: return .close
            }
        }
        let (outcome, provider) = judge(envelope, interface)
        let signer = provider.flatMap { signers(of: $0).first }
        let body = write(outcome, content, signer, fault)
        note(
            request.body, content, id: id, code: outcome.code.rawValue,
            verdict: fault.map { "fault \($0.rawValue)" } ?? "",
            reply: body)
        logger.info(
            "call", metadata: ["operation": "\(content.operation)", "id": "\(id)", "code": "\(outcome.code.rawValue)"])
        if let review = outcome.review { self.review(review.matter, review.id) }
        if let printed = outcome.printed { print(printed) }
        let answer = LabReply.answer(
            status: 200, contentType: settings.profile.soapVersion.contentType, body: body)
        switch fault {
        case .delay: return .after(settings.delay, answer)
        case .closeAfterProcessing: return .close
        case .hangAfterProcessing: return .hang(settings.hangTime)
        default: return answer
        }
    }

    /// The checks in their order: provider, signature, time, number; then the business. Source: ccpit.md §7 item 1.
    private func judge(_ envelope: CouncilEnvelope, _ interface: CouncilInterface) -> (CouncilDesk.Outcome, Provider?) {
        let content = envelope.content
        guard let provider = state.withLock({ $0.providers[content.providerCode] }) else {
            return (.init(code: .provider, detail: content.providerCode), nil)
        }
        guard signers(of: provider).contains(where: { $0.verify(envelope.sign, of: content) }) else {
            return (.init(code: .signature), provider)
        }
        guard content.timestamp.utf8.count == 14, let time = ChinaTime(digits: content.timestamp),
            abs(time.milliseconds - now().milliseconds) <= settings.profile.maxSkew * 1_000
        else { return (.init(code: .time, detail: content.timestamp), provider) }
        guard !content.messageId.isEmpty, content.messageId.utf8.count <= 100 else {
            return (.init(code: .format, detail: "messageId"), provider)
        }
        guard book.isNew(messageId: content.messageId, of: provider.code) else {
            return (.init(code: .duplicate, detail: content.messageId), provider)
        }
        guard !interface.isPush, !provider.closed.contains(interface) else {
            return (.init(code: .permission, detail: interface.rawValue), provider)
        }
        return (desk.carryOut(interface, content.data, provider: provider.code), provider)
    }

    /// Writes and signs a reply, and spoils it where that is asked for.
    private func write(
        _ outcome: CouncilDesk.Outcome, _ request: CouncilSigner.Content, _ signer: CouncilSigner?,
        _ fault: CouncilFault?
    ) -> [UInt8] {
        var content = CouncilSigner.Content(
            providerCode: request.providerCode, operation: request.operation, messageId: request.messageId,
            timestamp: now().digits14, code: outcome.code.rawValue, message: outcome.message, data: outcome.data)
        var writing = CouncilEnvelope.Writing.usual
        switch fault {
        case .otherMessageId: content.messageId = "X" + content.messageId.dropFirst()
        case .oldTimestamp: content.timestamp = now().advanced(byMilliseconds: -86_400_000).digits14
        case .cdata: writing = .cdata
        case .lineBreaks: content.data = Self.broken(content.data)
        case .rawLineBreaks:
            content.data = Self.broken(content.data)
            writing = .rawLineBreaks
        case .notPDF: content.data = content.data.replacing("\"file\":\"JVBER", with: "\"file\":\"PGh0b")
        case .foldedFile: content.data = Self.folded(content.data)
        default: break
        }
        var sign = signer?.sign(content) ?? ""
        switch fault {
        case .unsigned: sign = ""
        case .wrongSignature: sign = String(sign.reversed())
        case .otherKey:
            sign = CouncilSigner(key: Array("another-key".utf8), settings.profile)?.sign(content) ?? ""
        case .upperCaseHex: sign = sign.uppercased()
        case .base64: sign = Hex.decode(sign).map { Base64.encodeText($0) } ?? sign
        default: break
        }
        return CouncilEnvelope(content, sign: sign).bytes(settings.profile, writing)
    }

    private static func broken(_ data: String) -> String {
        data.hasPrefix("{") ? "{\r\n" + data.dropFirst() : data + "\r\n"
    }

    /// The file's base64 in lines of 76 characters, the line breaks escaped as JSON has it.
    private static func folded(_ data: String) -> String {
        guard let start = data.firstRange(of: "\"file\":\""), let end = data[start.upperBound...].firstIndex(of: "\"")
        else { return data }
        var lines: [Substring] = []
        var rest = data[start.upperBound..<end]
        while !rest.isEmpty {
            lines.append(rest.prefix(76))
            rest = rest.dropFirst(76)
        }
        return data[..<start.upperBound] + lines.joined(separator: "\\r\\n") + data[end...]
    }

    private func page(_ status: Int, _ title: String) -> LabReply {
        .answer(
            status: status, contentType: "text/html", body: Array("<html><body><h1>\(title)</h1></body></html>".utf8))
    }

    private static func identifier(in data: String) -> String {
        do throws(JSONNode.Failure) {
            let node = try JSONNode(parsing: Array(data.utf8))
            return CouncilMatter.allCases.lazy.compactMap { node[$0.identifier]?.text }.first ?? ""
        } catch {
            return ""
        }
    }

    private func note(
        _ request: [UInt8], _ content: CouncilSigner.Content?, id: String, code: String, verdict: String, reply: [UInt8]
    ) {
        book.note(
            CouncilBook.Record(
                direction: .call, time: LabTime(now()), operation: content?.operation ?? "",
                messageId: content?.messageId ?? "", id: id, code: code, verdict: verdict,
                request: String(decoding: request, as: UTF8.self), reply: String(decoding: reply, as: UTF8.self)))
    }

    // MARK: - From outside

    private func control(_ request: LabRequest, of server: LabServer) -> LabReply? {
        let id = request.query["id"] ?? ""
        switch (request.method, request.path) {
        case ("GET", "/lab/faults"): return LabJSON.reply(faults.named)
        case ("POST", "/lab/fault"): return faults.apply(request.body)
        case ("POST", "/lab/mode"): return FaultControl.apply(request.body, to: wire, of: server)
        case ("GET", "/lab/documents"): return LabJSON.reply(LabRoutes.page(book.entries, request))
        case ("GET", "/lab/records"): return LabJSON.reply(LabRoutes.page(book.records, request))
        case ("GET", "/lab/pushes"): return LabJSON.reply(LabRoutes.page(pushes, request))
        case ("GET", "/lab/summary"): return LabJSON.reply(book.summary)
        case ("POST", "/lab/decide"):
            guard let status = CouncilStatus(rawValue: request.query["status"] ?? "") else {
                return .text(400, "status is one of \(CouncilStatus.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            guard decide(id, status, opinion: request.query["opinion"] ?? "") else {
                return .text(404, "nothing is known under \(id)")
            }
            return LabJSON.reply(book.entry(id))
        case ("POST", "/lab/print"):
            guard print(id, status: request.query["status"] ?? "PRINTED") else {
                return .text(404, "no document is known under \(id)")
            }
            return LabJSON.reply(book.entry(id))
        case ("POST", "/lab/trick"):
            guard let trick = CouncilTrick(rawValue: request.query["kind"] ?? "") else {
                return .text(400, "kind is one of \(CouncilTrick.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            return .pending { LabJSON.reply(await self.play(trick, id, providerCode: request.query["provider"])) }
        case ("POST", "/lab/provider"):
            guard let code = request.query["code"], state.withLock({ $0.providers[code] }) != nil else {
                return .text(404, "no such provider was admitted")
            }
            push(of: code, to: request.query["pushURL"])
            return .json("{\"code\":\(JSONNode.quoted(code))}")
        default: return nil
        }
    }
}
