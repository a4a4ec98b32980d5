/// The platform's answer to a DxpMsg that a node could not process, or a notice that it could (DxpRep). Source: dxp.md
/// chapter 4.
package struct DxpReply: Sendable, Equatable {
    /// One node's word on one message.
    package struct Response: Sendable, Equatable {
        /// NodeId; empty when there is none.
        package let nodeId: String
        /// ResponseCode, for example `0002` (schema validation failed).
        package let code: DxpResponseCode
        /// ResponseInfo; empty when there is none.
        package let info: String
        /// The word on each receiver, where the node gave one.
        package let results: [Result]
        /// NoticeTime, a date, as it came.
        package let noticeTime: String
        /// OriHead/CopMsgId: which transmission it is about.
        package let originalCopMsgId: String

        /// All parts.
        package init(
            nodeId: String = "", code: DxpResponseCode, info: String, results: [Result] = [], noticeTime: String = "",
            originalCopMsgId: String
        ) {
            self.nodeId = nodeId
            self.code = code
            self.info = info
            self.results = results
            self.noticeTime = noticeTime
            self.originalCopMsgId = originalCopMsgId
        }

        /// The code that decides: the first of the node's and its receivers' codes that is not success.
        package var decisiveCode: DxpResponseCode {
            ([code] + results.map(\.code)).first { $0.kind != .success } ?? code
        }
    }

    /// What became of a message for one of its receivers.
    package struct Result: Sendable, Equatable {
        /// RecId.
        package let receiverId: String
        package let code: DxpResponseCode
        /// Info; empty when there is none.
        package let info: String

        /// All parts.
        package init(receiverId: String, code: DxpResponseCode, info: String) {
            self.receiverId = receiverId
            self.code = code
            self.info = info
        }
    }

    /// RecevierId (customs' own spelling on the wire): to whom the answer goes.
    package let receiverId: String
    package let responses: [Response]

    /// All parts.
    package init(receiverId: String, responses: [Response]) {
        self.receiverId = receiverId
        self.responses = responses
    }
}
