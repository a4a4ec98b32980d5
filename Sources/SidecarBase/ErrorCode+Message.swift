extension ErrorCode {
    package static let messageUnknownRoot = ErrorCode(
        "message.unknown_root", en: "the root element is not a customs message this service knows",
        zh: "根元素不是本服务认识的海关报文")
    package static let messageWrongNamespace = ErrorCode(
        "message.wrong_namespace", en: "the root element is not in the namespace http://www.chinaport.gov.cn/ceb",
        zh: "根元素的命名空间不是 http://www.chinaport.gov.cn/ceb")
    package static let messageNotADeclaration = ErrorCode(
        "message.not_a_declaration", en: "the message is a receipt: receipts are not signed", zh: "该报文是回执，回执不需要加签")
    package static let messageMissingBaseTransfer = ErrorCode(
        "message.missing_base_transfer", en: "BaseTransfer with copCode and dxpId is missing",
        zh: "缺少 BaseTransfer 或其中的 copCode、dxpId")
    package static let messageMissingGuid = ErrorCode(
        "message.missing_guid", en: "the root attribute guid is missing or does not have 36 characters",
        zh: "根元素缺少 guid 属性，或其长度不是 36 个字符")
    package static let messageMissingKey = ErrorCode(
        "message.missing_key", en: "a business key of a document is missing", zh: "单证缺少业务主键")
    package static let messageConflict = ErrorCode(
        "message.conflict",
        en: "the same guid was accepted before with other content; use a new guid for corrected content",
        zh: "相同 guid 的报文已受理且内容不同；更正内容请使用新的 guid")
    package static let messageNotFound = ErrorCode(
        "message.not_found", en: "no message with this id, guid or number is in the ledger", zh: "台账中没有该编号的报文")

    package static let messageRefused = ErrorCode(
        "message.refused",
        en: "customs would refuse this message; correct what the findings name, or validate it to see all of them",
        zh: "海关会拒绝该报文；请按检查结果更正，或先校验报文以查看全部问题")

    package static let messageEnvelope = ErrorCode(
        "message.envelope",
        en: "the terminal envelope cannot be written: an id is missing, too long or has a forbidden character",
        zh: "无法生成终端节点报文：编号缺失、超长或含有不允许的字符")

    package static let messageJSON = ErrorCode(
        "message.json", en: "the text is not JSON that this service reads", zh: "内容不是本服务可读取的 JSON")
    package static let messageJSONField = ErrorCode(
        "message.json_field", en: "the JSON does not have the shape of a headquarters message",
        zh: "JSON 的结构与总署报文不符")
    package static let messageCharacter = ErrorCode(
        "message.character", en: "a value has a control character that XML cannot hold", zh: "字段值含有 XML 不允许的控制字符")

    static let message: [ErrorCode] = [
        .messageUnknownRoot, .messageWrongNamespace, .messageNotADeclaration, .messageMissingBaseTransfer,
        .messageMissingGuid, .messageMissingKey, .messageConflict, .messageNotFound, .messageRefused,
        .messageEnvelope, .messageJSON, .messageJSONField, .messageCharacter,
    ]
}
