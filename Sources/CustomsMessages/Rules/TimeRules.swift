internal import SidecarBase

/// Times that exist and are plausible. Source: ceb.md chapter 2.
enum TimeRules {
    /// Minutes that clocks may differ.
    private static let clocks: Int64 = 10

    static func check(_ subject: RuleSubject, now: ChinaTime, _ findings: inout RuleFindings) {
        for field in ["appTime", "payTime", "logisticsTime"] {
            guard let text = subject.text(field), !text.isEmpty else { continue }
            guard text.utf8.count == 14, let time = ChinaTime(digits: text) else {
                findings.add(
                    .warning, "time", subject.path, field, in: subject.head,
                    english: "no moment as yyyyMMddHHmmss", chinese: "不是有效的 yyyyMMddHHmmss 时间")
                continue
            }
            if time > now.advanced(byMilliseconds: clocks * 60_000) {
                findings.add(
                    .warning, "time_ahead", subject.path, field, in: subject.head,
                    english: "it is in the future", chinese: "时间晚于当前时间")
            }
        }
        if let text = subject.text("ieDate"), !text.isEmpty,
            text.utf8.count != 8 || ChinaTime(digits: text) == nil
        {
            findings.add(
                .warning, "time", subject.path, "ieDate", in: subject.head, english: "no day as yyyyMMdd",
                chinese: "不是有效的 yyyyMMdd 日期")
        }
    }
}
