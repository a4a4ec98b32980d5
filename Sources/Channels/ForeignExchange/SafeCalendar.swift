internal import CustomsMessages
package import SidecarBase

/// When the authority's system is open: times of working days in China, with holidays and make-up working days as data.
/// Source: safe.md §1 fact 13, §7 item 7.
package struct SafeCalendar: Sendable, Equatable {
    private let hours: OpeningHours
    /// 1 is Monday.
    private let weekdays: Set<Int>
    /// `yyyyMMdd`.
    private let holidays: Set<String>
    private let workdays: Set<String>

    /// - Parameters:
    ///   - profile: the times and days of the week.
    ///   - days: `{"holidays": ["2026-10-01"], "workdays": ["2026-09-27"]}`; `nil` when there is no such file.
    /// - Throws: `safe.profile`, `message.json`.
    package init(_ profile: SafeProfile, days: [UInt8]? = nil) throws {
        hours = profile.hours
        weekdays = profile.weekdays
        guard let days else {
            holidays = []
            workdays = []
            return
        }
        guard case .object(let object) = try JSONValue.read(days) else {
            throw SidecarError(.safeProfile, "the calendar is not an object")
        }
        if let unknown = object.keys.first(where: { !["holidays", "workdays", "note"].contains($0) }) {
            throw SidecarError(.safeProfile, "the calendar has an unknown key \(unknown)")
        }
        holidays = try SafeCalendar.days(object["holidays"], "holidays")
        workdays = try SafeCalendar.days(object["workdays"], "workdays")
        if let both = holidays.intersection(workdays).min() {
            throw SidecarError(.safeProfile, "the calendar has \(both) as a holiday and as a working day")
        }
    }

    private static func days(_ value: JSONValue?, _ key: String) throws(SidecarError) -> Set<String> {
        guard let value else { return [] }
        guard case .list(let list) = value else {
            throw SidecarError(.safeProfile, "the calendar's \(key) is not a list of days")
        }
        var days: Set<String> = []
        for (index, value) in list.enumerated() {
            guard case .text(let text) = value else {
                throw SidecarError(.safeProfile, "the calendar's \(key)[\(index)] is not a text")
            }
            let digits = text.filter { $0 != "-" }
            guard digits.utf8.count == 8, ChinaTime(digits: digits) != nil else {
                throw SidecarError(.safeProfile, "the calendar's \(key)[\(index)] is not a day such as 2026-10-01")
            }
            days.insert(digits)
        }
        return days
    }

    /// Whether it is open.
    package func isOpen(at time: ChinaTime) -> Bool { isWorkday(time) && hours.isOpen(at: time) }

    /// When it is open next: the time itself while it is; `nil` when it never is within a year.
    package func opening(from time: ChinaTime) -> ChinaTime? {
        if isOpen(at: time) { return time }
        if isWorkday(time), let later = hours.opening(after: time), SafeCalendar.day(later) == SafeCalendar.day(time) {
            return later
        }
        return openingOnLaterDay(than: time)
    }

    /// When it opens first on a later day.
    package func openingOnLaterDay(than time: ChinaTime) -> ChinaTime? {
        guard var day = ChinaTime(digits: SafeCalendar.day(time)) else { return nil }
        for _ in 0..<400 {
            day = day.advanced(byMilliseconds: 86_400_000)
            if isWorkday(day) { return hours.opening(after: day) ?? day }
        }
        return nil
    }

    private func isWorkday(_ time: ChinaTime) -> Bool {
        let day = SafeCalendar.day(time)
        if workdays.contains(day) { return true }
        return !holidays.contains(day) && weekdays.contains(SafeCalendar.weekday(time))
    }

    private static func day(_ time: ChinaTime) -> String { String(time.digits14.prefix(8)) }

    /// 1 is Monday.
    private static func weekday(_ time: ChinaTime) -> Int {
        let local = time.milliseconds + 28_800_000
        let days = local >= 0 ? local / 86_400_000 : (local - 86_399_999) / 86_400_000
        // 1 January 1970 was a Thursday.
        return Int(((days + 3) % 7 + 7) % 7) + 1
    }
}
