package import SidecarBase
internal import Synchronization

/// A clock that can be set: it goes on from where it was set, or stands still.
package final class LabClock: Sendable {
    private enum State {
        case running(offset: Int64)
        case standing(ChinaTime)
    }

    private let system: Now
    private let state: Mutex<State>

    /// A clock that shows the system's time until it is set.
    package init(system: @escaping Now = ChinaTime.now) {
        self.system = system
        state = Mutex(.running(offset: 0))
    }

    /// A clock that stands still.
    package convenience init(standingAt time: ChinaTime) {
        self.init()
        stand(at: time)
    }

    /// The time it shows.
    package var now: ChinaTime {
        state.withLock { state in
            switch state {
            case .running(let offset): system().advanced(byMilliseconds: offset)
            case .standing(let time): time
            }
        }
    }

    /// Sets it; it stands still from now on.
    package func stand(at time: ChinaTime) { state.withLock { $0 = .standing(time) } }

    /// Sets it; it goes on from there.
    package func run(from time: ChinaTime) {
        let offset = time.milliseconds.subtractingReportingOverflow(system().milliseconds)
        state.withLock { $0 = .running(offset: offset.overflow ? 0 : offset.partialValue) }
    }

    /// Shows the system's time again.
    package func reset() { state.withLock { $0 = .running(offset: 0) } }

    /// `POST /lab/clock?time=20250701101531` lets it stand, with `&run=1` go on from there; without a time it is the
    /// system's again.
    func apply(_ request: LabRequest) -> LabReply {
        if let text = request.query["time"], !text.isEmpty {
            guard let time = ChinaTime(digits: text) else {
                return .text(400, "time is yyyyMMddHHmmss, not \(text)")
            }
            if request.query["run"] != nil { run(from: time) } else { stand(at: time) }
        } else {
            reset()
        }
        return .json("{\"now\":\"\(now.iso8601)\"}")
    }
}
