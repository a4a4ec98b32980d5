package import SidecarBase

/// The signed document of a message recorded before.
package struct StoredAnswer: Sendable {
    package let id: MessageID
    package let signed: [UInt8]
    package let recordedAt: ChinaTime

    /// All parts.
    package init(id: MessageID, signed: [UInt8], recordedAt: ChinaTime) {
        self.id = id
        self.signed = signed
        self.recordedAt = recordedAt
    }
}
