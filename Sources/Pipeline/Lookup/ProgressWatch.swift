package import Ledger
internal import SidecarBase

/// How far a caller waits for a message to come.
package enum WaitedState: String, Sendable, CaseIterable {
    case signed, sent, accepted
}

/// Waits for messages; HTTP knows the pipeline by this.
package protocol ProgressWaiting: Sendable {
    /// The state of a message: as soon as it is as far, or will not come so far by itself, and at the latest when the time is up.
    ///
    /// - Returns: the state; `nil` for an unknown message.
    func state(of id: String, atLeast state: WaitedState, within time: Duration) async throws -> String?
}

/// Looks into the ledger until a message is as far.
package struct ProgressWatch: ProgressWaiting {
    private let ledger: any DeclarationLedger

    /// - Parameter ledger: where they are recorded.
    package init(ledger: any DeclarationLedger) {
        self.ledger = ledger
    }

    package func state(of id: String, atLeast state: WaitedState, within time: Duration) async throws -> String? {
        let end = ContinuousClock.now + time
        var pause = Duration.milliseconds(10)
        while true {
            guard let record = try await ledger.message(MessageID(text: id)) else { return nil }
            if ProgressWatch.isOver(record.state, state) || ContinuousClock.now >= end {
                return record.state.rawValue
            }
            try await Task.sleep(for: min(pause, end - .now))
            pause = min(pause * 2, .milliseconds(250))
        }
    }

    private static func isOver(_ state: DeclarationState, _ wanted: WaitedState) -> Bool {
        switch state {
        case .parked, .abandoned, .refused, .customs, .finished, .accepted: true
        // What is only signed here is not sent.
        case .signed: true
        case .sent: wanted != .accepted
        case .queued: wanted == .signed
        case .received, .checked, .held: false
        }
    }
}
