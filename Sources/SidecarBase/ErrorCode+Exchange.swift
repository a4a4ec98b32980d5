extension ErrorCode {
    package static let nodeUnreachable = ErrorCode(
        "node.unreachable", retriable: true, en: "the exchange node cannot be reached", zh: "无法连接交换节点")
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
    package static let erpTimeout = ErrorCode(
        "erp.timeout", retriable: true, en: "the ERP did not answer in time", zh: "企业 ERP 未在时限内应答")
    package static let erpRefused = ErrorCode(
        "erp.refused", retriable: true, en: "the ERP did not answer success", zh: "企业 ERP 未返回成功")

    static let exchange: [ErrorCode] = [
        .nodeUnreachable, .nodeTimeout, .nodeHTTPStatus, .nodeGarbled, .nodeRefused, .nodeFault,
        .nodeAttemptsUsedUp, .erpUnreachable, .erpTimeout, .erpRefused,
    ]
}
