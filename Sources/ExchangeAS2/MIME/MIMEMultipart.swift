internal import CryptoCore
internal import SidecarBase

/// The parts of a multipart body, byte for byte: signatures are over exactly them. Source: RFC 2046 §5.1.1.
enum MIMEMultipart {
    private static let maximumParts = 16

    /// The parts, each with its header.
    ///
    /// - Throws: `garbled` for a body without its boundary, without an end, or with very many parts.
    static func parts(of entity: MIMEEntity) throws(AS2Failure) -> [[UInt8]] {
        guard let boundary = entity.type.parameters["boundary"], (1...200).contains(boundary.utf8.count) else {
            throw AS2Failure(.garbled, "a multipart body without a boundary")
        }
        let delimiter = Array("--\(boundary)".utf8)
        let body = entity.body
        var parts: [[UInt8]] = []
        var begin: Int?
        var line = 0
        while line < body.count {
            let end = body[line...].firstIndex(of: 0x0A).map { $0 + 1 } ?? body.count
            if body[line..<end].starts(with: delimiter) {
                var rest = body[(line + delimiter.count)..<end]
                let isLast = rest.starts(with: [0x2D, 0x2D])
                if isLast { rest = rest.dropFirst(2) }
                if rest.allSatisfy({ [0x20, 0x09, 0x0D, 0x0A].contains($0) }) {
                    if let begin { parts.append(trimmed(body[begin..<max(begin, line)])) }
                    if isLast { return parts }
                    guard parts.count < maximumParts else { throw AS2Failure(.garbled, "too many parts") }
                    begin = end
                }
            }
            line = end
        }
        throw AS2Failure(.garbled, "a multipart body without an end")
    }

    /// The line end before a boundary belongs to the boundary.
    private static func trimmed(_ part: ArraySlice<UInt8>) -> [UInt8] {
        var part = part
        if part.last == 0x0A { part = part.dropLast() }
        if part.last == 0x0D { part = part.dropLast() }
        return Array(part)
    }

    /// A body of parts.
    static func body(_ parts: [[UInt8]], boundary: String) -> [UInt8] {
        parts.flatMap { Array("--\(boundary)\r\n".utf8) + $0 + [0x0D, 0x0A] } + Array("--\(boundary)--\r\n".utf8)
    }

    /// A boundary that nobody can guess, and so nobody can put into a message.
    static func boundary() -> String { "portsign-" + Hex.encode(SecureRandom.bytes(16)) }
}
