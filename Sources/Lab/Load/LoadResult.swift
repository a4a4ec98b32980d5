/// What the caller was told about one message.
package struct LoadResult: Sendable, Encodable {
    /// The three things a caller can know.
    package enum Told: String, Sendable, Encodable {
        /// Answered success: from here on the message must never be lost.
        case success
        /// Answered, but no success.
        case refused
        /// No answer: it may or may not be there.
        case nothing
    }

    package let guid: String
    package let messageType: String
    package let told: Told
    /// The refusal or the failure.
    package let detail: String
    /// From the first byte out to the last byte in.
    package let milliseconds: Double
}
