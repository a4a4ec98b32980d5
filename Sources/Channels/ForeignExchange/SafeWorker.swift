internal import Ledger
internal import Logging
internal import ServiceLifecycle
package import SidecarBase

/// Sends messages, not more at once than there are connections, and looks up what became of those without an answer.
/// Source: safe.md §5.3, §7 items 5, 7, 9 to 14.
package struct SafeWorker: Service {
    /// How an attempt ended.
    private struct Ending: Sendable {
        let row: Int64
        let credentials: String
        var isProven = false
        var isRecorded = true
    }

    private let parts: SafeParts
    private let courier: SafeCourier
    private let parallel: Int
    private let endings: Mailbox<Ending>
    private let certificateEnd: @Sendable () -> ChinaTime?

    /// From how many days before its end on the client certificate is told about.
    package static let certificateDays: Int64 = 30

    /// How long a ledger that cannot be read or written is left alone.
    private static let ledgerPause: Duration = .seconds(5)

    /// - Parameters:
    ///   - parts: of the channel.
    ///   - client: the way to the authority's system.
    ///   - parallel: how many messages are under way at once.
    ///   - certificateEnd: when the client certificate ends; `nil` when there is none.
    package init(
        _ parts: SafeParts, client: any SafePosting, parallel: Int = 4,
        certificateEnd: @escaping @Sendable () -> ChinaTime? = { nil }
    ) {
        self.parts = parts
        courier = SafeCourier(parts, client: client)
        self.parallel = parallel
        endings = Mailbox(parts.nudge)
        self.certificateEnd = certificateEnd
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in await self.drive(&group) }
        }
    }

    private func drive(_ group: inout DiscardingTaskGroup) async {
        var running: [Int64: String] = [:]
        // Whose password the authority took: before that one message at a time, so that a wrong one is refused once only.
        var proven: Set<String> = []
        var isRecovered = false
        var watched: ChinaTime?
        var configuration: [String: String]?
        while !Task.isCancelled {
            var isRecorded = true
            for ending in endings.takeAll() {
                running[ending.row] = nil
                if ending.isProven { proven.insert(ending.credentials) }
                if !ending.isRecorded { isRecorded = false }
            }
            guard isRecorded else {
                await parts.nudge.wait(atMost: SafeWorker.ledgerPause)
                continue
            }
            var wait: Duration
            do {
                if !isRecovered {
                    try await recover()
                    isRecovered = true
                }
                configuration = try await watchConfiguration(since: configuration)
                watched = try await watchCertificate(since: watched)
                wait = try await begin(&running, proven, &group)
            } catch {
                parts.logger.error("foreign exchange channel cannot go on", metadata: ["cause": "\(error)"])
                wait = SafeWorker.ledgerPause
            }
            if !Task.isCancelled { await parts.nudge.wait(atMost: wait) }
        }
    }

    /// What was under way when the sidecar ended: nobody knows what became of it.
    private func recover() async throws {
        var query = CaseQuery(channel: SafeState.channel)
        query.state = SafeState.sending
        query.isOpen = true
        query.limit = 1_000
        for message in try await parts.ledger.cases(query) {
            var change = CaseChange()
            change.due = .some(parts.now())
            _ = try await parts.ledger.change(message.row, in: [SafeState.sending], change)
        }
        try await parts.ledger.note(
            CaseEvent("system", actor: "portsign", cause: "started", detail: ["profile": parts.profile.name]),
            of: SafeState.channel)
    }

    private func begin(
        _ running: inout [Int64: String], _ proven: Set<String>, _ group: inout DiscardingTaskGroup
    ) async throws -> Duration {
        let due = try await parts.ledger.dueCases(SafeState.channel, now: parts.now(), limit: 64)
        var isHeld = false
        for message in due where running[message.row] == nil {
            let credentials = try parts.users.user(message.account).map {
                "\($0.orgCode)\n\($0.userCode)\n\($0.version)"
            }
            let name = credentials ?? "none\n\(message.account)"
            guard running.count < parallel,
                credentials == nil || proven.contains(name) || !running.values.contains(name)
            else {
                isHeld = true
                continue
            }
            running[message.row] = name
            group.addTask {
                var ending = Ending(row: message.row, credentials: name)
                do {
                    ending.isProven = try await courier.act(on: message)
                } catch {
                    parts.logger.error(
                        "message of the foreign exchange channel not recorded",
                        metadata: ["msgNo": "\(message.subject)", "cause": "\(error)"])
                    ending.isRecorded = false
                }
                endings.put(ending)
            }
        }
        // Whatever ends wakes this worker.
        if isHeld || !running.isEmpty { return .seconds(5) }
        guard let next = try await parts.ledger.nextDue(SafeState.channel) else { return .seconds(60) }
        return .milliseconds(min(60_000, max(20, next.milliseconds - parts.now().milliseconds)))
    }

    /// Under which key the digests are kept that held last.
    private static let configurationKey = "configuration"

    /// Makes an event of a change of what the channel works by: of what it was started with, and of the file of users while it runs.
    ///
    /// - Parameter last: the digests that held when it was looked at last; `nil` at the start.
    /// - Returns: those that hold now.
    /// - Throws: as the ledger does, and `safe.users_file`.
    private func watchConfiguration(since last: [String: String]?) async throws -> [String: String] {
        var current = parts.configuration
        current["users"] = try parts.users.digest()
        if let last, last == current { return current }
        let known: [String: String]
        if let last {
            known = last
        } else {
            let kept = try await parts.ledger.deposited(SafeWorker.configurationKey, of: SafeState.channel)
            known = SafeConfiguration.read(kept?.content ?? [])
        }
        guard known != current else { return current }
        var detail = current
        let changed = Set(known.keys).union(current.keys).filter { known[$0] != current[$0] }.sorted()
        detail["changed"] = changed.joined(separator: ", ")
        for name in changed { detail["was.\(name)"] = known[name] }
        detail["when"] = last == nil ? "start" : "running"
        try await parts.ledger.note(
            CaseEvent(
                "system", actor: "portsign \(parts.startedBy)", cause: "configuration_changed", detail: detail),
            of: SafeState.channel)
        try await parts.ledger.deposit(
            SafeConfiguration.write(current), under: [SafeWorker.configurationKey], of: SafeState.channel,
            actor: "portsign")
        return current
    }

    /// Warns once a day when the client certificate ends within 30 days.
    private func watchCertificate(since last: ChinaTime?) async throws -> ChinaTime? {
        let time = parts.now()
        if let last, time.milliseconds - last.milliseconds < 86_400_000 { return last }
        guard let end = certificateEnd() else { return time }
        let days = (end.milliseconds - time.milliseconds) / 86_400_000
        guard days < SafeWorker.certificateDays else { return time }
        parts.logger.warning(
            "client certificate of the foreign exchange channel ends", metadata: ["at": "\(end.readable)"])
        try await parts.ledger.note(
            CaseEvent(
                "system", actor: "portsign", cause: ErrorCode.safeCertificate.name,
                detail: ["notAfter": end.iso8601, "days": String(days)]), of: SafeState.channel)
        return time
    }
}

/// Digests as the ledger keeps them: a line each.
private enum SafeConfiguration {
    static func write(_ digests: [String: String]) -> [UInt8] {
        Array(digests.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)\n" }.joined().utf8)
    }

    static func read(_ bytes: [UInt8]) -> [String: String] {
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        let pairs = lines.compactMap { line -> (String, String)? in
            let words = line.split(separator: " ")
            return words.count == 2 ? (String(words[0]), String(words[1])) : nil
        }
        return Dictionary(pairs) { first, _ in first }
    }
}
