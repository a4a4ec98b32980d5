package import SidecarBase

/// What the ledger keeps of the documents that PortSign puts into messages itself. Errors as of ``DeclarationLedger``.
package protocol BatchLedger: DeclarationLedger {
    /// What was recorded before of a document: the same input, the same item of it and the same type, at or after `since`; or
    /// its guid.
    func precedent(
        of document: DocumentIdentity, company: String, since: ChinaTime
    ) async throws(LedgerError) -> DocumentPrecedent?

    /// One document.
    func document(_ id: MessageID) async throws(LedgerError) -> DocumentRecord?

    /// Documents by their own id, their guid, or the last part of their business key such as an order number; newest first, at
    /// most 200.
    func documents(matching text: String) async throws(LedgerError) -> [DocumentRecord]

    /// The documents of a message in their order, also of the message that one was sent again in; none for a message that came
    /// ready-made.
    func documents(of message: MessageID) async throws(LedgerError) -> [DocumentRecord]

    /// One document's own timeline, oldest first: what happened to its message as a whole, what happened to itself, and what
    /// happened to the message it was sent again in. What receipts say about its neighbours is not among them.
    func events(ofDocument id: MessageID) async throws(LedgerError) -> [EventRecord]

    /// Documents of refused batches that are due to be sent singly, oldest due first.
    func pendingSingles(limit: Int, now: ChinaTime) async throws(LedgerError) -> [PendingSingle]

    /// When the next one is due; `nil` when none waits.
    func nextSingleTime() async throws(LedgerError) -> ChinaTime?

    /// Records a document's own message and takes the work off the list, in one commit; if the work is not on the list any more,
    /// nothing is recorded. So a document never gets two messages of its own.
    func recordSingle(
        _ declaration: SignedDeclaration, of document: MessageID
    ) async throws(LedgerError) -> SingleOutcome

    /// Notes that a document could not be signed now; all that wait for this company wait until `next`.
    func postponeSingles(
        of company: String, after document: MessageID, _ code: ErrorCode, detail: String, next: ChinaTime
    ) async throws(LedgerError)

    /// Calls `body` after every commit that decided to send documents singly; the last listener counts.
    func whenSinglesAreDue(_ body: @escaping @Sendable () -> Void)
}
