/// Reads the parts of a `multipart/form-data` body (RFC 7578), with line ends of either kind and a last delimiter that
/// may be missing.
struct MultipartReader {
    private let body: [UInt8]
    private let delimiter: [UInt8]

    /// - Parameters:
    ///   - body: the bytes of the request body.
    ///   - boundary: the parameter of the Content-Type; without one the body's first line tells it.
    init(_ body: [UInt8], boundary: String?) {
        self.body = body
        if let boundary, !boundary.isEmpty {
            delimiter = Array("--\(boundary)".utf8)
        } else {
            let start = Bytes.skipMarkAndSpace(body, from: 0)
            delimiter = Array(body[start...].prefix { !Bytes.isSpace($0) }.prefix(MultipartReader.longestDelimiter))
        }
    }

    /// RFC 2046 allows 70 characters; a longer one would only make the search slow.
    private static let longestDelimiter = 256

    /// The parts with these names, in order.
    func fields(wanted: Set<String>) -> [FormFields.Field] {
        guard delimiter.count > 2, delimiter.count <= MultipartReader.longestDelimiter else { return [] }
        var found: [FormFields.Field] = []
        var current = nextDelimiter(from: 0)
        while let start = current {
            let after = start + delimiter.count
            if Bytes.hasPrefix(body, [Bytes.hyphen, Bytes.hyphen], at: after) { break }
            guard let lineEnd = body[after...].firstIndex(of: Bytes.lineFeed) else { break }
            let next = nextDelimiter(from: lineEnd + 1)
            if let field = part(lineEnd + 1, next ?? body.count, isLast: next == nil, wanted: wanted) {
                found.append(field)
            }
            current = next
        }
        return found
    }

    /// A delimiter counts only at the start of a line, so each line is looked at once.
    private func nextDelimiter(from start: Int) -> Int? {
        var position = start == 0 ? Bytes.skipMarkAndSpace(body, from: 0) : start
        while position < body.count {
            if Bytes.hasPrefix(body, delimiter, at: position) { return position }
            guard let lineEnd = body[position...].firstIndex(of: Bytes.lineFeed) else { return nil }
            position = lineEnd + 1
        }
        return nil
    }

    private func part(_ start: Int, _ limit: Int, isLast: Bool, wanted: Set<String>) -> FormFields.Field? {
        var name: String?
        var position = start
        while position < limit {
            let lineEnd = body[position..<limit].firstIndex(of: Bytes.lineFeed) ?? limit
            var line = body[position..<lineEnd]
            if line.last == Bytes.carriageReturn { line = line.dropLast() }
            position = min(lineEnd + 1, limit)
            if line.isEmpty { break }
            guard line.count < 8_192, let colon = line.firstIndex(of: 0x3A) else { continue }
            let header = String(decoding: line[..<colon], as: UTF8.self).lowercased()
            if header == "content-disposition" {
                name = MediaType.parameter("name", of: Array(line[line.index(after: colon)...]))
            }
        }
        guard let name, wanted.contains(name) else { return nil }
        var end = limit
        if !isLast, end > position, body[end - 1] == Bytes.lineFeed {
            end -= 1
            if end > position, body[end - 1] == Bytes.carriageReturn { end -= 1 }
        }
        return FormFields.Field(name: name, value: Array(body[position..<max(position, end)]), isRaw: false)
    }
}
