internal import Hummingbird
internal import SidecarBase
internal import Synchronization

/// Holds each group of routes to its limits.
final class Gatekeeper: Sendable {
    /// Why a request is turned away.
    enum Refusal: Sendable, Equatable {
        /// Too many a second; when the next one may come.
        case rate(after: Duration)
        case concurrent
        case source

        var name: String {
            switch self {
            case .rate: "rate"
            case .concurrent: "concurrent"
            case .source: "source"
            }
        }

        var error: SidecarError {
            switch self {
            case .rate: SidecarError(.httpRate)
            case .concurrent: SidecarError(.httpBusy)
            case .source: SidecarError(.httpBusy, "from this address")
            }
        }

        /// Whole seconds to wait.
        var retryAfter: Int {
            guard case .rate(let time) = self else { return 1 }
            return max(1, Int((time / .seconds(1)).rounded(.up)))
        }
    }

    private struct Running {
        var all = 0
        var bySource: [String: Int] = [:]
    }

    private struct Gate: Sendable {
        let rate: RateLimiter?
        let limits: GroupLimits
    }

    private let gates: [RouteGroup: Gate]
    private let running = Mutex<[RouteGroup: Running]>([:])

    init(_ limits: [RouteGroup: GroupLimits]) {
        gates = limits.mapValues { limits in
            Gate(
                rate: limits.rate.map { RateLimiter(rate: $0, burst: limits.burst ?? ($0 * 2)) }, limits: limits)
        }
    }

    /// Lets a request in, or not. One that is let in must ``leave(_:_:)``.
    func enter(_ group: RouteGroup, _ address: String) -> Refusal? {
        guard let gate = gates[group] else { return nil }
        if let time = gate.rate?.wait(for: address) { return .rate(after: time) }
        let limits = gate.limits
        guard limits.concurrent != nil || limits.concurrentPerSource != nil else { return nil }
        return running.withLock { groups in
            var now = groups[group, default: Running()]
            if let limit = limits.concurrent, now.all >= limit { return .concurrent }
            let own = now.bySource[address, default: 0]
            if let limit = limits.concurrentPerSource, own >= limit { return .source }
            now.all += 1
            now.bySource[address] = own + 1
            groups[group] = now
            return nil
        }
    }

    /// A request that was let in is done.
    func leave(_ group: RouteGroup, _ address: String) {
        guard let limits = gates[group]?.limits, limits.concurrent != nil || limits.concurrentPerSource != nil else {
            return
        }
        running.withLock { groups in
            groups[group]?.all -= 1
            let own = groups[group]?.bySource[address, default: 0] ?? 0
            groups[group]?.bySource[address] = own > 1 ? own - 1 : nil
        }
    }
}
