package import SidecarBase

/// How an attempt to send ended.
package enum DeliveryResult: Sendable, Equatable {
    /// The node took it; `text` is what it said.
    case accepted(text: String)
    case failed(ErrorCode, detail: String, nextAttempt: ChinaTime)
    /// No further attempt until a person decides.
    case parked(ErrorCode, detail: String)
}
