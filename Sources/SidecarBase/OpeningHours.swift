/// The times of day, in China, at which something is open: `06:00-23:00`, several windows parted by commas. A window may pass
/// midnight: `22:00-06:00`. The end itself is outside.
package struct OpeningHours: Sendable, Equatable {
    private struct Window: Sendable, Equatable {
        /// Minutes since midnight; the end is 1 to 1440, and at or before the start where the window passes midnight.
        let start: Int
        let end: Int
    }

    /// At all times.
    package static let always = OpeningHours(text: "", windows: [])

    /// As it was written; empty for ``always``.
    package let text: String
    private let windows: [Window]

    private init(text: String, windows: [Window]) {
        self.text = text
        self.windows = windows
    }

    /// Reads the windows; `nil` for anything else than times from 00:00 to 24:00, and for a window without length.
    package init?(_ text: String) {
        var windows: [Window] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.filter { $0 != " " }.split(separator: "-", omittingEmptySubsequences: false)
            guard ends.count == 2, let start = OpeningHours.minutes(ends[0]), let end = OpeningHours.minutes(ends[1]),
                start < OpeningHours.minutesOfDay, end > 0, start != end
            else { return nil }
            windows.append(Window(start: start, end: end))
        }
        self.init(text: text, windows: windows)
    }

    /// Whether it is open at a time.
    package func isOpen(at time: ChinaTime) -> Bool {
        let minute = Int(OpeningHours.timeOfDay(time) / 60_000)
        return windows.isEmpty
            || windows.contains { window in
                window.start < window.end
                    ? (window.start..<window.end).contains(minute) : minute >= window.start || minute < window.end
            }
    }

    /// When it opens next; `nil` while it is open.
    package func opening(after time: ChinaTime) -> ChinaTime? {
        guard !isOpen(at: time) else { return nil }
        let now = OpeningHours.timeOfDay(time)
        let day = Int64(OpeningHours.minutesOfDay) * 60_000
        let waits = windows.map { window in
            let start = Int64(window.start) * 60_000
            return start > now ? start - now : start + day - now
        }
        return waits.min().map { time.advanced(byMilliseconds: $0) }
    }

    private static let minutesOfDay = 1_440

    /// Milliseconds since midnight in China.
    private static func timeOfDay(_ time: ChinaTime) -> Int64 {
        let day = Int64(minutesOfDay) * 60_000
        let rest = time.milliseconds % day + 28_800_000
        return (rest % day + day) % day
    }

    /// Minutes of `HH:mm`, 00:00 to 24:00.
    private static func minutes(_ text: some StringProtocol) -> Int? {
        let bytes = Array(text.utf8)
        guard bytes.count == 5, bytes[2] == 0x3A else { return nil }
        let digits = [bytes[0], bytes[1], bytes[3], bytes[4]].map { Int($0) - 0x30 }
        guard digits.allSatisfy({ (0...9).contains($0) }) else { return nil }
        let hour = digits[0] * 10 + digits[1]
        let minute = digits[2] * 10 + digits[3]
        guard minute < 60, hour < 24 || (hour == 24 && minute == 0) else { return nil }
        return hour * 60 + minute
    }
}
