import SidecarBase
import Testing

@testable import Channels

@Suite("SafeCalendar")
struct SafeCalendarTests {
    private static let days = #"{"holidays":["2025-10-01","20251006"],"workdays":["2025-09-28","2025-10-11"]}"#

    private func calendar() throws -> SafeCalendar {
        try SafeCalendar(try safeProfile(), days: Array(Self.days.utf8))
    }

    private func time(_ digits: String) throws -> ChinaTime { try #require(ChinaTime(digits: digits)) }

    @Test(
        "open from eight until before eight in the evening on working days",
        arguments: [
            ("20250701075959999", false), ("20250701080000000", true), ("20250701195959999", true),
            ("20250701200000000", false), ("20250705100000000", false), ("20250706100000000", false),
            ("20250928100000000", true), ("20251011100000000", true), ("20251001100000000", false),
            ("20251006100000000", false), ("20251007100000000", true),
        ])
    func open(digits: String, isOpen: Bool) throws {
        let moment = try time(digits)
        #expect(try calendar().isOpen(at: moment) == isOpen)
    }

    @Test(
        "the next opening",
        arguments: [
            ("20250701070000", "20250701080000"), ("20250701100000", "20250701100000"),
            ("20250701200000", "20250702080000"), ("20250704210000", "20250707080000"),
            ("20250930200000", "20251002080000"), ("20250927100000", "20250928080000"),
        ])
    func opening(from: String, to: String) throws {
        let (start, expected) = (try time(from), try time(to))
        #expect(try calendar().opening(from: start) == expected)
    }

    @Test(
        "a calendar that cannot be meant is refused",
        arguments: [
            #"{"holidays":["2025-13-01"]}"#, #"{"holiday":[]}"#, #"{"holidays":"2025-10-01"}"#,
            #"{"holidays":["2025-10-01"],"workdays":["2025-10-01"]}"#, "[]",
        ])
    func refused(text: String) throws {
        let profile = try safeProfile()
        #expect(throws: SidecarError.self) { try SafeCalendar(profile, days: Array(text.utf8)) }
    }
}
