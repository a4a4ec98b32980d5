internal import CryptoCore
internal import SidecarBase
internal import XMLCanonical

/// Writes receipts as headquarters does: default namespace, `standalone="yes"`, one record for each declared document.
/// Source: zhejiang.md §6.4, ceb.md chapter 7.
struct ReceiptWriter: Sendable {
    let now: Now

    /// A receipt for all documents of a message; `nil` for types without one.
    func receipt(for message: CheckedMessage, _ step: ReceiptStep, guid: String) -> [UInt8]? {
        guard let form = ReceiptForm.answering(message.messageType) else { return nil }
        let time = now().digits17
        var output = Array(#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#.utf8)
        output += Array("<\(form.receiptType) xmlns=\"\(SignatureURI.customs)\" version=\"1.0\" guid=\"\(guid)\">".utf8)
        for document in message.documents {
            output += Array("<\(form.element)><guid>\(SecureRandom.uuid().lowercased())</guid>".utf8)
            for name in form.fields {
                let value = document.fields[name] ?? ""
                append(value.isEmpty ? made(name, for: document, step) : value, as: name, to: &output)
            }
            append(String(step.status), as: "returnStatus", to: &output)
            append(time, as: "returnTime", to: &output)
            append(step.info.replacing("{guid}", with: document.fields["guid"] ?? ""), as: "returnInfo", to: &output)
            output += Array("</\(form.element)>".utf8)
        }
        output += Array("</\(form.receiptType)>".utf8)
        return output
    }

    /// A receipt in a terminal envelope, as the node sends it to the enterprise's terminal. Source: dxp.md §3.
    func envelope(of receipt: [UInt8], type: String, guid: String, for message: CheckedMessage) -> [UInt8] {
        var output = Array(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <DxpMsg xmlns="\(SignatureURI.terminal)" ver="1.0"><TransInfo><CopMsgId>\(guid.uppercased())</CopMsgId>\
            <SenderId>\(message.receiverId)</SenderId><ReceiverIds><ReceiverId>\(message.senderId)</ReceiverId></ReceiverIds>\
            <CreatTime>\(now().creatTime)</CreatTime><MsgType>\(type)</MsgType></TransInfo><Data>
            """.utf8)
        output += Base64.encode(receipt)
        output += Array("</Data><AddInfo><FileName>\(type)_\(guid.uppercased()).xml</FileName></AddInfo></DxpMsg>".utf8)
        return output
    }

    private func append(_ value: String, as name: String, to output: inout [UInt8]) {
        output += Array("<\(name)>".utf8)
        XMLText.appendEscaped(value, to: &output)
        output += Array("</\(name)>".utf8)
    }

    /// Numbers customs gives: the pre-entry number at once, the final ones with the status that stores the document.
    private func made(_ name: String, for document: DeclaredDocument, _ step: ReceiptStep) -> String {
        let digits = MessageDigest.sha256(Array((document.fields["guid"] ?? "").utf8)).prefix(9).map { String($0 % 10) }
            .joined()
        return switch name {
        case "preNo": "B2026\(digits)0000"
        case "invtNo", "sumNo", "rkdNo": step.status >= 100 ? "29162026I\(digits)" : ""
        default: ""
        }
    }
}
