package import SidecarBase

/// What the ledger keeps of messages that wait for a signer. Errors as of ``DeclarationLedger``.
package protocol HoldingLedger: BatchLedger {
    /// Records a declaration that cannot be signed now, with its keys and documents, in one commit. Its guid is taken from
    /// now on, and the same input again is answered with it.
    func recordHeld(_ declaration: HeldDeclaration) async throws(LedgerError) -> RecordOutcome

    /// Messages of a company that are due to be signed, in the order in which they came.
    func pendingHolds(company: String, limit: Int, now: ChinaTime) async throws(LedgerError) -> [PendingHold]

    /// How many messages wait for a signer, by company.
    func holds() async throws(LedgerError) -> [String: Int]

    /// Gives a held message its signature and puts it into the outbox, in one commit.
    ///
    /// - Returns: `false` when it is not held any more: somebody was faster, or a person abandoned it. Nothing is recorded then.
    func recordHeldSignature(
        _ signature: HeldSignature, of id: MessageID
    ) async throws(LedgerError) -> Bool

    /// Notes that a held message could not be signed for a reason of its own, and waits until `next`.
    func postponeHold(
        _ id: MessageID, _ code: ErrorCode, detail: String, next: ChinaTime
    ) async throws(LedgerError)
}
