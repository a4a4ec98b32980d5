import CustomsMessages
import EnterpriseRelay
import Ledger
import SidecarBase
import Synchronization
import Testing

@testable import Pipeline
@testable import SidecarHTTP

/// What somebody might put into a message, a name or a log so that a page shows it.
let hostile = "\"><script>alert('x')</script><img src=x onerror=alert(1)>&amp;中文"

/// Desks whose every text is hostile.
final class HostileDesks: LookupServing, KeyServing, OperationsServing, AuditServing {
    struct Seen: Sendable {
        var notes: [String] = []
        var commands: [String] = []
    }

    private let seen = Mutex(Seen())
    private let signedBytes: [UInt8]?
    let feed = ReceiptFeed()

    init(signed: [UInt8]? = nil) { signedBytes = signed }

    var snapshot: Seen { seen.withLock { $0 } }

    private static let time = "2026-01-05T08:00:00.000+08:00"
    private static let failure = FailureReport(
        code: hostile, english: hostile, chinese: hostile, detail: hostile, time: time)
    private static let breaker = BreakerReport(state: "open", failures: 5, since: time, until: time)

    private static let record = MessageRecord(
        id: MessageID(text: "0198"), company: hostile, messageType: "CEB311Message", guid: hostile, dxpId: hostile,
        keys: [BusinessKey(kind: "order", parts: [hostile, hostile])], state: .parked, customsStatus: "-301002",
        signer: hostile, certNo: hostile, copMsgId: hostile, recordedAt: ChinaTime(milliseconds: 0))

    // MARK: Lookup

    func search(_ request: LookupRequest) async throws -> MessagePage {
        MessagePage(declarations: [MessageSummary(HostileDesks.record)], cursor: hostile)
    }

    func timeline(_ id: String) async throws -> TimelineReport {
        if id == "unknown" { throw SidecarError(.messageNotFound, id) }
        return TimelineReport(
            message: MessageSummary(HostileDesks.record), document: nil, documents: nil,
            events: [
                TimelineReport.Step(
                    sequence: 1, time: HostileDesks.time, kind: hostile, actor: hostile, cause: hostile,
                    detail: [hostile: hostile],
                    explanations: [TimelineReport.Explanation(status: hostile, english: hostile, chinese: hostile)])
            ])
    }

    func summary(_ id: String) async throws -> MessageSummary { MessageSummary(HostileDesks.record) }

    func signed(_ id: String) async throws -> LookedUpBody {
        guard let signedBytes else { throw SidecarError(.messageNotFound, id) }
        return LookedUpBody(bytes: signedBytes, digest: [])
    }

    func envelope(_ id: String) async throws -> LookedUpBody { throw SidecarError(.messageNotFound, id) }

    func order(_ orderNo: String, company: String?) async throws -> OrderReport {
        OrderReport(
            orderNo: orderNo,
            companies: [
                OrderReport.Company(
                    company: hostile, direction: "import",
                    documents: [
                        OrderReport.Document(
                            kind: "order", messageType: hostile, id: hostile, guid: hostile, state: hostile,
                            customsStatus: hostile, preNo: hostile, invtNo: hostile, recordedAt: HostileDesks.time)
                    ], missing: ["payment", "inventory"])
            ])
    }

    // MARK: Keys

    func signers() async -> [KeyReport] {
        [
            KeyReport(
                name: hostile, companies: [hostile], state: "unable", problem: "card.pin_blocked",
                problemDetail: hostile, problemZh: hostile, device: hostile, pinTriesLeft: 1, certificate: nil,
                parallelism: 1, active: 0,
                waiting: 3, signed: 9, failed: 1, perMinute: 0, typicalMilliseconds: nil, etaMilliseconds: nil,
                lastSignature: HostileDesks.time)
        ]
    }

    func test(_ name: String) async throws -> KeyTest {
        KeyTest(name: name, certNo: "01", form: "rsa-sha1", milliseconds: 12)
    }

    func admit(_ token: Secret?, from source: RequestSource) throws(SidecarError) {}

    func queue() async throws -> QueueReport {
        QueueReport(
            time: HostileDesks.time,
            companies: [
                QueueReport.Company(
                    company: hostile, signers: [hostile], able: false, waiting: 2, active: 0, held: 5, signed: 0,
                    failed: 0, perMinute: 0, etaMilliseconds: nil, canSignUntil: nil, lastSignature: nil)
            ], toSend: 4, parked: 1)
    }

    func sign(
        _ message: [UInt8]?, form: String?, company: String?, token: Secret?, from source: RequestSource
    ) async throws -> LentSignature { throw SidecarError(.httpSignOff) }

    // MARK: Operations

    func perform(_ command: OutboxCommand, on id: String, actor: String) async throws -> OutboxChangeReport {
        seen.withLock { $0.commands.append("\(command) \(id) by \(actor)") }
        if id == "wrong" { throw SidecarError(.ledgerWrongState, "the message is not parked") }
        return OutboxChangeReport(id: id, state: "queued")
    }

    func perform(
        _ command: OutboxCommand, where request: OutboxRequest, actor: String
    ) async throws -> OutboxBulkReport {
        seen.withLock { $0.commands.append("\(command) all \(request.route ?? "") by \(actor)") }
        return OutboxBulkReport(action: command.rawValue, count: 1, limit: 1_000, more: false)
    }

    func routes() async throws -> [RouteReport] {
        [
            RouteReport(
                name: hostile, companies: [hostile], state: "stopped", hours: hostile, opensAt: nil, keepsOrder: true,
                waiting: 7, parked: 2, running: 0, oldest: HostileDesks.time, accepted: 9, perMinute: 0,
                etaMilliseconds: nil, causes: [hostile: 5], lastError: HostileDesks.failure,
                breaker: HostileDesks.breaker)
        ]
    }

    func probe(route: String) async throws -> ProbeReport {
        ProbeReport(route: route, reachable: false, detail: hostile, error: HostileDesks.failure)
    }

    func relays() async throws -> [RelayReport] {
        [
            RelayReport(
                name: hostile, companies: [hostile], format: hostile, state: "stopped", failingSince: HostileDesks.time,
                waiting: 3, running: 0, oldest: HostileDesks.time, delivered: 0, perMinute: 0, etaMilliseconds: nil,
                causes: [hostile: 1], lastError: HostileDesks.failure, breaker: HostileDesks.breaker)
        ]
    }

    func replay(target: String, from: String?, actor: String) async throws -> ReplayReport {
        seen.withLock { $0.commands.append("replay \(target) \(from ?? "") by \(actor)") }
        return ReplayReport(target: target, from: from ?? "", count: 2)
    }

    func overdue() async throws -> OverdueReport {
        OverdueReport(
            time: HostileDesks.time,
            overdue: [
                OverdueReport.Item(
                    id: hostile, company: hostile, type: hostile, route: hostile, guid: hostile, number: hostile,
                    state: "accepted", waitsFor: "first", ageMilliseconds: 7_200_000, limitMilliseconds: 60_000,
                    lastStep: hostile, lastStepAt: HostileDesks.time, reissues: 1, needsPerson: true)
            ], oldestOpenMilliseconds: 7_200_000, learned: [])
    }

    func receipts(after sequence: Int64, limit: Int, company: String?) async throws -> ReceiptPage {
        ReceiptPage(
            receipts: [
                ReceiptDocument(
                    RelayedReceipt(
                        sequence: 1, content: [], type: hostile, msgType: hostile, guid: hostile,
                        receivedAt: ChinaTime(milliseconds: 0), channel: hostile, originalForm: nil,
                        entries: [
                            RelayedReceipt.Entry(
                                message: hostile, company: hostile, kind: hostile, key: [hostile], status: hostile,
                                time: hostile, info: hostile, invtNo: hostile, preNo: hostile)
                        ]))
            ], cursor: 1, more: false)
    }

    func lastReceipt() async throws -> Int64 { 1 }

    // MARK: The log

    func trail(_ request: AuditRequest) async throws -> AuditPage {
        AuditPage(
            entries: [
                AuditEntry(
                    sequence: 1, message: hostile, time: HostileDesks.time, kind: hostile, actor: hostile,
                    cause: hostile, detail: [:], hash: hostile)
            ], before: 1)
    }

    func note(_ kind: String, actor: String, cause: String) async throws {
        seen.withLock { $0.notes.append("\(kind) \(cause) by \(actor)") }
    }

    func sisters() async throws -> [SisterReport] {
        [
            SisterReport(
                channel: "realtime179", open: 1, oldest: HostileDesks.time, deadline: HostileDesks.time,
                waitingNotices: 2,
                cases: [
                    SisterReport.Case(
                        subject: hostile, kind: hostile, state: hostile, attempts: 1, code: hostile,
                        since: HostileDesks.time, deadline: HostileDesks.time)
                ])
        ]
    }
}

/// A server with a console, and a browser's manners.
struct ConsoleTalk {
    let port: Int
    var cookie = ""

    /// Asks for a page.
    func get(_ path: String, _ headers: [String] = []) async throws -> RawClient.Answer {
        try await ask("GET \(path)", headers, "")
    }

    /// Sends a form.
    func post(_ path: String, _ form: String, _ headers: [String] = []) async throws -> RawClient.Answer {
        try await ask("POST \(path)", ["Content-Type: application/x-www-form-urlencoded"] + headers, form)
    }

    private func ask(_ line: String, _ headers: [String], _ body: String) async throws -> RawClient.Answer {
        let lines =
            ["\(line) HTTP/1.1", "Host: 127.0.0.1:\(port)", "Content-Length: \(body.utf8.count)"] + headers
            + (cookie.isEmpty ? [] : ["Cookie: \(cookie)"])
        let answer = try await RawClient.connect(port) { talk in
            try await talk.send(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
            return try await talk.answer()
        }
        return try #require(answer)
    }

    /// Takes the session that an answer gives.
    mutating func takeCookie(_ answer: RawClient.Answer) throws {
        let line = answer.head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("set-cookie: portsign-") }
        cookie = String(try #require(line).dropFirst(12).prefix { $0 != ";" })
    }

    /// The key in the forms of a page.
    static func formKey(_ page: String) throws -> String {
        let match = page.firstMatch(of: #/name="form-key" value="([0-9a-f]{64})"/#)
        return String(try #require(match).output.1)
    }

    /// Shows a token and has a session then.
    mutating func signIn(_ token: String) async throws {
        let answer = try await post("/console/sign-in", "token=\(token)")
        #expect(answer.status == 303, "\(answer.head)")
        try takeCookie(answer)
    }
}

/// Runs a server with hostile desks and, unless it is open, a token for each role.
func withConsole(
    _ desks: HostileDesks = HostileDesks(), desk: FakeDesk = FakeDesk(), isOpen: Bool = true,
    settings change: (inout HTTPSettings) throws -> Void = { _ in },
    _ body: (ConsoleTalk) async throws -> Void
) async throws {
    let tokens = AccessTokens(
        AccessRole.allCases.map { role in
            (
                AccessTokens.Holder(name: "\(role.rawValue)-anna", roles: [role]),
                TokenDigests.digest(Secret("token-of-\(role.rawValue)"))
            )
        })
    let console = ConsoleDesks(
        audit: desks, companies: [ConsoleDesks.Company(code: hostile, name: hostile)],
        complaints: [BilingualText(hostile, hostile)], version: hostile)
    try await withServer(
        desk, keys: desks, operations: desks, lookup: desks, console: console,
        settings: { settings in
            if !isOpen { settings.tokens = tokens }
            try change(&settings)
        }
    ) { port, _ in try await body(ConsoleTalk(port: port)) }
}
