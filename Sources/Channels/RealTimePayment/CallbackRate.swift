internal import SidecarBase
internal import Synchronization

/// Counts what each address posts to the callback in a minute. A question is taken whatever the count: a missed one closes the
/// business. Source: realtime179.md §7 item 4.
final class CallbackRate: Sendable {
    /// Where a post stands.
    enum Standing: Sendable, Equatable {
        case within
        /// The first one too many in this minute.
        case first
        case beyond
    }

    private struct State {
        var minute: Int64 = 0
        var counts: [String: Int] = [:]
    }

    /// More addresses than this in a minute are an attack; further ones are beyond the limit.
    private static let maximumAddresses = 10_000

    private let limit: Int?
    private let state = Mutex(State())

    /// - Parameter limit: posts a minute; `nil` for any number.
    init(_ limit: Int?) { self.limit = limit }

    /// Counts one post.
    func count(_ peer: String, at time: ChinaTime) -> Standing {
        guard let limit else { return .within }
        return state.withLock { state in
            let minute = time.milliseconds / 60_000
            if minute != state.minute { state = State(minute: minute) }
            guard state.counts[peer] != nil || state.counts.count < CallbackRate.maximumAddresses else {
                return .beyond
            }
            let count = (state.counts[peer] ?? 0) + 1
            state.counts[peer] = count
            return count <= limit ? .within : count == limit + 1 ? .first : .beyond
        }
    }
}
