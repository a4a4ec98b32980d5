internal import SidecarBase

extension ServerSettings {
    /// What callers may ask of one group of routes; 0 sets no limit.
    package struct Limits: Sendable, Equatable {
        /// Requests a second from one address, on average.
        package var rate: Int
        /// So many may come at once; 0 for twice the rate.
        package var burst: Int
        /// Largest body in bytes; 0 for that of all groups.
        package var bodyBytes: Int
        /// Requests under way at the same time, of all callers.
        package var concurrent: Int
        /// The same of one address.
        package var concurrentPerSource: Int
        /// Within this time a request must have arrived whole; zero for that of all groups.
        package var bodyTimeout: Duration
    }

    /// The groups that have limits: those with an allow list, and health, which shares the API's list.
    package enum LimitedGroup: String, Sendable, CaseIterable { case compatibility, callbacks, api, health, console }

    /// `server.limitsFor`
    static let limitsForField = SettingsField(
        "limitsFor",
        .group([
            limitsField(
                .compatibility, rate: "0", "For transferDeclare and the WADL.", "transferDeclare 与 WADL。"),
            limitsField(.callbacks, rate: "0", "For what platform and node push.", "平台与节点推送。"),
            limitsField(.api, rate: "500", "For the API.", "API 接口。"),
            limitsField(.health, rate: "200", "For health checks and metrics.", "健康检查与监控指标。"),
            limitsField(.console, rate: "200", "For the console.", "控制台。"),
        ]), "Limits of single groups of routes.", "各路由组单独的限制。")

    private static func limitsField(
        _ group: LimitedGroup, rate: String, _ english: String, _ chinese: String
    ) -> SettingsField {
        SettingsField(
            group.rawValue,
            .group([
                SettingsField(
                    "requestsPerSecond", .integer(0...100_000), standard: rate,
                    "Requests a second from one address, on average; 0 without limit.", "单个地址每秒平均请求数；0 不限。"),
                SettingsField(
                    "burst", .integer(0...1_000_000), standard: "0",
                    "How many of them may come at once; 0 for twice the rate.", "允许的突发请求数；0 为速率的两倍。"),
                SettingsField(
                    "bodyBytes", .integer(0...104_857_600), standard: "0",
                    "Largest request body in bytes; 0 for server.limits.bodyBytes.",
                    "请求体最大字节数；0 为 server.limits.bodyBytes。"),
                SettingsField(
                    "concurrent", .integer(0...100_000), standard: "0",
                    "Requests under way at the same time; 0 without limit.", "同时处理的请求数；0 不限。"),
                SettingsField(
                    "concurrentPerSource", .integer(0...100_000), standard: "0",
                    "The same for one address; 0 without limit.", "单个地址同时处理的请求数；0 不限。"),
                SettingsField(
                    "bodyTimeout", .duration(0...600_000), standard: "0",
                    "Within this time a request must have arrived whole; 0 for server.timeouts.body.",
                    "请求必须在此时间内完整到达；0 为 server.timeouts.body。"),
            ]), english, chinese)
    }
}
