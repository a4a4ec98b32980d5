package import SidecarBase

/// A request that was refused. Recorded as an event; no body is kept and no personal data.
package struct Refusal: Sendable {
    package var time: ChinaTime
    package var channel: String
    package var peer: String
    package var code: ErrorCode
    /// Technical detail, free of personal data.
    package var detail: String
    package var messageType: String?
    package var guid: String?
    package var company: String?
    /// SHA-256 of what was handed in, when there was something.
    package var inputDigest: [UInt8]?

    /// All parts.
    package init(
        time: ChinaTime, channel: String, peer: String, code: ErrorCode, detail: String, messageType: String? = nil,
        guid: String? = nil, company: String? = nil, inputDigest: [UInt8]? = nil
    ) {
        self.time = time
        self.channel = channel
        self.peer = peer
        self.code = code
        self.detail = detail
        self.messageType = messageType
        self.guid = guid
        self.company = company
        self.inputDigest = inputDigest
    }
}
