extension ErrorCode {
    package static let nodeUnreachable = ErrorCode(
        "node.unreachable", retriable: true, en: "the exchange node cannot be reached", zh: "无法连接交换节点")
    package static let nodeConnectionRefused = ErrorCode(
        "node.connection_refused", retriable: true,
        en: "nobody listens at the exchange node's address; see whether the node runs and the port is right",
        zh: "交换节点地址无服务监听，请检查节点是否运行、端口是否正确")
    package static let nodeTLS = ErrorCode(
        "node.tls", retriable: true,
        en: "no trusted connection to the exchange node; check its certificate, the route's tls settings and the clock",
        zh: "无法与交换节点建立可信的 TLS 连接，请检查其证书、线路的 tls 配置和系统时间")
    package static let nodeBusy = ErrorCode(
        "node.busy", retriable: true, en: "the exchange node says that it cannot take the message now",
        zh: "交换节点表示暂时无法接收报文")
    package static let nodeFolder = ErrorCode(
        "node.folder", retriable: true,
        en: "a folder of the exchange client cannot be used; check that it is there, its owner and the free space",
        zh: "交换客户端的目录不可用，请检查目录是否存在、属主及剩余空间")
    package static let nodeTimeout = ErrorCode(
        "node.timeout", retriable: true, en: "the exchange node did not answer in time", zh: "交换节点未在时限内应答")
    package static let nodeHTTPStatus = ErrorCode(
        "node.http_status", retriable: true, en: "the exchange node answered with an HTTP error", zh: "交换节点返回 HTTP 错误")
    package static let nodeGarbled = ErrorCode(
        "node.garbled", retriable: true, en: "the exchange node's answer cannot be understood", zh: "无法理解交换节点的应答")
    package static let nodeRefused = ErrorCode(
        "node.refused", en: "the exchange node refused the message", zh: "交换节点拒收报文")
    package static let nodeFault = ErrorCode(
        "node.fault", en: "the exchange platform could not process the message; its answer (DxpRep) says why",
        zh: "交换平台无法处理报文，原因见其应答（DxpRep）")
    package static let nodeAttemptsUsedUp = ErrorCode(
        "node.attempts_used_up", en: "all attempts to reach the exchange node failed; a person decides",
        zh: "发送交换节点的重试次数已用完，等待人工处理")
    package static let erpUnreachable = ErrorCode(
        "erp.unreachable", retriable: true, en: "the ERP cannot be reached", zh: "无法连接企业 ERP")
    package static let erpConnectionRefused = ErrorCode(
        "erp.connection_refused", retriable: true,
        en: "nobody listens at the ERP's address; see whether the ERP runs and the port is right",
        zh: "企业 ERP 地址无服务监听，请检查 ERP 是否运行、端口是否正确")
    package static let erpTLS = ErrorCode(
        "erp.tls", retriable: true,
        en: "no trusted connection to the ERP; check its certificate, the target's tls settings and the clock",
        zh: "无法与企业 ERP 建立可信的 TLS 连接，请检查其证书、目标的 tls 配置和系统时间")
    package static let erpTimeout = ErrorCode(
        "erp.timeout", retriable: true, en: "the ERP did not answer in time", zh: "企业 ERP 未在时限内应答")
    package static let erpFailed = ErrorCode(
        "erp.failed", retriable: true, en: "the ERP answered with a server error (HTTP 5xx)",
        zh: "企业 ERP 返回服务器错误（HTTP 5xx）")
    package static let erpRefused = ErrorCode(
        "erp.refused", retriable: true, en: "the ERP did not answer success", zh: "企业 ERP 未返回成功")

    static let exchange: [ErrorCode] = [
        .nodeUnreachable, .nodeConnectionRefused, .nodeTLS, .nodeTimeout, .nodeHTTPStatus, .nodeGarbled, .nodeBusy,
        .nodeFolder, .nodeRefused, .nodeFault, .nodeAttemptsUsedUp, .erpUnreachable, .erpConnectionRefused, .erpTLS,
        .erpTimeout, .erpFailed, .erpRefused,
    ]
}
