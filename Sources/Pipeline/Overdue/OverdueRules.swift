/// What is done about messages whose receipts take longer than usual.
package struct OverdueRules: Sendable, Equatable {
    /// How often a message that no receipt came for is sent again by itself; 0 leaves it to people.
    package let reissues: Int
    /// It is never sent again before so long after it was last sent.
    package let after: Duration

    /// The most that is ever done.
    static let most = 2

    /// Leaves everything to people, unless told otherwise.
    package init(reissues: Int = 0, after: Duration = .seconds(3_600)) {
        self.reissues = min(max(0, reissues), OverdueRules.most)
        self.after = after
    }

    /// Whether a message may be sent again by itself, now or later: customs has not spoken about it, and it was not done too often.
    /// What customs has spoken about it has, and once more would be one too many.
    func allows(_ step: LearnedTimes.Step, after reissues: Int) -> Bool { step == .first && reissues < self.reissues }
}
