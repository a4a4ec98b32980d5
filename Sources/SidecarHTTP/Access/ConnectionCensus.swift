internal import SidecarBase
internal import Synchronization

/// Counts the connections: how many there are, and how many one address has.
///
/// Addresses that are on no list are refused when they ask for something; until then each of their connections takes a place. So
/// all of them together get a few places only, and cannot take those of callers that may come in.
final class ConnectionCensus: Sendable {
    /// Why a connection is not served.
    enum Refusal: String, Sendable { case connections, strangers }

    private struct State {
        var all = 0
        var strangers = 0
        var bySource: [String: Int] = [:]
    }

    private let perSource: Int
    private let strangersLimit: Int
    private let lists: [AllowList]
    private let proxies: AllowList
    private let state = Mutex(State())

    init(_ settings: HTTPSettings) {
        perSource = settings.connectionsPerSource
        strangersLimit = max(1, settings.maximumConnections / 8)
        proxies = settings.trustedProxies
        let groups = RouteGroup.allCases.map { settings.allowList(of: $0) }
        // A group without a list is open to everybody.
        let isOpen = groups.contains { $0?.isEmpty ?? true }
        lists = isOpen ? [] : groups.compactMap(\.self)
    }

    /// How many connections are open.
    var count: Int { state.withLock { $0.all } }

    /// Notes a connection; it must ``leave(_:)`` whatever the answer.
    func enter(_ address: String) -> Refusal? {
        let (isStranger, isProxy) = (isStranger(address), proxies.allows(address))
        return state.withLock { state in
            state.all += 1
            if isStranger { state.strangers += 1 }
            if perSource > 0 { state.bySource[address, default: 0] += 1 }
            if isStranger, state.strangers > strangersLimit { return .strangers }
            if perSource > 0, !isProxy, state.bySource[address, default: 0] > perSource { return .connections }
            return nil
        }
    }

    /// A connection has ended.
    func leave(_ address: String) {
        let isStranger = isStranger(address)
        state.withLock { state in
            state.all -= 1
            if isStranger { state.strangers -= 1 }
            if perSource > 0 {
                let left = state.bySource[address, default: 1] - 1
                state.bySource[address] = left > 0 ? left : nil
            }
        }
    }

    private func isStranger(_ address: String) -> Bool {
        !lists.isEmpty && !proxies.allows(address) && !lists.contains { $0.allows(address) }
    }
}
