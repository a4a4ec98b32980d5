internal import SidecarBase

/// The durable record.
package struct LedgerSettings: Sendable, Equatable {
    /// Signed checkpoints of the event chain.
    package struct Checkpoints: Sendable, Equatable {
        /// PEM of the P-256 key; `nil` for one that is made in the state folder.
        package var keyFile: String?
        /// One is made after so many events.
        package var events: Int
        /// And at the latest so long after an event.
        package var interval: Duration
        /// File that each is appended to, too.
        package var copy: String?
    }

    /// How long contents stay in the ledger.
    package struct Retention: Sendable, Equatable {
        /// Days after which contents of finished messages go to archive files; 0 for never.
        package var days: Int
        /// The folder of the archive files.
        package var archive: String
    }

    /// The database file.
    package var path: String
    /// How long an answer is kept for its `Idempotency-Key`.
    package var idempotencyHours: Int
    package var checkpoints: Checkpoints
    package var retention: Retention
}

extension SettingsReference {
    static let ledger = SettingsField(
        "ledger",
        .group([
            SettingsField("path", .text(.path), standard: "var/portsign.sqlite", "The database file.", "数据库文件。"),
            SettingsField(
                "idempotencyHours", .integer(1...720), standard: "24",
                "So many hours the answer to a request with an Idempotency-Key is kept and given again.",
                "带 Idempotency-Key 的请求，其应答保留并可重复返回的小时数。"),
            SettingsField(
                "checkpoints",
                .group([
                    SettingsField(
                        "keyFile", .text(.path),
                        "PEM of the private key on P-256 that signs them, mode 0600. Without it, one is made in the state folder at the first start.",
                        "签名所用 P-256 私钥的 PEM 文件，权限 0600；未设置时首次启动在 state 目录生成。"),
                    SettingsField(
                        "events", .integer(1...8_192), standard: "1000", "One is made after so many events.",
                        "每满此数量的事件生成一个检查点。"),
                    SettingsField(
                        "interval", .duration(1_000...86_400_000), standard: "5m",
                        "And at the latest so long after an event.", "事件发生后最迟经过此时长也生成检查点。"),
                    SettingsField(
                        "copy", .text(.path),
                        "File, best on another machine's disk, that every checkpoint is appended to: a ledger that was rewritten as a whole does not fit it.",
                        "每个检查点另行追加到的文件（最好位于另一台机器）：整体改写的台账与其不符。"),
                ]), "Signed checkpoints of the event chain.", "事件链的签名检查点。"),
            SettingsField(
                "retention",
                .group([
                    SettingsField(
                        "days", .integer(0...36_500), standard: "0",
                        "After so many days the contents of finished messages go to archive files; events and digests stay. 0: never. Customs may ask for records 3 years after release, so 1095 is the least that is wise.",
                        "办结报文的内容在此天数后移入归档文件，事件与摘要保留；0 表示永不。海关可在放行后 3 年内查验，不宜少于 1095。"),
                    SettingsField(
                        "archive", .text(.path), standard: "var/archive", "The folder of the archive files.",
                        "归档文件目录。"),
                ]), "How long contents stay in the ledger.", "内容在台账中的保留期限。"),
        ]),
        "The durable record of every message.", "全部报文的持久记录（台账）。")
}

extension LedgerSettings {
    /// What will be done beside keeping it, for `config check`.
    func describe() -> [BilingualText] {
        var lines: [BilingualText] = []
        if let copy = checkpoints.copy {
            lines.append(
                BilingualText(
                    "Signs checkpoints of the event chain and appends them to \(copy).", "对事件链签署检查点，并追加到 \(copy)。"))
        }
        if retention.days > 0 {
            let short =
                retention.days < 1_095
                ? BilingualText(
                    " Customs may ask for them for 3 years after release.", "海关在放行后 3 年内可要求提供。")
                : BilingualText("", "")
            lines.append(
                BilingualText(
                    "Moves contents of messages that are finished for \(retention.days) days to \(retention.archive)."
                        + short.english,
                    "办结满 \(retention.days) 天的报文内容移至 \(retention.archive)。" + short.chinese))
        }
        return lines
    }
}
