package import CryptoCore
package import Logging
package import SidecarBase
internal import Synchronization

/// The foreign exchange authority's access platform: SOAP over HTTPS for clients with a certificate on its list, GBK both ways,
/// users with passwords and permissions, opening hours, and a small business behind. Source: safe.md §8.
///
/// The service is at ``url``; a second, plain server at ``controlURL`` answers `GET /lab/records`, `/lab/summary`,
/// `/lab/declarations`, `/lab/faults` and `POST /lab/fault`, `/lab/clock`, `/lab/hangup`, `/lab/unlock`, `/lab/mode`.
package final class ForeignExchangeAuthority: Sendable {
    /// A user of the portal.
    package struct User: Sendable {
        package var orgCode: String
        package var userCode: String
        package var password: String

        package init(orgCode: String, userCode: String, password: String) {
            self.orgCode = orgCode
            self.userCode = userCode
            self.password = password
        }
    }

    /// Certificates of the connection.
    package struct Credentials: Sendable {
        package var authority: LabAuthority
        package var server: LabAuthority.Identity
        /// The first is for the sidecar; all are let in.
        package var clients: [LabAuthority.Identity]

        package init(authority: LabAuthority, server: LabAuthority.Identity, clients: [LabAuthority.Identity]) {
            self.authority = authority
            self.server = server
            self.clients = clients
        }

        /// A new authority with a server and a client.
        /// - Throws: `CryptoError` when no key can be made.
        package static func make() throws(CryptoError) -> Credentials {
            let authority = try LabAuthority(name: "TEST ONLY SAFE CA")
            return Credentials(
                authority: authority, server: try authority.server(), clients: [try authority.client()])
        }
    }

    /// What can be chosen.
    package struct Settings: Sendable {
        /// `nil` makes new ones.
        package var credentials: Credentials?
        package var users = [User(orgCode: "TESTORG01", userCode: "testuser", password: "Test-Pass-1")]
        package var passwordMode = PasswordMode.md5hex
        /// The functions that an organisation may not use, by SERVICEPATH.
        package var closed: [String: Set<String>] = [:]
        /// `08:00-20:00`; `OpeningHours.always` never closes, on no day.
        package var hours = OpeningHours("08:00-20:00") ?? .always
        /// Days without business, `yyyyMMdd`.
        package var holidays: Set<String> = []
        /// Saturdays and Sundays with business, `yyyyMMdd`.
        package var workdays: Set<String> = []
        /// Whether the same bytes under a message number that was used are refused in place of answered as before.
        package var refusesRepeats = false
        /// How often a wrong password is taken before the user is locked.
        package var tries = 3
        /// How late a delayed reply is.
        package var delay = Duration.seconds(2)
        /// How long a hanging connection stays open.
        package var hangTime = Duration.seconds(90)
        /// How the server misbehaves on the wire, whatever is asked.
        package var wire = FaultScript()

        package init() {}
    }

    /// The path of the service.
    package static let path = "/safe/process"

    /// What came.
    package let book = ExchangeBook()
    /// What there is to query and declare.
    package let business = ExchangeBusiness()
    /// How it misbehaves; keys are message numbers, declaration numbers and SERVICEPATHs.
    package let faults = FaultPlan<ExchangeFault>()
    /// How its server misbehaves on the wire.
    package let wire: FaultScript
    /// Its own time.
    package let clock: LabClock
    /// Certificates and keys; the sidecar needs the authority's certificate and the first client's.
    package let credentials: Credentials
    private let tls: LabTLS
    private let settings: Settings
    private let logger: Logger
    private let servers = Mutex<(service: LabServer, control: LabServer)?>(nil)

    /// - Parameters:
    ///   - settings: what can be chosen.
    ///   - clock: its own time.
    ///   - logger: one line for each request.
    /// - Throws: when certificates cannot be made or used.
    package init(_ settings: Settings = Settings(), clock: LabClock = LabClock(), logger: Logger) throws {
        let credentials = try settings.credentials ?? Credentials.make()
        self.settings = settings
        self.credentials = credentials
        self.clock = clock
        self.logger = logger
        wire = settings.wire
        tls = try LabTLS(
            server: credentials.server, authority: credentials.authority.certificate,
            clients: credentials.clients.map(\.certificate))
    }

    // MARK: - Life

    /// Begins to listen on 127.0.0.1.
    /// - Parameters:
    ///   - port: of the service; 0 takes any.
    ///   - controlPort: of the paths under `/lab`; 0 takes any.
    /// - Throws: `LabServer.Failure` when a port is taken.
    package func start(port: Int = 0, controlPort: Int = 0) async throws(LabServer.Failure) {
        let service = LabServer(name: "safe", tls: tls, logger: logger) { [weak self] request, _ in
            self?.reply(to: request) ?? .close
        }
        let control = LabServer(name: "safe-control", logger: logger) { [weak self] request, _ in
            self?.control(request, of: service) ?? .close
        }
        try await service.start(port: port)
        do {
            try await control.start(port: controlPort)
        } catch {
            await service.stop()
            throw error
        }
        servers.withLock { $0 = (service, control) }
    }

    /// Stops listening.
    package func stop() async {
        let both = servers.withLock(\.self)
        await both?.service.stop()
        await both?.control.stop()
    }

    /// Refuses connections until ``comeUp()``.
    package func goDown() async { await servers.withLock(\.self)?.service.goDown() }

    /// Listens on the same port again.
    /// - Throws: `LabServer.Failure` when the port was taken meanwhile.
    package func comeUp() async throws(LabServer.Failure) { try await servers.withLock(\.self)?.service.comeUp() }

    /// Closes the connection of the next requests when their head has come, before anything of them is read on.
    package func hangUp(next count: Int = 1) { servers.withLock(\.self)?.service.hangUp(next: count) }

    /// Changes which clients are let in; open connections stay.
    package func admit(_ clients: [Certificate]) { tls.admit(clients) }

    /// Lets a locked user try again.
    package func unlock(orgCode: String, userCode: String) { book.passed("\(orgCode) \(userCode)") }

    /// The address of the service; empty before the start.
    package var url: String { servers.withLock(\.self).map { $0.service.baseURL + Self.path } ?? "" }
    /// Where it is looked into and told things; empty before the start.
    package var controlURL: String { servers.withLock(\.self)?.control.baseURL ?? "" }

    /// The counts, those of connections and handshakes too.
    package var summary: ExchangeBook.Summary {
        var summary = book.summary
        summary.connections = servers.withLock(\.self)?.service.connectionCount ?? 0
        summary.handshakes = tls.counters.accepted
        summary.refusedHandshakes = tls.counters.refused
        return summary
    }

    // MARK: - Answering

    private func reply(to request: LabRequest) -> LabReply {
        guard request.path == Self.path else { return .text(404, "the authority has no \(request.path)") }
        guard request.method == "POST" else { return .text(405, "POST only") }
        let wireFault = wire.next()
        let refusal = LabReply.answer(
            status: 500, contentType: "text/xml; charset=GBK",
            body: ExchangeReply.bytes(ExchangeReply.fault("系统繁忙", byClient: false, soap: .soap11)))
        guard wireFault.takesMessage else { return wire.reply(wireFault, answer: .close, refusal: refusal) }
        return wire.reply(wireFault, answer: take(request), refusal: refusal)
    }

    private func take(_ request: LabRequest) -> LabReply {
        let time = clock.now
        var record = ExchangeBook.Record(
            time: LabTime(time), length: request.body.count, digest: Hex.encode(MessageDigest.sha256(request.body)),
            headers: request.headers)
        record.request = JavaGBK.decode(request.body) ?? String(decoding: request.body, as: UTF8.self)
        let call: ExchangeRequest
        do throws(ExchangeRequest.Failure) {
            call = try ExchangeRequest.read(request)
        } catch {
            return refuse(request, error, record, time)
        }
        record.servicePath = call.head["SERVICEPATH"] ?? ""
        record.messageNumber = call.head["MSGNO"] ?? ""
        record.orgCode = call.head["COMMON_ORG_CODE"] ?? ""
        record.userCode = call.head["COMMON_USER_CODE"] ?? ""
        (record.style, record.soap) = (call.style, call.soap)
        record.passwordInClear = hasPasswordInClear(call)
        let fault = faults.take(
            for: record.messageNumber, call.dataSets.first?.parameters["RPTNO"] ?? "", record.servicePath)
        record.fault = fault?.rawValue
        if let fault, !fault.takesRequest {
            book.note(record)
            switch fault {
            case .http502: return page(502, "502 Bad Gateway")
            case .http503: return page(503, "503 Service Unavailable")
            case .soapFault:
                return answer(ExchangeReply.fault("系统异常", byClient: false, soap: call.soap), call.soap, status: 500)
            default: return .close
            }
        }
        let (text, code, isRepeat) = settle(call, digest: record.digest, at: time, fault)
        (record.code, record.isRepeat, record.reply) = (code, isRepeat, text)
        book.note(record)
        logger.info(
            "request",
            metadata: [
                "path": "\(record.servicePath)", "number": "\(record.messageNumber)", "code": "\(code)",
                "fault": "\(record.fault ?? "")",
            ])
        guard let fault else { return answer(text, call.soap) }
        return spoiled(text, call, by: fault)
    }

    private func refuse(
        _ request: LabRequest, _ failure: ExchangeRequest.Failure, _ record: ExchangeBook.Record, _ time: ChinaTime
    ) -> LabReply {
        var record = record
        let type = (request.headers["content-type"] ?? "").lowercased()
        let soap = type.hasPrefix(ExchangeSOAP.soap12.contentType) ? ExchangeSOAP.soap12 : .soap11
        switch failure {
        case .structure(let detail):
            record.detail = detail
            book.note(record)
            return answer(ExchangeReply.fault("报文结构错误：\(detail)", byClient: true, soap: soap), soap, status: 500)
        case .format(let detail):
            record.code = ExchangeCode.format.rawValue
            record.detail = detail
            record.messageNumber = ExchangeRequest.number(in: request.body)
            let reply = ExchangeReply(.format, "\(ExchangeCode.format.detail)：\(detail)")
            let message = reply.message(to: ["MSGNO": record.messageNumber], at: time, declares: true)
            record.reply = ExchangeReply.envelope(message, style: .string, soap: soap)
            book.note(record)
            return answer(record.reply, soap)
        }
    }

    /// The checks after the envelope, in their order, and the business. Source: safe.md §8 item 3.
    private func settle(
        _ call: ExchangeRequest, digest: String, at time: ChinaTime, _ fault: ExchangeFault?
    ) -> (text: String, code: String, isRepeat: Bool) {
        let number = call.head["MSGNO"] ?? ""
        let sender = call.head["COMMON_ORG_CODE"] ?? ""
        func written(_ reply: ExchangeReply) -> (String, String, Bool) {
            (write(reply, to: call, at: time), reply.code?.rawValue ?? "", false)
        }
        guard isOpen(at: time) else { return written(ExchangeReply(.closed)) }
        if let refusal = check(user: call) { return written(refusal) }
        let path = call.head["SERVICEPATH"] ?? ""
        guard !(settings.closed[sender]?.contains(path) ?? false), ExchangeBusiness.paths.contains(path) else {
            return written(ExchangeReply(.permission))
        }
        switch book.known(number, of: sender, digest: digest) {
        case .same(let reply, let code) where !settings.refusesRepeats: return (reply, code, true)
        case .same, .other: return written(ExchangeReply(.number))
        case .new: break
        }
        var reply = business.carryOut(path, call.dataSets, at: time) ?? ExchangeReply(.system)
        book.remember(
            number, of: sender, digest: digest, reply: write(reply, to: call, at: time),
            code: reply.code?.rawValue ?? "")
        change(&reply, by: fault, call)
        return written(reply)
    }

    private func isOpen(at time: ChinaTime) -> Bool {
        guard settings.hours != .always else { return true }
        let day = String(time.digits14.prefix(8))
        // The first of January 1970 was a Thursday.
        let days = Int((time.milliseconds + 28_800_000) / 86_400_000)
        let isWeekday = (days + 3) % 7 < 5
        let isWorkday = settings.workdays.contains(day) || (isWeekday && !settings.holidays.contains(day))
        return isWorkday && settings.hours.isOpen(at: time)
    }

    private func check(user call: ExchangeRequest) -> ExchangeReply? {
        let (org, code) = (call.head["COMMON_ORG_CODE"] ?? "", call.head["COMMON_USER_CODE"] ?? "")
        let key = "\(org) \(code)"
        guard let user = settings.users.first(where: { $0.orgCode == org && $0.userCode == code }) else {
            return ExchangeReply(.user)
        }
        guard book.failures(key) < settings.tries else {
            return ExchangeReply(.user, "\(ExchangeCode.user.detail)，用户已锁定")
        }
        guard settings.passwordMode.text(of: user.password) == call.head["PASSWORD"] else {
            book.failed(key)
            return ExchangeReply(.user)
        }
        book.passed(key)
        return nil
    }

    private func hasPasswordInClear(_ call: ExchangeRequest) -> Bool {
        let password = call.head["PASSWORD"] ?? ""
        let isDigest = [32, 64].contains(password.utf8.count) && Hex.decode(password) != nil
        return !isDigest || settings.users.contains { !$0.password.isEmpty && call.text.contains($0.password) }
    }

    // MARK: - Writing

    private func write(_ reply: ExchangeReply, to call: ExchangeRequest, at time: ChinaTime) -> String {
        let message = reply.message(to: call.head, at: time, declares: call.style != .document)
        return ExchangeReply.envelope(message, style: call.style, soap: call.soap)
    }

    /// The odd replies. Source: safe.md §8 item 5.
    private func change(_ reply: inout ExchangeReply, by fault: ExchangeFault?, _ call: ExchangeRequest) {
        switch fault {
        case .noBody: reply.dataSet = nil
        case .failedRows:
            let number = call.dataSets.first?.parameters["RPTNO"] ?? ""
            reply.dataSet = .init(rows: [
                [("RPTNO", number), ("CODE", ExchangeCode.sum.rawValue), ("DETAIL", ExchangeCode.sum.detail)]
            ])
        case .otherMessageNumber: reply.number = "X" + (call.head["MSGNO"] ?? "").dropFirst()
        case .noCode: reply.code = nil
        case .euro: reply.detail += "€"
        default: break
        }
    }

    private func answer(_ text: String, _ soap: ExchangeSOAP, status: Int = 200) -> LabReply {
        .answer(status: status, contentType: "\(soap.contentType); charset=GBK", body: ExchangeReply.bytes(text))
    }

    private func page(_ status: Int, _ title: String) -> LabReply {
        .answer(
            status: status, contentType: "text/html", body: Array("<html><body><h1>\(title)</h1></body></html>".utf8))
    }

    private func spoiled(_ text: String, _ call: ExchangeRequest, by fault: ExchangeFault) -> LabReply {
        let type = "\(call.soap.contentType); charset=GBK"
        switch fault {
        case .delay: return .after(settings.delay, answer(text, call.soap))
        case .noReply: return .hang(settings.hangTime)
        case .closeAfterProcessing: return .close
        case .cutInCharacter:
            return .answer(status: 200, contentType: type, body: Self.cut(ExchangeReply.bytes(text)))
        case .wrongCharset:
            return .answer(
                status: 200, contentType: "\(call.soap.contentType); charset=UTF-8", body: ExchangeReply.bytes(text))
        case .utf8: return .answer(status: 200, contentType: type, body: Array(text.utf8))
        case .huge:
            let padding = [UInt8](repeating: 0x20, count: 20 << 20)
            return .answer(status: 200, contentType: type, body: ExchangeReply.bytes(text) + padding)
        case .doctype:
            let spoiled = text.replacing(
                "<soapenv:Envelope", with: "<!DOCTYPE x [<!ENTITY e \"成功\">]>\n<soapenv:Envelope", maxReplacements: 1
            ).replacing("操作成功", with: "操作&e;")
            return answer(spoiled, call.soap)
        default: return answer(text, call.soap)
        }
    }

    /// Up to the middle of a double-byte character in the second half, where there is one.
    private static func cut(_ bytes: [UInt8]) -> [UInt8] {
        var index = 0
        var last: Int?
        while index < bytes.count {
            if bytes[index] < 0x80 {
                index += 1
            } else {
                last = index
                if index > bytes.count / 2 { break }
                index += 2
            }
        }
        return Array(bytes.prefix((last ?? bytes.count / 2) + 1))
    }

    // MARK: - From outside

    private func control(_ request: LabRequest, of service: LabServer) -> LabReply {
        switch (request.method, request.path) {
        case ("GET", "/lab/faults"): return LabJSON.reply(faults.named)
        case ("POST", "/lab/fault"): return faults.apply(request.body)
        case ("POST", "/lab/mode"): return FaultControl.apply(request.body, to: wire, of: service)
        case ("POST", "/lab/clock"): return clock.apply(request)
        case ("POST", "/lab/hangup"):
            service.hangUp(next: min(request.query["count"].flatMap { Int($0) } ?? 1, 1_000))
            return .json("{}")
        case ("POST", "/lab/unlock"):
            unlock(orgCode: request.query["org"] ?? "", userCode: request.query["user"] ?? "")
            return .json("{}")
        case ("GET", "/lab/records"): return LabJSON.reply(LabRoutes.page(book.records, request))
        case ("GET", "/lab/declarations"): return LabJSON.reply(business.declarations)
        case ("GET", "/lab/summary"): return LabJSON.reply(summary)
        default: return .text(404, "the authority has no \(request.path)")
        }
    }
}
