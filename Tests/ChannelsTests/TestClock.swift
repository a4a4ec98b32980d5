import SidecarBase
import Synchronization

/// A clock that stands still until it is told otherwise.
final class TestClock: Sendable {
    private let time: Mutex<ChinaTime>

    init(_ time: ChinaTime) { self.time = Mutex(time) }

    var now: ChinaTime { time.withLock { $0 } }

    func advance(seconds: Int64) { time.withLock { $0 = $0.advanced(byMilliseconds: seconds * 1_000) } }
    func advance(to later: ChinaTime) { time.withLock { $0 = max($0, later) } }
}
