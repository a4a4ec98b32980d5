internal import SidecarBase
internal import XMLCanonical

/// The message that an envelope carries, and where it is. Source: dxp.md chapters 1 and 5.
struct EnvelopeContent {
    /// Where the element Data is: `Data`, or `DxpMsg/Data` in a transport node message.
    let path: String
    private let data: XMLElement
    private let head: XMLElement?

    /// `nil` for what is no envelope with a message in it.
    init?(of root: XMLElement) {
        let isOuter = root.isNamed("DxpMsgSv", CustomsNamespace.dxp)
        guard isOuter || root.isNamed("DxpMsg", CustomsNamespace.dxp),
            let envelope = isOuter ? root.child("DxpMsg", namespace: CustomsNamespace.dxp) : root,
            let data = envelope.child("Data", namespace: CustomsNamespace.dxp)
        else { return nil }
        path = isOuter ? "DxpMsg/Data" : "Data"
        self.data = data
        head = envelope.child("TransInfo", namespace: CustomsNamespace.dxp)
    }

    /// The message; `nil` when Data is not base64, which the schema says.
    func document() throws(XMLError) -> XMLDocument? {
        guard let decoded = Base64.decode(data.text) else { return nil }
        guard !decoded.isEmpty else { throw XMLError(.xmlEmpty) }
        return try XMLDocument(parsing: XMLText.utf8(decoding: decoded))
    }

    /// A finding of the message, as one of the envelope.
    func outside(_ finding: MessageFinding) -> MessageFinding { finding.inside(path, line: data.line) }

    /// What head and message say differently: receivers go by the one or by the other.
    func disagreements(with message: XMLElement) -> [MessageFinding] {
        guard let head else { return [] }
        var findings: [MessageFinding] = []
        let prefix = path.dropLast("Data".count) + "TransInfo/"
        let type = head.value("MsgType", namespace: CustomsNamespace.dxp)
        if !type.isEmpty, type != message.name {
            findings.append(
                MessageFinding(
                    .warning, "rule.message_type", path: prefix + "MsgType", line: head.line,
                    english: "MsgType: the message in Data is \(message.name.prefix(64))",
                    chinese: "MsgType：Data 中的报文为 \(message.name.prefix(64))", value: type))
        }
        let sender = head.value("SenderId", namespace: CustomsNamespace.dxp)
        let dxpId =
            message.child("BaseTransfer", namespace: CustomsNamespace.ceb)?
            .value("dxpId", namespace: CustomsNamespace.ceb) ?? ""
        if !dxpId.isEmpty, !sender.isEmpty, dxpId != sender {
            findings.append(
                MessageFinding(
                    .warning, "rule.sender", path: prefix + "SenderId", line: head.line,
                    english: "SenderId: BaseTransfer/dxpId of the message is \(dxpId.prefix(64)); receipts go there",
                    chinese: "SenderId：报文中 BaseTransfer/dxpId 为 \(dxpId.prefix(64))，回执发往该处", value: sender))
        }
        return findings
    }
}
