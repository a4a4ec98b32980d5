extension ErrorCode {
    package static let cardServiceDown = ErrorCode(
        "card.service_down", retriable: true,
        en: "the PC/SC service (pcscd) is not running, or does not answer; start it (again)",
        zh: "PC/SC 服务（pcscd）未运行或无响应，请（重新）启动该服务")
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
    package static let cardPinPad = ErrorCode(
        "card.pin_pad",
        en: "the PIN would have to be typed on the reader's PIN pad, which cannot be done for a service; "
            + "use a reader without one, or configure the PIN",
        zh: "需要在读卡器键盘上输入 PIN，服务程序无法这样使用；请换用无键盘的读卡器，或配置 PIN")
    package static let cardPinNeeded = ErrorCode(
        "card.pin_needed",
        en: "the card wants another PIN, or its PIN again, before this; check the profile and the PIN reference",
        zh: "卡要求先验证 PIN（或另一 PIN），请检查卡的规范及 PIN 引用号")
    package static let cardMemory = ErrorCode(
        "card.memory", en: "the card's memory failed; have the card replaced", zh: "卡的存储器故障，请更换卡")
    package static let cardWrongLength = ErrorCode(
        "card.wrong_length", en: "the card takes no data of this length; check profile, input form and extendedLength",
        zh: "卡不接受此长度的数据，请检查卡的规范、输入形式及 extendedLength")
    package static let cardChaining = ErrorCode(
        "card.chaining", en: "the card takes no commands in pieces; set extendedLength to yes",
        zh: "卡不支持指令链，请将 extendedLength 设为 yes")
    package static let cardKeyReference = ErrorCode(
        "card.key_reference", en: "the card knows no such key or algorithm; check key reference, algorithm and profile",
        zh: "卡上没有该密钥或算法，请检查密钥引用号、算法及卡的规范")
    package static let cardConditions = ErrorCode(
        "card.conditions",
        en: "the card is not set up for this operation, or the key may not sign; check the preparing commands",
        zh: "卡未处于可执行该操作的状态，或密钥不可用于签名，请检查密钥及预备指令")
    package static let cardCommandUnknown = ErrorCode(
        "card.command_unknown", en: "the card does not know this command; check the profile",
        zh: "卡不支持该指令，请检查卡的规范")
    package static let cardWrongData = ErrorCode(
        "card.wrong_data", en: "the card does not take these data; check profile, input form and algorithm",
        zh: "卡不接受该数据，请检查卡的规范、输入形式及算法")
    package static let cardNotFound = ErrorCode(
        "card.not_found", en: "the card has no such file or object; check profile and file identifiers",
        zh: "卡上没有该文件或对象，请检查卡的规范及文件标识")
    package static let cardParameters = ErrorCode(
        "card.parameters", en: "the card refuses these parameters; check slot, key reference and profile",
        zh: "卡拒绝该参数，请检查密钥槽、密钥引用号及卡的规范")
    package static let cardFailed = ErrorCode(
        "card.failed", retriable: true,
        en: "the card reports a failure of its own; insert it again, and have it replaced when that is no help",
        zh: "卡内部出错，请拔出后重新插入；仍无效时请更换卡")
    package static let cardProtected = ErrorCode(
        "card.unsupported_cipher",
        en: "this UKey protects its PIN with a cipher that only its maker's library has; use a signer of type skf",
        zh: "该 UKey 的 PIN 保护算法仅由厂商库提供，请使用 skf 类型的签名设备")

    static let card: [ErrorCode] = [
        .cardServiceDown, .cardNoReader, .cardAbsent, .cardRemoved, .cardReset, .cardBusy, .cardUnresponsive,
        .cardCommunication, .cardNotThisProfile, .cardNoCertificate, .cardNoMatch, .cardStatusWord, .cardPinMissing,
        .cardPinFile, .cardPinForm, .cardPinWrong, .cardPinBlocked, .cardPinGuard, .cardGarbled, .cardPinPad,
        .cardPinNeeded, .cardMemory, .cardWrongLength, .cardChaining, .cardKeyReference, .cardConditions,
        .cardCommandUnknown, .cardWrongData, .cardNotFound, .cardParameters, .cardFailed, .cardProtected,
    ]
}
