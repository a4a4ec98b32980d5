/// Writes a message's description as a W3C XML Schema of its own, for tools that read schemas.
package enum SchemaWriter {
    /// The schema of one message in one edition. Inside a Signature it asks for nothing.
    package static func schema(_ message: MessageDescription) -> String {
        var output = """
            <?xml version="1.0" encoding="UTF-8"?>
            <!-- \(message.rootName) \(message.chineseName), edition \(message.edition.name) -->
            <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:ceb="\(CustomsNamespace.ceb)" \
            targetNamespace="\(CustomsNamespace.ceb)" elementFormDefault="qualified" attributeFormDefault="unqualified">
              <xs:element name="\(message.rootName)">
                <xs:complexType>
                  <xs:sequence>

            """
        for element in message.elements { write(element, depth: 4, to: &output) }
        output += """
                  </xs:sequence>
                  <xs:attribute name="guid" use="required">
                    <xs:simpleType><xs:restriction base="xs:string"><xs:length value="36"/></xs:restriction></xs:simpleType>
                  </xs:attribute>
                  <xs:attribute name="version" use="required">
                    <xs:simpleType><xs:restriction base="xs:string"><xs:minLength value="1"/><xs:maxLength value="10"/></xs:restriction></xs:simpleType>
                  </xs:attribute>
                </xs:complexType>
              </xs:element>
            </xs:schema>

            """
        return output
    }

    private static func write(_ element: ElementDescription, depth: Int, to output: inout String) {
        let indent = String(repeating: "  ", count: depth)
        var occurs = ""
        if element.minimum != 1 { occurs += " minOccurs=\"\(element.minimum)\"" }
        if element.maximum != 1 { occurs += " maxOccurs=\"\(element.maximum.map { "\($0)" } ?? "unbounded")\"" }
        if case .signature = element.content {
            output +=
                "\(indent)<xs:any namespace=\"\(CustomsNamespace.signature)\" processContents=\"skip\"\(occurs)/>\n"
            return
        }
        var known = ""
        switch element.known {
        case .fixed(let value): known = " fixed=\"\(value)\""
        case .assumed(let value): known = " default=\"\(value)\""
        case nil: break
        }
        output += "\(indent)<xs:element name=\"\(element.name)\"\(occurs)\(known)>\n"
        let label = "\(element.chineseName) \(element.englishName)"
            .replacing("&", with: "&amp;").replacing("<", with: "&lt;")
        output += "\(indent)  <xs:annotation><xs:documentation>\(label)</xs:documentation></xs:annotation>\n"
        switch element.content {
        case .text(let type):
            output += "\(indent)  <xs:simpleType><xs:restriction base=\"\(base(of: type))\">\(facets(of: type))"
            output += "</xs:restriction></xs:simpleType>\n"
        case .group(let elements):
            output += "\(indent)  <xs:complexType><xs:sequence>\n"
            for child in elements { write(child, depth: depth + 2, to: &output) }
            output += "\(indent)  </xs:sequence></xs:complexType>\n"
        case .any, .signature:
            output += "\(indent)  <xs:complexType><xs:sequence>"
            output +=
                "<xs:any namespace=\"##any\" processContents=\"skip\" minOccurs=\"0\"/></xs:sequence></xs:complexType>\n"
        }
        output += "\(indent)</xs:element>\n"
    }

    private static func base(of type: TextType) -> String {
        switch type {
        case .characters: "xs:string"
        case .decimal: "xs:decimal"
        case .integer: "xs:int"
        }
    }

    private static func facets(of type: TextType) -> String {
        func facet(_ name: String, _ value: Int?) -> String {
            value.map { "<xs:\(name) value=\"\($0)\"/>" } ?? ""
        }
        switch type {
        case .characters(let minimum, let maximum, let collapsed):
            let lengths =
                minimum == maximum
                ? facet("length", minimum) : facet("minLength", minimum) + facet("maxLength", maximum)
            return lengths + (collapsed ? "<xs:whiteSpace value=\"collapse\"/>" : "")
        case .decimal(let digits, let fraction):
            return facet("totalDigits", digits) + facet("fractionDigits", fraction)
        case .integer(let digits): return facet("totalDigits", digits)
        }
    }
}
