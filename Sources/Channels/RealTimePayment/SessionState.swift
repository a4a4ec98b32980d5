/// Where a session stands, as it is named towards the ERP. Source: realtime179.md §7 item 21.
package enum SessionState: String, Sendable, CaseIterable {
    case received = "RECEIVED"
    /// The ERP has still to give the payment data.
    case waitData = "WAIT_DATA"
    case ready = "READY"
    case signed = "SIGNED"
    /// An upload began; what customs said is not known yet.
    case sent = "SENT"
    case accepted = "ACCEPTED"
    /// Customs has a record of this session: an earlier try had arrived.
    case acceptedEarlier = "ACCEPTED_EARLIER"
    case rejected = "REJECTED"
    /// The ERP does not know the order.
    case noData = "NO_DATA"
    case expired = "EXPIRED"
    /// The certificate, its registration or the key are not what customs wants.
    case configError = "CONFIG_ERROR"

    /// Whether something is still to come.
    package var isOpen: Bool { SessionState.open.contains(self) }
    /// Whether it ended without customs having the data.
    package var isFailure: Bool { SessionState.failures.contains(self) }

    /// The name of the event that says so.
    var event: String { rawValue.lowercased() }

    static let open: [SessionState] = [.received, .waitData, .ready, .signed, .sent]
    static let failures: [SessionState] = [.rejected, .noData, .expired, .configError]
}
