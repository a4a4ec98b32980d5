internal import Synchronization

/// What goes wrong with requests that the simulated world makes: the n-th goes wrong the same way in every run of one seed.
package final class PushMischief: Sendable {
    /// What is done with one request.
    package enum Trick: String, Sendable, CaseIterable {
        case none
        /// Sent once more although it was taken.
        case twice
        /// The sender hangs up at once and hears no answer.
        case hangUp
        /// The bytes come in small pieces.
        case slowBytes
        /// It comes late, so that others overtake it.
        case late
        /// Before it the same comes in an encoding that nobody agreed upon.
        case wrongEncoding
        /// Before it comes one with a body that is far too long.
        case huge
        /// Before it comes a receipt for an order that was never sent, for another terminal.
        case stranger
    }

    /// Makes a run repeatable.
    package let seed: UInt64
    private let counter = Mutex((pushes: 0, tricks: [Trick: Int]()))

    package init(seed: UInt64) {
        self.seed = seed
    }

    /// How many requests each trick was done with.
    package var counts: [Trick: Int] { counter.withLock(\.tricks) }

    /// What is done with the next request, and at random how long.
    func next() -> (trick: Trick, share: Double) {
        counter.withLock { counter in
            let decision = PushMischief.decision(seed: seed, push: counter.pushes)
            counter.pushes += 1
            counter.tricks[decision.trick, default: 0] += 1
            return decision
        }
    }

    /// What is done with a request; two in three go well.
    static func decision(seed: UInt64, push: Int) -> (trick: Trick, share: Double) {
        var generator = SeededGenerator(seed: seed &+ UInt64(truncatingIfNeeded: push) &* 0xD1B5_4A32_D192_ED03)
        let share = Double.random(in: 0..<1, using: &generator)
        guard Int.random(in: 0..<3, using: &generator) == 0 else { return (.none, share) }
        let trick = Trick.allCases.dropFirst().randomElement(using: &generator)
        return (trick ?? .none, share)
    }
}
