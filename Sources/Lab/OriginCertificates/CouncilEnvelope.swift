internal import SidecarBase
internal import XMLCanonical

/// A message of the exchange as it is on the wire. Source: ccpit.md §4.1, §4.2.
package struct CouncilEnvelope: Sendable, Equatable {
    package var content: CouncilSigner.Content
    package var sign: String
    /// Whether it is an answer.
    package var isReply: Bool { content.code != nil }

    package init(_ content: CouncilSigner.Content, sign: String) {
        self.content = content
        self.sign = sign
    }

    /// How a reply can be written wrongly, or rightly in another way.
    enum Writing: Sendable {
        case usual
        /// The data in a CDATA section.
        case cdata
        /// Line breaks stand in the text as they are.
        case rawLineBreaks
    }

    /// Why something is no message.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    private static let limits = XMLLimits(maximumBytes: 16 << 20, maximumDepth: 16, maximumNodes: 10_000)

    /// Reads a message.
    /// - Throws: ``Failure`` for anything that is not an envelope with one operation.
    package static func read(_ bytes: [UInt8], _ profile: CouncilProfile) throws(Failure) -> CouncilEnvelope {
        let document: XMLDocument
        do throws(XMLError) {
            document = try XMLDocument(parsing: bytes, limits: limits)
        } catch {
            throw Failure(description: "no XML: \(error.detail)")
        }
        guard document.root.isNamed("Envelope", profile.soapVersion.namespace),
            let body = document.root.child("Body", namespace: profile.soapVersion.namespace), body.children.count == 1,
            let call = body.firstChild
        else { throw Failure(description: "no envelope of SOAP \(profile.soapVersion.rawValue) with one operation") }
        guard call.namespace == profile.namespace else {
            throw Failure(description: "\(call.name) is not in \(profile.namespace)")
        }
        func text(_ name: String) -> String? { call.child(name)?.text }
        let isReply = call.name.hasSuffix("Response")
        var data = text("data") ?? ""
        if profile.payloadStyle == .base64 {
            guard let bytes = Base64.decode(data), let plain = String(validating: bytes, as: UTF8.self) else {
                throw Failure(description: "data is no base64 of text")
            }
            data = plain
        }
        return CouncilEnvelope(
            CouncilSigner.Content(
                providerCode: text("providerCode") ?? "",
                operation: isReply ? String(call.name.dropLast("Response".count)) : call.name,
                messageId: text("messageId") ?? "", timestamp: text("timestamp") ?? "",
                code: isReply ? text("code") ?? "" : nil, message: isReply ? text("message") ?? "" : nil, data: data),
            sign: text("sign") ?? "")
    }

    /// The message as bytes.
    func bytes(_ profile: CouncilProfile, _ writing: Writing = .usual) -> [UInt8] {
        var output = Array(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <soapenv:Envelope xmlns:soapenv="\(profile.soapVersion.namespace)" xmlns:x="\(profile.namespace)">\
            <soapenv:Body>
            """.utf8)
        let name = content.operation + (isReply ? "Response" : "")
        output += Array("<x:\(name)>".utf8)
        func element(_ name: String, _ value: String) {
            output += Array("<\(name)>".utf8)
            XMLText.appendEscaped(value, to: &output)
            output += Array("</\(name)>".utf8)
        }
        element("providerCode", content.providerCode)
        element("messageId", content.messageId)
        element("timestamp", content.timestamp)
        if let code = content.code {
            element("code", code)
            element("message", content.message ?? "")
        }
        let isBase64 = profile.payloadStyle == .base64
        let data = isBase64 ? Base64.encodeText(Array(content.data.utf8)) : content.data
        switch writing {
        case .cdata: output += Array("<data>\(Self.section(data))</data>".utf8)
        case .usual where profile.payloadStyle == .cdata: output += Array("<data>\(Self.section(data))</data>".utf8)
        case .usual: element("data", data)
        case .rawLineBreaks:
            var text: [UInt8] = []
            XMLText.appendEscaped(data.replacing("\r\n", with: "\n"), to: &text)
            output += Array("<data>".utf8) + text.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }
            output += Array("</data>".utf8)
        }
        element("sign", sign)
        output += Array("</x:\(name)></soapenv:Body></soapenv:Envelope>".utf8)
        return output
    }

    private static func section(_ text: String) -> String {
        "<![CDATA[\(text.replacing("]]>", with: "]]]]><![CDATA[>"))]]>"
    }

    /// An unsigned fault: it never counts as an answer.
    static func fault(_ text: String, _ profile: CouncilProfile) -> [UInt8] {
        var words: [UInt8] = []
        XMLText.appendEscaped(text, to: &words)
        let escaped = String(decoding: words, as: UTF8.self)
        let body =
            switch profile.soapVersion {
            case .soap11: "<faultcode>soapenv:Client</faultcode><faultstring>\(escaped)</faultstring>"
            case .soap12:
                """
                <soapenv:Code><soapenv:Value>soapenv:Sender</soapenv:Value></soapenv:Code><soapenv:Reason>\
                <soapenv:Text xml:lang="zh">\(escaped)</soapenv:Text></soapenv:Reason>
                """
            }
        return Array(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <soapenv:Envelope xmlns:soapenv="\(profile.soapVersion.namespace)"><soapenv:Body><soapenv:Fault>\(body)\
            </soapenv:Fault></soapenv:Body></soapenv:Envelope>
            """.utf8)
    }
}
