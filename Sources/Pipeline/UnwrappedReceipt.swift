package import CustomsMessages
package import SidecarBase
internal import TerminalEnvelope
internal import XMLCanonical

/// A receipt out of whatever it came in: bare, in a DxpMsg, between nodes, or the exchange platform's own answer. Source: dxp.md
/// chapters 3 to 5.
package struct UnwrappedReceipt: Sendable, Equatable {
    package let receipt: Receipt
    /// The receipt's own bytes, as they came: what is stored and passed on.
    package let content: [UInt8]
    /// The CopMsgId of the envelope; `nil` without one.
    package let copMsgId: String?
    /// The MsgType that the envelope states, which need not be true; `nil` without one.
    package let statedType: String?

    /// Reads what came.
    ///
    /// - Throws: `receipt.content`, or the `xml.…` code of what is no XML or over the limits.
    package init(_ bytes: [UInt8]) throws(SidecarError) {
        do {
            switch try TerminalMessage.unwrap(bytes) {
            case .message(let message):
                let document = try XMLDocument(parsing: XMLText.utf8(decoding: message.data))
                content = message.data
                copMsgId = message.copMsgId
                statedType = message.msgType
                if document.root.name == "DxpRep", case .reply(let reply) = try TerminalMessage.unwrap(message.data) {
                    receipt = Receipt(reply)
                } else {
                    receipt = try ReceiptReader.read(document)
                }
            case .reply(let reply):
                receipt = Receipt(reply)
                content = bytes
                (copMsgId, statedType) = (nil, nil)
            case .bare(let bare):
                receipt = try ReceiptReader.read(XMLDocument(parsing: XMLText.utf8(decoding: bare)))
                content = bare
                (copMsgId, statedType) = (nil, nil)
            }
        } catch {
            throw SidecarError(wrapping: error)
        }
    }
}
