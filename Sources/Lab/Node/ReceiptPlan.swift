/// Which receipts a simulated customs sends for each message, and how untidily.
package struct ReceiptPlan: Sendable, Equatable {
    /// In the order of their delays.
    package var steps: [ReceiptStep]
    /// How often each receipt is pushed even though it was taken: real deliveries are at-least-once.
    package var copies: Int
    /// The later receipt does not wait until the earlier one was taken, and may overtake it.
    package var overtakes: Bool

    package init(steps: [ReceiptStep] = ReceiptStep.usual, copies: Int = 1, overtakes: Bool = false) {
        self.steps = steps
        self.copies = copies
        self.overtakes = overtakes
    }
}
