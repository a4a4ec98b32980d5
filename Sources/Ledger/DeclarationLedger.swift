package import SidecarBase

/// The durable record of the house: messages, states, outbox, receipts and the event chain.
///
/// A writing operation returns only when what it did is on disk. Every operation may throw `ledger.unavailable` (disk full,
/// input or output error; nothing was recorded), `internal.overloaded` (too many writers wait) and `internal.stopping`.
/// Source: design, §5.
package protocol DeclarationLedger: Sendable {
    /// The answer to input bytes that the company handed in before and that were recorded at or after `since`.
    func storedAnswer(
        inputDigest: [UInt8], company: String, since: ChinaTime
    ) async throws(LedgerError) -> StoredAnswer?

    /// Records an accepted declaration with its events, bodies, keys and outbox row in one commit.
    func record(_ declaration: SignedDeclaration) async throws(LedgerError) -> RecordOutcome

    /// Records that a request was refused; the event's sequence.
    @discardableResult
    func recordRefusal(_ refusal: Refusal) async throws(LedgerError) -> Int64

    /// Records an event of the machinery (start, stop, PIN); the event's sequence. No secrets, no personal data.
    @discardableResult
    func recordSystemEvent(
        kind: String, actor: String, cause: String, detail: [String: String]
    ) async throws(LedgerError) -> Int64

    /// Messages due on a route, for each company in the order in which they are to be sent. A message whose delivery was begun
    /// is not given again until its attempt is finished, the process is restarted, or ten minutes have passed.
    func dueDeliveries(_ question: DueQuestion) async throws(LedgerError) -> DueDeliveries

    /// Notes that an attempt begins, before the first byte leaves; the number of this attempt, from 1; `nil` when a receipt came
    /// during the last one, so that none is to be made.
    @discardableResult
    func beginDelivery(_ id: MessageID) async throws(LedgerError) -> Int?

    /// Notes how an attempt ended; `envelopeDigest` is the SHA-256 of the bytes sent, where there were any.
    func finishDelivery(
        _ id: MessageID, _ result: DeliveryResult, envelopeDigest: [UInt8]?
    ) async throws(LedgerError)

    /// Stores a receipt, links it to its messages, moves their states forward, and queues it for its targets.
    func recordReceipt(_ arrival: ReceiptArrival) async throws(LedgerError) -> ReceiptOutcome

    /// The receipts after one that wait for a target, due or not, in the order in which they came.
    func waitingRelays(
        target: String, after sequence: Int64, limit: Int
    ) async throws(LedgerError) -> [WaitingRelay]

    /// A receipt that waits for a target, whole; `nil` when it does not wait any more.
    func relay(sequence: Int64, target: String) async throws(LedgerError) -> PendingRelay?

    /// Notes how an attempt to relay ended.
    ///
    /// - Throws: `ledger.not_found` when the receipt does not wait for the target.
    func finishRelay(sequence: Int64, target: String, _ result: RelayResult) async throws(LedgerError)

    /// What waits for the targets that have receipts.
    func relayFigures() async throws(LedgerError) -> [RelayFigures]

    /// Queues every receipt that came at or after a time for a target again, those of some companies only where any is named,
    /// and records who did that; how many were queued.
    func replayRelay(
        target: String, companies: Set<String>, from: ChinaTime, actor: String
    ) async throws(LedgerError) -> Int

    /// Receipts after a number, in the order in which they came; of one company where it is named.
    func receipts(after sequence: Int64, limit: Int, company: String?) async throws(LedgerError) -> [ReceiptRecord]

    /// The number of the newest receipt; 0 when there is none.
    func lastReceipt() async throws(LedgerError) -> Int64

    /// Messages by id, guid, `CopMsgId`, or the last part of a business key such as an order number; newest first, at most 200.
    func find(_ text: String) async throws(LedgerError) -> [MessageRecord]

    /// Messages of a query, newest first.
    func messages(_ query: MessageQuery) async throws(LedgerError) -> [MessageRecord]

    /// One message.
    func message(_ id: MessageID) async throws(LedgerError) -> MessageRecord?

    /// The events of one message, oldest first.
    func events(of id: MessageID) async throws(LedgerError) -> [EventRecord]

    /// Events after a sequence, oldest first.
    func events(after sequence: Int64, limit: Int) async throws(LedgerError) -> [EventRecord]

    /// The bytes a message was made from; `nil` for an unknown message.
    func input(of id: MessageID) async throws(LedgerError) -> [UInt8]?

    /// The signed document; `nil` for an unknown message, and for one that has no signature.
    func signed(of id: MessageID) async throws(LedgerError) -> [UInt8]?

    /// What is sent to the node; `nil` when the message is unknown or only signed.
    func deliveryOrder(of id: MessageID) async throws(LedgerError) -> DeliveryOrder?

    /// For each search the newest document of its type with that number in a head field; `nil` where there is none.
    ///
    /// The field is the last of the type's business key, or one of those by which its documents name their siblings
    /// (``Declaration/references``): an inventory by `copNo`, `orderNo` or `logisticsNo`.
    func newestDocuments(
        _ searches: [DocumentSearch], company: String
    ) async throws(LedgerError) -> [DocumentPlace?]

    /// The receipts of a message in the order of arrival; one element for each entry that concerns it.
    func receipts(of id: MessageID) async throws(LedgerError) -> [StoredReceipt]

    /// The newest messages, newest first.
    func recent(limit: Int) async throws(LedgerError) -> [MessageRecord]

    /// Counts.
    func figures() async throws(LedgerError) -> LedgerFigures

    /// Writes and commits a row, to know that the ledger can.
    func probeWrite() async throws(LedgerError)

    /// Releases, resends or abandons one message.
    ///
    /// - Throws: `ledger.not_found`, or `ledger.wrong_state`: release needs a parked message, resend one that has a delivery
    ///   and does not wait already, abandon one that waits, is parked or is held.
    func change(_ action: OutboxAction, _ id: MessageID, actor: String) async throws(LedgerError)

    /// Does it to all messages of a query, and records who did it to how many.
    func change(
        _ action: OutboxAction, where query: OutboxQuery, actor: String
    ) async throws(LedgerError) -> OutboxOutcome

    /// What waits on the routes that have messages.
    func routeFigures() async throws(LedgerError) -> [RouteFigures]

    /// Messages that were sent and have no final state, the oldest first.
    func unansweredMessages(limit: Int) async throws(LedgerError) -> [OpenMessage]

    /// When the oldest message without a final state was recorded, waiting ones included; `nil` when there is none.
    func oldestOpen() async throws(LedgerError) -> ChinaTime?

    /// How long receipts took for the newest messages that have any, so many of each type on each route.
    func receiptDelays(each limit: Int) async throws(LedgerError) -> [ReceiptDelay]

    /// Sends a message again, with its identity and its bytes, because no receipt came; recorded with its cause and counted.
    ///
    /// - Returns: how often that was done now; `nil` where it is not done: a receipt came meanwhile, it waits already, its documents
    ///   are sent singly, or it was done `atMost` times.
    func reissue(
        _ id: MessageID, atMost: Int, actor: String, cause: String
    ) async throws(LedgerError) -> Int?

    /// Recomputes the event chain, checks every body against its SHA-256, and derives every state again; `progress` is called
    /// now and then with the records done and their number.
    func verify(
        progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void
    ) async throws(LedgerError) -> ChainReport

    /// Finishes what waits, writes the log back into the file, and closes it.
    func close() async throws(LedgerError)
}
