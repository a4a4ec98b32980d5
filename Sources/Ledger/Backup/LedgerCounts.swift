import GRDB
import SidecarBase

/// How much a ledger holds, up to an event.
struct LedgerCounts: Equatable {
    let events: Int64
    let head: [UInt8]
    let messages: Int64
    let receipts: Int64
    let bodies: Int64
    let checkpoints: Int64

    init(_ database: Database) throws {
        func count(_ table: String) throws -> Int64 {
            try Int64.fetchOne(database, sql: "SELECT count(*) FROM \(table)") ?? 0
        }
        let chain = try WriteContext.storedChain(database)
        events = chain.sequence
        head = chain.head
        messages = try count("message")
        receipts = try count("receipt")
        bodies = try count("body")
        checkpoints = try database.tableExists("checkpoint") ? count("checkpoint") : 0
    }
}
