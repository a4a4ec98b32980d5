/// What a simulated server does about a request: answer well, or misbehave on the wire.
package indirect enum LabReply: Sendable {
    /// A complete answer.
    case answer(status: Int, contentType: String, body: [UInt8])
    /// The head and the first half of the body, then the connection is closed.
    case cutShort(contentType: String, body: [UInt8])
    /// The head and the first half of the body, then the connection is reset.
    case reset(contentType: String, body: [UInt8])
    /// A complete answer in small pieces, with a pause before each.
    case slowBytes(contentType: String, body: [UInt8], pause: Duration)
    /// The connection is closed without an answer.
    case close
    /// No answer; the connection is closed when the caller does it, or after the time.
    case hang(Duration)
    /// Another reply, after a time.
    case after(Duration, LabReply)
    /// A reply, and then work that takes its time.
    case then(LabReply, @Sendable () async -> Void)
    /// A reply that takes work elsewhere.
    case pending(@Sendable () async -> LabReply)

    /// XML with status 200.
    package static func xml(_ text: String) -> LabReply {
        .answer(status: 200, contentType: "text/xml;charset=UTF-8", body: Array(text.utf8))
    }

    /// JSON with status 200.
    package static func json(_ text: String) -> LabReply {
        .answer(status: 200, contentType: "application/json;charset=UTF-8", body: Array(text.utf8))
    }

    /// One line of text.
    package static func text(_ status: Int, _ text: String) -> LabReply {
        .answer(status: status, contentType: "text/plain;charset=UTF-8", body: Array((text + "\n").utf8))
    }
}
