import Ledger
import SidecarBase
import Synchronization

/// A ledger that takes no changes for a while.
final class FailingLedger: ChannelLedger {
    private let ledger: any ChannelLedger
    private let isBroken: @Sendable (CaseChange) -> Bool
    private let failures = Mutex(0)

    /// - Parameters:
    ///   - ledger: where everything goes.
    ///   - isBroken: whether a change is not taken now.
    init(_ ledger: any ChannelLedger, isBroken: @escaping @Sendable (CaseChange) -> Bool) {
        self.ledger = ledger
        self.isBroken = isBroken
    }

    /// How many changes were not taken.
    var failed: Int { failures.withLock { $0 } }

    func change(_ row: Int64, in states: Set<String>?, _ change: CaseChange) async throws(LedgerError) -> ChannelCase? {
        if isBroken(change) {
            failures.withLock { $0 += 1 }
            throw LedgerError(.ledgerUnavailable, "no space for a test")
        }
        return try await ledger.change(row, in: states, change)
    }

    func open(_ draft: CaseDraft) async throws(LedgerError) -> CaseOpening { try await ledger.open(draft) }
    func channelCase(_ row: Int64) async throws(LedgerError) -> ChannelCase? { try await ledger.channelCase(row) }
    func channelCase(_ channel: String, key: String) async throws(LedgerError) -> ChannelCase? {
        try await ledger.channelCase(channel, key: key)
    }
    func cases(_ query: CaseQuery) async throws(LedgerError) -> [ChannelCase] { try await ledger.cases(query) }
    func dueCases(_ channel: String, now: ChinaTime, limit: Int) async throws(LedgerError) -> [ChannelCase] {
        try await ledger.dueCases(channel, now: now, limit: limit)
    }
    func nextDue(_ channel: String) async throws(LedgerError) -> ChinaTime? { try await ledger.nextDue(channel) }
    func documents(ofCase row: Int64) async throws(LedgerError) -> [CaseDocument] {
        try await ledger.documents(ofCase: row)
    }
    func document(_ kind: String, ofCase row: Int64) async throws(LedgerError) -> [UInt8]? {
        try await ledger.document(kind, ofCase: row)
    }
    func document(number: Int, ofCase row: Int64) async throws(LedgerError) -> [UInt8]? {
        try await ledger.document(number: number, ofCase: row)
    }
    func events(ofCase row: Int64) async throws(LedgerError) -> [EventRecord] { try await ledger.events(ofCase: row) }
    func events(
        ofChannel channel: String, kind prefix: String, after sequence: Int64, limit: Int
    ) async throws(LedgerError) -> [EventRecord] {
        try await ledger.events(ofChannel: channel, kind: prefix, after: sequence, limit: limit)
    }
    func note(_ event: CaseEvent, of channel: String) async throws(LedgerError) -> Int64 {
        try await ledger.note(event, of: channel)
    }
    func deposit(
        _ content: [UInt8], under keys: [String], of channel: String, actor: String
    ) async throws(LedgerError) {
        try await ledger.deposit(content, under: keys, of: channel, actor: actor)
    }
    func deposited(
        _ key: String, of channel: String
    ) async throws(LedgerError) -> (content: [UInt8], time: ChinaTime)? {
        try await ledger.deposited(key, of: channel)
    }
    func nextNumber(_ series: String, of channel: String) async throws(LedgerError) -> Int64 {
        try await ledger.nextNumber(series, of: channel)
    }
    func notices(
        of channel: String, account: String?, after number: Int64, limit: Int
    ) async throws(LedgerError) -> [ChannelNotice] {
        try await ledger.notices(of: channel, account: account, after: number, limit: limit)
    }
    func waitingNotices(of channel: String, limit: Int) async throws(LedgerError) -> [ChannelNotice] {
        try await ledger.waitingNotices(of: channel, limit: limit)
    }
    func finishNotice(_ number: Int64) async throws(LedgerError) { try await ledger.finishNotice(number) }
    func channelFigures() async throws(LedgerError) -> [ChannelFigures] { try await ledger.channelFigures() }
}
