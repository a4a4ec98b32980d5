/// What a verification of the whole ledger found.
package struct ChainReport: Sendable {
    package let events: Int
    package let bodies: Int
    package let messages: Int
    /// Each names a damaged record, in the order found; at most 100.
    package let problems: [String]
    /// The hash of the last event. Whoever can rewrite the whole file can rewrite the whole chain too: note this value
    /// elsewhere from time to time, and a rewritten past shows.
    package let head: [UInt8]
    /// Signed checkpoints that fit.
    package let checkpoints: Int
    /// Bodies of which only the digest is here, and the content in an archive file.
    package let archived: Int

    /// All parts.
    package init(
        events: Int, bodies: Int, messages: Int, problems: [String], head: [UInt8] = [], checkpoints: Int = 0,
        archived: Int = 0
    ) {
        self.checkpoints = checkpoints
        self.archived = archived
        self.events = events
        self.bodies = bodies
        self.messages = messages
        self.problems = problems
        self.head = head
    }
}
