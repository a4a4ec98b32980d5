internal import SidecarBase

/// The desk of the machinery: the outbox, routes, targets and receipts; HTTP knows the pipeline by this.
package protocol OperationsServing: Sendable {
    /// Does something with one message.
    ///
    /// - Parameters:
    ///   - command: what.
    ///   - id: of the message.
    ///   - actor: who, for the record.
    /// - Returns: how the message stands then.
    /// - Throws: `ledger.not_found`, `ledger.wrong_state`.
    func perform(_ command: OutboxCommand, on id: String, actor: String) async throws -> OutboxChangeReport

    /// Does something with all messages of a request.
    ///
    /// - Parameters:
    ///   - command: what.
    ///   - request: to which.
    ///   - actor: who, for the record.
    /// - Returns: how many there were.
    /// - Throws: `http.parameter` for a request that means everything, or nothing that there is.
    func perform(_ command: OutboxCommand, where request: OutboxRequest, actor: String) async throws -> OutboxBulkReport

    /// Every route.
    func routes() async throws -> [RouteReport]

    /// Every company with a platform.
    func platformReports() async throws -> [PlatformReport]

    /// Whether a route's node can be reached; sends no message.
    ///
    /// - Throws: `http.not_found`.
    func probe(route: String) async throws -> ProbeReport

    /// Every ERP target.
    func relays() async throws -> [RelayReport]

    /// Queues what a target got since a time once more.
    ///
    /// - Throws: `http.not_found`, `http.parameter`.
    func replay(target: String, from: String?, actor: String) async throws -> ReplayReport

    /// What is overdue.
    func overdue() async throws -> OverdueReport

    /// Receipts after a number.
    ///
    /// - Parameters:
    ///   - sequence: the number.
    ///   - limit: the most of them, 1 to 1,000.
    ///   - company: whose; `nil` for all.
    /// - Returns: a page, perhaps an empty one.
    /// - Throws: what the ledger throws.
    func receipts(after sequence: Int64, limit: Int, company: String?) async throws -> ReceiptPage

    /// The number of the newest receipt; 0 when there is none.
    func lastReceipt() async throws -> Int64

    /// Signals at every receipt.
    var feed: ReceiptFeed { get }
}

extension OperationsServing {
    package func platformReports() async throws -> [PlatformReport] { [] }
}
