/// A mixture of faults that follows from its seed: the fault of the n-th request is the same in every run.
package struct Mischief: Sendable, Equatable, CustomStringConvertible {
    /// Makes a run repeatable.
    package let seed: UInt64
    /// The share of requests with each fault, 0 to 1 each and not more than 1 together.
    package let rates: [Fault: Double]

    /// - Parameters:
    ///   - seed: makes the run repeatable.
    ///   - rates: the share of requests with each fault.
    package init(seed: UInt64, rates: [Fault: Double]) {
        self.seed = seed
        self.rates = rates
    }

    /// Faults of some kinds, each as often as the others.
    /// - Parameters:
    ///   - rate: the share of requests with a fault, 0 to 1.
    ///   - seed: makes the run repeatable.
    ///   - kinds: what is mixed. Refusals are not among them: they are answers, not accidents.
    package init(
        rate: Double, seed: UInt64, kinds: [Fault] = [.http500, .hang, .closeMidAnswer, .acceptThenClose, .slow]
    ) {
        let share = kinds.isEmpty ? 0 : min(max(rate, 0), 1) / Double(kinds.count)
        self.init(seed: seed, rates: Dictionary(kinds.map { ($0, share) }) { first, _ in first })
    }

    /// What real counterparts do on their bad days: one request in four goes wrong, in every way there is.
    package static func usual(seed: UInt64) -> Mischief {
        Mischief(
            seed: seed,
            rates: [
                .http500: 0.03, .http503: 0.02, .hang: 0.01, .closeMidAnswer: 0.03, .reset: 0.02,
                .acceptThenClose: 0.04,
                .slow: 0.04, .slowBytes: 0.03, .wrongEncoding: 0.02, .huge: 0.01,
            ])
    }

    /// The same mixture for another part of the world, which does not misbehave in step.
    package func forPart(_ number: UInt64) -> Mischief { Mischief(seed: seed &+ number, rates: rates) }

    /// The fault of a request, which is counted from 0.
    package func fault(ofRequest number: Int) -> Fault {
        var generator = SeededGenerator(seed: seed &+ UInt64(truncatingIfNeeded: number) &* 0xD1B5_4A32_D192_ED03)
        var rest = Double.random(in: 0..<1, using: &generator)
        for fault in Fault.allCases {
            guard let rate = rates[fault] else { continue }
            if rest < rate { return fault }
            rest -= rate
        }
        return .normal
    }

    /// The seed and the rates, as they are printed at the start.
    package var description: String {
        let shares = Fault.allCases.compactMap { fault -> String? in
            guard let rate = rates[fault], rate > 0 else { return nil }
            return "\(fault.rawValue) \((rate * 1_000).rounded() / 10)%"
        }
        return "seed \(seed): \(shares.joined(separator: ", "))"
    }
}
