internal import CustomsMessages
package import Ledger
internal import SidecarBase

/// A message without its events, as programs are told of it.
package struct MessageSummary: Codable, Sendable {
    package let id: String
    let messageType: String
    let guid: String
    let company: String
    let dxpId: String
    let keys: [String]
    let state: String
    let customsStatus: String?
    let signer: String
    let certNo: String
    let copMsgId: String?
    let recordedAt: String

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
    let document: String
    let messageType: String
    let guid: String
    let key: String
    let state: String
    let customsStatus: String?
    /// The message it was first signed in, its place there from 1, and how many documents that has.
    let batch: String
    let place: Int
    let documents: Int
    /// The message it was sent again in, alone.
    let single: String?
    /// When it is sent singly, unless customs speaks before.
    let singleDue: String?
    let receivedAt: String

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
