internal import SidecarBase
internal import XMLCanonical

/// Writes the parts of a Signature as bytes. They are written once, in canonical form: what the card signs and what the
/// document carries differ only in the namespaces on SignedInfo's start tag. Source: xmldsig.md chapter 4.
struct SignatureWriter: Sendable {
    private let layout: SignatureLayout
    /// `ds:` or nothing.
    private let tag: String
    /// A line feed or nothing.
    private let line: String

    init(layout: SignatureLayout) {
        self.layout = layout
        tag = layout.prefix.map { $0 + ":" } ?? ""
        line = layout.lineBreaks ? "\n" : ""
    }

    /// What is inside SignedInfo, with its end tag.
    func signedInfoContent(_ algorithm: SignatureAlgorithm, digest: [UInt8]) -> [UInt8] {
        let text = """
            \(line)<\(tag)CanonicalizationMethod Algorithm="\(SignatureNames.canonicalization)">\
            </\(tag)CanonicalizationMethod>\(line)\
            <\(tag)SignatureMethod Algorithm="\(algorithm.signatureMethod)"></\(tag)SignatureMethod>\(line)\
            <\(tag)Reference URI="">\(line)<\(tag)Transforms>\(line)\
            <\(tag)Transform Algorithm="\(SignatureNames.envelopedTransform)"></\(tag)Transform>\(line)\
            </\(tag)Transforms>\(line)\
            <\(tag)DigestMethod Algorithm="\(algorithm.digestMethod)"></\(tag)DigestMethod>\(line)\
            <\(tag)DigestValue>\(Base64.encodeText(digest))</\(tag)DigestValue>\(line)\
            </\(tag)Reference>\(line)</\(tag)SignedInfo>
            """
        return Array(text.utf8)
    }

    /// SignedInfo as canonicalised inside the document: the namespaces in scope, which are those of the root and the
    /// Signature's own, come onto its start tag, and so do the root's `xml:` attributes.
    func canonicalSignedInfo(
        _ content: [UInt8], declarations: [NamespaceDeclaration], xmlAttributes: [XMLAttribute]
    ) -> [UInt8] {
        let own = layout.prefix ?? ""
        var inScope = declarations.filter { $0.prefix != own && !($0.prefix.isEmpty && $0.uri.isEmpty) }
        inScope.append(NamespaceDeclaration(prefix: own, uri: SignatureNames.namespace))
        inScope.sort { $0.prefix.utf8.lexicographicallyPrecedes($1.prefix.utf8) }
        var output: [UInt8] = []
        output.reserveCapacity(content.count + 256)
        output.append(contentsOf: "<\(tag)SignedInfo".utf8)
        for declaration in inScope {
            output.append(
                contentsOf: (declaration.prefix.isEmpty ? " xmlns=\"" : " xmlns:\(declaration.prefix)=\"").utf8)
            XMLText.appendEscapedAttribute(declaration.uri, to: &output)
            output.append(UInt8(ascii: "\""))
        }
        for attribute in xmlAttributes {
            output.append(contentsOf: " xml:\(attribute.name)=\"".utf8)
            XMLText.appendEscapedAttribute(attribute.value, to: &output)
            output.append(UInt8(ascii: "\""))
        }
        output.append(UInt8(ascii: ">"))
        output.append(contentsOf: content)
        return output
    }

    /// Appends the whole Signature element.
    func append(
        signedInfoContent content: ArraySlice<UInt8>, value: [UInt8], keyName: String, certificate: [UInt8],
        to output: inout [UInt8]
    ) {
        let declaration = layout.prefix.map { "xmlns:\($0)" } ?? "xmlns"
        output.append(
            contentsOf:
                "<\(tag)Signature \(declaration)=\"\(SignatureNames.namespace)\">\(line)<\(tag)SignedInfo>".utf8)
        output.append(contentsOf: content)
        output.append(contentsOf: "\(line)<\(tag)SignatureValue>".utf8)
        appendBase64(value, to: &output)
        output.append(contentsOf: "</\(tag)SignatureValue>\(line)<\(tag)KeyInfo>\(line)<\(tag)KeyName>".utf8)
        XMLText.appendEscaped(layout.keyName ?? keyName, to: &output)
        output.append(contentsOf: "</\(tag)KeyName>\(line)<\(tag)X509Data>\(line)<\(tag)X509Certificate>".utf8)
        appendBase64(certificate, to: &output)
        let end = """
            </\(tag)X509Certificate>\(line)</\(tag)X509Data>\(line)</\(tag)KeyInfo>\(line)</\(tag)Signature>
            """
        output.append(contentsOf: end.utf8)
    }

    private func appendBase64(_ bytes: [UInt8], to output: inout [UInt8]) {
        let text = Base64.encode(bytes)
        guard layout.lineBreaks else {
            output.append(contentsOf: text)
            return
        }
        output.append(0x0A)
        for start in stride(from: 0, to: text.count, by: 76) {
            output.append(contentsOf: text[start..<min(start + 76, text.count)])
            output.append(0x0A)
        }
    }
}
