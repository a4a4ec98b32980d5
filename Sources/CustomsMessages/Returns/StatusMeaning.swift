/// What a status says by the table it is from, and what to do about it where there is something to do.
struct StatusMeaning: Sendable {
    let text: BilingualText
    /// The kind of fault of a refusal, where the status alone tells it.
    let group: ReturnGroup?
    let advice: BilingualText?

    init(_ english: String, _ chinese: String, _ group: ReturnGroup? = nil, advice: BilingualText? = nil) {
        text = BilingualText(english, chinese)
        self.group = group
        self.advice = advice
    }

    /// Looks a status up in its table; one that the table lacks is information, shown as it came.
    init(_ status: String, _ kind: ReceiptEntry.StatusKind) {
        let shown = String(status.prefix(10))
        switch kind {
        case .returnStatus: self = StatusMeaning.ofReturnStatus(status)
        case .checkMark:
            self =
                StatusMeaning.checkMarks[status]
                ?? (status.hasPrefix("-")
                    ? StatusMeaning("processing fault", "处理异常")
                    : StatusMeaning("result \(shown)", "处理结果 \(shown)"))
        case .approveResult:
            self =
                StatusMeaning.approveResults[status]
                ?? StatusMeaning("customs decision \(shown)", "审批结果 \(shown)")
        case .taxStatus:
            self = StatusMeaning.taxStatuses[status] ?? StatusMeaning("tax bill state \(shown)", "税单状态 \(shown)")
        case .taxNeed:
            self = StatusMeaning.taxNeeds[status] ?? StatusMeaning("tax sign \(shown)", "征免标志 \(shown)")
        case .outState:
            self = StatusMeaning.outStates[status] ?? StatusMeaning("exit state \(shown)", "出区状态 \(shown)")
        case .declarationState:
            self = StatusMeaning(
                "state of the customs declaration: \(shown), a value that customs sets", "报关单状态：\(shown)（由海关设定）")
        case .nodeFault:
            let meaning = NodeCode(status)?.meaning
            self = StatusMeaning(
                "not passed on by the exchange platform: \(meaning?.english ?? "code \(shown)")",
                "交换平台未转发：\(meaning?.chinese ?? "代码 \(shown)")",
                NodeCode.group(of: status), advice: NodeCode.advice(of: status))
        case .nodeNotice: self = StatusMeaning("taken by the exchange platform", "交换平台已接收")
        case .nodeRemark:
            self = StatusMeaning("remark of the exchange platform: \(shown)", "交换平台提示：\(shown)")
        }
    }

    private static func ofReturnStatus(_ status: String) -> StatusMeaning {
        let status = ReturnStatus(status)
        let number = Int(status.code) ?? 0
        let advice: BilingualText? =
            switch number {
            case 1:
                BilingualText(
                    "only staged: declare it with appStatus 2 when it is to count", "仅为暂存：需要生效时请以 appStatus 2 申报")
            case 4:
                BilingualText(
                    "wait for the next receipt; ask the e-port when none comes", "等待后续回执；若迟迟没有，请联系电子口岸")
            case 500...503, 505, 509, 599, 600:
                BilingualText("ask the customs office that handles it", "请联系办理该单证的海关")
            default: nil
            }
        // A code table says more about a negative status than the status itself.
        if number < 0 { return StatusMeaning("processing fault", "处理异常") }
        return StatusMeaning(status.english, status.chinese, advice: advice)
    }

    /// Source: zhejiang.md §6.3.
    private static let checkMarks = [
        "1": StatusMeaning("success", "处理成功"),
        "2": StatusMeaning("failure", "处理失败"),
        "3": StatusMeaning("duplicate", "重复申报", .duplicate),
    ]
    /// Source: zhejiang.md §9.2; 21 and 22: §6.3.
    private static let approveResults = [
        "21": StatusMeaning("cancellation or return granted", "撤销或退货申请通过"),
        "22": StatusMeaning(
            "cancellation or return refused", "撤销或退货申请未通过", .state,
            advice: BilingualText("the declaration stands as before; the comment tells why", "原申报不变；原因见审批意见")),
        "32": StatusMeaning("declaration not accepted, sent back", "申报不接受（退单）", .content),
        "33": StatusMeaning("red channel", "红通道"),
        "34": StatusMeaning("green channel", "绿通道"),
        "42": StatusMeaning("refused when it was taken in", "接单拒绝", .content),
        "51": StatusMeaning("released automatically", "自动放行"),
        "52": StatusMeaning("released by hand", "手工放行"),
        "53": StatusMeaning("released directly", "直接放行"),
        "80": StatusMeaning("cancelled", "撤销"),
        "99": StatusMeaning("electronic review passed", "电子审单通过"),
        "M4": StatusMeaning("waits for the scanner", "待过机"),
        "M5": StatusMeaning("waits for the scanner", "待过机"),
        "M6": StatusMeaning("waits for the scanner", "待过机"),
        "N1": StatusMeaning("taken in by inspection and quarantine", "国检接收"),
        "N2": StatusMeaning("released by inspection and quarantine", "国检放行"),
        "N3": StatusMeaning(
            "not passed by inspection and quarantine", "国检不通过", .content,
            advice: BilingualText("ask inspection and quarantine; the comment tells why", "请联系检验检疫部门；原因见审批意见")),
    ]
    /// Source: ceb.md §4.17.
    private static let taxStatuses = [
        "1": StatusMeaning("tax bill generated", "税单已生成"),
        "2": StatusMeaning("tax bill summarised", "税单已汇总"),
        "3": StatusMeaning("tax bill void", "税单作废"),
    ]
    /// Source: zhejiang.md §6.3.
    private static let taxNeeds = [
        "0": StatusMeaning("exempt from tax", "免征"), "1": StatusMeaning("tax is due", "应征"),
    ]
    /// Source: zhejiang.md §6.3.
    private static let outStates = [
        "1": StatusMeaning("has left the zone", "已出区"), "2": StatusMeaning("has not left the zone", "未出区"),
    ]
}
