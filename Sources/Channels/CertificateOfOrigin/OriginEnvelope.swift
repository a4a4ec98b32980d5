package import SidecarBase

/// A message as it is sent.
package struct OriginSending: Sendable, Equatable {
    package let body: [UInt8]
    package let headers: [String: String]
    /// What was signed; the body itself for `rawBody`.
    package let signed: String
    package let signature: String
}

/// Writes messages of the exchange. Source: ccpit.md §4.1, §4.2.
package struct OriginEnvelope: Sendable {
    package let profile: OriginProfile
    private let payload: OriginPayload

    package init(_ profile: OriginProfile) {
        self.profile = profile
        payload = OriginPayload(profile)
    }

    /// What a message says.
    package struct Content: Sendable, Equatable {
        package var interface: OriginInterface
        package var providerCode: String
        package var messageId: String
        package var time: ChinaTime
        package var nonce: String
        /// The text of the data, as ``data(_:)`` makes it.
        package var data: String
        /// Of a reply.
        package var result: SignedParts.Result?

        package init(
            _ interface: OriginInterface, providerCode: String, messageId: String, time: ChinaTime, nonce: String = "",
            data: String, result: SignedParts.Result? = nil
        ) {
            self.interface = interface
            self.providerCode = providerCode
            self.messageId = messageId
            self.time = time
            self.nonce = nonce
            self.data = data
            self.result = result
        }
    }

    /// The text of data in the profile's form; `nil` where the form has no place for it.
    package func data(_ value: OriginJSON) -> String? { payload.text(of: value) }

    /// The parts of a message that a signature covers.
    package func parts(_ content: Content) -> SignedParts? {
        guard let operation = profile.operation(of: content.interface) else { return nil }
        let data = profile.signsEncodedData ? payload.encoded(content.data) : content.data
        let timestamp = profile.timestamp(content.time)
        let result = profile.replyWithoutResult ? nil : content.result
        var parts = SignedParts(
            providerCode: content.providerCode, operation: operation, messageId: content.messageId,
            timestamp: timestamp,
            nonce: content.nonce, data: data, result: result, parameters: [])
        parts.parameters = profile.order.filter { $0 != .sign }.compactMap { parameter in
            value(parameter, content, data: data).map { (profile.name(of: parameter), $0) }
        }
        if profile.operationStyle == .single { parts.parameters.append((profile.interfaceElement, operation)) }
        return parts
    }

    private func value(_ parameter: OriginProfile.Parameter, _ content: Content, data: String) -> String? {
        switch parameter {
        case .providerCode: content.providerCode
        case .messageId: content.messageId
        case .timestamp: profile.timestamp(content.time)
        case .nonce: content.nonce
        case .code: content.result?.code
        case .message: content.result?.message
        case .data: data
        case .sign: nil
        }
    }

    /// Writes and signs a message.
    ///
    /// - Parameters:
    ///   - content: what it says.
    ///   - key: the shared key; with `nil` it is not signed, which only a test may do.
    /// - Returns: `nil` where the profile cannot say it: the interface is not in it, XML has no place for a character, or the charset
    ///   of the signature lacks one.
    package func write(_ content: Content, key: SharedKey?) -> OriginSending? {
        guard let parts = parts(content) else { return nil }
        let scheme = content.result == nil ? profile.request : profile.reply
        var signature = ""
        if let key, scheme.recipe != .rawBody {
            guard let made = scheme.sign(parts, key: key) else { return nil }
            signature = made
        }
        guard let body = body(content, operation: parts.operation, signature: signature) else { return nil }
        if let key, scheme.recipe == .rawBody {
            guard let made = scheme.sign(parts, body: body, key: key) else { return nil }
            signature = made
        }
        let signed = scheme.recipe.string(of: parts, key: nil) ?? ""
        return OriginSending(
            body: body, headers: headers(content, signature: signature), signed: signed, signature: signature)
    }

    private func headers(_ content: Content, signature: String) -> [String: String] {
        var headers: [String: String] = [:]
        let action = profile.interfaces[content.interface]?.soapAction ?? profile.soapAction
        switch profile.soapVersion {
        case .soap11:
            headers["Content-Type"] = "text/xml; charset=utf-8"
            if content.result == nil { headers["SOAPAction"] = "\"\(action)\"" }
        case .soap12:
            let parameter = content.result == nil && !action.isEmpty ? "; action=\"\(action)\"" : ""
            headers["Content-Type"] = "application/soap+xml; charset=utf-8" + parameter
        }
        for parameter in profile.order where profile.place(of: parameter) == .http {
            let value = parameter == .sign ? signature : value(parameter, content, data: content.data)
            if let value { headers[profile.name(of: parameter)] = value }
        }
        return headers
    }

    private func body(_ content: Content, operation: String, signature: String) -> [UInt8]? {
        let isReply = content.result != nil
        let name = (profile.operationStyle == .single ? profile.operationName : operation) + (isReply ? "Response" : "")
        var header: [UInt8] = []
        var attributes: [UInt8] = []
        var elements: [UInt8] = []
        if profile.operationStyle == .single {
            OriginEnvelope.append(profile.interfaceElement, operation, to: &elements)
        }
        for parameter in profile.order {
            let value = parameter == .sign ? signature : value(parameter, content, data: content.data)
            guard let value, !(parameter == .nonce && value.isEmpty) else { continue }
            guard OriginText.isWritable(value) else { return nil }
            let name = profile.name(of: parameter)
            switch profile.place(of: parameter) {
            case .http: continue
            case .attribute:
                attributes += Array(" \(name)=\"".utf8)
                OriginText.appendEscaped(value, to: &attributes, inAttribute: true)
                attributes.append(0x22)
            case .header: OriginEnvelope.append("\(profile.prefix):\(name)", value, to: &header)
            case .element:
                if parameter == .data {
                    appendData(name, value, to: &elements)
                } else {
                    OriginEnvelope.append(name, value, to: &elements)
                }
            }
        }
        let operation = "\(profile.prefix):\(name)"
        var body = Array(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <soapenv:Envelope xmlns:soapenv="\(profile.soapVersion.namespace)" xmlns:\(profile.prefix)="
            """.utf8)
        OriginText.appendEscaped(profile.namespace, to: &body, inAttribute: true)
        body += Array("\">".utf8)
        if !header.isEmpty { body += Array("<soapenv:Header>".utf8) + header + Array("</soapenv:Header>".utf8) }
        body += Array("<soapenv:Body><\(operation)".utf8) + attributes + [0x3E] + elements
        return body + Array("</\(operation)></soapenv:Body></soapenv:Envelope>".utf8)
    }

    private func appendData(_ name: String, _ value: String, to output: inout [UInt8]) {
        switch profile.payloadStyle {
        case .string: OriginEnvelope.append(name, value, to: &output)
        case .base64: OriginEnvelope.append(name, payload.encoded(value), to: &output)
        case .elements: output += Array("<\(name)>\(value)</\(name)>".utf8)
        case .cdata where value.utf8.contains(0x0D):
            // CR cannot stand in CDATA: a parser makes LF of it.
            OriginEnvelope.append(name, value, to: &output)
        case .cdata:
            let text = value.replacing("]]>", with: "]]]]><![CDATA[>")
            output += Array("<\(name)><![CDATA[\(text)]]></\(name)>".utf8)
        }
    }

    private static func append(_ name: String, _ value: String, to output: inout [UInt8]) {
        output += Array("<\(name)>".utf8)
        OriginText.appendEscaped(value, to: &output)
        output += Array("</\(name)>".utf8)
    }

    /// A SOAP fault, for what cannot be answered otherwise; faults are not signed.
    ///
    /// - Parameters:
    ///   - isOfSender: whether the sender has to change something.
    ///   - text: what is wrong, in English.
    /// - Returns: the HTTP body.
    package func fault(isOfSender: Bool, _ text: String) -> [UInt8] {
        var escaped: [UInt8] = []
        OriginText.appendEscaped(text, to: &escaped)
        let text = String(decoding: escaped, as: UTF8.self)
        let fault =
            switch profile.soapVersion {
            case .soap11:
                """
                <soapenv:Fault><faultcode>soapenv:\(isOfSender ? "Client" : "Server")</faultcode>\
                <faultstring>\(text)</faultstring></soapenv:Fault>
                """
            case .soap12:
                """
                <soapenv:Fault><soapenv:Code><soapenv:Value>soapenv:\(isOfSender ? "Sender" : "Receiver")</soapenv:Value>\
                </soapenv:Code><soapenv:Reason><soapenv:Text xml:lang="en">\(text)</soapenv:Text></soapenv:Reason>\
                </soapenv:Fault>
                """
            }
        return Array(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <soapenv:Envelope xmlns:soapenv="\(profile.soapVersion.namespace)"><soapenv:Body>\(fault)</soapenv:Body>\
            </soapenv:Envelope>
            """.utf8)
    }

    /// The content type of what is answered.
    package var contentType: String {
        switch profile.soapVersion {
        case .soap11: "text/xml; charset=utf-8"
        case .soap12: "application/soap+xml; charset=utf-8"
        }
    }
}
