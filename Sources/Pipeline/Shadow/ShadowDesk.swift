package import Exchange
package import Logging
package import SidecarBase
internal import Synchronization

/// Shadow mode: the old service gets every request, too, and the answers are compared; HTTP knows the pipeline by this.
package protocol Shadowing: Sendable {
    /// Whose answer callers get.
    var answer: ShadowChoice { get }

    /// Passes a request on and compares, on its own time; nobody waits for it. For ``ShadowChoice/ours``.
    func follow(_ request: ShadowRequest, ours: ShadowAnswer)

    /// Passes a request on, for its answer. For ``ShadowChoice/theirs``.
    ///
    /// - Throws: `shadow.no_answer`.
    func ask(_ request: ShadowRequest) async throws(SidecarError) -> ShadowAnswer

    /// Compares what both answered; without an answer of the other only that is noted.
    func note(ours: ShadowAnswer, theirs: ShadowAnswer?)

    /// Counts since the start.
    var counts: ShadowFigures { get }
}

/// Whose answer callers get in shadow mode.
package enum ShadowChoice: String, Sendable, CaseIterable { case ours, theirs }

/// The desk of shadow mode. With our answer the old service can neither slow nor stop anything here: it is asked after our caller has
/// got the answer, of so many requests at a time, and what does not fit in is left out.
package final class ShadowDesk: Shadowing {
    private struct State {
        var figures = ShadowFigures()
        var running: [Int: Task<Void, Never>] = [:]
        var next = 0
        var isClosed = false
    }

    package let answer: ShadowChoice
    private let service: any ShadowAsking
    /// Of a hundred requests so many are passed on.
    private let sample: Int
    private let parallel: Int
    private let journal: ShadowJournal
    private let logger: Logger
    private let now: Now
    private let state = Mutex(State())

    /// - Parameters:
    ///   - service: the old service.
    ///   - answer: whose answer callers get.
    ///   - sample: percent of the requests that are passed on; all when the answer is theirs.
    ///   - parallel: how many are under way at a time when the answer is ours.
    ///   - journal: where compared requests are noted.
    ///   - logger: one line a difference.
    ///   - now: the time.
    package init(
        service: any ShadowAsking, answer: ShadowChoice, sample: Int, parallel: Int, journal: ShadowJournal,
        logger: Logger, now: @escaping Now = ChinaTime.now
    ) {
        self.service = service
        self.answer = answer
        self.sample = sample
        self.parallel = parallel
        self.journal = journal
        self.logger = logger
        self.now = now
    }

    package var counts: ShadowFigures { state.withLock(\.figures) }

    package func follow(_ request: ShadowRequest, ours: ShadowAnswer) {
        let isChosen = sample >= 100 || Int.random(in: 0..<100) < sample
        state.withLock { state in
            guard isChosen, !state.isClosed, state.running.count < parallel else {
                state.figures.skipped += 1
                return
            }
            let id = state.next
            state.next += 1
            // The task removes itself; the lock is held until its handle is kept.
            state.running[id] = Task {
                do throws(SidecarError) {
                    self.note(ours: ours, theirs: try await self.service.ask(request))
                } catch {
                    self.note(ours: ours, theirs: nil)
                }
                _ = self.state.withLock { $0.running.removeValue(forKey: id) }
            }
        }
    }

    package func ask(_ request: ShadowRequest) async throws(SidecarError) -> ShadowAnswer {
        try await service.ask(request)
    }

    package func note(ours: ShadowAnswer, theirs: ShadowAnswer?) {
        let compared = theirs.map { ShadowComparison(ours: ours, theirs: $0) }
        let differences = compared?.differences ?? []
        let verdict: ShadowRecord.Verdict = compared == nil ? .unanswered : differences.isEmpty ? .same : .differs
        state.withLock { state in
            switch verdict {
            case .same: state.figures.same += 1
            case .differs: state.figures.differs += 1
            case .unanswered: state.figures.unanswered += 1
            }
            for difference in differences { state.figures.reasons[difference.reason.rawValue, default: 0] += 1 }
        }
        let record = ShadowRecord(
            time: now().readable, verdict: verdict, differences: differences, type: compared?.type ?? "",
            guid: compared?.guid ?? "", otherCertificate: compared?.hasOtherCertificate ?? false,
            oursMilliseconds: ours.milliseconds, theirsMilliseconds: theirs?.milliseconds)
        journal.append(record)
        if verdict == .differs {
            logger.notice(
                "the old service answers otherwise",
                metadata: [
                    "guid": "\(record.guid)",
                    "differences": "\(differences.map { "\($0.reason.rawValue) \($0.place)" }.joined(separator: "; "))",
                ])
        }
    }

    /// Passes on nothing more, forgets what is under way, and returns when the journal is written.
    package func close() async {
        let tasks = state.withLock { state in
            state.isClosed = true
            return Array(state.running.values)
        }
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
        await journal.flush()
    }
}
