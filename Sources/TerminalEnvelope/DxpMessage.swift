internal import SidecarBase
internal import XMLCanonical

/// The terminal node message (终端节点报文, DxpMsg) that carries one signed message. Source: dxp.md chapter 1.
package struct DxpMessage: Sendable, Equatable {
    /// The sender's id of this transmission: kept by every re-send of the same bytes (dxp.md chapter 2).
    package var copMsgId: String
    /// DXP id of the sender.
    package var senderId: String
    /// DXP ids of the receivers, 1 to 5.
    package var receiverIds: [String]
    /// `yyyy-MM-ddTHH:mm:ss`, China time without a zone; as it came when read.
    package var creatTime: String
    /// The root name of the carried message, for example `CEB311Message`; may be empty when read.
    package var msgType: String
    /// The carried message, decoded.
    package var data: [UInt8]
    /// AddInfo/FileName.
    package var fileName: String?
    /// AddInfo/IcCard.
    package var icCard: String?
    /// AddInfo/BizKey, by the keys' names.
    package var bizKeys: [String: String]

    package init(
        copMsgId: String, senderId: String, receiverIds: [String], creatTime: String, msgType: String, data: [UInt8],
        fileName: String? = nil, icCard: String? = nil, bizKeys: [String: String] = [:]
    ) {
        self.copMsgId = copMsgId
        self.senderId = senderId
        self.receiverIds = receiverIds
        self.creatTime = creatTime
        self.msgType = msgType
        self.data = data
        self.fileName = fileName
        self.icCard = icCard
        self.bizKeys = bizKeys
    }

    /// The bytes to send: one line, prefix `dxp:`, declared once. A pure function of the values, so that a re-send is the same
    /// to the byte. Source: dxp.md chapter 1, "Emit".
    ///
    /// - Throws: `message.envelope` for what the official schema would refuse.
    package func encoded() throws(EnvelopeError) -> [UInt8] {
        try DxpLimits.check(self)
        let base64 = Base64.encode(data)
        var output: [UInt8] = []
        output.reserveCapacity(base64.count + 1_024)
        output.append(contentsOf: DxpNames.opening.utf8)
        append("CopMsgId", copMsgId, to: &output)
        append("SenderId", senderId, to: &output)
        output.append(contentsOf: "<dxp:ReceiverIds>".utf8)
        for receiver in receiverIds { append("ReceiverId", receiver, to: &output) }
        output.append(contentsOf: "</dxp:ReceiverIds>".utf8)
        append("CreatTime", creatTime, to: &output)
        append("MsgType", msgType, to: &output)
        output.append(contentsOf: "</dxp:TransInfo><dxp:Data>".utf8)
        output.append(contentsOf: base64)
        output.append(contentsOf: "</dxp:Data>".utf8)
        appendAddInfo(to: &output)
        output.append(contentsOf: "</dxp:DxpMsg>".utf8)
        return output
    }

    private func appendAddInfo(to output: inout [UInt8]) {
        guard fileName != nil || icCard != nil || !bizKeys.isEmpty else { return }
        output.append(contentsOf: "<dxp:AddInfo>".utf8)
        if let fileName { append("FileName", fileName, to: &output) }
        if let icCard { append("IcCard", icCard, to: &output) }
        if !bizKeys.isEmpty {
            output.append(contentsOf: "<dxp:BizKey>".utf8)
            for (name, value) in bizKeys.sorted(by: { $0.key < $1.key }) {
                output.append(contentsOf: "<dxp:Key name=\"".utf8)
                XMLText.appendEscapedAttribute(name, to: &output)
                output.append(contentsOf: "\">".utf8)
                XMLText.appendEscaped(value, to: &output)
                output.append(contentsOf: "</dxp:Key>".utf8)
            }
            output.append(contentsOf: "</dxp:BizKey>".utf8)
        }
        output.append(contentsOf: "</dxp:AddInfo>".utf8)
    }

    private func append(_ name: String, _ value: String, to output: inout [UInt8]) {
        output.append(contentsOf: "<dxp:\(name)>".utf8)
        XMLText.appendEscaped(value, to: &output)
        output.append(contentsOf: "</dxp:\(name)>".utf8)
    }
}
