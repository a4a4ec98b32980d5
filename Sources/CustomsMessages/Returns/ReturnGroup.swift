/// What kind of fault a refusal is: what to do follows from it. Source: ceb.md chapter 8, last paragraph; `state` is split
/// off from `content`, because correcting the document does not help there.
package enum ReturnGroup: String, Sendable, Hashable, CaseIterable {
    /// The signature was not accepted.
    case signature
    /// The card, the company and the document do not belong together.
    case mismatch
    /// The document is there already.
    case duplicate
    /// An older message than the stored one came after it.
    case stale
    /// A limit of what a buyer may buy.
    case limit
    /// Too many documents or too much data in one message.
    case volume
    /// Where the document, or the one it changes, stands does not allow it.
    case state
    /// A fault in what the document says.
    case content
    /// A fault of the e-port's or customs' own systems.
    case system

    /// Whether nothing has to be done: what was declared is there.
    package var isHarmless: Bool { self == .duplicate || self == .stale }

    /// The kind in a few words.
    package var name: BilingualText {
        switch self {
        case .signature: BilingualText("signature", "签名")
        case .mismatch: BilingualText("card and company do not fit", "卡与企业不符")
        case .duplicate: BilingualText("duplicate", "重复申报")
        case .stale: BilingualText("older message", "旧报文")
        case .limit: BilingualText("buying limit", "购买限额")
        case .volume: BilingualText("too much data", "数据量过大")
        case .state: BilingualText("state does not allow it", "状态不允许")
        case .content: BilingualText("content", "内容")
        case .system: BilingualText("fault of the system", "系统异常")
        }
    }

    /// What to do about it.
    package var advice: BilingualText {
        switch self {
        case .signature:
            BilingualText(
                "look at the signature with `portsign explain`, mend the cause, sign and declare again under a new guid",
                "用 portsign explain 查出签名问题的原因，排除后用新的 guid 重新加签并申报")
        case .mismatch:
            BilingualText(
                "check that the card, the company code and its customs registration are of the same enterprise, then declare "
                    + "again under a new guid",
                "核对所用的卡、企业代码与海关备案是否为同一企业，更正后用新的 guid 重新申报")
        case .duplicate:
            BilingualText(
                "harmless duplicate: the document is there already; nothing to do, unless it was meant to change it",
                "无害的重复：该单证已存在，无需处理；如需变更，请按变更申报")
        case .stale:
            BilingualText(
                "harmless: a newer message of the same document was stored before; nothing to do",
                "无害：同一单证已有更新的报文入库，无需处理")
        case .limit:
            BilingualText(
                "declaring again does not help: tell the buyer that the limit is used up, and cancel the order or change it",
                "重新申报无济于事：请告知订购人额度已用尽，取消或修改订单")
        case .volume:
            BilingualText(
                "declare the documents again in smaller messages, each under a new guid",
                "请拆分为较小的报文，分别用新的 guid 重新申报")
        case .state:
            BilingualText(
                "look at the newest receipts of the document before anything is declared again",
                "请先查看该单证最新的回执状态，再决定是否重新申报")
        case .content:
            BilingualText(
                "correct the document and declare it again under a new guid", "请更正单证内容，用新的 guid 重新申报")
        case .system:
            BilingualText(
                "not the document's fault: declare it again later under a new guid; ask the e-port when the fault stays",
                "并非单证的问题：请稍后用新的 guid 重新申报；若持续出现，请联系电子口岸")
        }
    }
}
