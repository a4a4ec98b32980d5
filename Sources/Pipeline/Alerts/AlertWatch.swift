internal import Dispatch
internal import FoundationEssentials
package import Ledger
package import Logging
internal import ServiceLifecycle
package import SidecarBase
internal import Synchronization

/// Tells people by webhooks what they should know: looks every few seconds, decides by ``AlertMachine``, and sends. Nothing waits for
/// a webhook: notices stand in a bounded line before each, and one that is not taken after some attempts is given up and logged.
package final class AlertWatch: Service, FigureTelling {
    /// The pauses between attempts.
    package static let pauses: [Duration] = [.seconds(1), .seconds(5), .seconds(30), .seconds(120), .seconds(600)]
    /// So many notices wait for a webhook at most; the oldest are given up.
    private static let line = 100

    private let webhooks: [AlertWebhook]
    private let observer: AlertObserver
    private let file: String
    private let ledger: any DeclarationLedger
    private let pause: Duration
    private let pauses: [Duration]
    private let logger: Logger
    private let now: Now
    private let machines: Mutex<[String: AlertMachine]>
    private static let queue = DispatchQueue(label: "portsign.alerts")

    /// - Parameters:
    ///   - webhooks: who is told.
    ///   - observer: looks.
    ///   - folder: where it is kept what was told, across restarts.
    ///   - ledger: the record, checked once a day where somebody wants to hear of it.
    ///   - pause: between two looks.
    ///   - pauses: between attempts to send.
    ///   - logger: one line a notice.
    ///   - now: the time.
    package init(
        webhooks: [AlertWebhook], observer: AlertObserver, folder: String, ledger: any DeclarationLedger,
        pause: Duration = .seconds(10), pauses: [Duration] = AlertWatch.pauses, logger: Logger,
        now: @escaping Now = ChinaTime.now
    ) {
        self.webhooks = webhooks
        self.observer = observer
        self.ledger = ledger
        self.pause = pause
        self.pauses = pauses
        self.logger = logger
        self.now = now
        file = folder + "/alerts.json"
        let stored = AlertWatch.read(file, logger)
        machines = Mutex(
            Dictionary(
                webhooks.map { ($0.name, AlertMachine(repeats: $0.repeats, watched: stored[$0.name] ?? [])) }
            ) { first, _ in first })
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                var lines: [String: AsyncStream<AlertMachine.Notice>.Continuation] = [:]
                for webhook in self.webhooks {
                    let (notices, line) = AsyncStream<AlertMachine.Notice>.makeStream(
                        bufferingPolicy: .bufferingNewest(AlertWatch.line))
                    lines[webhook.name] = line
                    group.addTask { for await notice in notices { await self.tell(notice, webhook) } }
                }
                if self.webhooks.contains(where: { $0.conditions.contains(.chainBroken) }) {
                    group.addTask { await self.checkRecord() }
                }
                while !Task.isCancelled {
                    for (name, notices) in await self.round() {
                        for notice in notices { lines[name]?.yield(notice) }
                    }
                    // Ends early by cancellation only, which the loop looks for itself.
                    do { try await Task.sleep(for: self.pause) } catch {}
                }
                for line in lines.values { line.finish() }
            }
        }
    }

    package func figures() async -> [Figure] {
        let raised = machines.withLock { machines in
            machines.values.map(\.raised).reduce(into: [AlertCondition: Int]()) { all, one in
                all.merge(one, uniquingKeysWith: max)
            }
        }
        return AlertCondition.allCases.map { Figure(.alertActive, [$0.rawValue], Double(raised[$0] ?? 0)) }
            + [Figure(.chainBroken, [], observer.chainProblem == nil ? 0 : 1)]
    }

    /// Looks once; what is to be told to whom.
    func round() async -> [String: [AlertMachine.Notice]] {
        let findings = await observer.findings()
        let time = now()
        let (notices, watched) = machines.withLock { machines in
            var notices: [String: [AlertMachine.Notice]] = [:]
            for webhook in webhooks {
                let own = findings.filter { webhook.conditions.contains($0.condition) }
                notices[webhook.name] = machines[webhook.name]?.step(own, at: time)
            }
            return (notices, machines.mapValues(\.watched))
        }
        if notices.values.contains(where: { !$0.isEmpty }) { await keep(watched) }
        return notices
    }

    private func tell(_ notice: AlertMachine.Notice, _ webhook: AlertWebhook) async {
        let metadata: Logger.Metadata = [
            "alert": "\(webhook.name)", "condition": "\(notice.finding.condition.rawValue)",
            "subject": "\(notice.finding.subject)", "state": "\(notice.word.rawValue)",
        ]
        for pause in pauses.map(Optional.init) + [nil] {
            do throws(AlertWebhook.Failure) {
                try await webhook.send(notice, at: now())
                Metrics.counter(.alertsSent, webhook.name, "sent").add()
                logger.notice("alert told", metadata: metadata)
                return
            } catch {
                Metrics.counter(.alertsSent, webhook.name, "failed").add()
                let words = pause == nil ? "alert given up" : "alert not told, it is tried again"
                logger.warning("\(words)", metadata: metadata.merging(["cause": "\(error.reason)"]) { $1 })
            }
            guard let pause else { return }
            do { try await Task.sleep(for: pause) } catch { return }
        }
    }

    /// Looks through the whole record some minutes after the start, and once a day from then on.
    private func checkRecord() async {
        var pause = Duration.seconds(300)
        while true {
            do { try await Task.sleep(for: pause) } catch { return }
            pause = .seconds(86_400)
            do {
                observer.note(try await ledger.verify { _, _ in })
            } catch {
                logger.error("the record cannot be checked", metadata: ["cause": "\(error)"])
            }
        }
    }

    // MARK: - Across restarts

    private static func read(_ file: String, _ logger: Logger) -> [String: [AlertMachine.Watched]] {
        guard let content = FileManager.default.contents(atPath: file) else { return [:] }
        do {
            return try JSONDecoder().decode([String: [AlertMachine.Watched]].self, from: content)
        } catch {
            logger.warning("what was told before the restart cannot be read", metadata: ["file": "\(file)"])
            return [:]
        }
    }

    private func keep(_ watched: [String: [AlertMachine.Watched]]) async {
        let raised = watched.mapValues { $0.filter { $0.told != nil } }
        let (file, logger) = (file, logger)
        await withCheckedContinuation { continuation in
            AlertWatch.queue.async {
                do {
                    let folder = file.split(separator: "/", omittingEmptySubsequences: false).dropLast()
                        .joined(separator: "/")
                    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
                    try JSONEncoder().encode(raised).write(to: URL(filePath: file), options: .atomic)
                } catch {
                    logger.warning("what was told cannot be kept", metadata: ["file": "\(file)", "cause": "\(error)"])
                }
                continuation.resume()
            }
        }
    }
}
