internal import SidecarBase

/// A message the node found nothing wrong with.
struct CheckedMessage: Sendable {
    var copMsgId: String
    var senderId: String
    var receiverId: String
    var guid: String
    /// The root's local name, such as `CEB311Message`.
    var messageType: String
    var copCode: String
    var certNo: String
    /// The signed message.
    var data: [UInt8]
    /// SHA-256 of ``data`` in hexadecimal.
    var digest: String
    /// The declared documents, for receipts.
    var documents: [DeclaredDocument]
}

/// One declared document inside a message: its head fields by name.
package struct DeclaredDocument: Sendable, Equatable {
    /// The fields of its head that are leaves.
    package var fields: [String: String]

    package init(fields: [String: String]) {
        self.fields = fields
    }
}
