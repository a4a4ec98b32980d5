/// An instant with millisecond precision, and its texts in China standard time (UTC+8, no daylight saving), which every
/// customs field without a zone is in. Source: ceb.md chapter 2, "times".
package struct ChinaTime: Sendable, Hashable, Comparable, Codable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    package let milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// From separate China-time fields; `nil` when one is out of range.
    package init?(
        year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0, millisecond: Int = 0
    ) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= ChinaTime.days(inMonth: month, year: year), (0...23).contains(hour), (0...59).contains(minute),
            (0...59).contains(second), (0...999).contains(millisecond)
        else { return nil }
        let days = ChinaTime.days(year: year, month: month, day: day)
        let seconds = Int64(days) * 86_400 + Int64(hour * 3_600 + minute * 60 + second) - 28_800
        milliseconds = seconds * 1_000 + Int64(millisecond)
    }

    /// Reads customs digits in China time: 8 (`yyyyMMdd`), 14 (`yyyyMMddHHmmss`) or 17 (with milliseconds); `nil` otherwise.
    package init?(digits text: some StringProtocol) {
        let digits = Array(text.utf8)
        guard [8, 14, 17].contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        func number(_ range: Range<Int>) -> Int {
            guard range.upperBound <= digits.count else { return 0 }
            return digits[range].reduce(0) { $0 * 10 + Int($1 - 0x30) }
        }
        self.init(
            year: number(0..<4), month: number(4..<6), day: number(6..<8), hour: number(8..<10),
            minute: number(10..<12), second: number(12..<14), millisecond: number(14..<17))
    }

    package static func < (left: ChinaTime, right: ChinaTime) -> Bool { left.milliseconds < right.milliseconds }

    /// This instant moved by whole milliseconds; the ends of the number range hold it.
    package func advanced(byMilliseconds delta: Int64) -> ChinaTime {
        let (sum, isTooMuch) = milliseconds.addingReportingOverflow(delta)
        return ChinaTime(milliseconds: isTooMuch ? (delta < 0 ? .min : .max) : sum)
    }

    /// The first and last instants of the years 1 to 9999 in China.
    private static let shown: ClosedRange<Int64> = -62_135_625_600_000...253_402_271_999_999

    /// The fields in China time. An instant outside the years 1 to 9999 (a certificate "without end" is valid until the
    /// last second of 9999, which is later in China) has the fields of the nearest one inside.
    package var fields: (year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int, millisecond: Int) {
        let local = min(max(milliseconds, ChinaTime.shown.lowerBound), ChinaTime.shown.upperBound) + 28_800_000
        let day = local >= 0 ? local / 86_400_000 : (local - 86_399_999) / 86_400_000
        let rest = Int(local - day * 86_400_000)
        let date = ChinaTime.date(days: Int(day))
        return (
            date.year, date.month, date.day, rest / 3_600_000, rest / 60_000 % 60, rest / 1_000 % 60, rest % 1_000
        )
    }

    /// `yyyyMMddHHmmss`.
    package var digits14: String { String(digits17.prefix(14)) }

    /// `yyyyMMddHHmmssSSS`, the form of `returnTime`.
    package var digits17: String {
        let f = fields
        return pad(f.year, 4) + pad(f.month, 2) + pad(f.day, 2) + pad(f.hour, 2) + pad(f.minute, 2) + pad(f.second, 2)
            + pad(f.millisecond, 3)
    }

    /// `yyyy-MM-ddTHH:mm:ss` without a zone, the form of `CreatTime` (dxp.md chapter 1).
    package var creatTime: String {
        let f = fields
        return
            "\(pad(f.year, 4))-\(pad(f.month, 2))-\(pad(f.day, 2))T\(pad(f.hour, 2)):\(pad(f.minute, 2)):\(pad(f.second, 2))"
    }

    /// `yyyy-MM-dd HH:mm:ss.SSS`, for people.
    package var readable: String {
        creatTime.replacing("T", with: " ") + "." + pad(fields.millisecond, 3)
    }

    /// `yyyy-MM-ddTHH:mm:ss.SSS+08:00`, for programs.
    package var iso8601: String { creatTime + "." + pad(fields.millisecond, 3) + "+08:00" }

    private func pad(_ value: Int, _ width: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }

    private static func days(inMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1970-01-01 of a proleptic Gregorian date, counted in eras of 400 years that begin in March.
    private static func days(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The inverse of `days(year:month:day:)`.
    private static func date(days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        return (
            yearOfEra + era * 400 + (month >= 10 ? 1 : 0), month < 10 ? month + 3 : month - 9,
            dayOfYear - (153 * month + 2) / 5 + 1
        )
    }
}
