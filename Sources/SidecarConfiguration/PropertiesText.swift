/// The line format of Java's `Properties`: comments, continuation lines, three separators and backslash escapes.
enum PropertiesText {
    /// The pairs in the order of the text.
    static func pairs(in text: String) -> [(key: String, value: String)] {
        logicalLines(of: text).map(pair)
    }

    /// Lines without comments and blank ones, with continuation lines joined.
    private static func logicalLines(of text: String) -> [[Unicode.Scalar]] {
        var lines: [[Unicode.Scalar]] = []
        var line: [Unicode.Scalar] = []
        var isContinued = false
        var natural: [Unicode.Scalar] = []
        func finish() {
            let content = Array(natural.drop { isSpace($0) })
            natural.removeAll(keepingCapacity: true)
            if !isContinued, content.isEmpty || content[0] == "#" || content[0] == "!" { return }
            let slashes = content.reversed().prefix { $0 == "\\" }.count
            isContinued = slashes % 2 == 1
            line += isContinued ? content.dropLast() : content[...]
            if isContinued { return }
            lines.append(line)
            line = []
        }
        var previous: Unicode.Scalar = " "
        for scalar in text.unicodeScalars {
            if scalar == "\n" && previous == "\r" {
                // The second half of one line end.
            } else if scalar == "\n" || scalar == "\r" {
                finish()
            } else {
                natural.append(scalar)
            }
            previous = scalar
        }
        if !natural.isEmpty { finish() }
        if !line.isEmpty { lines.append(line) }
        return lines
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || scalar == "\t" || scalar == "\u{0C}"
    }

    private static func pair(_ line: [Unicode.Scalar]) -> (key: String, value: String) {
        var end = 0
        while end < line.count, line[end] != "=", line[end] != ":", !isSpace(line[end]) {
            end += line[end] == "\\" ? 2 : 1
        }
        end = min(end, line.count)
        var start = end
        while start < line.count, isSpace(line[start]) { start += 1 }
        if start < line.count, line[start] == "=" || line[start] == ":" {
            start += 1
            while start < line.count, isSpace(line[start]) { start += 1 }
        }
        return (unescape(line[..<end]), unescape(line[start...]))
    }

    private static func unescape(_ text: ArraySlice<Unicode.Scalar>) -> String {
        // Java's escapes name UTF-16 units, so a character beyond the first plane takes two of them.
        var units: [UInt16] = []
        var index = text.startIndex
        while index < text.endIndex {
            let scalar = text[index]
            index += 1
            guard scalar == "\\", index < text.endIndex else {
                units += Array(String(Character(scalar)).utf16)
                continue
            }
            let escaped = text[index]
            index += 1
            switch escaped {
            case "t": units.append(0x09)
            case "n": units.append(0x0A)
            case "r": units.append(0x0D)
            case "f": units.append(0x0C)
            case "u":
                let digits = String(String.UnicodeScalarView(text[index...].prefix(4)))
                if digits.utf8.count == 4, let unit = UInt16(digits, radix: 16), !digits.hasPrefix("+") {
                    units.append(unit)
                    index += 4
                } else {
                    units.append(0x75)
                }
            default: units += Array(String(Character(escaped)).utf16)
            }
        }
        return String(decoding: units, as: UTF16.self)
    }
}
