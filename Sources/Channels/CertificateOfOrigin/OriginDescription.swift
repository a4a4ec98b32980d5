/// Describes what is served for pushes, as the profile says. Source: ccpit.md §6 item 12.
struct OriginDescription {
    let profile: OriginProfile

    /// A description in WSDL 1.1.
    ///
    /// - Parameter location: the address under which it is served.
    /// - Returns: the document.
    func document(at location: String) -> [UInt8] {
        let served = OriginInterface.allCases.filter { profile.isIn($0) && $0.effect == .result }
        let operations: [String] =
            profile.operationStyle == .single
            ? [profile.operationName] : served.compactMap { profile.operation(of: $0) }
        let soap =
            switch profile.soapVersion {
            case .soap11: "http://schemas.xmlsoap.org/wsdl/soap/"
            case .soap12: "http://schemas.xmlsoap.org/wsdl/soap12/"
            }
        let space = escaped(profile.namespace)
        let elements = operations.map { element($0, isReply: false) + element($0 + "Response", isReply: true) }.joined()
        let messages = operations.flatMap { [$0, $0 + "Response"] }.map {
            "<wsdl:message name=\"\($0)\"><wsdl:part name=\"parameters\" element=\"x:\($0)\"/></wsdl:message>"
        }.joined()
        let ports = operations.map {
            "<wsdl:operation name=\"\($0)\"><wsdl:input message=\"x:\($0)\"/><wsdl:output message=\"x:\($0)Response\"/></wsdl:operation>"
        }.joined()
        let body = "<soap:body use=\"literal\"/>"
        let bindings = operations.map {
            "<wsdl:operation name=\"\($0)\"><soap:operation soapAction=\"\(escaped(profile.soapAction))\"/><wsdl:input>\(body)</wsdl:input><wsdl:output>\(body)</wsdl:output></wsdl:operation>"
        }.joined()
        return Array(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="\(soap)" \
            xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:x="\(space)" targetNamespace="\(space)">\
            <wsdl:types><xs:schema targetNamespace="\(space)">\(elements)</xs:schema></wsdl:types>\(messages)\
            <wsdl:portType name="Pushes">\(ports)</wsdl:portType>\
            <wsdl:binding name="PushesBinding" type="x:Pushes">\
            <soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>\(bindings)</wsdl:binding>\
            <wsdl:service name="PushesService"><wsdl:port name="PushesPort" binding="x:PushesBinding">\
            <soap:address location="\(escaped(location))"/></wsdl:port></wsdl:service></wsdl:definitions>
            """.utf8)
    }

    private func element(_ name: String, isReply: Bool) -> String {
        var children = profile.order.filter { parameter in
            profile.place(of: parameter) == .element && (isReply || ![.code, .message].contains(parameter))
        }.map { "<xs:element name=\"\(profile.name(of: $0))\" type=\"xs:string\"/>" }
        if profile.operationStyle == .single {
            children.insert("<xs:element name=\"\(profile.interfaceElement)\" type=\"xs:string\"/>", at: 0)
        }
        return
            "<xs:element name=\"\(name)\"><xs:complexType><xs:sequence>\(children.joined())</xs:sequence></xs:complexType></xs:element>"
    }

    private func escaped(_ text: String) -> String {
        var output: [UInt8] = []
        OriginText.appendEscaped(text, to: &output, inAttribute: true)
        return String(decoding: output, as: UTF8.self)
    }
}
