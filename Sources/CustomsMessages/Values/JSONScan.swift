internal import SidecarBase

/// Looks at JSON before it is decoded, for what the decoder does not tell: how deep it is, and keys that stand twice in an
/// object, of which the decoder keeps one; and commas before a closing bracket, which it lets pass. It judges nothing else; the
/// decoder does.
struct JSONScan {
    /// Levels of objects and arrays; a message has five.
    static let maximumDepth = 32

    private enum Level {
        case array
        case object(keys: Set<[UInt8]>, wantsKey: Bool)
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
        while position < bytes.count {
            switch bytes[position] {
            case 0x0A: line += 1
            case 0x7B, 0x5B:
                guard levels.count < Self.maximumDepth else {
                    throw MessageJSONError(
                        .messageJSON, english: "line \(line): nested more than \(Self.maximumDepth) levels deep",
                        chinese: "第 \(line) 行：嵌套超过 \(Self.maximumDepth) 层")
                }
                levels.append(bytes[position] == 0x5B ? .array : .object(keys: [], wantsKey: true))
            case 0x7D, 0x5D:
                guard !isAfterComma else {
                    throw MessageJSONError(
                        .messageJSON, english: "line \(line): a comma with nothing behind it",
                        chinese: "第 \(line) 行：逗号后缺少内容")
                }
                levels = levels.dropLast()
            case 0x2C: expectKey()
            case 0x22:
                let end = Self.end(ofStringAt: position, in: bytes)
                guard end < bytes.count else { return }
                try note(bytes[(position + 1)..<end], line: line)
                position = end
            default: break
            }
            if ![0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { isAfterComma = bytes[position] == 0x2C }
            position += 1
        }
    }

    /// After a comma a key comes next, if this is an object.
    private mutating func expectKey() {
        guard case .object(let keys, _) = levels.last else { return }
        levels[levels.count - 1] = .object(keys: keys, wantsKey: true)
    }

    private mutating func note(_ string: ArraySlice<UInt8>, line: Int) throws(MessageJSONError) {
        guard case .object(var keys, wantsKey: true) = levels.last else { return }
        // Written with escapes a key could hide that it stands there twice; no key needs one.
        guard !string.contains(0x5C) else {
            throw MessageJSONError(
                .messageJSON, english: "line \(line): a key with escapes", chinese: "第 \(line) 行：键名含有转义符")
        }
        guard keys.insert(Array(string)).inserted else {
            let name = String(decoding: string.prefix(64), as: UTF8.self)
            throw MessageJSONError(
                .messageJSON, english: "line \(line): the key \(name) stands twice in its object",
                chinese: "第 \(line) 行：键 \(name) 在同一对象中重复")
        }
        levels[levels.count - 1] = .object(keys: keys, wantsKey: false)
    }

    /// Where the string's closing quotation mark is, or the end of the text.
    private static func end(ofStringAt start: Int, in bytes: [UInt8]) -> Int {
        var position = start + 1
        while position < bytes.count, bytes[position] != 0x22 { position += bytes[position] == 0x5C ? 2 : 1 }
        return min(position, bytes.count)
    }
}
