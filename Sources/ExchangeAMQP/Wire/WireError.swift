/// What came is not AMQP 0-9-1, or is over a limit. A connection on which this happens is of no more use.
struct WireError: Error, Equatable {
    /// For the log; holds nothing that came.
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}
