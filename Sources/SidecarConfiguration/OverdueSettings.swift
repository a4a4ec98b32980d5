/// What is done about messages whose receipts take longer than usual.
package struct OverdueSettings: Sendable, Equatable {
    /// How often a message that no receipt came for is sent again by itself; 0 for never.
    package var reissues: Int
    /// Not before so long after it was last sent.
    package var after: Duration
}

extension SettingsReference {
    static let overdue = SettingsField(
        "overdue",
        .group([
            SettingsField(
                "reissue",
                .group([
                    SettingsField(
                        "atMost", .integer(0...2), standard: "0",
                        "How often a message that no receipt came for is sent again by itself, with the same CopMsgId and bytes; then a person decides. 0: never.",
                        "无任何回执的报文自动重发的次数上限（CopMsgId 与内容不变），之后由人工处理；0 表示不自动重发。"),
                    SettingsField(
                        "after", .duration(600_000...604_800_000), standard: "1h",
                        "It is sent again when its receipt takes longer than usual, and never before so long after it was last sent.",
                        "回执超过通常时间且距上次发送不少于此时长时才重发。"),
                ]), "Sending overdue messages again.", "超期报文的自动重发。")
        ]),
        "What is done about messages whose receipts take longer than usual.", "对回执超期报文的处理。")
}

extension OverdueSettings {
    /// What will be done, for `config check`.
    func describe() -> [BilingualText] {
        guard reissues > 0 else { return [] }
        let time = SettingsDuration.text(after)
        return [
            BilingualText(
                "A message without any receipt is sent again when that takes longer than usual, at the earliest after \(time), at most \(reissues) times; then a person decides.",
                "无任何回执的报文超过通常时间且至少 \(time) 后自动重发，最多 \(reissues) 次，之后由人工处理。")
        ]
    }
}
