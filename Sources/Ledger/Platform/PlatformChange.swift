import GRDB
import SidecarBase

/// What a person does with a submission: a unit of work of the writer.
struct PlatformChange {
    let context: WriteContext
    let time: ChinaTime
    let actor: String

    func perform(_ action: OutboxAction, on id: MessageID) throws {
        guard let submission = try PlatformRow.find("id", id.text, context) else { throw LedgerError(.ledgerNotFound) }
        switch action {
        case .release: try release(submission)
        case .resend: try resend(submission)
        case .abandon: try abandon(submission)
        }
    }

    private func release(_ submission: PlatformRow) throws {
        guard submission.state == .parked else { throw refused(submission) }
        try submission.queue(at: time)
        try submission.note("released", at: time, by: actor)
    }

    /// Asks the platform again about what it did not accept, and tries again to declare what could not be declared.
    func resend(_ submission: PlatformRow) throws {
        guard submission.state != .waiting else { throw refused(submission) }
        let toSend = try submission.items(in: [.waiting, .refused, .abandoned])
        let toDeclare = try submission.items(in: [.failed])
        guard toSend + toDeclare > 0 else { throw refused(submission) }
        try context.run(
            """
            UPDATE platform_item SET state = 'waiting', mark = '', info = '', cause = ''
            WHERE submission = ? AND state IN ('refused', 'abandoned')
            """, [submission.row])
        try context.run(
            """
            UPDATE platform_item SET state = 'accepted', due = ?, attempts = 0, cause = ''
            WHERE submission = ? AND state = 'failed'
            """, [time.milliseconds, submission.row])
        if toSend > 0 {
            try submission.queue(at: time)
        } else {
            try context.run("UPDATE platform_submission SET state = 'answered' WHERE row = ?", [submission.row])
        }
        try submission.note(
            "resent", at: time, by: actor, [("declare", String(toDeclare)), ("send", String(toSend))])
    }

    private func abandon(_ submission: PlatformRow) throws {
        let open = try submission.items(in: [.waiting, .accepted, .refused, .failed])
        guard submission.state != .abandoned, open > 0 else { throw refused(submission) }
        try context.run(
            """
            UPDATE platform_item SET state = 'abandoned' WHERE submission = ?
                AND state IN ('waiting', 'accepted', 'refused', 'failed')
            """, [submission.row])
        try context.run("UPDATE platform_submission SET state = 'abandoned' WHERE row = ?", [submission.row])
        try submission.note("abandoned", at: time, by: actor, [("items", String(open))])
    }

    private func refused(_ submission: PlatformRow) -> LedgerError {
        LedgerError(.ledgerWrongState, "the submission is \(submission.state.rawValue)")
    }
}
