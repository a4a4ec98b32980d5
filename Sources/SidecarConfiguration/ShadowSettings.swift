/// Shadow mode: the old service runs beside the sidecar, gets every request of transferDeclare, too, and the answers are compared.
package struct ShadowSettings: Sendable, Equatable {
    /// Whose answer callers get.
    package enum Answer: String, Sendable, CaseIterable { case ours, theirs }

    /// The old service's transferDeclare.
    package var url: String
    package var answer: Answer
    /// Within this time the old service must have answered.
    package var timeout: Duration
    /// Percent of the requests that are passed on.
    package var sample: Int
    /// Requests under way to the old service at a time, when the answer is ours.
    package var parallel: Int
    /// Whether the old service sends what it signs to the node.
    package var bundleSends: Bool

    static let field = SettingsField(
        "shadow",
        .group([
            SettingsField(
                "url", .text(.url), "The old service's transferDeclare; without it there is no shadow mode.",
                "原服务的 transferDeclare 地址；未配置时不启用。"),
            SettingsField(
                "answer", .choice(Answer.allCases.map(\.rawValue)), standard: "ours",
                "Whose answer callers get. theirs: what transferDeclare signs here is recorded and never sent; the old service does all that it did.",
                "应答调用方的一方。theirs：本服务经 transferDeclare 加签的报文只记录，绝不发送；一切仍由原服务完成。"),
            SettingsField(
                "timeout", .duration(100...600_000), standard: "10s",
                "Within this time the old service must have answered.", "原服务的最长应答时间。"),
            SettingsField(
                "sample", .integer(1...100), standard: "100",
                "Percent of the requests that are passed on; with theirs all.",
                "转交原服务的请求百分比；answer 为 theirs 时全部转交。"),
            SettingsField(
                "parallel", .integer(1...64), standard: "4",
                "Requests passed on at a time, with ours; what does not fit in is left out and counted.",
                "answer 为 ours 时同时转交的请求数；超出的不转交，只计数。"),
            SettingsField(
                "bundleSends", .boolean, standard: "true",
                "Whether the old service sends what it signs to the node. Set false only when it cannot: then both may sign the same message and one sends.",
                "原服务是否会将加签后的报文发送至交换节点。仅在其确实无法发送时设为 false：双方加签同一报文，只有一方发送。"),
        ]),
        "Shadow mode: every request of transferDeclare goes to the old service, too, and the answers are compared.",
        "影子模式：transferDeclare 的每个请求同时转交原服务，并比较双方应答。")

    /// What `config check` says.
    func describe() -> [BilingualText] {
        switch answer {
        case .ours:
            [
                BilingualText(
                    "Passes \(sample) % of the requests of transferDeclare on to \(url) as well, compares, and answers itself.",
                    "将 transferDeclare 请求的 \(sample)% 同时转交 \(url)，比较后由本服务应答。")
            ]
        case .theirs:
            [
                BilingualText(
                    "! Callers of transferDeclare get the answer of \(url); what is signed here for them is recorded and never sent.",
                    "! transferDeclare 由 \(url) 应答；本服务为此加签的报文只记录，不发送。")
            ]
        }
    }
}

extension SettingsConsistency {
    /// What is declared twice is worse than what is not declared: shadow mode must say that only one of two services sends.
    mutating func checkShadow() {
        guard let compatibility = tree["compatibility"], let shadow = compatibility["shadow"] else { return }
        let path = "compatibility.shadow"
        guard shadow["url"] != nil else {
            add(path, shadow.place, "needs url", "必须配置 url")
            return
        }
        let forward = compatibility["forward"]?.text ?? SettingsBuilder.standard("compatibility", "forward")
        if shadow["answer"]?.text == "theirs" {
            if forward == "always", let place = compatibility["forward"]?.place {
                add(
                    "compatibility.forward", place, "cannot be always while the old service answers and sends",
                    "由原服务应答并发送时，不能为 always")
            }
            if let sample = shadow["sample"], sample.text != "100" {
                add(path + ".sample", sample.place, "belongs to answer: ours", "仅适用于 answer: ours")
            }
            return
        }
        let sends = forward != "never" && !(tree["routes"]?.elements ?? []).isEmpty
        guard sends, shadow["bundleSends"]?.text?.lowercased() != "false" else { return }
        add(
            path, shadow.place,
            "the old service may send what it signs, and PortSign sends it, too: every message would be declared twice. "
                + "Set compatibility.forward: never, or bundleSends: false when the old service cannot reach the node",
            "原服务可能发送其加签的报文，PortSign 也会发送，报文将重复申报。请设置 compatibility.forward: never；若原服务无法访问交换节点，可设置 bundleSends: false")
    }
}
