internal import Foundation
internal import Synchronization

/// Faults of one counterpart, in its own words: for the next requests, for the requests about one thing (a session, a
/// document), or for every n-th.
package final class FaultPlan<Kind>: Sendable
where Kind: RawRepresentable & Sendable & Hashable & CaseIterable, Kind.RawValue == String {
    private struct State {
        var next: [Kind] = []
        var always: Kind?
        var byKey: [String: [Kind]] = [:]
        var everyNth: (kind: Kind, number: Int)?
        var requests = 0
        var counts: [Kind: Int] = [:]
    }

    /// No more faults than these wait.
    private static var most: Int { 10_000 }
    private let state = Mutex(State())

    package init() {}

    /// Sets a fault for the next `count` requests, or with `nil` for all until ``clear()``.
    package func set(_ kind: Kind, count: Int? = 1) {
        state.withLock { state in
            guard let count else { return state.always = kind }
            state.next += Array(
                repeating: kind, count: min(max(count, 0), Self.most - min(state.next.count, Self.most)))
        }
    }

    /// Sets a fault for the next `count` requests about one thing.
    package func set(_ kind: Kind, for key: String, count: Int = 1) {
        state.withLock { state in
            guard state.byKey.count < Self.most else { return }
            state.byKey[key, default: []] += Array(repeating: kind, count: min(max(count, 0), Self.most))
        }
    }

    /// Sets a fault for every n-th request from now on.
    package func set(_ kind: Kind, every number: Int) {
        state.withLock { state in
            state.everyNth = number > 0 ? (kind, number) : nil
            state.requests = 0
        }
    }

    /// Ends all faults.
    package func clear() {
        state.withLock { state in
            let counts = state.counts
            state = State()
            state.counts = counts
        }
    }

    /// How often each fault was given.
    package var counts: [Kind: Int] { state.withLock(\.counts) }

    /// The fault for a request about some things; what was set for the first of them comes first.
    func take(for keys: String...) -> Kind? {
        state.withLock { state in
            state.requests += 1
            let kind = Self.choose(&state, keys)
            if let kind { state.counts[kind, default: 0] += 1 }
            return kind
        }
    }

    private static func choose(_ state: inout State, _ keys: [String]) -> Kind? {
        for key in keys {
            guard let kind = state.byKey[key]?.first else { continue }
            state.byKey[key]?.removeFirst()
            if state.byKey[key]?.isEmpty == true { state.byKey[key] = nil }
            return kind
        }
        if !state.next.isEmpty { return state.next.removeFirst() }
        if let always = state.always { return always }
        if let rule = state.everyNth, state.requests % rule.number == 0 { return rule.kind }
        return nil
    }

    // MARK: - From outside

    private struct Order: Decodable {
        var fault: String
        var count: Int?
        var key: String?
        var every: Int?
    }

    /// `POST /lab/fault`: `{"fault":"delay","count":3}`, with `"key"` for one thing only, with `"every":5` for every fifth
    /// request, with `"count":0` until `{"fault":"none"}`.
    func apply(_ body: [UInt8]) -> LabReply {
        let names = Kind.allCases.map(\.rawValue).joined(separator: ", ")
        let order: Order
        do {
            order = try JSONDecoder().decode(Order.self, from: Data(body))
        } catch {
            return .text(400, "expected JSON like {\"fault\":\"delay\",\"count\":3}; faults: none, \(names)")
        }
        if order.fault == "none" {
            clear()
            return .json("{\"fault\":\"none\"}")
        }
        guard let kind = Kind(rawValue: order.fault) else {
            return .text(400, "there is no fault \(order.fault); faults: none, \(names)")
        }
        if let number = order.every {
            set(kind, every: number)
        } else if let key = order.key {
            set(kind, for: key, count: order.count ?? 1)
        } else {
            set(kind, count: order.count == 0 ? nil : order.count ?? 1)
        }
        return .json("{\"fault\":\"\(kind.rawValue)\"}")
    }

    /// How often each fault was given, by name.
    var named: [String: Int] {
        Dictionary(counts.map { ($0.key.rawValue, $0.value) }) { first, _ in first }
    }
}
