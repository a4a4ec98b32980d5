import Foundation
import SidecarBase
import Testing

@Suite("ChinaTime")
struct ChinaTimeTests {
    @Test("an instant is written in every form of the customs systems, eight hours ahead of UTC")
    func forms() {
        let time = ChinaTime(milliseconds: 1_709_222_398_007)
        #expect(time.digits14 == "20240229235958")
        #expect(time.digits17 == "20240229235958007")
        #expect(time.creatTime == "2024-02-29T23:59:58")
        #expect(time.readable == "2024-02-29 23:59:58.007")
        #expect(time.iso8601 == "2024-02-29T23:59:58.007+08:00")
    }

    @Test(
        "digits are read as China time",
        arguments: [
            ("19700101", -28_800_000), ("19700101080000", 0), ("19700101080000001", 1),
            ("20240229", 1_709_136_000_000), ("20240229235958007", 1_709_222_398_007),
            ("20000229000000", 951_753_600_000), ("00010101", -62_135_625_600_000),
            ("99991231235959999", 253_402_271_999_999), ("19691231235959", -28_801_000),
        ] as [(String, Int64)])
    func digits(text: String, milliseconds: Int64) {
        #expect(ChinaTime(digits: text)?.milliseconds == milliseconds)
    }

    @Test(
        "digits that are no date or time are refused",
        arguments: [
            "", "2024", "2024022", "202402291", "20240229235", "2024022923595800", "202402292359580070", "20230229",
            "19000229", "21000229", "20240431", "20240631", "20240931", "20241131", "20240132", "20240100", "20240001",
            "20241301", "00000101", "20240101240000", "20240101006000", "20240101000060", "2024-01-1",
            "20240101 00000", "2024010１", "+2024010", "-2024010",
        ])
    func invalidDigits(text: String) {
        #expect(ChinaTime(digits: text) == nil)
    }

    @Test("a substring of digits is read like a text of its own")
    func substring() {
        #expect(ChinaTime(digits: "id-20240229-x".dropFirst(3).prefix(8)) == ChinaTime(digits: "20240229"))
    }

    @Test(
        "fields out of range make no time",
        arguments: [
            [0, 1, 1, 0, 0, 0, 0], [10_000, 1, 1, 0, 0, 0, 0], [2024, 0, 1, 0, 0, 0, 0], [2024, 13, 1, 0, 0, 0, 0],
            [2024, 1, 0, 0, 0, 0, 0], [2023, 2, 29, 0, 0, 0, 0], [2024, 1, 1, -1, 0, 0, 0], [2024, 1, 1, 24, 0, 0, 0],
            [2024, 1, 1, 0, 60, 0, 0], [2024, 1, 1, 0, 0, 60, 0], [2024, 1, 1, 0, 0, 0, 1_000],
            [2024, 1, 1, 0, 0, 0, -1], [Int](repeating: .max, count: 7), [Int](repeating: .min, count: 7),
        ])
    func invalidFields(values: [Int]) {
        let time = ChinaTime(
            year: values[0], month: values[1], day: values[2], hour: values[3], minute: values[4], second: values[5],
            millisecond: values[6])
        #expect(time == nil)
    }

    @Test("random instants of eight thousand years read back from their digits, and agree with Foundation")
    func roundTrips() throws {
        var generator = SeededGenerator(seed: 20_240_229)
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = try #require(TimeZone(secondsFromGMT: 28_800))
        for _ in 0..<5_000 {
            // From 1600 on: before, calendars differ about when the Gregorian one began.
            let time = ChinaTime(
                milliseconds: .random(in: -11_676_000_000_000...253_402_271_999_999, using: &generator))
            #expect(ChinaTime(digits: time.digits17) == time)
            let fields = time.fields
            let seconds = (time.milliseconds - Int64(fields.millisecond)) / 1_000
            let parts = calendar.dateComponents(
                [.year, .month, .day, .hour, .minute, .second],
                from: Date(timeIntervalSince1970: TimeInterval(seconds)))
            #expect(
                [parts.year, parts.month, parts.day, parts.hour, parts.minute, parts.second]
                    == [fields.year, fields.month, fields.day, fields.hour, fields.minute, fields.second])
        }
    }

    @Test("every day of 800 years follows the day before")
    func everyDay() throws {
        var previous = try #require(ChinaTime(year: 1599, month: 12, day: 31))
        var days = 0
        for year in 1600..<2400 {
            for month in 1...12 {
                for day in 1...31 {
                    guard let time = ChinaTime(year: year, month: month, day: day) else { continue }
                    if time.milliseconds - previous.milliseconds != 86_400_000 { Issue.record("\(time.readable)") }
                    previous = time
                    days += 1
                }
            }
        }
        #expect(days == 2 * 146_097)
    }

    @Test("instants beyond the years 1 to 9999 are shown as the nearest that four digits can say, and never trap")
    func extremes() {
        #expect(ChinaTime(milliseconds: .max).digits17 == "99991231235959999")
        #expect(ChinaTime(milliseconds: .min).digits17 == "00010101000000000")
        #expect(ChinaTime(milliseconds: 253_402_272_000_000).readable == "9999-12-31 23:59:59.999")
        #expect(ChinaTime(milliseconds: -62_135_625_600_001).creatTime == "0001-01-01T00:00:00")
        #expect(ChinaTime(milliseconds: .max).advanced(byMilliseconds: 1).milliseconds == .max)
        #expect(ChinaTime(milliseconds: .min).advanced(byMilliseconds: -1).milliseconds == .min)
    }

    @Test("times are ordered by instant, and move by milliseconds over the end of a year")
    func order() throws {
        let last = try #require(ChinaTime(digits: "20231231235959999"))
        #expect(last.advanced(byMilliseconds: 1).digits17 == "20240101000000000")
        #expect(last < last.advanced(byMilliseconds: 1))
        #expect(last.advanced(byMilliseconds: -1) < last)
    }

    @Test("the system clock is the present")
    func present() {
        let before = (Date().timeIntervalSince1970 * 1_000).rounded(.down) - 1
        let now = Double(ChinaTime.now().milliseconds)
        #expect(now >= before)
        #expect(now <= Date().timeIntervalSince1970 * 1_000)
    }
}
