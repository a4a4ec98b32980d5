/// What a node keeps for its next life.
package enum NodeLine: Codable, Sendable {
    /// A message was taken; written before it is answered.
    case taken(Taken)
    /// The enterprise said success to a receipt.
    case delivered(Delivered)
    /// The sender broke a promise.
    case violation(kind: String, guid: String)

    /// A message that was taken, with what its receipts are made of.
    package struct Taken: Codable, Sendable {
        package let copMsgId: String
        package let guid: String
        package let messageType: String
        package let copCode: String
        package let senderId: String
        package let receiverId: String
        package let certNo: String
        /// SHA-256 of the signed message, hexadecimal.
        package let digest: String
        /// SHA-256 of the envelope, hexadecimal.
        package let envelopeDigest: String
        let documents: [[String: String]]

        init(_ message: CheckedMessage, envelopeDigest: String) {
            copMsgId = message.copMsgId
            guid = message.guid
            messageType = message.messageType
            copCode = message.copCode
            senderId = message.senderId
            receiverId = message.receiverId
            certNo = message.certNo
            digest = message.digest
            self.envelopeDigest = envelopeDigest
            documents = message.documents.map(\.fields)
        }

        /// What receipts can be written for; the signed message itself is gone.
        var message: CheckedMessage {
            CheckedMessage(
                copMsgId: copMsgId, senderId: senderId, receiverId: receiverId, guid: guid, messageType: messageType,
                copCode: copCode, certNo: certNo, data: [], digest: digest,
                documents: documents.map { DeclaredDocument(fields: $0) })
        }
    }

    /// A receipt that arrived.
    package struct Delivered: Codable, Sendable {
        /// Of the message.
        package let guid: String
        /// The root guid of the receipt.
        package let receipt: String
        /// `returnStatus`.
        package let status: Int
    }
}
