internal import Synchronization

/// Whether something is still of use; asked on any thread.
final class Liveness: Sendable {
    private let flag = Atomic(true)

    var isAlive: Bool { flag.load(ordering: .acquiring) }

    func end() { flag.store(false, ordering: .releasing) }
}
