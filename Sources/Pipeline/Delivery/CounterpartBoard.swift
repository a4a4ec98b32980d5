internal import SidecarBase
internal import Synchronization

/// What the workers of routes and of ERP targets tell about themselves, for whoever asks: since the process was started.
package final class CounterpartBoard: Sendable {
    /// An error that was met last.
    struct Failure: Sendable, Equatable {
        let code: ErrorCode
        let detail: String
        let time: ChinaTime
    }

    /// How one counterpart does.
    struct Standing: Sendable {
        var breaker = CircuitBreaker()
        var running = 0
        var done = 0
        /// Attempts that failed, by the code of the cause.
        var causes: [String: Int] = [:]
        var lastFailure: Failure?
        /// Since when nothing succeeded; `nil` when the last attempt did.
        var failingSince: ChinaTime?
        /// When the route opens; `nil` while it is open.
        var opensAt: ChinaTime?
        /// Whether what waits is to be read anew.
        var isToReload = false
        var rate = RecentRate()

        mutating func noteSuccess(at time: ChinaTime) {
            done += 1
            failingSince = nil
            rate.note(at: time)
        }

        mutating func noteFailure(_ code: ErrorCode, _ detail: String, at time: ChinaTime) {
            causes[code.name, default: 0] += 1
            lastFailure = Failure(code: code, detail: detail, time: time)
            if failingSince == nil { failingSince = time }
        }
    }

    private let standings = Mutex<[String: Standing]>([:])

    package init() {}

    /// How a counterpart does; that of one nobody told about is empty.
    subscript(name: String) -> Standing { standings.withLock { $0[name] ?? Standing() } }

    /// The names told about.
    var names: [String] { standings.withLock { $0.keys.sorted() } }

    /// Asks the worker of a target to read anew what waits; it looks when it is nudged.
    func requestReload(_ name: String) { update(name) { $0.isToReload = true } }

    /// Whether it was asked since the last call.
    func takeReload(_ name: String) -> Bool {
        standings.withLock { standings in
            defer { standings[name]?.isToReload = false }
            return standings[name]?.isToReload ?? false
        }
    }

    /// Changes what is told.
    func update(_ name: String, _ change: (inout Standing) -> Void) {
        standings.withLock { change(&$0[name, default: Standing()]) }
    }
}
