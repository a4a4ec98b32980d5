/// The platform's own form: the three fields unchanged where there were any, otherwise the plain receipt as `content`.
/// Source: zhejiang.md §10 row 15.
package enum PlatformForm {
    /// The form; `plain` sends the bare receipt in any case, without a digest, which was made over the sealed text's content by
    /// the platform's key and stays with it.
    package static func body(of receipt: RelayedReceipt, plain: Bool = false) -> [UInt8] {
        let bare = ["content": String(decoding: receipt.content, as: UTF8.self), "msg_type": receipt.msgType]
        let form = plain ? bare : receipt.originalForm ?? bare
        var body: [UInt8] = []
        for name in ["content", "msg_type", "data_digest"] {
            guard let value = form[name] else { continue }
            if !body.isEmpty { body.append(0x26) }
            body.append(contentsOf: "\(name)=".utf8)
            appendEncoded(value, to: &body)
        }
        return body
    }

    private static let digits = Array("0123456789ABCDEF".utf8)

    private static func appendEncoded(_ text: String, to body: inout [UInt8]) {
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2A, 0x2D, 0x2E, 0x5F: body.append(byte)
            case 0x20: body.append(0x2B)
            default:
                body.append(0x25)
                body.append(digits[Int(byte >> 4)])
                body.append(digits[Int(byte & 15)])
            }
        }
    }
}
