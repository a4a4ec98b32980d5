/// Data objects as a virtual card writes and reads them: one-byte tags are all it needs.
enum VirtualObject {
    /// Tag, length and value.
    static func make(_ tag: UInt8, _ value: [UInt8]) -> [UInt8] {
        switch value.count {
        case 0..<0x80: [tag, UInt8(value.count)] + value
        case 0x80..<0x100: [tag, 0x81, UInt8(value.count)] + value
        default: [tag, 0x82, UInt8(value.count >> 8 & 255), UInt8(value.count & 255)] + value
        }
    }

    /// The value of the first object with this tag; `nil` when there is none or the bytes are damaged.
    static func value(_ tag: UInt8, in bytes: [UInt8]) -> [UInt8]? {
        var rest = bytes[...]
        while let found = rest.popFirst(), var length = rest.popFirst().map(Int.init) {
            if length >= 0x80 {
                let count = length & 0x7F
                guard (1...2).contains(count), rest.count >= count else { return nil }
                length = rest.prefix(count).reduce(0) { $0 << 8 | Int($1) }
                rest = rest.dropFirst(count)
            }
            guard length <= rest.count else { return nil }
            if found == tag { return Array(rest.prefix(length)) }
            rest = rest.dropFirst(length)
        }
        return nil
    }
}
