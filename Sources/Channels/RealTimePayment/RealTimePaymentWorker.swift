internal import Ledger
internal import Logging
internal import ServiceLifecycle
package import SidecarBase
package import Signers

/// Brings the open sessions on, those with the nearest limit first. Source: realtime179.md §7 item 17.
package struct RealTimePaymentWorker: Service {
    /// What wakes it, beside time.
    private enum Word: Sendable {
        case ended(Int64, SessionRunner.Ending)
        /// The ledger could not be read or written.
        case failed(Int64)
        /// A company can sign that could not.
        case signerIsBack
    }

    /// Sessions that wait for a signer.
    private struct Want {
        /// The platforms whose sessions do.
        var platforms: Set<String> = []
        /// Those whose sessions are woken.
        var woken: Set<String> = []
        /// Some may wait since before the start.
        var wakesAll = true
        var nextProbe = ChinaTime(milliseconds: 0)
    }

    private let runner: SessionRunner
    private let signing: SigningDesk
    private let words: Mailbox<Word>
    private let nudge: Nudge

    /// How long a ledger that cannot be read or written is left alone.
    private static let ledgerPause: Duration = .seconds(5)
    /// How often one of the sessions that wait for a signer tries without a word of a signer: a PIN file may have been changed.
    private static let probePause: Int64 = 5_000
    /// How many sessions are read at once.
    private static let portion = 500

    /// - Parameters:
    ///   - runner: does the steps.
    ///   - signing: tells when a company can sign again.
    ///   - nudge: signalled when a session came or can go on.
    package init(runner: SessionRunner, signing: SigningDesk, nudge: Nudge) {
        self.runner = runner
        self.signing = signing
        self.nudge = nudge
        words = Mailbox(nudge)
    }

    package func run() async throws {
        signing.whenCompanyBecomesAble { [words] in words.put(.signerIsBack) }
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in await self.drive(&group) }
        }
    }

    private func drive(_ group: inout DiscardingTaskGroup) async {
        var running: Set<Int64> = []
        var want = Want()
        while !Task.isCancelled {
            var pause: Duration?
            for word in words.takeAll() {
                switch word {
                case .signerIsBack: want.wakesAll = true
                case .failed(let row):
                    running.remove(row)
                    pause = RealTimePaymentWorker.ledgerPause
                case .ended(let row, let ending):
                    running.remove(row)
                    switch ending {
                    case .rests: break
                    case .wantsSigner(let platform): want.platforms.insert(platform)
                    case .signed(let platform): if want.platforms.contains(platform) { want.woken.insert(platform) }
                    }
                }
            }
            if pause == nil {
                do {
                    try await release(&want)
                    pause = try await begin(&running, want, &group)
                } catch {
                    if Task.isCancelled { return }
                    runner.logger.error("payment data for customs cannot go on", metadata: ["cause": "\(error)"])
                    pause = RealTimePaymentWorker.ledgerPause
                }
            }
            if !Task.isCancelled { await nudge.wait(atMost: pause ?? .seconds(60)) }
        }
    }

    /// Begins what is due; how long to wait for what is due next.
    private func begin(
        _ running: inout Set<Int64>, _ want: Want, _ group: inout DiscardingTaskGroup
    ) async throws -> Duration {
        let places = runner.policy.places
        let time = runner.now()
        if running.count < places {
            let due = try await runner.ledger.dueCases(
                PaymentSession.channel, now: time, limit: running.count + places)
            for found in due where running.count < places && !running.contains(found.row) {
                running.insert(found.row)
                group.addTask { self.words.put(await self.run(found)) }
            }
        }
        // What is under way stays due; a look now and then finds what becomes due beside it.
        guard running.isEmpty else { return running.count < places ? .milliseconds(250) : .seconds(60) }
        var next = try await runner.ledger.nextDue(PaymentSession.channel)
        if !want.platforms.isEmpty { next = min(next ?? want.nextProbe, want.nextProbe) }
        guard let next else { return .seconds(60) }
        let (difference, isTooLarge) = next.milliseconds.subtractingReportingOverflow(time.milliseconds)
        return .milliseconds(isTooLarge ? 60_000 : min(60_000, max(20, difference)))
    }

    private func run(_ found: ChannelCase) async -> Word {
        do {
            // What was due when it was read may have gone on since.
            guard let fresh = try await runner.ledger.channelCase(found.row) else { return .ended(found.row, .rests) }
            return .ended(found.row, try await runner.run(fresh))
        } catch {
            if !Task.isCancelled {
                runner.logger.error(
                    "a question of customs cannot go on", metadata: ["session": "\(found.key)", "cause": "\(error)"])
            }
            return .failed(found.row)
        }
    }

    /// Wakes the sessions that wait for a signer: all of them when one is there, else now and then the nearest of each platform.
    private func release(_ want: inout Want) async throws {
        let time = runner.now()
        let isProbe = !want.platforms.isEmpty && time >= want.nextProbe
        guard want.wakesAll || !want.woken.isEmpty || isProbe else { return }
        var waiting: [PaymentSession] = []
        var query = CaseQuery(channel: PaymentSession.channel)
        query.state = SessionState.ready.rawValue
        query.isOpen = true
        query.limit = RealTimePaymentWorker.portion
        while true {
            let page = try await runner.ledger.cases(query)
            waiting += page.compactMap(PaymentSession.init).filter { $0.next == nil }
            guard page.count == query.limit, let last = page.last else { break }
            query.before = last.row
        }
        waiting.sort { $0.limit < $1.limit }
        var tried: Set<String> = []
        for session in waiting {
            let platform = session[.ebpCode]
            let isWoken = want.wakesAll || want.woken.contains(platform)
            guard isWoken || (isProbe && tried.insert(platform).inserted) else { continue }
            var change = CaseChange()
            change.facts = [PaymentSession.Fact.next.rawValue: String(time.milliseconds)]
            change.due = .some(time)
            _ = try await runner.ledger.change(session.row, in: [SessionState.ready.rawValue], change)
        }
        // Whoever still finds no signer says so again.
        let platforms = Set(waiting.map { $0[.ebpCode] })
        want.platforms = want.wakesAll ? [] : platforms.subtracting(want.woken)
        want.woken = []
        want.wakesAll = false
        if isProbe { want.nextProbe = time.advanced(byMilliseconds: RealTimePaymentWorker.probePause) }
    }
}
