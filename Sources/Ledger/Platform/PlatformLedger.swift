package import SidecarBase

/// What the ledger keeps of single-window documents on their way to the provincial platform. Errors as of
/// ``DeclarationLedger``.
package protocol PlatformLedger: HoldingLedger {
    /// Records a document that is to be sent. The same bytes again are the same document; where the platform had accepted
    /// nothing of it, or a person gave it up, it is sent once more.
    func recordSubmission(_ submission: PlatformSubmission) async throws(LedgerError) -> PlatformOutcome

    /// One submission.
    func submission(_ id: MessageID) async throws(LedgerError) -> PlatformRecord?

    /// Submissions by id, by a number in them, or by the guid or id of a document that was made of them; newest first, at most
    /// 200.
    func submissions(matching text: String) async throws(LedgerError) -> [PlatformRecord]

    /// The newest submissions, newest first.
    func recentSubmissions(limit: Int) async throws(LedgerError) -> [PlatformRecord]

    /// Submissions of a company after one that are to be sent, due or not, in the order in which they came; of those that the
    /// platform took without a word only those due.
    func waitingSubmissions(
        company: String, after row: Int64, limit: Int, now: ChinaTime
    ) async throws(LedgerError) -> [WaitingRelay]

    /// When the first of those that the platform took without a word is sent again; `nil` when there is none.
    func nextUnanswered(company: String) async throws(LedgerError) -> ChinaTime?

    /// Notes that an attempt begins, before the first byte leaves; what to send, or `nil` when it does not wait any more.
    func beginSubmission(_ row: Int64) async throws(LedgerError) -> OutgoingSubmission?

    /// Notes how an attempt ended.
    func finishSubmission(_ id: MessageID, _ result: PlatformAttempt) async throws(LedgerError)

    /// Accepted items that are due to be declared, by submission, in the order in which those came.
    func acceptedItems(limit: Int, now: ChinaTime) async throws(LedgerError) -> [AcceptedItems]

    /// When the next accepted item is due; `nil` when there is none.
    func nextAcceptedTime() async throws(LedgerError) -> ChinaTime?

    /// Notes that an item's headquarters document is recorded.
    func finishItem(_ ordinal: Int, of submission: MessageID, document: MessageID) async throws(LedgerError)

    /// Notes that an item's headquarters document could not be made; `nil` for `next` means that a person decides.
    func postponeItem(
        _ ordinal: Int, of submission: MessageID, _ code: ErrorCode, detail: String, next: ChinaTime?
    ) async throws(LedgerError)

    /// Releases, resends or abandons a submission.
    ///
    /// - Throws: `ledger.not_found`, or `ledger.wrong_state`: release needs a parked one, resend one that the platform has not
    ///   accepted whole or with an item that could not be declared, abandon one that is not at its end.
    func changeSubmission(_ action: OutboxAction, _ id: MessageID, actor: String) async throws(LedgerError)

    /// The events of a submission, oldest first.
    func events(ofSubmission id: MessageID) async throws(LedgerError) -> [EventRecord]

    /// What waits for the platforms of the companies that have submissions.
    func platformFigures() async throws(LedgerError) -> [PlatformFigures]
}
