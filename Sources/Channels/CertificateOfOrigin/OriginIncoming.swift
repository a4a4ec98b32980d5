internal import SidecarBase
internal import XMLCanonical

/// A message that came, taken apart; nothing in it is proven before its signature is looked at.
package struct OriginIncoming: Sendable, Equatable {
    /// Why a message cannot be taken apart.
    package enum Fault: Error, Equatable {
        /// It is no XML, no envelope, or holds a document type declaration.
        case unreadable(String)
        /// It is a SOAP fault.
        case fault(code: String, text: String)
        /// Its operation is none of the profile's.
        case operation(String)
    }

    package let interface: OriginInterface
    package let parts: SignedParts
    /// The code and text of a reply; ``SignedParts/result`` has them only where the signature covers them.
    package let result: SignedParts.Result?
    /// Empty where there is none.
    package let signature: String
    /// The text of the data, decoded; `nil` where it is not what the profile says.
    package let data: String?
    /// Parameters that are missing, or there twice.
    package let faults: [String]
    /// Whether there is a code of a reply.
    package var isReply: Bool { result != nil }

    /// Takes a message apart.
    ///
    /// - Parameters:
    ///   - body: the HTTP body.
    ///   - headers: HTTP's header fields, names in lower case.
    ///   - profile: how messages look.
    ///   - isReply: whether it answers one of ours.
    /// - Throws: why it cannot be.
    package init(
        _ body: [UInt8], headers: [String: String] = [:], profile: OriginProfile, isReply: Bool
    ) throws(Fault) {
        let document: XMLDocument
        do throws(XMLError) {
            let limits = XMLLimits(maximumBytes: profile.limits.bytes)
            document = try XMLDocument(parsing: try XMLText.utf8(decoding: body), limits: limits)
        } catch {
            throw .unreadable(error.description)
        }
        let space = profile.soapVersion.namespace
        guard document.root.isNamed("Envelope", space), let content = document.root.child("Body", namespace: space),
            let operation = content.firstChild, operation.nextSibling == nil
        else { throw .unreadable("no SOAP \(profile.soapVersion.rawValue) envelope with one operation") }
        if operation.isNamed("Fault", space) {
            throw .fault(
                code: String((operation.child("faultcode") ?? operation.descendant("Value"))?.text.prefix(100) ?? ""),
                text: String((operation.child("faultstring") ?? operation.descendant("Text"))?.text.prefix(500) ?? ""))
        }
        var reader = ParameterReader(
            operation: operation, header: document.root.child("Header", namespace: space), http: headers,
            profile: profile)
        interface = try reader.interface(isReply: isReply)

        let providerCode = reader.value(.providerCode)
        let messageId = reader.value(.messageId)
        let timestamp = reader.value(.timestamp)
        let nonce = reader.value(.nonce, isRequired: false)
        let result = isReply ? SignedParts.Result(code: reader.value(.code), message: reader.value(.message)) : nil
        let encoded = reader.value(.data)
        signature = reader.value(.sign, isRequired: false)
        let payload = OriginPayload(profile)
        data = payload.decoded(encoded)
        self.result = result
        faults = reader.faults
        parts = SignedParts(
            providerCode: providerCode, operation: profile.operation(of: interface) ?? "", messageId: messageId,
            timestamp: timestamp, nonce: nonce, data: profile.signsEncodedData ? encoded : data ?? encoded,
            result: profile.replyWithoutResult ? nil : result, parameters: reader.parameters(data: data ?? encoded))
    }

    /// The data as a value; `nil` where it is not what the profile says.
    package func value(_ profile: OriginProfile) -> OriginJSON? { data.flatMap(OriginPayload(profile).value) }
}

/// Finds the parameters where the profile says they are.
private struct ParameterReader {
    let operation: XMLElement
    let header: XMLElement?
    let http: [String: String]
    let profile: OriginProfile
    private(set) var faults: [String] = []

    init(operation: XMLElement, header: XMLElement?, http: [String: String], profile: OriginProfile) {
        self.operation = operation
        self.header = header
        self.http = http
        self.profile = profile
    }

    func interface(isReply: Bool) throws(OriginIncoming.Fault) -> OriginInterface {
        let written = operation.name
        guard operation.namespace == profile.namespace, !isReply || written.hasSuffix("Response") else {
            throw .operation(String(written.prefix(100)))
        }
        var name = isReply ? String(written.dropLast("Response".count)) : written
        if profile.operationStyle == .single {
            guard name == profile.operationName else { throw .operation(String(written.prefix(100))) }
            name = operation.child(profile.interfaceElement)?.text ?? ""
        }
        guard let interface = profile.interface(named: name) else { throw .operation(String(name.prefix(100))) }
        return interface
    }

    /// The text of a parameter as the parser gives it; nothing is trimmed.
    mutating func value(_ parameter: OriginProfile.Parameter, isRequired: Bool = true) -> String {
        let name = profile.name(of: parameter)
        let found: [String]
        switch profile.place(of: parameter) {
        case .element: found = operation.children(name).map { text(of: $0, parameter) }
        case .attribute: found = operation.attribute(name).map { [$0] } ?? []
        case .header: found = header?.children(name).map(\.text) ?? []
        case .http: found = http[name.lowercased()].map { [$0] } ?? []
        }
        if found.count > 1 || found.isEmpty && isRequired { faults.append(name) }
        return found.first ?? ""
    }

    private func text(of element: XMLElement, _ parameter: OriginProfile.Parameter) -> String {
        parameter == .data && profile.payloadStyle == .elements ? OriginPayload.inner(of: element) : element.text
    }

    /// Everything that a signature over all parameters covers, also what this side does not know.
    func parameters(data: String) -> [(name: String, value: String)] {
        let (dataName, sign) = (profile.name(of: .data), profile.name(of: .sign))
        var found = operation.children.filter { $0.name != sign }.map { element in
            (name: element.name, value: element.name == dataName && !profile.signsEncodedData ? data : element.text)
        }
        for parameter in profile.order where parameter != .sign && profile.place(of: parameter) != .element {
            let name = profile.name(of: parameter)
            switch profile.place(of: parameter) {
            case .element: break
            case .attribute: if let value = operation.attribute(name) { found.append((name, value)) }
            case .header: if let value = header?.child(name)?.text { found.append((name, value)) }
            case .http: if let value = http[name.lowercased()] { found.append((name, value)) }
            }
        }
        return found
    }
}
