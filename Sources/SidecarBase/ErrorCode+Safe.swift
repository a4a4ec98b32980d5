extension ErrorCode {
    package static let safeProfile = ErrorCode(
        "safe.profile",
        en: "the profile of the foreign exchange channel cannot be used; everything wrong in it is named",
        zh: "外汇局接口的报文配置文件无法使用，已列出全部问题")
    package static let safeInput = ErrorCode(
        "safe.input",
        en: "the input is not what the operation takes; every field that is wrong is named, nothing was sent",
        zh: "输入不符合该操作的要求，已列出全部有误的字段，未发送任何内容")
    package static let safeNotFound = ErrorCode(
        "safe.not_found", en: "there is no operation, message or user of this name, or it is another user's",
        zh: "没有该名称的操作、报文或用户，或其属于其他用户")
    package static let safeNoUser = ErrorCode(
        "safe.user", en: "messages to the authority are sent in a user's name; show a token",
        zh: "向外汇局发送报文须有明确的用户，请携带令牌")
    package static let safePermission = ErrorCode(
        "safe.permission",
        en: "this user may not do this; nothing was sent. Security assigns users and operations in the file of users",
        zh: "该用户无权执行此操作，未发送任何内容；用户与操作权限由安全管理员在用户文件中登记")
    package static let safeLocked = ErrorCode(
        "safe.locked",
        en:
            "the authority refused this user's password; nothing is sent in its name until security enters the right one",
        zh: "外汇局已拒绝该用户的密码；安全管理员录入正确密码之前，不再以其名义发送")
    package static let safeClosed = ErrorCode(
        "safe.closed", retriable: true, en: "the authority's system is closed now; nothing was sent",
        zh: "外汇局系统当前未开放，未发送任何内容")
    package static let safeConflict = ErrorCode(
        "safe.conflict", en: "the same clientRef was used with other content", zh: "相同的 clientRef 已用于不同内容")
    package static let safeWrongState = ErrorCode(
        "safe.wrong_state", en: "the message is in a state in which this cannot be done", zh: "报文当前状态不允许该操作")
    package static let safeNumber = ErrorCode(
        "safe.number", en: "no message number can be made: it would be too long, or the day's are used up",
        zh: "无法生成报文编号：过长或当日编号已用尽")
    package static let safeNotSent = ErrorCode(
        "safe.unavailable", retriable: true, en: "the authority's system was not reached; nothing was sent",
        zh: "无法连接外汇局系统，未发送任何内容")
    package static let safeUnknownOutcome = ErrorCode(
        "safe.unknown", en: "the message was sent and no usable answer came: what became of it is not known",
        zh: "报文已发送但未收到可用的回执，处理结果未知")
    package static let safeTooManyPages = ErrorCode(
        "safe.pages", en: "the answer has more pages than are fetched at once; narrow the question",
        zh: "结果页数超过一次可获取的上限，请缩小查询范围")
    package static let safeReply = ErrorCode(
        "safe.reply", en: "the authority's answer cannot be read", zh: "无法读取外汇局的应答")
    package static let safeUsersFile = ErrorCode(
        "safe.users_file", en: "the file of users cannot be read or written as it must be", zh: "用户文件无法按要求读取或写入")
    package static let safeCertificate = ErrorCode(
        "safe.certificate", en: "the client certificate for the authority's system ends soon or has ended; renew it",
        zh: "外汇局接口的客户端证书即将或已经到期，请更换")
    package static let safeTLSName = ErrorCode(
        "safe.tls_name", retriable: true,
        en: "the authority's server shows a certificate for another name; nothing was sent. Check safe.url",
        zh: "外汇局服务器的证书与所访问的主机名不符，未发送任何内容；请核对 safe.url")
    package static let safeTLSDates = ErrorCode(
        "safe.tls_expired", retriable: true,
        en:
            "the certificate of the authority's server has expired or is not valid yet; nothing was sent. Check this machine's clock, then ask the authority",
        zh: "外汇局服务器的证书已过期或尚未生效，未发送任何内容；请先核对本机时间，再联系外汇局")
    package static let safeTLSIssuer = ErrorCode(
        "safe.tls_issuer", retriable: true,
        en:
            "the certificate of the authority's server comes from an issuer that is not trusted here; nothing was sent. Put the issuer the authority names into safe.tls.caFile",
        zh: "外汇局服务器证书的签发机构不受信任，未发送任何内容；请将外汇局公布的签发机构证书放入 safe.tls.caFile")
    package static let safeTLSClient = ErrorCode(
        "safe.tls_client", retriable: true,
        en:
            "the authority's server does not admit this client certificate; nothing was sent. Check that it is the registered one and has not ended",
        zh: "外汇局服务器不接受本方客户端证书，未发送任何内容；请核对是否为已登记的证书以及是否到期")
    package static let safeTLS = ErrorCode(
        "safe.tls", retriable: true,
        en: "there is no trusted TLS connection to the authority's server; nothing was sent",
        zh: "无法与外汇局服务器建立可信的 TLS 连接，未发送任何内容")

    static let safe: [ErrorCode] = [
        .safeProfile, .safeInput, .safeNotFound, .safeNoUser, .safePermission, .safeLocked, .safeClosed, .safeConflict,
        .safeWrongState, .safeNumber, .safeNotSent, .safeUnknownOutcome, .safeTooManyPages, .safeReply, .safeUsersFile,
        .safeCertificate, .safeTLSName, .safeTLSDates, .safeTLSIssuer, .safeTLSClient, .safeTLS,
    ]
}
