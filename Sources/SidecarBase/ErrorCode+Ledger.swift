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

    package static let ledgerBodyArchived = ErrorCode(
        "ledger.body_archived",
        en: "the record is here, its content was moved to an archive file", zh: "记录仍在台账中，其内容已移至归档文件")
    package static let ledgerArchive = ErrorCode(
        "ledger.archive", en: "an archive file cannot be written or does not read back as it was written",
        zh: "归档文件无法写入，或写入后读回不一致")
    package static let ledgerBackup = ErrorCode(
        "ledger.backup", en: "the backup is not whole or does not fit; nothing was touched", zh: "备份文件不完整或不匹配；未做任何改动")
    package static let ledgerCheckpoint = ErrorCode(
        "ledger.checkpoint", en: "the key for signed checkpoints cannot be read or used", zh: "检查点签名密钥无法读取或使用")
    package static let ledgerRestored = ErrorCode(
        "ledger.restored",
        en:
            "the ledger was restored from a backup and this may have been sent after it was taken; look, then release or abandon it",
        zh: "台账由备份恢复，该项可能在备份之后已经发送；请核实后再放行或作废")
    package static let ledgerEvidence = ErrorCode(
        "ledger.evidence", en: "the evidence file cannot be read", zh: "证据文件无法读取")

    static let ledger: [ErrorCode] = [
        .ledgerUnavailable, .ledgerInUse, .ledgerCorrupt, .ledgerVersion, .ledgerNotFound, .ledgerWrongState,
        .ledgerBodyArchived, .ledgerArchive, .ledgerBackup, .ledgerCheckpoint, .ledgerRestored,
        .ledgerEvidence,
    ]
}
