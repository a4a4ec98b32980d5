/// A way for a simulated server to misbehave. Raw values are the words of `POST /lab/mode`.
package enum Fault: String, Sendable, Codable, CaseIterable {
    /// Nothing is wrong.
    case normal
    /// The answer says no; nothing is taken.
    case refuse
    /// Status 500; nothing is taken.
    case http500
    /// Status 503; nothing is taken.
    case http503
    /// No answer; nothing is taken.
    case hang
    /// The message is taken; the answer breaks off in the middle.
    case closeMidAnswer
    /// The message is taken; the connection is reset in the middle of the answer.
    case reset
    /// The message is taken; the connection is closed without an answer.
    case acceptThenClose
    /// The message is taken; the answer comes late.
    case slow
    /// The message is taken; the answer comes in small pieces.
    case slowBytes
    /// The message is taken; the answer is in another encoding than it says.
    case wrongEncoding
    /// The message is taken; the answer is far too long.
    case huge
    /// Connections are refused.
    case down

    /// Whether the message is taken all the same.
    package var takesMessage: Bool {
        switch self {
        case .normal, .closeMidAnswer, .reset, .acceptThenClose, .slow, .slowBytes, .wrongEncoding, .huge: true
        case .refuse, .http500, .http503, .hang, .down: false
        }
    }
}
