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

    /// Messages due on a route, oldest due first. A message whose delivery was begun is not given again until its attempt is
    /// finished, the process is restarted, or ten minutes have passed.
    func pendingDeliveries(
        route: String, limit: Int, now: ChinaTime
    ) async throws(LedgerError) -> [PendingDelivery]

    /// Notes that an attempt begins, before the first byte leaves; the number of this attempt, from 1.
    @discardableResult
    func beginDelivery(_ id: MessageID) async throws(LedgerError) -> Int

    /// Notes how an attempt ended; `envelopeDigest` is the SHA-256 of the bytes sent, where there were any.
    func finishDelivery(
        _ id: MessageID, _ result: DeliveryResult, envelopeDigest: [UInt8]?
    ) async throws(LedgerError)

    /// When the next message of a route is due; `nil` when none waits.
    func nextDeliveryTime(route: String) async throws(LedgerError) -> ChinaTime?

    /// Stores a receipt, links it to its messages, moves their states forward, and queues it for its targets.
    func recordReceipt(_ arrival: ReceiptArrival) async throws(LedgerError) -> ReceiptOutcome

    /// Receipts due for a target, strictly in the order of arrival: nothing while the oldest waits for its retry.
    func pendingRelays(target: String, limit: Int, now: ChinaTime) async throws(LedgerError) -> [PendingRelay]

    /// Notes how an attempt to relay ended.
    func finishRelay(sequence: Int64, target: String, _ result: RelayResult) async throws(LedgerError)

    /// When the oldest receipt waiting for a target is due; `nil` when none waits.
    func nextRelayTime(target: String) async throws(LedgerError) -> ChinaTime?

    /// Messages by id, guid, `CopMsgId`, or the last part of a business key such as an order number; newest first, at most 200.
    func find(_ text: String) async throws(LedgerError) -> [MessageRecord]

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

    /// Puts a parked message back into the outbox under the same identity.
    ///
    /// - Throws: `ledger.not_found`, or `ledger.wrong_state` when it is not parked.
    func release(_ id: MessageID, actor: String) async throws(LedgerError)

    /// Sends a message again under the same identity.
    ///
    /// - Throws: `ledger.not_found`, or `ledger.wrong_state` when it has no delivery or waits already.
    func resend(_ id: MessageID, actor: String) async throws(LedgerError)

    /// Takes a message out of the outbox for good, or gives one up that waits for a signer.
    ///
    /// - Throws: `ledger.not_found`, or `ledger.wrong_state` when it is not waiting, not parked and not held.
    func abandon(_ id: MessageID, actor: String) async throws(LedgerError)

    /// Recomputes the event chain, checks every body against its SHA-256, and derives every state again; `progress` is called
    /// now and then with the records done and their number.
    func verify(
        progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void
    ) async throws(LedgerError) -> ChainReport

    /// Finishes what waits, writes the log back into the file, and closes it.
    func close() async throws(LedgerError)
}

extension DeclarationLedger {
    /// Puts a parked message back into the outbox; the actor is `operator`.
    package func release(_ id: MessageID) async throws(LedgerError) { try await release(id, actor: "operator") }
    /// Sends a message again; the actor is `operator`.
    package func resend(_ id: MessageID) async throws(LedgerError) { try await resend(id, actor: "operator") }
    /// Takes a message out of the outbox; the actor is `operator`.
    package func abandon(_ id: MessageID) async throws(LedgerError) { try await abandon(id, actor: "operator") }
}
