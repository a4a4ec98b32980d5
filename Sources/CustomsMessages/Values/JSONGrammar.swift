/// Finds the place where a text stops being JSON, which the decoder does not tell. Source: RFC 8259.
struct JSONGrammar {
    /// What is wrong, and where.
    struct Fault: Error, Equatable {
        /// From 1; columns are counted in bytes.
        let line: Int
        let column: Int
        let english: String
        let chinese: String
    }

    private let bytes: [UInt8]
    private var position = 0

    /// The first fault; `nil` for JSON. The text must have passed ``JSONScan``, which bounds its depth.
    static func fault(in bytes: [UInt8]) -> Fault? {
        var grammar = JSONGrammar(bytes: bytes)
        do throws(Fault) {
            try grammar.value()
            grammar.skipSpace()
            if grammar.position < bytes.count { throw grammar.fault("more text behind the end", "结尾之后还有内容") }
            return nil
        } catch {
            return error
        }
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func fault(_ english: String, _ chinese: String) -> Fault {
        let before = bytes[..<min(position, bytes.count)]
        let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        return Fault(
            line: before.count { $0 == 0x0A } + 1, column: before.count - start + 1, english: english, chinese: chinese)
    }

    private mutating func skipSpace() {
        while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        position += 1
        return true
    }

    private mutating func value() throws(Fault) {
        skipSpace()
        switch next {
        case 0x7B: try object()
        case 0x5B: try list()
        case 0x22: try string()
        case 0x2D?, (0x30...0x39)?: try number()
        case 0x74: try word("true")
        case 0x66: try word("false")
        case 0x6E: try word("null")
        case nil: throw fault("the text ends where a value is expected", "文本在应有值的位置结束")
        default: throw fault("a value is expected", "此处应为一个值")
        }
    }

    private mutating func object() throws(Fault) {
        position += 1
        skipSpace()
        if take(0x7D) { return }
        while true {
            skipSpace()
            guard next == 0x22 else { throw fault("a key in quotation marks is expected", "此处应为带双引号的键名") }
            try string()
            skipSpace()
            guard take(0x3A) else { throw fault("a colon is expected", "此处应为冒号") }
            try value()
            skipSpace()
            if take(0x7D) { return }
            guard take(0x2C) else { throw fault("a comma or } is expected", "此处应为逗号或 }") }
        }
    }

    private mutating func list() throws(Fault) {
        position += 1
        skipSpace()
        if take(0x5D) { return }
        while true {
            try value()
            skipSpace()
            if take(0x5D) { return }
            guard take(0x2C) else { throw fault("a comma or ] is expected", "此处应为逗号或 ]") }
        }
    }

    private mutating func string() throws(Fault) {
        position += 1
        while let byte = next {
            switch byte {
            case 0x22:
                position += 1
                return
            case 0x5C:
                position += 1
                guard let escape = next, Array("\"\\/bfnrtu".utf8).contains(escape) else {
                    throw fault("an unknown escape in a text", "文本中有未知的转义")
                }
                position += 1
                if escape == 0x75 { try fourDigits() }
            case 0..<0x20: throw fault("a line break or control character in a text", "文本中有换行或控制字符")
            default: position += 1
            }
        }
        throw fault("a text without an end", "文本缺少结束的双引号")
    }

    private mutating func fourDigits() throws(Fault) {
        for _ in 0..<4 {
            switch next {
            case (0x30...0x39)?, (0x41...0x46)?, (0x61...0x66)?: position += 1
            default: throw fault("four hexadecimal digits are expected", "此处应为四位十六进制数字")
            }
        }
    }

    private mutating func number() throws(Fault) {
        _ = take(0x2D)
        if !take(0x30) { try digits() }
        if take(0x2E) { try digits() }
        if next == 0x65 || next == 0x45 {
            position += 1
            if !take(0x2B) { _ = take(0x2D) }
            try digits()
        }
    }

    private mutating func digits() throws(Fault) {
        let start = position
        while let byte = next, (0x30...0x39).contains(byte) { position += 1 }
        if position == start { throw fault("a digit is expected", "此处应为数字") }
    }

    private mutating func word(_ expected: String) throws(Fault) {
        guard bytes[position...].starts(with: expected.utf8) else { throw fault("a value is expected", "此处应为一个值") }
        position += expected.utf8.count
    }
}
