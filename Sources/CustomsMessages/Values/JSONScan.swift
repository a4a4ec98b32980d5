internal import SidecarBase

/// Looks at JSON before it is decoded, for what the decoder does not tell: how deep and large it is, and keys that stand twice in an
/// object, of which the decoder keeps one; and commas before a closing bracket, which it lets pass. It judges nothing else; the
/// decoder does.
struct JSONScan {
    /// Levels of objects and arrays; a message has five.
    static let maximumDepth = 32
    /// Values of one text, as many as nodes of an XML document.
    static let maximumValues = 200_000

    private struct Level {
        let isObject: Bool
        /// Whether the next string is a key.
        var wantsKey: Bool
        var keys: Set<[UInt8]> = []
    }

    private var levels: [Level] = []

    /// - Throws: `message.json` with the line of what is wrong.
    static func check(_ bytes: [UInt8]) throws(MessageJSONError) {
        var scan = JSONScan()
        try scan.run(bytes)
    }

    private mutating func run(_ bytes: [UInt8]) throws(MessageJSONError) {
        var position = 0
        var line = 1
        var isAfterComma = false
        var values = 0
        while position < bytes.count {
            guard values <= Self.maximumValues else {
                throw MessageJSONError(
                    .messageJSON, english: "more than \(Self.maximumValues) values",
                    chinese: "值的数量超过 \(Self.maximumValues)")
            }
            let byte = bytes[position]
            switch byte {
            case 0x0A: line += 1
            case 0x7B, 0x5B:
                values += 1
                guard levels.count < Self.maximumDepth else {
                    throw MessageJSONError(
                        .messageJSON, english: "line \(line): nested more than \(Self.maximumDepth) levels deep",
                        chinese: "第 \(line) 行：嵌套超过 \(Self.maximumDepth) 层")
                }
                levels.append(Level(isObject: byte == 0x7B, wantsKey: byte == 0x7B))
            case 0x7D, 0x5D:
                guard !isAfterComma else {
                    throw MessageJSONError(
                        .messageJSON, english: "line \(line): a comma with nothing behind it",
                        chinese: "第 \(line) 行：逗号后缺少内容")
                }
                _ = levels.popLast()
            case 0x2C:
                values += 1
                // In an object a key comes next.
                if !levels.isEmpty { levels[levels.count - 1].wantsKey = levels[levels.count - 1].isObject }
            case 0x22:
                let end = Self.end(ofStringAt: position, in: bytes)
                guard end < bytes.count else { return }
                try note(bytes[(position + 1)..<end], line: line)
                position = end
            default: break
            }
            if byte > 0x20 { isAfterComma = byte == 0x2C }
            position += 1
        }
    }

    private mutating func note(_ string: ArraySlice<UInt8>, line: Int) throws(MessageJSONError) {
        let last = levels.count - 1
        guard last >= 0, levels[last].wantsKey else { return }
        // Written with escapes a key could hide that it stands there twice; no key needs one.
        guard !string.contains(0x5C) else {
            throw MessageJSONError(
                .messageJSON, english: "line \(line): a key with escapes", chinese: "第 \(line) 行：键名含有转义符")
        }
        guard levels[last].keys.insert(Array(string)).inserted else {
            let name = String(decoding: string.prefix(64), as: UTF8.self)
            throw MessageJSONError(
                .messageJSON, english: "line \(line): the key \(name) stands twice in its object",
                chinese: "第 \(line) 行：键 \(name) 在同一对象中重复")
        }
        levels[last].wantsKey = false
    }

    /// Where the string's closing quotation mark is, or the end of the text.
    private static func end(ofStringAt start: Int, in bytes: [UInt8]) -> Int {
        var position = start + 1
        while position < bytes.count, bytes[position] != 0x22 { position += bytes[position] == 0x5C ? 2 : 1 }
        return min(position, bytes.count)
    }
}
