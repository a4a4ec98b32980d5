extension ErrorCode {
    package static let ledgerUnavailable = ErrorCode(
        "ledger.unavailable", retriable: true, en: "the ledger cannot be written; nothing was accepted",
        zh: "台账无法写入；报文未受理")
    package static let ledgerInUse = ErrorCode(
        "ledger.in_use", en: "another sidecar runs on this ledger", zh: "该台账正被另一个实例使用")
    package static let ledgerCorrupt = ErrorCode(
        "ledger.corrupt", en: "the ledger's event chain or a stored body is damaged", zh: "台账事件链或存储内容已损坏")
    package static let ledgerVersion = ErrorCode(
        "ledger.version", en: "the ledger file was written by a version that this one cannot read", zh: "台账文件版本不兼容")

    package static let ledgerNotFound = ErrorCode(
        "ledger.not_found", en: "the ledger has no such message", zh: "台账中没有该报文")
    package static let ledgerWrongState = ErrorCode(
        "ledger.wrong_state", en: "the message is not in a state in which this is possible", zh: "报文当前状态不允许该操作")

    static let ledger: [ErrorCode] = [
        .ledgerUnavailable, .ledgerInUse, .ledgerCorrupt, .ledgerVersion, .ledgerNotFound, .ledgerWrongState,
    ]
}
