package import SidecarBase

/// Finds the message in the body of a `transferDeclare` request. The bytes come out as they went in, in whatever
/// character set; decoding is the pipeline's. Source: zhejiang.md §2.2 rules 1 to 5, §10 row 17.
package struct FormDecoder: Sendable {
    private let field: String
    private let acceptsRaw: Bool

    /// - Parameters:
    ///   - field: the name of the form field.
    ///   - acceptsRaw: whether unencoded XML after `xml=` is understood; without it only true form encoding is.
    package init(field: String = "xml", acceptsRaw: Bool = true) {
        self.field = field
        self.acceptsRaw = acceptsRaw
    }

    /// The message's bytes, without a leading byte order mark or white space.
    ///
    /// - Throws: `http.field_missing`, `http.field_twice` or `xml.empty`.
    package func value(in body: [UInt8], contentType header: String?) throws(SidecarError) -> [UInt8] {
        let type = MediaType(header)
        let start = Bytes.skipMarkAndSpace(body, from: 0)
        if start < body.count, body[start] == Bytes.less {
            return start == 0 ? body : Array(body[start...])
        }
        let form = FormFields(body, contentType: type, wanted: [field], raw: acceptsRaw ? [field] : [])
        if form.fields.count > 1 { throw SidecarError(.httpFieldTwice) }
        guard let found = form.fields.first else {
            guard type.isXML else { throw SidecarError(.httpFieldMissing) }
            guard start < body.count else { throw SidecarError(.xmlEmpty) }
            // A document in a character set that does not begin with "<" as a byte: the reader says what is wrong.
            return body
        }
        let first = Bytes.skipMarkAndSpace(found.value, from: 0)
        guard first < found.value.count else { throw SidecarError(.xmlEmpty) }
        return first == 0 ? found.value : Array(found.value[first...])
    }
}
