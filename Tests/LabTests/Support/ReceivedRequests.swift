import Lab
import Synchronization

/// The requests that came to a server of a test.
final class ReceivedRequests: Sendable {
    private let requests = Mutex<[LabRequest]>([])

    var all: [LabRequest] { requests.withLock(\.self) }

    func add(_ request: LabRequest) { requests.withLock { $0.append(request) } }
}
