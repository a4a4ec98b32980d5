internal import Ledger
internal import SidecarBase
internal import Synchronization

/// Whether anything is sent: after the council did not admit the provider three times in a row, nothing is until a person has
/// looked. Source: ccpit.md §6 item 6.
final class OriginGate: Sendable {
    private struct State {
        var refusals = 0
        var isStopped = false
    }

    /// How many in a row are one too many.
    static let limit = 3
    /// Where the ledger keeps it, so that a restart opens nothing.
    private static let key = "queue"
    private let state = Mutex(State())
    private let ledger: any ChannelLedger

    init(_ ledger: any ChannelLedger) {
        self.ledger = ledger
    }

    var isStopped: Bool { state.withLock(\.isStopped) }

    /// Reads how it stood before a restart.
    func load() async throws(LedgerError) {
        let kept = try await ledger.deposited(OriginGate.key, of: OriginCase.channel)?.content
        let isStopped = kept.map { $0 == Array("stopped".utf8) } ?? false
        state.withLock { $0.isStopped = isStopped }
    }

    /// The council took something, or refused it for what it says.
    func noteAdmission() { state.withLock { $0.refusals = 0 } }

    /// The council did not admit the provider; whether this stops the queue.
    func noteRefusal() async throws(LedgerError) -> Bool {
        let stops = state.withLock { state in
            state.refusals += 1
            guard state.refusals >= OriginGate.limit, !state.isStopped else { return false }
            state.isStopped = true
            return true
        }
        if stops {
            try await ledger.deposit(
                Array("stopped".utf8), under: [OriginGate.key], of: OriginCase.channel, actor: OriginCase.channel)
        }
        return stops
    }

    /// A person has looked.
    func open(actor: String) async throws(LedgerError) {
        try await ledger.deposit(
            Array("open".utf8), under: [OriginGate.key], of: OriginCase.channel, actor: actor)
        state.withLock { $0 = State() }
    }
}
