package import SidecarBase

/// A receipt's place in the line before a relay target.
package struct WaitingRelay: Sendable, Equatable {
    /// Of the receipt.
    package let sequence: Int64
    package let due: ChinaTime
    /// Attempts that failed so far.
    package let attempts: Int
    /// The numbers it is about (order numbers and their like): what has one of them in common keeps its order.
    package let numbers: [String]

    /// All parts.
    package init(sequence: Int64, due: ChinaTime, attempts: Int, numbers: [String]) {
        self.sequence = sequence
        self.due = due
        self.attempts = attempts
        self.numbers = numbers
    }
}

/// A receipt that is handed to a relay target.
package struct PendingRelay: Sendable {
    package let receipt: ReceiptRecord
    package let target: String
    /// Attempts that failed so far.
    package let attempts: Int
    /// That of the request of the message it is about.
    package let trace: RequestTrace?
}

/// What waits for a relay target.
package struct RelayFigures: Sendable, Equatable {
    package let target: String
    package let waiting: Int
    /// When the longest waiting receipt came.
    package let oldest: ChinaTime?
}
