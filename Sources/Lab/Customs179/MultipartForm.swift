/// `multipart/form-data`, as two clients send it. Source: realtime179.md §3.1.
enum MultipartForm {
    /// The content of a field; `nil` when there is none, or the body is no such form.
    static func field(_ name: String, in body: [UInt8], contentType: String) -> [UInt8]? {
        guard let start = contentType.firstRange(of: "boundary=") else { return nil }
        var boundary = String(contentType[start.upperBound...].prefix { $0 != ";" && $0 != " " })
        if boundary.hasPrefix("\""), boundary.hasSuffix("\""), boundary.count > 2 {
            boundary = String(boundary.dropFirst().dropLast())
        }
        guard !boundary.isEmpty, boundary.utf8.count <= 200 else { return nil }
        let mark = Array("--\(boundary)".utf8)
        let gap: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A]
        var rest = body[...]
        guard let first = rest.firstRange(of: mark) else { return nil }
        rest = rest[first.upperBound...]
        while let end = rest.firstRange(of: [0x0D, 0x0A] + mark) {
            let part = rest[rest.startIndex..<end.lowerBound]
            rest = rest[end.upperBound...]
            guard let head = part.firstRange(of: gap) else { continue }
            let fields = String(decoding: part[part.startIndex..<head.lowerBound], as: UTF8.self)
            if fields.contains("name=\"\(name)\"") { return Array(part[head.upperBound...]) }
        }
        return nil
    }
}
