import Synchronization

/// Wakes whoever sends documents singly, after the commit that decided it.
final class SplitSignal: Sendable {
    private let listener = Mutex<(@Sendable () -> Void)?>(nil)

    func listen(_ body: @escaping @Sendable () -> Void) { listener.withLock { $0 = body } }

    func signal() {
        let body = listener.withLock { $0 }
        body?()
    }
}
