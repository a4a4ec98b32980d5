package import SidecarBase

/// Which messages are wanted, newest first.
package struct MessageQuery: Sendable, Equatable {
    /// An id, guid, `CopMsgId`, or the last part of a business key such as an order number.
    package var text: String?
    package var company: String?
    /// The root element's name.
    package var messageType: String?
    package var state: DeclarationState?
    /// Recorded at or after.
    package var from: ChinaTime?
    /// Recorded before.
    package var to: ChinaTime?
    /// Only messages older than this one: the last of the page before.
    package var before: MessageID?
    /// At most 1,000.
    package var limit = 100

    package init() {}
}
