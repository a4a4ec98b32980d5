internal import SidecarBase
package import XMLCanonical

/// What came from a node: an envelope with a message, an answer of the platform, or a document without envelope.
package enum TerminalMessage: Sendable, Equatable {
    case message(DxpMessage)
    case reply(DxpReply)
    /// Not an envelope: the bare document, as it came.
    case bare([UInt8])

    /// Takes off DxpMsgSv, reads DxpMsg or DxpRep. Tolerant of what is seen in the wild: leading zero bytes, a byte order
    /// mark, any prefix, elements without the namespace or in another order, folded base64, any CreatTime
    /// (dxp.md chapters 1, 3 and 5). What decides which message it is and what it says must be there once: TransInfo with a
    /// CopMsgId, and Data.
    ///
    /// - Parameters:
    ///   - bytes: what came.
    ///   - limits: of the envelope, before it is read.
    /// - Returns: the message, the reply, or the bare document.
    /// - Throws: `receipt.content`, or the `xml.…` code of what is no XML or over the limits.
    package static func unwrap(
        _ bytes: [UInt8], limits: XMLLimits = .standard
    ) throws(EnvelopeError) -> TerminalMessage {
        let content = Array(bytes.drop { $0 != 0x3C })
        let document: XMLDocument
        do {
            document = try XMLDocument(parsing: try XMLText.utf8(decoding: content), limits: limits)
        } catch {
            throw EnvelopeError(error.code, error.detail)
        }
        let root = document.root
        guard ["DxpMsg", "DxpMsgSv", "DxpRep"].contains(root.name) else { return .bare(content) }
        guard root.isOfEnvelope else {
            throw EnvelopeError(.receiptContent, "\(root.name) is not in the namespace \(DxpNames.namespace)")
        }
        switch root.name {
        case "DxpMsg": return .message(try message(root))
        case "DxpMsgSv": return .message(try message(root.single("DxpMsg", in: "DxpMsgSv")))
        default: return .reply(reply(root))
        }
    }

    private static func message(_ element: XMLElement) throws(EnvelopeError) -> DxpMessage {
        let info = try element.single("TransInfo", in: "DxpMsg")
        let copMsgId = try info.single("CopMsgId", in: "TransInfo").text.trimmed
        guard DxpLimits.copMsgId.contains(copMsgId.unicodeScalars.count) else {
            throw EnvelopeError(.receiptContent, "CopMsgId is empty or longer than \(DxpLimits.copMsgId.upperBound)")
        }
        guard let decoded = Base64.decode(try element.single("Data", in: "DxpMsg").text) else {
            throw EnvelopeError(.receiptContent, "Data is not base64")
        }
        // A single zero byte before the XML was seen on a customs queue.
        let data = decoded.first == 0 ? Array(decoded.drop { $0 != 0x3C }) : decoded
        guard !data.isEmpty else { throw EnvelopeError(.receiptContent, "Data is empty") }
        let additional = element.envelopeChildren("AddInfo").first
        var keys: [String: String] = [:]
        for key in additional?.child("BizKey")?.children("Key") ?? [] { keys[key.attribute("name") ?? ""] = key.text }
        return DxpMessage(
            copMsgId: copMsgId, senderId: info.text(of: "SenderId"),
            receiverIds: (info.child("ReceiverIds")?.children("ReceiverId") ?? []).map(\.text.trimmed),
            creatTime: info.text(of: "CreatTime"), msgType: info.text(of: "MsgType"), data: data,
            fileName: additional?.child("FileName")?.text, icCard: additional?.child("IcCard")?.text, bizKeys: keys)
    }

    private static func reply(_ element: XMLElement) -> DxpReply {
        let responses = element.envelopeChildren("Response").map { response in
            DxpReply.Response(
                nodeId: response.text(of: "NodeId"), code: DxpResponseCode(response.text(of: "ResponseCode")),
                info: response.text(of: "ResponseInfo"),
                results: (response.child("Results")?.children("Result") ?? []).map { result in
                    DxpReply.Result(
                        receiverId: result.text(of: "RecId"), code: DxpResponseCode(result.text(of: "Code")),
                        info: result.text(of: "Info"))
                },
                noticeTime: response.text(of: "NoticeTime"),
                // Its place is inside each Response; beside them it means all.
                originalCopMsgId: (response.child("OriHead") ?? element.child("OriHead"))?.text(of: "CopMsgId") ?? "")
        }
        return DxpReply(
            receiverId: element.text(of: "RecevierId").isEmpty
                ? element.text(of: "ReceiverId") : element.text(of: "RecevierId"),
            responses: responses)
    }
}

extension XMLElement {
    /// Whether it is in the envelope's namespace or, as some senders write, in none.
    fileprivate var isOfEnvelope: Bool { namespace == nil || namespace == DxpNames.namespace }

    fileprivate func envelopeChildren(_ name: String) -> [XMLElement] { children(name).filter(\.isOfEnvelope) }

    /// The one child of this name.
    fileprivate func single(_ name: String, in parent: String) throws(EnvelopeError) -> XMLElement {
        let found = envelopeChildren(name)
        guard let first = found.first else { throw EnvelopeError(.receiptContent, "\(parent) without \(name)") }
        guard found.count == 1 else {
            throw EnvelopeError(.receiptContent, "\(parent) with \(found.count) \(name)")
        }
        return first
    }

    /// The text of a child without white space around it; empty when there is none.
    fileprivate func text(of name: String) -> String { child(name)?.text.trimmed ?? "" }
}

extension String {
    fileprivate var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}
