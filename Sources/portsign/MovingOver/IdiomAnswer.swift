internal import SidecarBase

/// An HTTP answer as it came over the wire.
struct IdiomAnswer {
    let status: Int
    /// By name in small letters; of several the first.
    let headers: [String: String]
    let body: [UInt8]
    /// Whether the connection could be used again.
    let staysOpen: Bool
}

/// Reads answers from the bytes of a connection.
struct IdiomReader {
    /// Why bytes are no answer.
    struct Malformed: Error {
        let text: String
    }

    private(set) var buffer: [UInt8] = []

    mutating func append(_ bytes: some Sequence<UInt8>) { buffer += bytes }

    /// The next whole answer; `nil` when more bytes are needed.
    ///
    /// - Parameter isEnd: whether the other side has closed the connection.
    /// - Returns: the answer, whose bytes are taken out of the buffer.
    /// - Throws: `Malformed`.
    mutating func next(isEnd: Bool = false) throws(Malformed) -> IdiomAnswer? {
        guard let end = IdiomReader.index(of: [0x0D, 0x0A, 0x0D, 0x0A], in: buffer, from: 0) else {
            if isEnd { throw Malformed(text: buffer.isEmpty ? "the connection was closed" : "the answer breaks off") }
            return nil
        }
        let lines = String(decoding: buffer[..<end], as: UTF8.self).split(
            separator: "\r\n", omittingEmptySubsequences: false)
        let first = (lines.first ?? "").split(separator: " ", maxSplits: 2)
        guard first.count >= 2, first[0].hasPrefix("HTTP/1."), let status = Int(first[1]) else {
            throw Malformed(text: "no HTTP answer")
        }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { continue }
            let name = parts[0].lowercased()
            if headers[name] == nil { headers[name] = String(parts[1].drop { $0 == " " }) }
        }
        let start = end + 4
        let body: [UInt8]
        let after: Int
        if (100..<200).contains(status) || status == 204 || status == 304 {
            (body, after) = ([], start)
        } else if headers["transfer-encoding"]?.lowercased() == "chunked" {
            guard let (content, next) = try chunks(from: start) else {
                if isEnd { throw Malformed(text: "the answer breaks off") }
                return nil
            }
            (body, after) = (content, next)
        } else if let length = headers["content-length"] {
            guard let count = Int(length), count >= 0 else { throw Malformed(text: "Content-Length is no number") }
            guard buffer.count - start >= count else {
                if isEnd { throw Malformed(text: "the answer breaks off") }
                return nil
            }
            (body, after) = (Array(buffer[start..<start + count]), start + count)
        } else {
            guard isEnd else { return nil }
            (body, after) = (Array(buffer[start...]), buffer.count)
        }
        let closes = headers["connection"]?.lowercased() == "close" || first[0] == "HTTP/1.0"
        buffer.removeSubrange(..<after)
        return IdiomAnswer(status: status, headers: headers, body: body, staysOpen: !closes)
    }

    private func chunks(from start: Int) throws(Malformed) -> ([UInt8], Int)? {
        var body: [UInt8] = []
        var index = start
        while true {
            guard let end = IdiomReader.index(of: [0x0D, 0x0A], in: buffer, from: index) else { return nil }
            let digits = String(decoding: buffer[index..<end], as: UTF8.self).prefix { $0 != ";" }
            guard let size = Int(digits, radix: 16), (0...(64 << 20)).contains(size) else {
                throw Malformed(text: "a chunk without a size")
            }
            index = end + 2
            if size == 0 {
                // Trailers end with an empty line.
                while let line = IdiomReader.index(of: [0x0D, 0x0A], in: buffer, from: index) {
                    let isLast = line == index
                    index = line + 2
                    if isLast { return (body, index) }
                }
                return nil
            }
            guard buffer.count >= index + size + 2 else { return nil }
            body += buffer[index..<index + size]
            index += size + 2
        }
    }

    private static func index(of pattern: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        guard bytes.count >= pattern.count else { return nil }
        var index = start
        while index <= bytes.count - pattern.count {
            if bytes[index] == pattern[0], bytes[index..<index + pattern.count].elementsEqual(pattern) { return index }
            index += 1
        }
        return nil
    }
}
