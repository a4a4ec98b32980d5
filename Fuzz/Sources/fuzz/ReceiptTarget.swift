import CustomsMessages
import SidecarBase
import TerminalEnvelope
import XMLCanonical

/// A receipt reads the same from its canonical form, in and out of an envelope, and every entry is explained.
enum ReceiptTarget {
    static func run(_ bytes: [UInt8]) {
        if bytes.count < 4_096 { explain(info: String(decoding: bytes, as: UTF8.self)) }
        do {
            switch try TerminalMessage.unwrap(bytes) {
            case .message(let message):
                wrapAgain(message)
                read(message.data)
            case .reply(let reply):
                for response in reply.responses { _ = (response.decisiveCode.kind, response.noticeTime) }
            case .bare(let bare): read(bare)
            }
        } catch {
            mustHold(["xml", "receipt"].contains { error.code.name.hasPrefix($0 + ".") }, "the code of \(error)")
        }
    }

    private static func read(_ bytes: [UInt8]) {
        do {
            let document = try XMLDocument(parsing: XMLText.utf8(decoding: bytes))
            let receipt = try ReceiptReader.read(document)
            for entry in receipt.entries { explain(entry) }
            let canonical = try document.canonicalized()
            let again = try ReceiptReader.read(XMLDocument(parsing: canonical))
            mustHold(again == receipt, "a receipt reads the same in its canonical form: \(receipt) \(again)")
        } catch {
            mustHold(error is any CodedError, "\(error)")
        }
    }

    private static func explain(_ entry: ReceiptEntry) {
        let said = entry.explanation
        mustHold(!said.english.isEmpty && !said.chinese.isEmpty, "an explanation of \(entry)")
        mustHold(!entry.isRefusal || said.advice != nil, "what to do about \(entry)")
        mustHold(entry.time.isEmpty || entry.time.utf8.count == 17, "the time of \(entry)")
        mustHold(entry.infoParts.text == entry.info, "the text is kept")
        if let key = entry.key { mustHold(BusinessKey(kind: key.kind, parts: key.parts).text == key.text, "\(key)") }
    }

    private static func explain(info text: String) {
        let info = ReturnInfo(text)
        mustHold(info.text == text && info.remaining.utf8.count <= text.utf8.count, "the text is kept")
        for part in info.parts {
            mustHold(!part.code.isEmpty && part.code.utf8.allSatisfy { (0x30...0x39).contains($0) }, "\(part)")
        }
    }

    /// What is sent again carries the same message.
    private static func wrapAgain(_ message: DxpMessage) {
        let bytes: [UInt8]
        do {
            bytes = try message.encoded()
        } catch {
            mustHold(error.code == .messageEnvelope, "the code of \(error)")
            return
        }
        do {
            guard case .message(let again) = try TerminalMessage.unwrap(bytes) else {
                fatalError("an envelope reads as one")
            }
            mustHold(again.copMsgId == message.copMsgId, "CopMsgId \(message.copMsgId) \(again.copMsgId)")
            mustHold(again.data == message.data, "Data")
        } catch {
            fatalError("an envelope that was written is read: \(error)")
        }
    }
}
