import Testing

@testable import XMLCanonical

@Suite("XMLCharacters")
struct XMLCharactersTests {
    private func fault(_ bytes: [UInt8]) -> XMLCharacters.Fault? {
        do throws(XMLCharacters.Fault) {
            try XMLCharacters.check(bytes.span)
            return nil
        } catch {
            return error
        }
    }

    private func isUTF8(_ bytes: [UInt8]) -> Bool { XMLCharacters.isUTF8(bytes.span) }

    @Test("any bytes get the standard library's verdict on UTF-8, wherever in a text they stand")
    func agrees() {
        // The first and last bytes of every class of RFC 3629 §4, and what lies beside them.
        let interesting: [UInt8] = [
            0x00, 0x1F, 0x20, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC,
            0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
        ]
        var wrong: [[UInt8]] = []
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<50_000 {
            var bytes = [UInt8](repeating: 0x61, count: Int.random(in: 0...20, using: &generator))
            for _ in 0..<Int.random(in: 1...5, using: &generator) {
                bytes.insert(
                    interesting.randomElement(using: &generator) ?? 0,
                    at: Int.random(in: 0...bytes.count, using: &generator))
            }
            let isValid = String(validating: bytes, as: UTF8.self) != nil
            let isPrintable = isValid && bytes.allSatisfy { $0 >= 0x20 }
            if isUTF8(bytes) != isValid || (!isValid && fault(bytes) == nil) || (isPrintable && fault(bytes) != nil) {
                wrong.append(bytes)
            }
        }
        #expect(wrong.isEmpty)
    }

    @Test("every character of Unicode is UTF-8, and XML allows those of its production 2")
    func everyCharacter() {
        var wrong: [UInt32] = []
        for value in UInt32(0)...0x10FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let bytes = Array(UTF8.encode(scalar) ?? .init())
            let isAllowed =
                switch value {
                case 0x09, 0x0A, 0x0D, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
                default: false
                }
            if !isUTF8(bytes) || (fault(bytes) == nil) != isAllowed { wrong.append(value) }
        }
        #expect(wrong.isEmpty)
    }

    @Test("a fault says where", arguments: 0..<20)
    func places(offset: Int) {
        let plain = [UInt8](repeating: 0x61, count: offset)
        let after = [UInt8](repeating: 0x62, count: 11)
        #expect(fault(plain + [0x01] + after) == .control(offset: offset))
        #expect(fault(plain + [0x80] + after) == .notUTF8(offset: offset))
        #expect(fault(plain + [0xE4, 0xB8] + after) == .notUTF8(offset: offset))
        #expect(fault(plain + [0xE4, 0xB8]) == .notUTF8(offset: offset))
        #expect(fault(plain + [0xEF, 0xBF, 0xBE] + after) == .noCharacter(offset: offset))
        #expect(fault(plain + [0x7F, 0x09, 0x0A, 0x0D] + after) == nil)
    }
}
