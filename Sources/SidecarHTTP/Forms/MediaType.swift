/// A Content-Type header, read as leniently as senders write it.
package struct MediaType: Sendable, Equatable {
    /// Type and subtype in lower case; empty when there is none.
    package let name: String
    /// The `boundary` parameter of a multipart body.
    package let boundary: String?

    /// - Parameter header: the header's value, `nil` when the request has none.
    package init(_ header: String?) {
        guard let header else {
            name = ""
            boundary = nil
            return
        }
        let type = header.utf8.prefix { $0 != 0x3B }
        name = String(decoding: type.filter { !Bytes.isSpace($0) }, as: UTF8.self).lowercased()
        boundary = name.hasPrefix("multipart/") ? MediaType.parameter("boundary", of: Array(header.utf8)) : nil
    }

    /// Whether the body is a document by itself.
    var isXML: Bool { name == "text/xml" || name == "application/xml" || name.hasSuffix("+xml") }

    /// A parameter of a header such as `form-data; name="xml"`, quoted or not; the name is compared without case.
    static func parameter(_ wanted: String, of header: [UInt8]) -> String? {
        var position = header.firstIndex(of: 0x3B).map { $0 + 1 } ?? header.count
        while position < header.count {
            while position < header.count, Bytes.isSpace(header[position]) || header[position] == 0x3B { position += 1 }
            let nameStart = position
            while position < header.count, header[position] != Bytes.equals, header[position] != 0x3B { position += 1 }
            let name = String(decoding: header[nameStart..<position].filter { !Bytes.isSpace($0) }, as: UTF8.self)
            guard position < header.count, header[position] == Bytes.equals else { continue }
            position += 1
            while position < header.count, Bytes.isSpace(header[position]) { position += 1 }
            var value: [UInt8] = []
            if position < header.count, header[position] == Bytes.quote {
                position += 1
                while position < header.count, header[position] != Bytes.quote {
                    value.append(header[position])
                    position += 1
                }
                while position < header.count, header[position] != 0x3B { position += 1 }
            } else {
                while position < header.count, header[position] != 0x3B {
                    if !Bytes.isSpace(header[position]) { value.append(header[position]) }
                    position += 1
                }
            }
            if name.lowercased() == wanted { return String(decoding: value, as: UTF8.self) }
        }
        return nil
    }
}
