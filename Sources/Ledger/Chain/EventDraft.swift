import SidecarBase

/// An event before it has its place in the chain.
struct EventDraft {
    /// The message's row, `nil` for an event without one.
    var row: Int64? = nil
    var message: MessageID? = nil
    var time: ChinaTime
    var kind: EventKind
    var actor: String
    var cause: String
    var detail: [(String, String)] = []
}
