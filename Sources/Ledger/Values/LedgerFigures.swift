package import SidecarBase

/// Counts for the console, the metrics and the health check.
package struct LedgerFigures: Sendable {
    package let messages: Int
    /// Messages waiting to be sent, those waiting for a retry included.
    package let queued: Int
    package let parked: Int
    package let receipts: Int
    /// Receipts times targets not yet relayed.
    package let relaysWaiting: Int
    /// When the longest waiting message was recorded.
    package let oldestQueued: ChinaTime?

    /// Documents of refused batches that wait to be sent singly.
    package let singlesWaiting: Int
    /// Messages that wait for a signer.
    package let held: Int

    /// All parts.
    package init(
        messages: Int, queued: Int, parked: Int, receipts: Int, relaysWaiting: Int, oldestQueued: ChinaTime?,
        singlesWaiting: Int = 0, held: Int = 0
    ) {
        self.messages = messages
        self.queued = queued
        self.parked = parked
        self.receipts = receipts
        self.relaysWaiting = relaysWaiting
        self.oldestQueued = oldestQueued
        self.singlesWaiting = singlesWaiting
        self.held = held
    }
}
