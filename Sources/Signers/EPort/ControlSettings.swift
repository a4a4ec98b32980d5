package import OutboundHTTP

/// Where the E-Port control is, and how long it may take. Source: card.md §7.3.
package struct ControlSettings: Sendable {
    /// `ws://127.0.0.1:61232` as a rule.
    package var address: WebSocketAddress
    /// For `wss`, a PEM file with the only authorities to trust; those of the system when `nil`.
    package var authorityFile: String?
    /// The time limit of one answer.
    package var timeout: Duration
    /// Whether the PIN goes along with every signature, as the control's own pages do it; otherwise it is verified once
    /// after connecting.
    package var sendsPINWithSignature: Bool

    package init(
        address: WebSocketAddress, authorityFile: String? = nil, timeout: Duration = .seconds(15),
        sendsPINWithSignature: Bool = true
    ) {
        self.address = address
        self.authorityFile = authorityFile
        self.timeout = timeout
        self.sendsPINWithSignature = sendsPINWithSignature
    }
}
