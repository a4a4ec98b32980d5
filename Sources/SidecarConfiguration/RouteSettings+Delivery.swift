package import SidecarBase

extension RouteSettings {
    /// In which order a company's messages are sent.
    package enum Order: String, Sendable, CaseIterable {
        /// As they are due: one that waits for its retry holds back none.
        case none
        /// One after the other: the next is not begun before the one before it is accepted or parked.
        case company
    }

    /// How a route sends, whatever the transport.
    package struct Delivery: Sendable, Equatable {
        package var order = Order.none
        package var hours = OpeningHours.always
        /// How many messages are under way at once.
        package var parallel = 16
        package var retry = Retry(first: .seconds(1), maximum: .seconds(300), period: .seconds(259_200))
        package var breaker = Breaker()
    }

    /// When what failed is tried again.
    package struct Retry: Sendable, Equatable {
        package var first: Duration
        package var maximum: Duration
        /// Then a person decides.
        package var period: Duration
    }

    /// When a counterpart that does not answer is left alone.
    package struct Breaker: Sendable, Equatable {
        package var failures = 5
        package var pause = Duration.seconds(5)
        package var maximumPause = Duration.seconds(300)
    }

    /// The keys of a route beside its transport.
    static let deliveryFields = [
        SettingsField(
            "order", .choice(Order.allCases.map(\.rawValue)), standard: "none",
            "none: messages are sent as they are due; company: the next message of a company is not begun before the one before it is accepted or parked.",
            "none：到期即发；company：同一企业的报文逐条发送，前一条被接收或挂起后才发送下一条。"),
        SettingsField(
            "hours", .text(.openingHours),
            "Times of day, in China, at which the node takes messages; outside them they wait. Without it: always.",
            "交换节点接收报文的时段（北京时间），时段之外报文等待；未配置表示全天。"),
        SettingsField(
            "parallel", .integer(1...256), standard: "16", "How many messages are under way at once.", "同时发送的报文数。"),
        SettingsField(
            "retry",
            .group(
                pauseFields + [
                    SettingsField(
                        "period", .duration(1_000...999_999_999), standard: "72h",
                        "How long a message is tried before it is parked and a person decides.", "重试期限；超过后挂起，由人工处理。")
                ]), "When a message whose sending failed is tried again.", "发送失败后的重试。"),
        SettingsField(
            "breaker", .group(breakerFields), "When a node that does not answer is left alone.", "节点无应答时的熔断。"),
    ]

    /// The keys of the pauses between attempts.
    static let pauseFields = [
        SettingsField(
            "first", .duration(10...3_600_000), standard: "1s",
            "The longest pause after the first failure; it doubles with every further one.",
            "首次失败后的最长间隔，之后逐次加倍。"),
        SettingsField("maximum", .duration(10...86_400_000), standard: "5m", "No pause is longer.", "间隔上限。"),
    ]

    /// The keys of a breaker.
    static let breakerFields = [
        SettingsField(
            "failures", .integer(1...10_000), standard: "5",
            "After so many failures in a row (not reached, no answer in time, HTTP error) nothing is sent but one probe at a time.",
            "连续失败（无法连接、超时、HTTP 错误）达到此次数后停止发送，仅以单条报文探测。"),
        SettingsField(
            "pause", .duration(10...86_400_000), standard: "5s",
            "The pause before the first probe; it doubles with every probe that fails.", "首次探测前的停顿，每次探测失败后加倍。"),
        SettingsField(
            "maximumPause", .duration(10...86_400_000), standard: "5m", "No pause is longer.", "停顿上限。"),
    ]
}
