internal import SidecarBase

/// Dates as single-window documents write them: `yyyy-MM-dd HH:mm:ss`, a date alone, with other separators, or digits.
enum DateText {
    /// The date as 8 digits, or with its time as 14; a time that is not there is midnight. `nil` for what is no date.
    static func digits(_ text: String, count: Int) -> String? {
        var numbers: [[UInt8]] = []
        var isInNumber = false
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39:
                if !isInNumber { numbers.append([]) }
                numbers[numbers.count - 1].append(byte)
                isInNumber = true
            case 0x20, 0x2D, 0x2F, 0x3A, 0x2E, 0x54: isInNumber = false
            default: return nil
            }
        }
        let all: String
        switch numbers.count {
        case 1 where [8, 14].contains(numbers[0].count): all = String(decoding: numbers[0], as: UTF8.self)
        // Thousandths are dropped.
        case 3, 5, 6, 7:
            let widths = [4, 2, 2, 2, 2, 2]
            let parts = zip(numbers, widths).map { number, width in
                String(repeating: "0", count: max(0, width - number.count)) + String(decoding: number, as: UTF8.self)
            }
            guard zip(parts, widths).allSatisfy({ $0.utf8.count == $1 }) else { return nil }
            all = parts.joined()
        default: return nil
        }
        let padded = all + String(repeating: "0", count: 14 - all.utf8.count)
        guard ChinaTime(digits: padded) != nil else { return nil }
        return String(padded.prefix(count))
    }
}
