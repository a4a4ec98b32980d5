// CONTRACT STUB: replaced by its owner, one file per type.
package import CustomsMessages
package import SidecarBase

package struct LedgerError: CodedError, Equatable {
    package let code: ErrorCode
    package let detail: String
    package init(_ code: ErrorCode, _ detail: String = "") { self.code = code; self.detail = detail }
}
/// UUID version 7, lower case: sorts by time.
package struct MessageID: Sendable, Hashable, CustomStringConvertible {
    package let text: String
    package init(text: String) { self.text = text }
    package static func make(at time: ChinaTime) -> MessageID { fatalError("contract") }
    package var description: String { text }
}
package enum DeclarationState: String, Sendable, CaseIterable {
    case received, checked, signed, queued, sent, accepted, customs, finished
    case refused, parked, held, abandoned
}
/// What is sent to the node under one identity, for ever: enough to build the same envelope bytes again.
package struct DeliveryOrder: Sendable, Equatable {
    package var route: String
    package var copMsgId: String
    package var creatTime: String
    package var senderId: String
    package var receiverId: String
    package init(route: String, copMsgId: String, creatTime: String, senderId: String, receiverId: String) { self.route = route; self.copMsgId = copMsgId; self.creatTime = creatTime; self.senderId = senderId; self.receiverId = receiverId }
}
package struct StepTimes: Sendable, Equatable {
    package var received: ChinaTime
    package var checked: ChinaTime
    package var signed: ChinaTime
    package var verified: ChinaTime
    package init(received: ChinaTime, checked: ChinaTime, signed: ChinaTime, verified: ChinaTime) { self.received = received; self.checked = checked; self.signed = signed; self.verified = verified }
}
/// Everything of one accepted declaration, recorded in one commit: events received, checked, signed, verified (and queued).
package struct SignedDeclaration: Sendable {
    package var id: MessageID
    package var company: String
    package var declaration: Declaration
    package var channel: String             // "transferDeclare", "api"
    package var peer: String                // address of the caller
    package var input: [UInt8]              // UTF-8 XML as received
    package var inputDigest: [UInt8]        // SHA-256 of input
    package var signed: [UInt8]             // the answer
    package var signer: String
    package var certNo: String
    package var device: String
    package var times: StepTimes
    package var delivery: DeliveryOrder?
    package init(id: MessageID, company: String, declaration: Declaration, channel: String, peer: String, input: [UInt8], inputDigest: [UInt8], signed: [UInt8], signer: String, certNo: String, device: String, times: StepTimes, delivery: DeliveryOrder?) { self.id = id; self.company = company; self.declaration = declaration; self.channel = channel; self.peer = peer; self.input = input; self.inputDigest = inputDigest; self.signed = signed; self.signer = signer; self.certNo = certNo; self.device = device; self.times = times; self.delivery = delivery }
}
package struct StoredAnswer: Sendable { package let id: MessageID; package let signed: [UInt8]; package let recordedAt: ChinaTime
    package init(id: MessageID, signed: [UInt8], recordedAt: ChinaTime) { self.id = id; self.signed = signed; self.recordedAt = recordedAt } }
package enum RecordOutcome: Sendable {
    case recorded
    /// The same input bytes were recorded before (or at the same moment): answer with this one.
    case duplicate(StoredAnswer)
    /// The same company and guid were accepted before with other content.
    case conflict(MessageID)
}
package struct Refusal: Sendable {
    package var time: ChinaTime
    package var channel: String
    package var peer: String
    package var code: ErrorCode
    package var detail: String
    package var messageType: String?
    package var guid: String?
    package var company: String?
    package var inputDigest: [UInt8]?
    package init(time: ChinaTime, channel: String, peer: String, code: ErrorCode, detail: String, messageType: String? = nil, guid: String? = nil, company: String? = nil, inputDigest: [UInt8]? = nil) { self.time = time; self.channel = channel; self.peer = peer; self.code = code; self.detail = detail; self.messageType = messageType; self.guid = guid; self.company = company; self.inputDigest = inputDigest }
}
package struct PendingDelivery: Sendable {
    package let id: MessageID
    package let company: String
    package let messageType: String
    package let guid: String
    package let order: DeliveryOrder
    package let signed: [UInt8]
    package let attempts: Int               // attempts begun so far
}
package enum DeliveryResult: Sendable, Equatable {
    case accepted(text: String)
    case failed(ErrorCode, detail: String, nextAttempt: ChinaTime)
    case parked(ErrorCode, detail: String)
}
package struct ReceiptArrival: Sendable {
    package var receivedAt: ChinaTime
    package var channel: String             // "zhejiang", "dxp"
    package var peer: String
    package var content: [UInt8]            // the bare receipt XML (decrypted, unwrapped)
    package var digest: [UInt8]             // SHA-256 of content: the de-duplication key
    package var receipt: Receipt
    package var msgType: String             // platform's msg_type, or what we would use
    package var copMsgId: String?           // of the envelope it came in
    package var originalForm: [String: String]?   // content, msg_type, data_digest as they came
    package var targets: [String]           // relay targets it must reach
    package init(receivedAt: ChinaTime, channel: String, peer: String, content: [UInt8], digest: [UInt8], receipt: Receipt, msgType: String, copMsgId: String?, originalForm: [String: String]?, targets: [String]) { self.receivedAt = receivedAt; self.channel = channel; self.peer = peer; self.content = content; self.digest = digest; self.receipt = receipt; self.msgType = msgType; self.copMsgId = copMsgId; self.originalForm = originalForm; self.targets = targets }
}
package enum ReceiptOutcome: Sendable, Equatable { case recorded(sequence: Int64, messages: [MessageID]), duplicate(sequence: Int64) }
package struct PendingRelay: Sendable {
    package let sequence: Int64             // of the receipt
    package let target: String
    package let content: [UInt8]
    package let msgType: String
    package let originalForm: [String: String]?
    package let attempts: Int
}
package enum RelayResult: Sendable, Equatable { case delivered, failed(ErrorCode, detail: String, nextAttempt: ChinaTime) }
package struct MessageRecord: Sendable {
    package let id: MessageID
    package let company: String
    package let messageType: String
    package let guid: String
    package let dxpId: String
    package let keys: [BusinessKey]
    package let state: DeclarationState
    package let customsStatus: String?
    package let signer: String
    package let certNo: String
    package let copMsgId: String?
    package let recordedAt: ChinaTime
}
package struct EventRecord: Sendable {
    package let sequence: Int64
    package let messageID: MessageID?
    package let time: ChinaTime
    package let kind: String
    package let actor: String
    package let cause: String               // code or short text
    package let detail: [String: String]
    package let hash: [UInt8]
}
package struct ChainReport: Sendable { package let events: Int; package let bodies: Int; package let messages: Int; package let problems: [String] }
package struct LedgerFigures: Sendable { package let messages: Int; package let queued: Int; package let parked: Int; package let receipts: Int; package let relaysWaiting: Int; package let oldestQueued: ChinaTime? }
