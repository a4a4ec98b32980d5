internal import SidecarBase

/// One MIME entity (RFC 2045): header fields and the bytes after them.
struct MIMEEntity: Sendable, Equatable {
    /// A header field; a folded value is on one line.
    struct Field: Sendable, Equatable {
        let name: String
        let value: String

        init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// What is read at most: the fields of AS2 messages have some hundred bytes.
    private static let maximumHead = 65_536
    private static let maximumFields = 200

    var fields: [Field]
    var body: [UInt8]

    init(_ fields: [Field], body: [UInt8]) {
        self.fields = fields
        self.body = body
    }

    /// Reads an entity as it travels.
    ///
    /// - Throws: `garbled` when it has no header, or one that is too large.
    init(_ bytes: [UInt8]) throws(AS2Failure) {
        var fields: [(name: [UInt8], value: [UInt8])] = []
        var position = 0
        while true {
            guard position < bytes.count else { throw AS2Failure(.garbled, "a MIME header without an end") }
            guard position <= MIMEEntity.maximumHead, fields.count <= MIMEEntity.maximumFields else {
                throw AS2Failure(.garbled, "a MIME header that is too large")
            }
            let end = bytes[position...].firstIndex(of: 0x0A) ?? bytes.count
            var line = bytes[position..<end]
            if line.last == 0x0D { line = line.dropLast() }
            position = min(end + 1, bytes.count)
            if line.isEmpty { break }
            if line.first == 0x20 || line.first == 0x09, !fields.isEmpty {
                fields[fields.count - 1].value += line
                continue
            }
            guard let colon = line.firstIndex(of: 0x3A), colon > line.startIndex else {
                throw AS2Failure(.garbled, "a line of a MIME header without a name")
            }
            fields.append((Array(line[..<colon]), Array(line[(colon + 1)...])))
        }
        self.fields = fields.map { field in
            Field(
                String(decoding: field.name, as: UTF8.self).trimmed,
                String(decoding: field.value, as: UTF8.self).trimmed)
        }
        body = Array(bytes[position...])
    }

    /// As it travels: lines end with CR LF.
    var bytes: [UInt8] { head + [0x0D, 0x0A] + body }

    private var head: [UInt8] { fields.flatMap { Array("\($0.name): \($0.value)\r\n".utf8) } }

    /// The first value of a field, whatever the case of its name.
    subscript(name: String) -> String? {
        let wanted = name.lowercased()
        return fields.first { $0.name.lowercased() == wanted }?.value
    }

    /// What the body is; text where nothing is said (RFC 2045 §5.2).
    var type: MediaDescription { MediaDescription(self["Content-Type"] ?? "text/plain") }

    /// The body without its transfer encoding.
    ///
    /// - Throws: `garbled` for damaged base64, or an encoding that nobody uses.
    func content() throws(AS2Failure) -> [UInt8] {
        switch self["Content-Transfer-Encoding"]?.lowercased() ?? "binary" {
        case "binary", "7bit", "8bit": return body
        case "base64":
            let text = body.filter { ![0x0D, 0x0A, 0x20, 0x09].contains($0) }
            guard let content = Base64.decode(text) else { throw AS2Failure(.garbled, "damaged base64") }
            return content
        case "quoted-printable": return MIMEEntity.unquoted(body)
        case let other: throw AS2Failure(.garbled, "the transfer encoding \(other.prefix(40))")
        }
    }

    /// Source: RFC 2045 §6.7.
    private static func unquoted(_ body: [UInt8]) -> [UInt8] {
        var content: [UInt8] = []
        var rest = body[...]
        while let first = rest.popFirst() {
            guard first == 0x3D else {
                content.append(first)
                continue
            }
            if let byte = Hex.decode(String(decoding: rest.prefix(2), as: UTF8.self)), byte.count == 1 {
                content += byte
                rest = rest.dropFirst(2)
            } else {
                // A soft line break; anything else that is not hexadecimal stays as it is.
                let line = rest.prefix { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
                guard rest.dropFirst(line.count).first == 0x0A else {
                    content.append(first)
                    continue
                }
                rest = rest.dropFirst(line.count + 1)
            }
        }
        return content
    }
}

extension StringProtocol {
    /// This text without white space at its ends.
    var trimmed: String {
        var rest = self[...]
        while let first = rest.first, first.isWhitespace { rest.removeFirst() }
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return String(rest)
    }
}
