internal import Synchronization

/// What attempts under way leave for the worker that began them; every letter wakes it.
package final class Mailbox<Letter: Sendable>: Sendable {
    private let letters = Mutex<[Letter]>([])
    private let nudge: Nudge

    package init(_ nudge: Nudge) {
        self.nudge = nudge
    }

    package func put(_ letter: Letter) {
        letters.withLock { $0.append(letter) }
        nudge.signal()
    }

    package func takeAll() -> [Letter] {
        letters.withLock { letters in
            defer { letters = [] }
            return letters
        }
    }
}
