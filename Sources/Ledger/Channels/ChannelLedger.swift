package import SidecarBase

/// What the ledger keeps of the business with sister systems. Errors as of ``DeclarationLedger``.
package protocol ChannelLedger: Sendable {
    /// Begins a case, unless there is one with its key.
    func open(_ draft: CaseDraft) async throws(LedgerError) -> CaseOpening

    /// Changes the case with this number if its state is one of these, `nil` meaning any: who comes second finds another state and
    /// changes nothing. Gives the case as it is then, `nil` when it is in another state, or there is none.
    func change(_ row: Int64, in states: Set<String>?, _ change: CaseChange) async throws(LedgerError) -> ChannelCase?

    /// One case.
    func channelCase(_ row: Int64) async throws(LedgerError) -> ChannelCase?

    /// The case with a key.
    func channelCase(_ channel: String, key: String) async throws(LedgerError) -> ChannelCase?

    /// Cases, newest first.
    func cases(_ query: CaseQuery) async throws(LedgerError) -> [ChannelCase]

    /// Open cases of a channel for which something is due, those with the nearest deadline first.
    func dueCases(_ channel: String, now: ChinaTime, limit: Int) async throws(LedgerError) -> [ChannelCase]

    /// When the next of a channel's open cases is due.
    func nextDue(_ channel: String) async throws(LedgerError) -> ChinaTime?

    /// The documents of a case in the order in which they came.
    func documents(ofCase row: Int64) async throws(LedgerError) -> [CaseDocument]

    /// The bytes of a case's newest document of a kind.
    func document(_ kind: String, ofCase row: Int64) async throws(LedgerError) -> [UInt8]?

    /// The bytes of one document of a case.
    func document(number: Int, ofCase row: Int64) async throws(LedgerError) -> [UInt8]?

    /// The events of a case, oldest first.
    func events(ofCase row: Int64) async throws(LedgerError) -> [EventRecord]

    /// Events of a channel whose kind begins with `CHANNEL.` and this, after a sequence, oldest first; of all cases and of none.
    func events(
        ofChannel channel: String, kind prefix: String, after sequence: Int64, limit: Int
    ) async throws(LedgerError) -> [EventRecord]

    /// Writes an event of a channel that belongs to no case; its sequence.
    @discardableResult
    func note(_ event: CaseEvent, of channel: String) async throws(LedgerError) -> Int64

    /// Keeps something under keys, such as the data of an order before anybody asks for it; a later one takes the place of the
    /// earlier under each of its keys.
    func deposit(
        _ content: [UInt8], under keys: [String], of channel: String, actor: String
    ) async throws(LedgerError)

    /// What was kept under a key last.
    func deposited(_ key: String, of channel: String) async throws(LedgerError) -> (content: [UInt8], time: ChinaTime)?

    /// The next number of a series, from 1; never the same twice, not even after a kill.
    func nextNumber(_ series: String, of channel: String) async throws(LedgerError) -> Int64

    /// Notices after a number, in order; of the cases of one account, or of all where it is `nil`.
    func notices(
        of channel: String, account: String?, after number: Int64, limit: Int
    ) async throws(LedgerError) -> [ChannelNotice]

    /// Notices that the ERP has not acknowledged, in order.
    func waitingNotices(of channel: String, limit: Int) async throws(LedgerError) -> [ChannelNotice]

    /// Notes that the ERP acknowledged a notice.
    func finishNotice(_ number: Int64) async throws(LedgerError)

    /// What the channels have open; those without any case are not there.
    func channelFigures() async throws(LedgerError) -> [ChannelFigures]
}

extension ChannelLedger {
    /// Notices after a number, in order.
    package func notices(
        of channel: String, after number: Int64, limit: Int
    ) async throws(LedgerError) -> [ChannelNotice] {
        try await notices(of: channel, account: nil, after: number, limit: limit)
    }
}
