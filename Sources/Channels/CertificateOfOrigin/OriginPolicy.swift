/// How the channel is run here.
package struct OriginPolicy: Sendable, Equatable {
    /// How often something that the council has not finished is asked for; `nil` where pushes are trusted to come.
    package var polling: Duration?
    /// Whether a result for something that was not sent from here is refused, and not kept.
    package var refusesOrphans: Bool
    /// How long a message may be under way before its outcome counts as unknown.
    package var lease: Duration
    /// The pauses before the same bytes are sent once more.
    package var pauses: [Duration]

    package init(
        polling: Duration? = .seconds(600), refusesOrphans: Bool = false, lease: Duration = .seconds(90),
        pauses: [Duration] = [.seconds(2), .seconds(5), .seconds(10)]
    ) {
        self.polling = polling
        self.refusesOrphans = refusesOrphans
        self.lease = lease
        self.pauses = pauses
    }

    /// The pause after so many attempts that did not leave; later ones are long.
    func pause(after tries: Int) -> Duration {
        pauses.indices.contains(tries - 1) ? pauses[tries - 1] : tries < 10 ? .seconds(60) : .seconds(300)
    }

    /// The pause before the council is asked again, after so many attempts.
    func askingPause(after tries: Int) -> Duration {
        min(.seconds(600), .seconds(10) * (1 << min(max(0, tries - 1), 6)))
    }
}
