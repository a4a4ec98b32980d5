internal import CustomsMessages
package import Ledger
internal import SidecarBase

/// A message without its events, as programs are told of it.
package struct MessageSummary: Codable, Sendable {
    package let id: String
    package let messageType: String
    package let guid: String
    package let company: String
    package let dxpId: String
    package let keys: [String]
    package let state: String
    package let customsStatus: String?
    package let signer: String
    package let certNo: String
    package let copMsgId: String?
    package let recordedAt: String

    package init(_ record: MessageRecord) {
        id = record.id.text
        messageType = record.messageType
        guid = record.guid
        company = record.company
        dxpId = record.dxpId
        keys = record.keys.map(\.text)
        state = record.state.rawValue
        customsStatus = record.customsStatus
        signer = record.signer
        certNo = record.certNo
        copMsgId = record.copMsgId
        recordedAt = record.recordedAt.iso8601
    }
}

/// A document without its events.
package struct DocumentSummary: Codable, Sendable {
    package let document: String
    package let messageType: String
    package let guid: String
    package let key: String
    package let state: String
    package let customsStatus: String?
    /// The message it was first signed in, its place there from 1, and how many documents that has.
    package let batch: String
    package let place: Int
    package let documents: Int
    /// The message it was sent again in, alone.
    package let single: String?
    /// When it is sent singly, unless customs speaks before.
    package let singleDue: String?
    package let receivedAt: String

    package init(_ record: DocumentRecord) {
        document = record.id.text
        messageType = record.messageType
        guid = record.guid
        key = record.key.text
        state = record.state.rawValue
        customsStatus = record.customsStatus
        batch = record.batch.text
        place = record.ordinal + 1
        documents = record.batchSize
        single = record.single?.text
        singleDue = record.singleDue?.iso8601
        receivedAt = record.receivedAt.iso8601
    }
}
