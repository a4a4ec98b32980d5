internal import Ledger
package import Logging
internal import ServiceLifecycle
package import SidecarBase

/// Takes every case further that something is due for: so many at once as the council takes, each on its own.
package struct OriginWorker: Service {
    private let sender: OriginSender
    private let reception: OriginReception
    private let places: Int
    private let nudge: Nudge
    private let endings: Mailbox<Int64>
    private let logger: Logger
    private let now: Now

    /// How long a ledger that cannot be read or written is left alone.
    private static let ledgerPause: Duration = .seconds(5)

    /// - Parameters:
    ///   - sender: takes cases further.
    ///   - reception: brings in pushes that were kept when the process ended.
    ///   - places: how many cases at once.
    ///   - nudge: signalled when there is something new.
    ///   - logger: for what goes wrong here.
    ///   - now: the time.
    package init(
        sender: OriginSender, reception: OriginReception, places: Int, nudge: Nudge, logger: Logger,
        now: @escaping Now = ChinaTime.now
    ) {
        self.sender = sender
        self.reception = reception
        self.places = places
        self.nudge = nudge
        endings = Mailbox(nudge)
        self.logger = logger
        self.now = now
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled, await !self.begin() { await self.nudge.wait(atMost: OriginWorker.ledgerPause) }
            await withDiscardingTaskGroup { group in await self.drive(&group) }
        }
    }

    /// What has to be known before anything is sent: whether the queue is stopped, and what was under way when the process ended.
    private func begin() async -> Bool {
        do {
            try await sender.gate.load()
            var query = CaseQuery(channel: OriginCase.channel)
            query.state = OriginCase.State.sending.rawValue
            query.limit = 1_000
            for found in try await sender.ledger.cases(query) { try await sender.step(found) }
            return true
        } catch {
            logger.error("the council's queue cannot begin", metadata: ["cause": "\(error)"])
            return false
        }
    }

    private func drive(_ group: inout DiscardingTaskGroup) async {
        var running: Set<Int64> = []
        while !Task.isCancelled {
            running.subtract(endings.takeAll())
            let wait = await start(&running, &group)
            if !Task.isCancelled { await nudge.wait(atMost: wait) }
        }
    }

    /// Starts what is due; how long to wait when nothing happens.
    private func start(_ running: inout Set<Int64>, _ group: inout DiscardingTaskGroup) async -> Duration {
        do {
            let time = now()
            let due = try await sender.ledger.dueCases(OriginCase.channel, now: time, limit: 1_000)
            for found in due where !running.contains(found.row) {
                if found.state == OriginCase.State.received.rawValue {
                    try await reception.bringIn(found)
                } else if !sender.gate.isStopped, running.count < places {
                    running.insert(found.row)
                    group.addTask {
                        await self.step(found)
                        self.endings.put(found.row)
                    }
                }
            }
            // While all places are taken, or the queue is stopped, only a signal changes anything.
            guard running.count < places, !sender.gate.isStopped,
                let next = try await sender.ledger.nextDue(OriginCase.channel)
            else { return .seconds(60) }
            let (difference, isTooLarge) = next.milliseconds.subtractingReportingOverflow(now().milliseconds)
            return .milliseconds(isTooLarge ? 60_000 : min(60_000, max(20, difference)))
        } catch {
            if Task.isCancelled { return .zero }
            logger.error("the council's queue cannot go on", metadata: ["cause": "\(error)"])
            return OriginWorker.ledgerPause
        }
    }

    private func step(_ found: ChannelCase) async {
        do {
            try await sender.step(found)
        } catch {
            // The lease, or the old due time, brings the case back; not at once, if the ledger is in trouble.
            logger.error("a case cannot go on", metadata: ["id": "\(found.subject)", "cause": "\(error)"])
            do { try await Task.sleep(for: OriginWorker.ledgerPause) } catch {}
        }
    }
}
