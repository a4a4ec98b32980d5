/// Finds the groups `[Code:1800;Desc:逻辑校验通过]` in a text: in any case, with half-width or full-width punctuation, with brackets in
/// the words, and without a closing bracket at the end. Source: ceb.md §7.3.
struct ReturnInfoScanner {
    private let bytes: [UInt8]
    private var position = 0

    private static let colon: [[UInt8]] = [[0x3A], Array("：".utf8)]
    private static let separator: [[UInt8]] = [[0x3B], Array("；".utf8), [0x2C], Array("，".utf8)]

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// The groups, and what stands around them.
    mutating func groups() -> (parts: [ReturnInfo.Part], rest: String) {
        var parts: [ReturnInfo.Part] = []
        var rest: [UInt8] = []
        while position < bytes.count {
            let start = position
            if bytes[start] == 0x5B {
                position += 1
                if let part = group() {
                    parts.append(part)
                    continue
                }
            }
            position = start + 1
            rest.append(bytes[start])
        }
        return (parts, String(decoding: rest, as: UTF8.self))
    }

    /// The group after an opening bracket; `nil` when there is none, wherever the position then is.
    private mutating func group() -> ReturnInfo.Part? {
        skipSpace()
        guard take(word: "code") else { return nil }
        skipSpace()
        guard take(Self.colon) else { return nil }
        skipSpace()
        let start = position
        // No code is longer; so a long run of digits is not read again and again.
        while position < bytes.count, position - start < 10, (0x30...0x39).contains(bytes[position]) { position += 1 }
        guard position > start else { return nil }
        let code = String(decoding: bytes[start..<position], as: UTF8.self)
        skipSpace()
        if take(Self.separator) {
            skipSpace()
            let before = position
            if take(word: "desc") {
                skipSpace()
                if !take(Self.colon) { position = before }
            }
        }
        return ReturnInfo.Part(code: code, text: words().trimmed)
    }

    /// Up to the bracket that closes the group. Where brackets do not match, up to the last one before the next group.
    private mutating func words() -> String {
        let start = position
        var depth = 0
        var lastClosing: Int?
        while position < bytes.count {
            switch bytes[position] {
            case 0x5B where isGroup(at: position + 1):
                let end = lastClosing ?? position
                return String(decoding: bytes[start..<end], as: UTF8.self)
            case 0x5B: depth += 1
            case 0x5D:
                if depth == 0 {
                    position += 1
                    return String(decoding: bytes[start..<position - 1], as: UTF8.self)
                }
                depth -= 1
                lastClosing = position
            default: break
            }
            position += 1
        }
        return String(decoding: bytes[start..<(depth > 0 ? lastClosing ?? position : position)], as: UTF8.self)
    }

    private func isGroup(at index: Int) -> Bool {
        var ahead = self
        ahead.position = index
        return ahead.take(word: "code")
    }

    private mutating func skipSpace() {
        // Bounded, so that a long run of blanks behind many brackets stays cheap.
        var left = 8
        while position < bytes.count, bytes[position] == 0x20, left > 0 {
            position += 1
            left -= 1
        }
    }

    private mutating func take(word: String) -> Bool {
        let word = word.utf8
        guard bytes.count - position >= word.count,
            zip(word, bytes[position...]).allSatisfy({ $0 == $1 | 0x20 })
        else { return false }
        position += word.count
        return true
    }

    private mutating func take(_ marks: [[UInt8]]) -> Bool {
        guard let mark = marks.first(where: { bytes[position...].starts(with: $0) }) else { return false }
        position += mark.count
        return true
    }
}
