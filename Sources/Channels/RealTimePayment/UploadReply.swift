internal import CustomsMessages

/// What customs answers to an upload, and what that means. Source: realtime179.md §3.5, §3.6.
package struct UploadReply: Sendable, Equatable {
    /// What is to be done.
    package enum Meaning: String, Sendable, CaseIterable {
        /// Stored.
        case accepted
        /// A record with this session number was stored before: an earlier try arrived.
        case acceptedEarlier
        /// A failure that names nothing: the same bytes again, a few times.
        case failed
        /// The certificate is not registered for this platform; no further try helps.
        case certificate
        /// The signature does not verify at the other end.
        case signature
        /// Anything else that customs said; a person decides.
        case refused
        /// No word: nobody knows whether it is stored, the same bytes again.
        case none
    }

    /// Customs' own code, empty when there is none.
    package let code: String
    /// Customs' own words, unchanged.
    package let message: String
    package let meaning: Meaning

    /// The longest text that is kept of an answer.
    static let maximumMessage = 1_000

    /// Reads an answer.
    ///
    /// - Parameters:
    ///   - status: of HTTP.
    ///   - body: as it came.
    package init(status: Int, body: [UInt8]) {
        var rest = body[...]
        if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
        guard (200...299).contains(status), let fields = UploadReply.object(Array(rest)),
            let code = UploadReply.text(fields["code"]), !code.isEmpty
        else {
            self.init(code: "", message: "HTTP \(status)", meaning: .none)
            return
        }
        let message = String((UploadReply.text(fields["message"]) ?? "").prefix(UploadReply.maximumMessage))
        self.init(code: code, message: message, meaning: UploadReply.meaning(code, message))
    }

    private init(code: String, message: String, meaning: Meaning) {
        self.code = code
        self.message = message
        self.meaning = meaning
    }

    private static func object(_ bytes: [UInt8]) -> [String: JSONValue]? {
        do {
            guard case .object(let fields) = try JSONValue.read(bytes) else { return nil }
            return fields
        } catch {
            // A login form, a proxy's notice, half an answer: none of these is customs' word.
            return nil
        }
    }

    private static func text(_ value: JSONValue?) -> String? {
        switch value {
        case .text(let text), .number(let text): text
        default: nil
        }
    }

    /// By the words first: the codes between 20001 and 21000 are nowhere described.
    private static func meaning(_ code: String, _ message: String) -> Meaning {
        if code == "10000" { return .accepted }
        if message.contains("ORA-00001") || message.contains("入库失败") { return .acceptedEarlier }
        if message.contains("验签"), message.contains("未在"), message.contains("注册") { return .certificate }
        if code == "20004" { return .certificate }
        if message.contains("验签") { return .signature }
        if code == "20000", message.isEmpty || message == "上传失败" { return .failed }
        return .refused
    }
}
