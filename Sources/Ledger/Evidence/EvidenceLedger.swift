/// What evidence is made from. Every operation may throw what those of ``DeclarationLedger`` do.
package protocol EvidenceLedger: PlatformLedger {
    /// The events of messages and of the submissions that their documents came from, each with its proof, in their order.
    func provenEvents(of messages: [MessageID]) async throws(LedgerError) -> [ProvenEvent]

    /// Signs a checkpoint over all events since the last one; none when nothing happened since.
    func makeCheckpoints(_ key: CheckpointKey) async throws(LedgerError) -> [SignedCheckpoint]

    /// Checkpoints with numbers in a range, in order.
    func checkpoints(_ numbers: ClosedRange<Int64>) async throws(LedgerError) -> [SignedCheckpoint]

    /// The bytes that a document was made from; `nil` for an unknown one.
    func documentInput(of id: MessageID) async throws(LedgerError) -> [UInt8]?

    /// The sequence of the last event.
    var lastEvent: Int64 { get }
}
