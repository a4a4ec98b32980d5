internal import Synchronization

/// Whether something is still of use; asked on any thread.
package final class Liveness: Sendable {
    private let flag = Atomic(true)

    package init() {}

    package var isAlive: Bool { flag.load(ordering: .acquiring) }

    package func end() { flag.store(false, ordering: .releasing) }
}
