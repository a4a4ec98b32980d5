internal import CustomsMessages

/// Puts assembled documents into one headquarters message.
package enum AssembledMessage {
    /// The unsigned message.
    ///
    /// - Parameters:
    ///   - documents: one to a hundred of one type; none gives an empty message, which no check lets pass.
    ///   - guid: the root's guid: of a single document its own, of a batch a new one.
    ///   - sender: fills `BaseTransfer`.
    /// - Returns: UTF-8 with XML declaration, in the default namespace, without line breaks between elements.
    package static func bytes(of documents: [AssembledDocument], guid: String, sender: MessageSender) -> [UInt8] {
        let name = documents.first?.type.rootName ?? ""
        var bytes = Array(
            #"<?xml version="1.0" encoding="UTF-8"?><\#(name) xmlns="http://www.chinaport.gov.cn/ceb" guid="\#(guid)" version="1.0">"#
                .utf8)
        for document in documents { bytes += document.content }
        let fields = [
            ("copCode", sender.code), ("copName", sender.name), ("dxpMode", "DXP"), ("dxpId", sender.dxpId),
        ]
        bytes += "<BaseTransfer>".utf8
        for (field, value) in fields { bytes += "<\(field)>\(escaped(value))</\(field)>".utf8 }
        bytes += "</BaseTransfer></\(name)>".utf8
        return bytes
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
