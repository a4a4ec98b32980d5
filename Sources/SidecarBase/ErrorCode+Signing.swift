extension ErrorCode {
    package static let signatureMissing = ErrorCode(
        "signature.missing", en: "the message carries no Signature", zh: "报文没有签名（Signature）")
    package static let signatureDuplicate = ErrorCode(
        "signature.duplicate", en: "the message carries more than one Signature", zh: "报文包含多个签名（Signature）")
    package static let signaturePosition = ErrorCode(
        "signature.position", en: "the Signature is not at its place in the root element", zh: "签名不在根元素的规定位置")
    package static let signatureStructure = ErrorCode(
        "signature.structure", en: "the Signature lacks a required element or has one too many", zh: "签名结构不完整或有多余元素")
    package static let signatureAlgorithm = ErrorCode(
        "signature.algorithm",
        en: "the signature, digest or canonicalisation algorithm is not allowed or they do not fit together",
        zh: "签名、摘要或规范化算法不被允许，或彼此不匹配")
    package static let signatureReference = ErrorCode(
        "signature.reference", en: "the Reference must have an empty URI and exactly the enveloped-signature transform",
        zh: "Reference 的 URI 必须为空，且只能有 enveloped-signature 变换")
    package static let signatureDigest = ErrorCode(
        "signature.digest", en: "the body was changed after signing: the digest differs", zh: "报文在加签后被改动：摘要不一致")
    package static let signatureValue = ErrorCode(
        "signature.value", en: "the signature value does not belong to SignedInfo and certificate",
        zh: "签名值与 SignedInfo 和证书不符")
    package static let signatureKeyType = ErrorCode(
        "signature.key_type", en: "the certificate's key does not fit the signature algorithm", zh: "证书密钥类型与签名算法不符")
    package static let signatureCertificate = ErrorCode(
        "signature.certificate", en: "the certificate in the Signature cannot be read", zh: "签名中的证书无法读取")
    package static let signatureForeign = ErrorCode(
        "signature.foreign",
        en: "the message is already signed, but not by this company's key, or its signature is not valid",
        zh: "报文已加签，但不是本企业的密钥所签，或签名无效")
    package static let signatureSelfCheck = ErrorCode(
        "signature.self_check", en: "our own check refused the signature that was just made; nothing was sent",
        zh: "对刚生成的签名的自检未通过，报文未发送")

    package static let signerNone = ErrorCode(
        "signer.none", retriable: true, en: "no signer is available for this company", zh: "该企业没有可用的签名设备")
    package static let signerWrongCertificate = ErrorCode(
        "signer.wrong_certificate", en: "the key's certificate is not the one the configuration asks for",
        zh: "密钥证书与配置要求的不一致")
    package static let signerExpired = ErrorCode(
        "signer.certificate_expired", en: "the signing certificate has expired", zh: "签名证书已过期")
    package static let signerNotYetValid = ErrorCode(
        "signer.certificate_not_yet_valid", en: "the signing certificate is not valid yet; check the clock",
        zh: "签名证书尚未生效，请检查系统时间")
    package static let signerKeyFile = ErrorCode(
        "signer.key_file",
        en:
            "the key or certificate file cannot be read or does not fit, or others can read the key (mode 0600 is required)",
        zh: "密钥或证书文件无法读取或不匹配，或密钥文件权限不是 0600")
    package static let signerUnsupportedKey = ErrorCode(
        "signer.unsupported_key", en: "this kind or length of key is not supported", zh: "不支持该密钥类型或长度")
    package static let signerTimeout = ErrorCode(
        "signer.timeout", retriable: true, en: "no signature was made within the time limit", zh: "未能在时限内完成签名")
    package static let signerFailed = ErrorCode(
        "signer.failed", retriable: true, en: "the signing device failed", zh: "签名设备操作失败")
    package static let signerEportUnreachable = ErrorCode(
        "signer.eport_unreachable", retriable: true,
        en: "the E-Port control cannot be reached, or ended the connection; start it and check its address (url)",
        zh: "无法连接电子口岸控件，或连接被其断开；请启动控件并检查地址（url）")
    package static let signerEportSilent = ErrorCode(
        "signer.eport_silent", retriable: true,
        en: "the E-Port component did not answer within its time limit; the connection is made anew",
        zh: "电子口岸组件未在时限内应答；将重新建立连接")
    package static let signerEportReader = ErrorCode(
        "signer.eport_reader", retriable: true,
        en: "the E-Port component cannot open the reader or the key; plug the key in again, and restart the control",
        zh: "电子口岸组件无法打开读卡器或 UKey；请重新插拔，并重启控件")
    package static let signerEportRefused = ErrorCode(
        "signer.eport_refused", retriable: true,
        en: "the E-Port component reported an error; its own words are in the detail", zh: "电子口岸组件报告错误，原文见详情")
    package static let signerEportGarbled = ErrorCode(
        "signer.eport_garbled", retriable: true,
        en: "the E-Port component's answer cannot be understood; the connection is made anew",
        zh: "无法理解电子口岸组件的应答；将重新建立连接")
    package static let signerEportLibrary = ErrorCode(
        "signer.eport_library",
        en: "the E-Port library cannot be loaded or lacks a function; check the setting library and the processor type",
        zh: "电子口岸动态库无法加载或缺少函数；请检查 library 配置与处理器类型")
    package static let signerEportCrashed = ErrorCode(
        "signer.eport_crashed", retriable: true,
        en: "the E-Port library crashed; it runs in a process of its own, which is started anew",
        zh: "电子口岸动态库崩溃；它在独立进程中运行，将重新启动")

    package static let signerHeld = ErrorCode(
        "signer.held", retriable: true,
        en:
            "this message was handed in before and waits for a signer; it is signed and sent by itself when one can sign",
        zh: "该报文此前已提交，正在等待签名设备；设备可用后将自动加签并发送")
    package static let signerRemoteUnreachable = ErrorCode(
        "signer.remote_unreachable", retriable: true,
        en:
            "the other PortSign that holds the key cannot be reached or did not answer in time; check its address and that it runs",
        zh: "无法连接持有密钥的另一 PortSign，或其未及时应答；请检查地址及其运行状态")
    package static let signerRemoteRefused = ErrorCode(
        "signer.remote_refused",
        en:
            "the other PortSign does not accept our token, or does not sign for others; check the token file and its server.signTokens",
        zh: "另一 PortSign 不接受本机令牌，或未开放代签；请检查令牌文件及其 server.signTokens")
    package static let signerRemoteAnswer = ErrorCode(
        "signer.remote_answer", en: "the answer of the other PortSign cannot be understood or is no valid signature",
        zh: "另一 PortSign 的应答无法理解，或其签名无效")

    static let signing: [ErrorCode] = [
        .signatureMissing, .signatureDuplicate, .signaturePosition, .signatureStructure, .signatureAlgorithm,
        .signatureReference, .signatureDigest, .signatureValue, .signatureKeyType, .signatureCertificate,
        .signatureForeign, .signatureSelfCheck, .signerNone, .signerWrongCertificate, .signerExpired,
        .signerNotYetValid, .signerKeyFile, .signerUnsupportedKey, .signerTimeout, .signerFailed,
        .signerHeld, .signerRemoteUnreachable, .signerRemoteRefused, .signerRemoteAnswer,
        .signerEportUnreachable, .signerEportSilent, .signerEportReader, .signerEportRefused, .signerEportGarbled,
        .signerEportLibrary, .signerEportCrashed,
    ]
}
