extension ErrorCode {
    package static let cardServiceDown = ErrorCode(
        "card.service_down", retriable: true, en: "the PC/SC service (pcscd) is not running; start it",
        zh: "PC/SC 服务（pcscd）未运行，请启动该服务")
    package static let cardNoReader = ErrorCode(
        "card.no_reader", retriable: true, en: "no card reader is connected", zh: "没有连接读卡器")
    package static let cardAbsent = ErrorCode(
        "card.absent", retriable: true, en: "no card is in the reader; insert it", zh: "读卡器中没有卡，请插卡")
    package static let cardRemoved = ErrorCode(
        "card.removed", retriable: true, en: "the card was pulled during the operation", zh: "操作过程中卡被拔出")
    package static let cardReset = ErrorCode(
        "card.reset", retriable: true, en: "another program reset the card", zh: "卡被其他程序复位")
    package static let cardBusy = ErrorCode(
        "card.busy", retriable: true, en: "another program holds the card", zh: "卡正被其他程序占用")
    package static let cardUnresponsive = ErrorCode(
        "card.unresponsive", retriable: true, en: "the card does not answer; insert it again", zh: "卡无响应，请重新插卡")
    package static let cardCommunication = ErrorCode(
        "card.communication", retriable: true, en: "the talk with the card or reader failed", zh: "与卡或读卡器通信失败")
    package static let cardNotThisProfile = ErrorCode(
        "card.not_this_profile", en: "the card does not have the expected application", zh: "卡上没有预期的应用")
    package static let cardNoCertificate = ErrorCode(
        "card.no_certificate", en: "the card has no signing certificate in the configured slot", zh: "卡上配置的槽位没有签名证书")
    package static let cardNoMatch = ErrorCode(
        "card.no_match", retriable: true,
        en: "none of the cards present has the configured certificate; insert the right one",
        zh: "现有的卡都没有所配置的证书，请插入正确的卡")
    package static let cardStatusWord = ErrorCode(
        "card.status_word", en: "the card refused the command", zh: "卡拒绝了该指令")
    package static let cardPinMissing = ErrorCode(
        "card.pin_missing", en: "no PIN is configured for this card", zh: "未配置该卡的 PIN")
    package static let cardPinFile = ErrorCode(
        "card.pin_file",
        en: "the PIN file cannot be read, or others than its owner can read it (mode 0600 is required)",
        zh: "PIN 文件无法读取，或权限不是 0600")
    package static let cardPinForm = ErrorCode(
        "card.pin_form", en: "the PIN has a length or character the card cannot take; no try was used",
        zh: "PIN 长度或字符不符合卡的要求；未消耗重试次数")
    package static let cardPinWrong = ErrorCode(
        "card.pin_wrong", en: "the card refused the PIN; it will not be tried again until the PIN setting changes",
        zh: "卡拒绝了该 PIN；在 PIN 配置更改之前不会再次尝试")
    package static let cardPinBlocked = ErrorCode(
        "card.pin_blocked", en: "the card's PIN is blocked; it must be unblocked with the PUK or by the issuer",
        zh: "卡的 PIN 已锁定，须用 PUK 或由发卡机构解锁")
    package static let cardPinGuard = ErrorCode(
        "card.pin_guard", en: "too few PIN tries are left; the PIN is not offered until a person allows it",
        zh: "PIN 剩余重试次数过少；须人工允许后才会再次提交 PIN")
    package static let cardGarbled = ErrorCode(
        "card.garbled", retriable: true, en: "the card's answer cannot be understood", zh: "无法理解卡的应答")

    static let card: [ErrorCode] = [
        .cardServiceDown, .cardNoReader, .cardAbsent, .cardRemoved, .cardReset, .cardBusy, .cardUnresponsive,
        .cardCommunication, .cardNotThisProfile, .cardNoCertificate, .cardNoMatch, .cardStatusWord, .cardPinMissing,
        .cardPinFile, .cardPinForm, .cardPinWrong, .cardPinBlocked, .cardPinGuard, .cardGarbled,
    ]
}
