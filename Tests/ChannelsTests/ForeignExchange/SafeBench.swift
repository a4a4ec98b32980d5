import Foundation
import Ledger
import Logging
import OutboundHTTP
import ServiceLifecycle
import SidecarBase
import Synchronization
import Testing

@testable import Channels

/// The bytes of a file of the foreign exchange examples.
func safeFixture(_ name: String) throws -> [UInt8] {
    guard let folder = Bundle.module.url(forResource: "Fixtures", withExtension: nil) else {
        throw CocoaError(.fileNoSuchFile)
    }
    return [UInt8](try Data(contentsOf: folder.appendingPathComponent("safe/" + name)))
}

/// The shipped profile's text.
func safeProfileText() throws -> String {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    return try String(contentsOf: root.appendingPathComponent("conf/safe/safe-default.json"), encoding: .utf8)
}

/// The shipped profile, its pauses taken out.
func safeProfile(_ change: (inout SafeProfile) -> Void = { _ in }) throws -> SafeProfile {
    var profile = try SafeProfileReader.read(Array(try safeProfileText().utf8))
    profile.retry.delays = [.zero]
    profile.retry.lookups = [.zero]
    change(&profile)
    return profile
}

/// A time that a test sets.
final class SafeClock: Sendable {
    private let time: Mutex<ChinaTime>
    init(_ digits: String) { time = Mutex(ChinaTime(digits: digits) ?? ChinaTime(milliseconds: 0)) }
    var now: ChinaTime { time.withLock { $0 } }
    func set(_ digits: String) { time.withLock { $0 = ChinaTime(digits: digits) ?? $0 } }
}

/// The authority's system, as a test has it answer.
final class ScriptedSafe: SafePosting {
    /// What came of a request.
    typealias Reply = @Sendable (_ request: String) -> SafeExchange
    private let replies: Mutex<[Reply]>
    private let seen = Mutex<[String]>([])
    private let bodies = Mutex<[[UInt8]]>([])

    init(_ replies: [Reply]) { self.replies = Mutex(replies) }

    /// The messages that came, as text.
    var requests: [String] { seen.withLock { $0 } }
    var bytes: [[UInt8]] { bodies.withLock { $0 } }

    func post(_ body: [UInt8], headers: [(name: String, value: String)], timeout: Duration) async -> SafeExchange {
        let text = SafeCharset.gbk.decode(body).text
        seen.withLock { $0.append(text) }
        bodies.withLock { $0.append(body) }
        let reply = replies.withLock { replies -> Reply? in
            replies.count > 1 ? replies.removeFirst() : replies.first
        }
        return reply?(text) ?? .notSent(HTTPFailure(.refused, "nobody"))
    }

    /// An answer in the style `string` with a head and rows, for the number of the request.
    static func answer(
        _ code: String?, _ text: String = "", rows: String = "", number: String? = nil, count: Int? = nil
    ) -> Reply {
        { request in
            let own = request.firstMatch(of: /MSGNO&gt;([^&]*)&lt;/).map { String($0.1) } ?? ""
            let head =
                "<MSGNO>\(number ?? own)</MSGNO>" + (code.map { "<CODE>\($0)</CODE>" } ?? "")
                + "<DETAIL>\(text)</DETAIL>"
            let total = count.map { "<RECORDCOUNT>\($0)</RECORDCOUNT>" } ?? ""
            let body = rows.isEmpty ? "" : "<BODY><DS>\(total)<ROWSET>\(rows)</ROWSET></DS></BODY>"
            return envelope("<MSG><HEAD>\(head)</HEAD>\(body)<TAIL/></MSG>")
        }
    }

    static func envelope(_ inner: String) -> SafeExchange {
        let text =
            "<?xml version=\"1.0\" encoding=\"GBK\"?><e:Envelope xmlns:e=\"http://schemas.xmlsoap.org/soap/envelope/\"><e:Body><processResponse><return>"
            + SafeMarkup.escaped(inner) + "</return></processResponse></e:Body></e:Envelope>"
        return .answered(
            HTTPAnswer(
                status: 200, body: SafeCharset.gbk.encode(text) ?? [],
                headers: ["content-type": "text/xml; charset=GBK"]))
    }

    static let fault: Reply = { _ in
        .answered(
            HTTPAnswer(
                status: 500,
                body: Array(
                    "<Envelope><Body><Fault><faultcode>Server</faultcode><faultstring>down</faultstring></Fault></Body></Envelope>"
                        .utf8)))
    }
    static let silence: Reply = { _ in .unanswered(HTTPFailure(.timeout, "silence")) }
    static let unreached: Reply = { _ in .notSent(HTTPFailure(.refused, "refused")) }
}

/// A channel with a ledger in a folder of its own.
final class SafeBench: Sendable {
    static let users =
        #"{"users":[{"name":"erp","orgCode":"TESTORG01","userCode":"testuser","password":"Test-Pass-1","operations":["*"]},{"name":"reader","orgCode":"TESTORG01","userCode":"reader","password":"Other-Pass-2","operations":["trade.baseQuery"]}]}"#
    static let declaration =
        #"{"clientRef":"REF-1","data":{"ACTIONTYPE":"A","RPTNO":"330100000001250630N001","COUNTRY":"USA","PAYTYPE":"A","TXCODE":"121010","TC1AMT":100000,"TXREM":"一般贸易收入","ISREF":"N","CRTUSER":"示例经办","INPTELC":"057100000000","RPTDATE":"20250630"}}"#

    let clock: SafeClock
    let ledger: SQLiteLedger
    let parts: SafeParts
    let desk: SafeDesk
    let service: SafeService
    let authority: ScriptedSafe
    let folder: String
    var usersFile: String { folder + "/users.json" }

    init(
        _ replies: [ScriptedSafe.Reply], at time: String = "20250701101530", queue: Bool = false,
        calendar: String? = nil, _ change: (inout SafeProfile) -> Void = { _ in },
        parts alter: (inout SafeParts) -> Void = { _ in },
        over wrapped: (any ChannelLedger) -> any ChannelLedger = { $0 }
    ) throws {
        let clock = SafeClock(time)
        self.clock = clock
        folder = NSTemporaryDirectory() + "safe-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let file = folder + "/users.json"
        guard
            FileManager.default.createFile(
                atPath: file, contents: Data(SafeBench.users.utf8), attributes: [.posixPermissions: 0o600])
        else { throw CocoaError(.fileWriteUnknown) }
        ledger = try SQLiteLedger.open(path: folder + "/ledger.sqlite", now: { clock.now })
        let profile = try safeProfile(change)
        var parts = SafeParts(
            profile: profile, calendar: try SafeCalendar(profile, days: calendar.map { Array($0.utf8) }),
            users: try SafeUsers(path: file, key: nil), ledger: wrapped(ledger),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, now: { clock.now })
        parts.spread = .zero
        parts.ledgerPause = .milliseconds(10)
        alter(&parts)
        self.parts = parts
        desk = SafeDesk(parts, queueWhenClosed: queue)
        service = SafeService(parts, desk: desk, wait: .seconds(60))
        authority = ScriptedSafe(replies)
    }

    /// Runs the worker while `body` runs.
    func run<Result: Sendable>(_ body: @Sendable () async throws -> Result) async throws -> Result {
        let worker = SafeWorker(parts, client: authority)
        let result = try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await worker.run() }
            let result = try await body()
            group.cancelAll()
            return result
        }
        try await ledger.close()
        try FileManager.default.removeItem(atPath: folder)
        return result
    }

    /// Sends an input as a user.
    func send(
        _ operation: String, _ input: String, as user: String? = "erp", all: Bool = false
    ) async throws -> SafeAnswer {
        var request = SafeDesk.Request(
            operation: operation, user: user, actor: "test", wait: .seconds(60)
        ) { try SafeInputReader.read(Array(input.utf8), isXML: false) }
        request.all = all
        return try await desk.accept(request)
    }

    /// Waits until a message has come to its end.
    func finished(_ name: String) async throws -> SafeResult {
        while true {
            let message = try await desk.message(name, for: nil, isSecurity: true)
            if message.state == SafeState.finished { return try await desk.answer(message).result }
            let nudge = parts.waiters.add(message.row)
            await nudge.wait(atMost: .milliseconds(50))
            parts.waiters.remove(nudge, message.row)
            parts.nudge.signal()
        }
    }

    func causes(_ log: String) async throws -> [String] {
        try await ledger.events(ofChannel: "safe", kind: log, after: 0, limit: 1_000).map(\.cause)
    }
}
