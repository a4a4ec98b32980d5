import CustomsMessages
import GRDB
import SidecarBase

extension ReceiptRecorder {
    /// Takes what the exchange platform said about an envelope (DxpRep, found by its CopMsgId). Source: dxp.md chapter 4.
    ///
    /// A fault parks the message with the platform's reason, unless customs has spoken already or a person abandoned it; the
    /// same bytes pass only where the platform itself was at fault, so a person decides. A good notice ends the waiting of a
    /// message whose node never answered. Neither moves a message back from customs. A batch whose bytes are at fault is not
    /// parked but split, see ``BatchFallback``.
    func hearNode(_ id: MessageID, _ entries: [(ReceiptEntry, Match)], receipt: Int64) throws {
        for (entry, match) in entries {
            let before = try MessageState.progress(match.row, in: context.database).state
            var kind = EventKind.receipt
            switch entry.statusKind {
            case .nodeFault where ReceiptRecorder.canFail.contains(before):
                kind = .nodeFault
                try park(match.row)
            case .nodeNotice where before == .queued || before == .sent:
                kind = .accepted
                try takeOut(match.row)
            default: break
            }
            var facts = detail(receipt)
            facts.append(("code", entry.status))
            if !entry.info.isEmpty { facts.append(("detail", entry.info)) }
            try context.append(
                EventDraft(
                    row: match.row, message: id, time: time, kind: kind, actor: arrival.channel,
                    cause: kind == .nodeFault ? ErrorCode.nodeFault.name : entry.status, detail: facts))
            if kind != .receipt { try MessageState.advance(match.row, by: [kind], in: context) }
            if kind == .nodeFault, !BatchRefusal.isOfPlatformItself(entry.status) {
                try BatchFallback(context: context, time: time).giveUp(match.row, id, cause: entry.status)
            }
        }
    }

    /// Ends the delivery of a message that has arrived. An attempt under way ends by itself, and is the last.
    func takeOut(_ row: Int64) throws {
        try context.run("DELETE FROM outbox WHERE message = ? AND sending = 0", [row])
        try context.run("UPDATE outbox SET answered = 1 WHERE message = ?", [row])
    }

    private static let canFail: Set<DeclarationState> = [.queued, .parked, .sent, .accepted]

    /// Puts the message into the outbox as parked, where a person can release it. An attempt under way stays so: its end is
    /// still told. One that is no longer there was sent, so that a word of customs takes it out again.
    private func park(_ row: Int64) throws {
        try context.run(
            """
            INSERT INTO outbox (message, route, due, queued_at, parked, attempts)
            SELECT row, route, ?1, ?1, 1, 1 FROM message WHERE row = ?2 AND route IS NOT NULL
            ON CONFLICT (message) DO UPDATE SET parked = 1
            """, [time.milliseconds, row])
    }
}

extension ReceiptEntry {
    /// Whether it is about the envelope, not about a document.
    var isOfNode: Bool {
        switch statusKind {
        case .nodeFault, .nodeNotice, .nodeRemark: true
        default: false
        }
    }
}
