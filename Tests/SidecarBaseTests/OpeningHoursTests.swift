import Testing

@testable import SidecarBase

@Suite("opening hours") struct OpeningHoursTests {
    private func time(_ hour: Int, _ minute: Int = 0, second: Int = 0, day: Int = 21) throws -> ChinaTime {
        try #require(ChinaTime(year: 2026, month: 11, day: day, hour: hour, minute: minute, second: second))
    }

    @Test(
        "what is open when, by the clock in China; an end is outside, a window may pass midnight",
        arguments: [
            ("06:00-23:00", 5, 59, false), ("06:00-23:00", 6, 0, true), ("06:00-23:00", 22, 59, true),
            ("06:00-23:00", 23, 0, false), ("22:00-06:00", 23, 0, true), ("22:00-06:00", 5, 59, true),
            ("22:00-06:00", 6, 0, false), ("00:00-24:00", 0, 0, true), ("00:00-24:00", 23, 59, true),
            ("06:00-12:00, 13:00-23:00", 12, 30, false), ("06:00-12:00, 13:00-23:00", 13, 0, true),
        ])
    func open(text: String, hour: Int, minute: Int, isOpen: Bool) throws {
        let hours = try #require(OpeningHours(text))
        #expect(try hours.isOpen(at: time(hour, minute)) == isOpen)
        #expect(try (hours.opening(after: time(hour, minute)) == nil) == isOpen)
    }

    @Test("the next opening is the nearest start, tomorrow's where today's are over")
    func opening() throws {
        let day = try #require(OpeningHours("06:00-12:00,13:00-23:00"))
        #expect(try day.opening(after: time(5, 59, second: 59)) == time(6))
        #expect(try day.opening(after: time(12, 30)) == time(13))
        #expect(try day.opening(after: time(23)) == time(6, day: 22))
        #expect(try OpeningHours.always.opening(after: time(3)) == nil)
        #expect(OpeningHours.always.isOpen(at: ChinaTime(milliseconds: -5)))
        let night = try #require(OpeningHours("22:00-06:00"))
        #expect(try night.opening(after: time(6)) == time(22))
    }

    @Test(
        "what is no time of day is refused",
        arguments: [
            "", "6:00-23:00", "06:00", "06:00-06:00", "06:00-25:00", "06:60-07:00", "24:00-06:00", "06:00-23:00,",
            "a-b", "06:00-00:00x",
        ])
    func refused(text: String) { #expect(OpeningHours(text) == nil) }
}

@Suite("lists of HTTP statuses") struct StatusListTests {
    @Test("single statuses and ranges are in it, nothing else")
    func contains() throws {
        let list = try #require(StatusList("200, 202-204"))
        #expect([200, 202, 203, 204].allSatisfy(list.contains))
        #expect(![199, 201, 205, 500].contains(where: list.contains))
        #expect(StatusList.good.contains(299) && !StatusList.good.contains(300))
    }

    @Test("what is no list is refused", arguments: ["", "2xx", "204-200", "99", "600", "200,", "200-", "-200", "0200"])
    func refused(text: String) { #expect(StatusList(text) == nil) }
}
