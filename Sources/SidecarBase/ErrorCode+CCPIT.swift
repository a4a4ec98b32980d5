extension ErrorCode {
    package static let originProfile = ErrorCode(
        "ccpit.profile", en: "the profile of the council's exchange cannot be used; every fault of it is named",
        zh: "贸促会数据交换的接口配置文件不可用，已列出全部问题")
    package static let originKey = ErrorCode(
        "ccpit.key", en: "the key file is not written as the profile says; look at keyEncoding",
        zh: "密钥文件的内容与配置的格式不符，请检查 keyEncoding")
    package static let originData = ErrorCode(
        "ccpit.data",
        en: "the data is not what the council wants; every field that is wrong is named, nothing was sent",
        zh: "数据不符合贸促会要求，已列出全部有误的字段，未发送")
    package static let originInterface = ErrorCode(
        "ccpit.interface", en: "there is no interface of this name that the provider calls", zh: "没有可由接入商调用的该名称接口")
    package static let originConflict = ErrorCode(
        "ccpit.conflict",
        en: "the number stands for other content that cannot be corrected now; wait for the result, or take a new one",
        zh: "该编号已用于其他内容，且当前状态不允许更正；请等待结果或使用新编号")
    package static let originUnknown = ErrorCode(
        "ccpit.not_found", en: "nothing was sent under this number", zh: "没有以该编号发送过的业务")
    package static let originBusy = ErrorCode(
        "ccpit.busy", retriable: true,
        en: "the council may be called only so often and other calls came first; try again in a minute",
        zh: "对贸促会的调用次数受限，前面仍有其他调用，请一分钟后重试")
    package static let originUnreachable = ErrorCode(
        "ccpit.unreachable", retriable: true, en: "the council's service cannot be reached; nothing was sent",
        zh: "无法连接贸促会服务，未发送")
    package static let originOutcome = ErrorCode(
        "ccpit.no_answer", retriable: true,
        en: "the council gave no whole answer; whether it took the message will be asked", zh: "未收到贸促会的完整应答，将查询其是否已受理")
    package static let originUnverified = ErrorCode(
        "ccpit.unverified",
        en: "the answer is not proven to be the council's and was not used; look at keys, profile and clock",
        zh: "应答未通过验证，未予采用；请检查密钥、接口配置与时钟")
    package static let originFault = ErrorCode(
        "ccpit.fault", retriable: true, en: "the council's service answered with a fault in place of a reply",
        zh: "贸促会服务返回故障信息，而非业务应答")
    package static let originRefused = ErrorCode(
        "ccpit.refused", en: "the council refused the message; its code and text say why", zh: "贸促会拒绝了该报文，原因见其代码与说明")
    package static let originSettings = ErrorCode(
        "ccpit.not_admitted",
        en: "the council does not accept our signature, code or clock; look at key, provider code and profile",
        zh: "贸促会不接受本接入商的签名、代码或时间，须由人员检查密钥、接入商代码与接口配置")
    package static let originStopped = ErrorCode(
        "ccpit.stopped",
        en: "the council did not admit the provider three times in a row; correct the cause, then resume the queue",
        zh: "贸促会连续三次不接受本接入商，已停止发送；请排除原因后恢复队列")
    package static let originFile = ErrorCode(
        "ccpit.file", en: "the answer holds no printable document", zh: "应答中没有可打印的文件")
    package static let originOrphan = ErrorCode(
        "ccpit.orphan", en: "a result came for something that was not sent from here; find out who did",
        zh: "收到非本系统发送业务的审核结果，请核实来源")
    package static let originPush = ErrorCode(
        "ccpit.push_refused", en: "a message was refused, because it is not proven to be the council's",
        zh: "来文未通过验证，已拒绝")

    static let certificateOfOrigin: [ErrorCode] = [
        .originProfile, .originKey, .originData, .originInterface, .originConflict, .originUnknown, .originBusy,
        .originUnreachable, .originOutcome, .originUnverified, .originFault, .originRefused, .originSettings,
        .originStopped, .originFile, .originOrphan, .originPush,
    ]
}
