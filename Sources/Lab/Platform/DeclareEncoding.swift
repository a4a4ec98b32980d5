internal import XMLCanonical

/// The ways in which callers of `transferDeclare` write the form field. Source: zhejiang.md §2.2.
package enum DeclareEncoding: String, Sendable, CaseIterable, Codable {
    /// Percent-encoded UTF-8.
    case percent
    /// The bare XML in UTF-8 after `xml=`.
    case raw
    /// The bare XML in GB18030 after `xml=`, whatever its declaration says.
    case gb18030

    /// The request body for a message in UTF-8.
    /// - Throws: when the message is not UTF-8.
    func body(of xml: [UInt8]) throws -> [UInt8] {
        var body = Array("xml=".utf8)
        switch self {
        case .percent: FormText.appendEncoded(xml, to: &body)
        case .raw: body += xml
        case .gb18030: body += try XMLText.gb18030(encoding: xml)
        }
        return body
    }
}
