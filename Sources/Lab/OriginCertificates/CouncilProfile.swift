internal import SidecarBase

/// How the council's messages look and are signed: `ccpit-default`, or what a profile file says. Source: ccpit.md §2, §4.
package struct CouncilProfile: Sendable, Equatable {
    package enum SOAPVersion: String, Sendable, CaseIterable {
        case soap11 = "1.1"
        case soap12 = "1.2"

        /// The namespace of the envelope.
        var namespace: String {
            switch self {
            case .soap11: "http://schemas.xmlsoap.org/soap/envelope/"
            case .soap12: "http://www.w3.org/2003/05/soap-envelope"
            }
        }

        /// The content type of a message.
        var contentType: String {
            switch self {
            case .soap11: "text/xml;charset=UTF-8"
            case .soap12: "application/soap+xml;charset=UTF-8"
            }
        }
    }

    package enum PayloadStyle: String, Sendable, CaseIterable { case string, cdata, base64 }

    package var namespace = "urn:example:ccpit-exchange"
    package var soapVersion = SOAPVersion.soap11
    package var payloadStyle = PayloadStyle.string
    package var recipe = CouncilSigner.Recipe.joined
    package var replyRecipe = CouncilSigner.Recipe.joined
    /// The text of the recipe `template`.
    package var template = ""
    package var replyTemplate = ""
    package var charset = CouncilSigner.Charset.utf8
    package var encoding = CouncilSigner.Encoding.hexLower
    package var keyEncoding = CouncilSigner.KeyEncoding.textTrimmed
    /// How far the clocks may be apart, seconds.
    package var maxSkew: Int64 = 300

    /// `ccpit-default`.
    package init() {}

    /// Why a profile cannot be played.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// Reads a profile file, of which what is not said stays as in `ccpit-default`.
    /// - Throws: ``Failure`` for what is no profile, or asks for something that this council does not play.
    package init(json bytes: [UInt8]) throws(Failure) {
        self.init()
        let file: JSONNode
        do throws(JSONNode.Failure) {
            file = try JSONNode(parsing: bytes)
        } catch {
            throw Failure(description: "no JSON: \(error.description) at byte \(error.offset)")
        }
        let ignored: Set<String> = [
            "name", "prefix", "soapAction", "messageId", "limits", "fileStyle", "fileField", "interfaces", "statuses",
            "printStatuses", "inbound", "codes", "timestampFormat", "operationStyle", "payloadFormat",
        ]
        let read: Set<String> = ["namespace", "soapVersion", "payloadStyle", "signature", "keyEncoding", "maxSkew"]
        for member in file.members where !ignored.contains(member.key) && !read.contains(member.key) {
            throw Failure(description: "\(member.key) is not played here")
        }
        for (key, only) in [
            ("operationStyle", "perInterface"), ("payloadFormat", "json"), ("timestampFormat", "yyyyMMddHHmmss"),
        ] {
            if let value = file[key]?.text, value != only {
                throw Failure(description: "\(key) \(value) is not played here, only \(only)")
            }
        }
        if let text = file["namespace"]?.text { namespace = text }
        try Self.choose(file["soapVersion"], &soapVersion)
        try Self.choose(file["payloadStyle"], &payloadStyle)
        try Self.choose(file["keyEncoding"], &keyEncoding)
        if let text = file["maxSkew"]?.text, let seconds = Int64(text) { maxSkew = min(max(seconds, 1), 86_400) }
        if let signature = file["signature"] {
            try Self.choose(signature["recipe"], &recipe)
            replyRecipe = recipe
            try Self.choose(signature["replyRecipe"], &replyRecipe)
            try Self.choose(signature["charset"], &charset)
            try Self.choose(signature["encoding"], &encoding)
            template = signature["template"]?.text ?? ""
            replyTemplate = signature["replyTemplate"]?.text ?? template
        }
    }

    private static func choose<Choice: RawRepresentable & CaseIterable>(
        _ node: JSONNode?, _ target: inout Choice
    ) throws(Failure) where Choice.RawValue == String {
        guard let node else { return }
        guard let choice = node.text.flatMap(Choice.init(rawValue:)) else {
            let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw Failure(description: "\(node.text ?? "a value") is none of \(names)")
        }
        target = choice
    }
}
