extension ErrorCode {
    package static let assemblyInput = ErrorCode(
        "assembly.input", en: "neither a single-window document (root mo) nor JSON", zh: "既不是单一窗口报文（根元素 mo），也不是 JSON")
    package static let assemblyEmpty = ErrorCode(
        "assembly.empty", en: "there is nothing to assemble in the document", zh: "文档中没有可组装的单证")
    package static let assemblyUnsupported = ErrorCode(
        "assembly.unsupported", en: "no headquarters message is made of documents of this kind",
        zh: "该业务类型不生成总署报文")
    package static let assemblyNotBound = ErrorCode(
        "assembly.not_bound",
        en: "the document is not meant for headquarters (cebFlag absent or 01): nothing is assembled or signed",
        zh: "该单证不上报总署（cebFlag 缺省或为 01）：不组装也不加签")
    package static let assemblyEntrusted = ErrorCode(
        "assembly.entrusted",
        en: "cebFlag is 03: the platform assembles the message and has it signed by transferDeclare",
        zh: "cebFlag 为 03：由平台组装报文并调用 transferDeclare 加签")
    package static let assemblyFieldMissing = ErrorCode(
        "assembly.field_missing", en: "a field of the headquarters message cannot be derived", zh: "总署报文的字段无法得出")
    package static let assemblyValue = ErrorCode(
        "assembly.value", en: "a value cannot be converted into what the headquarters message needs",
        zh: "字段值无法转换为总署报文所需的形式")
    package static let assemblyAmount = ErrorCode(
        "assembly.amount", en: "the amounts of the order contradict each other", zh: "订单金额相互矛盾")
    package static let assemblyOtherCompany = ErrorCode(
        "assembly.other_company", en: "BaseTransfer of the input names another company than the one that sends",
        zh: "输入中的 BaseTransfer 与发送企业不一致")

    package static let configMapping = ErrorCode(
        "config.mapping", en: "a mapping of single-window documents is not valid", zh: "单一窗口报文映射文件无效")
    package static let configAliases = ErrorCode(
        "config.aliases", en: "the table of platform codes is not valid", zh: "平台编码对照表无效")

    static let assembly: [ErrorCode] = [
        .assemblyInput, .assemblyEmpty, .assemblyUnsupported, .assemblyNotBound, .assemblyEntrusted,
        .assemblyFieldMissing, .assemblyValue, .assemblyAmount, .assemblyOtherCompany, .configMapping, .configAliases,
    ]
}
