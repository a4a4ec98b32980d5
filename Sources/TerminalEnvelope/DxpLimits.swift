internal import SidecarBase

/// The lengths of the envelope's fields, in characters (Unicode scalars), and how often they occur. Source: dxp.md chapter 1,
/// which is the official schema.
enum DxpLimits {
    static let copMsgId = 1...255
    static let partner = 1...16
    static let receivers = 1...5
    static let msgType = 0...30
    static let fileName = 1...255
    static let icCard = 1...13
    static let bizKeys = 0...5
    static let bizKeyName = 1...32
    static let bizKeyValue = 1...64

    /// Checks what is about to be sent.
    ///
    /// - Throws: `message.envelope` with the name of the field; never its value.
    static func check(_ message: DxpMessage) throws(EnvelopeError) {
        try check("CopMsgId", message.copMsgId, copMsgId)
        try check("SenderId", message.senderId, partner)
        guard receivers.contains(message.receiverIds.count) else {
            throw EnvelopeError(.messageEnvelope, "\(message.receiverIds.count) ReceiverId, 1 to 5 are allowed")
        }
        for receiver in message.receiverIds { try check("ReceiverId", receiver, partner) }
        guard isCreatTime(message.creatTime) else {
            throw EnvelopeError(.messageEnvelope, "CreatTime is not yyyy-MM-ddTHH:mm:ss")
        }
        try check("MsgType", message.msgType, msgType)
        guard !message.data.isEmpty else { throw EnvelopeError(.messageEnvelope, "Data is empty") }
        if let name = message.fileName { try check("FileName", name, fileName) }
        if let card = message.icCard { try check("IcCard", card, icCard) }
        guard bizKeys.contains(message.bizKeys.count) else {
            throw EnvelopeError(.messageEnvelope, "\(message.bizKeys.count) Key, up to 5 are allowed")
        }
        for (name, value) in message.bizKeys {
            try check("Key/@name", name, bizKeyName)
            try check("Key", value, bizKeyValue)
        }
    }

    private static func check(_ field: String, _ value: String, _ length: ClosedRange<Int>) throws(EnvelopeError) {
        let count = value.unicodeScalars.count
        guard length.contains(count) else {
            throw EnvelopeError(
                .messageEnvelope,
                "\(field) has \(count) characters, \(length.lowerBound) to \(length.upperBound) are allowed")
        }
        // XML 1.0 has no form for these, not even an escaped one.
        let isWritable = value.unicodeScalars.allSatisfy { scalar in
            switch scalar.value {
            case 0x09, 0x0A, 0x0D: true
            case 0..<0x20, 0xFFFE, 0xFFFF: false
            default: true
            }
        }
        guard isWritable else { throw EnvelopeError(.messageEnvelope, "\(field) has a control character") }
    }

    /// `yyyy-MM-ddTHH:mm:ss` of a day and time that exist: no zone, no fraction.
    private static func isCreatTime(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count == 19, bytes[4] == 0x2D, bytes[7] == 0x2D, bytes[10] == 0x54, bytes[13] == 0x3A,
            bytes[16] == 0x3A, let time = ChinaTime(digits: text.filter { $0.isNumber })
        else { return false }
        return time.creatTime == text
    }
}
