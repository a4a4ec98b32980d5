internal import Synchronization

/// Counts the commands that go to cards, and the time until their answers: what is left of a signature's time is ours.
package final class TransmitMeter: Sendable {
    /// What was counted.
    package struct Reading: Sendable {
        /// Commands, GET RESPONSE and the pieces of long ones included.
        package var commands = 0
        /// The time from giving commands to PC/SC to having their answers.
        package var time = Duration.zero
    }

    private let state = Mutex(Reading())

    package init() {}

    /// What was counted so far.
    package var reading: Reading { state.withLock { $0 } }

    func note(_ time: Duration) {
        state.withLock { reading in
            reading.commands += 1
            reading.time += time
        }
    }
}
