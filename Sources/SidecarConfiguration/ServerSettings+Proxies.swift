internal import SidecarBase

extension ServerSettings {
    static let proxiesField = SettingsField(
        "trustedProxies", .texts(.addressRange), standard: "",
        "Reverse proxies in front of this service. Only from them X-Forwarded-For is believed: the caller is the rightmost address in it that is none of them. From anybody else the header means nothing.",
        "本服务前面的反向代理。仅当请求来自这些地址时才采信 X-Forwarded-For：取其中最右侧一个不属于代理的地址作为访问者；其他来源的该请求头一律忽略。")

    /// How the caller's address is found, for the description of a configuration.
    var proxiesSentence: BilingualText? {
        guard !trustedProxies.isEmpty else { return nil }
        let list = trustedProxies.map(\.text).joined(separator: ", ")
        let isAnybody = trustedProxies.contains(where: \.isEverything)
        let mark = isAnybody ? "! " : ""
        return BilingualText(
            "\(mark)Believes the proxies \(list) about who calls (X-Forwarded-For)"
                + (isAnybody ? "; so anybody can claim any address." : "."),
            "\(mark)采信代理 \(list) 提供的访问者地址（X-Forwarded-For）" + (isAnybody ? "；任何人都可以冒充任何地址。" : "。"))
    }
}
