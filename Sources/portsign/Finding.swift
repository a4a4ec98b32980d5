/// What the doctor found about one thing.
struct Finding: Encodable, Sendable {
    /// How it is.
    enum Verdict: String, Encodable, Sendable {
        case good, warning, bad
    }

    /// What was looked at.
    let subject: String
    let verdict: Verdict
    /// What was seen.
    let seen: String
    /// What to do; empty when nothing.
    let advice: String

    init(_ subject: String, _ verdict: Verdict, _ seen: String, advice: String = "") {
        self.subject = subject
        self.verdict = verdict
        self.seen = seen
        self.advice = advice
    }

    /// The line for people.
    var mark: String {
        switch verdict {
        case .good: "ok  "
        case .warning: "WARN"
        case .bad: "BAD "
        }
    }
}
