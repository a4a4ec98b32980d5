extension Masking {
    /// A sentence as people may see it: ID numbers and mobile numbers in it are masked, as customs' and nodes' answers quote them.
    ///
    /// Names are not found in free text. What stands in letters and digits with the number (`ORD13800001234`) is another
    /// number and stays. Source: GB 11643 (18 characters, a date of birth from the seventh), the mobile numbering plan.
    package static func text(_ text: String) -> String {
        var output: [UInt8] = []
        var run: [UInt8] = []
        func flush() {
            output += isPersonalNumber(run) ? Array(value(String(decoding: run, as: UTF8.self)).utf8) : run
            run.removeAll(keepingCapacity: true)
        }
        for byte in text.utf8 {
            if isAlphanumeric(byte) {
                run.append(byte)
            } else {
                flush()
                output.append(byte)
            }
        }
        flush()
        return String(decoding: output, as: UTF8.self)
    }

    /// A document as people may see it, whatever it is written in: the personal fields of XML and of JSON, and the numbers that
    /// stand elsewhere. Bytes that are no text are not shown at all.
    package static func document(_ bytes: [UInt8]) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { return "[\(bytes.count) bytes]" }
        return json(xml(text))
    }

    /// The string and number values of personal fields in JSON, hidden; needs no well-formed JSON.
    package static func json(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var position = 0
        while let quote = bytes[position...].firstIndex(of: 0x22) {
            output += bytes[position...quote]
            let end = endOfString(in: bytes, from: quote + 1)
            output += bytes[(quote + 1)..<min(end + 1, bytes.count)]
            position = min(end + 1, bytes.count)
            let name = String(decoding: bytes[(quote + 1)..<max(quote + 1, min(end, bytes.count))], as: UTF8.self)
            guard personalFields.contains(name) else { continue }
            var start = skippingSpace(in: bytes, from: position)
            guard start < bytes.count, bytes[start] == 0x3A else { continue }
            start = skippingSpace(in: bytes, from: start + 1)
            guard start < bytes.count else { break }
            output += bytes[position..<start]
            if bytes[start] == 0x22 {
                let valueEnd = endOfString(in: bytes, from: start + 1)
                let content = String(
                    decoding: bytes[(start + 1)..<max(start + 1, min(valueEnd, bytes.count))], as: UTF8.self)
                output += [0x22] + Array(value(content).utf8) + (valueEnd < bytes.count ? [0x22] : [])
                position = min(valueEnd + 1, bytes.count)
            } else {
                let valueEnd =
                    bytes[start...].firstIndex { !isAlphanumeric($0) && $0 != 0x2D && $0 != 0x2E } ?? bytes.count
                let content = String(decoding: bytes[start..<valueEnd], as: UTF8.self)
                output += content == "null" ? Array(content.utf8) : [0x22] + Array(value(content).utf8) + [0x22]
                position = valueEnd
            }
        }
        return String(decoding: output + bytes[position...], as: UTF8.self)
    }

    /// Where the closing quotation mark stands.
    private static func endOfString(in bytes: [UInt8], from start: Int) -> Int {
        var index = start
        while index < bytes.count, bytes[index] != 0x22 { index += bytes[index] == 0x5C ? 2 : 1 }
        return min(index, bytes.count)
    }

    private static func skippingSpace(in bytes: [UInt8], from start: Int) -> Int {
        var index = start
        while index < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) { index += 1 }
        return index
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    private static func isPersonalNumber(_ run: [UInt8]) -> Bool {
        func digits(_ range: Range<Int>) -> Int? {
            run[range].reduce(0) { sum, byte in
                sum.flatMap { (0x30...0x39).contains(byte) ? $0 * 10 + Int(byte - 0x30) : nil }
            }
        }
        switch run.count {
        case 11: return run[0] == 0x31 && (0x33...0x39).contains(run[1]) && digits(0..<11) != nil
        case 18:
            guard digits(0..<17) != nil, (0x30...0x39).contains(run[17]) || run[17] == 0x58 || run[17] == 0x78,
                let year = digits(6..<10), let month = digits(10..<12), let day = digits(12..<14)
            else { return false }
            return (1880...2100).contains(year) && (1...12).contains(month) && (1...31).contains(day)
        default: return false
        }
    }
}
