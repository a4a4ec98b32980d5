/// Writes a message's description as a W3C XML Schema of its own, for tools that read schemas.
package enum SchemaWriter {
    /// The schema of one message in one edition. Inside a Signature it asks for nothing.
    package static func schema(_ message: MessageDescription) -> String {
        let prefix = message.namespace == CustomsNamespace.dxp ? "dxp" : "ceb"
        var output = """
            <?xml version="1.0" encoding="UTF-8"?>
            <!-- \(message.rootName) \(message.chineseName), edition \(message.edition.name) -->
            <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:\(prefix)="\(message.namespace)" \
            targetNamespace="\(message.namespace)" elementFormDefault="qualified" attributeFormDefault="unqualified">
              <xs:element name="\(message.rootName)">
                <xs:complexType>
                  <xs:sequence>

            """
        var types = NamedTypes(prefix: prefix)
        for element in message.elements { write(element, depth: 4, to: &output, &types) }
        output += "      </xs:sequence>\n"
        for attribute in message.attributes { write(attribute, depth: 3, to: &output) }
        output += "    </xs:complexType>\n  </xs:element>\n\(types.definitions)</xs:schema>\n"
        return output
    }

    /// The types of texts in elements that have attributes as well, which must have names.
    private struct NamedTypes {
        let prefix: String
        private(set) var definitions = ""
        private var count = 0

        init(prefix: String) {
            self.prefix = prefix
        }

        /// The name under which the type of an element's text is defined.
        mutating func define(_ type: TextType, of element: String) -> String {
            count += 1
            let name = "\(element)Text\(count)"
            definitions += "  <xs:simpleType name=\"\(name)\">\(restriction(type))</xs:simpleType>\n"
            return "\(prefix):\(name)"
        }
    }

    private static func write(_ attribute: AttributeDescription, depth: Int, to output: inout String) {
        let indent = String(repeating: "  ", count: depth)
        let known = attribute.fixedValue.map { " fixed=\"\($0)\"" } ?? ""
        output += "\(indent)<xs:attribute name=\"\(attribute.name)\"\(attribute.isRequired ? " use=\"required\"" : "")"
        output += "\(known)>\n\(indent)  <xs:simpleType>\(restriction(attribute.type))</xs:simpleType>\n"
        output += "\(indent)</xs:attribute>\n"
    }

    private static func restriction(_ type: TextType) -> String {
        "<xs:restriction base=\"\(base(of: type))\">\(facets(of: type))</xs:restriction>"
    }

    private static func write(
        _ element: ElementDescription, depth: Int, to output: inout String, _ types: inout NamedTypes
    ) {
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
        case .text(let type) where element.attributes.isEmpty:
            output += "\(indent)  <xs:simpleType>\(restriction(type))</xs:simpleType>\n"
        case .text(let type):
            let name = types.define(type, of: element.name)
            output += "\(indent)  <xs:complexType><xs:simpleContent><xs:extension base=\"\(name)\">\n"
            for attribute in element.attributes { write(attribute, depth: depth + 2, to: &output) }
            output += "\(indent)  </xs:extension></xs:simpleContent></xs:complexType>\n"
        case .group(let elements):
            output += "\(indent)  <xs:complexType><xs:sequence>\n"
            for child in elements { write(child, depth: depth + 2, to: &output, &types) }
            output += "\(indent)  </xs:sequence>\n"
            for attribute in element.attributes { write(attribute, depth: depth + 1, to: &output) }
            output += "\(indent)  </xs:complexType>\n"
        case .any where element.isOpen:
            output += "\(indent)  <xs:complexType mixed=\"true\"><xs:sequence>"
            output += "<xs:any namespace=\"##any\" processContents=\"skip\" minOccurs=\"0\" maxOccurs=\"unbounded\"/>"
            output += "</xs:sequence><xs:anyAttribute processContents=\"skip\"/></xs:complexType>\n"
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
        case .lexical(.base64): "xs:base64Binary"
        case .lexical(.dateTime): "xs:dateTime"
        case .lexical(.date): "xs:date"
        case .lexical(.id): "xs:ID"
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
        case .lexical: return ""
        }
    }
}
