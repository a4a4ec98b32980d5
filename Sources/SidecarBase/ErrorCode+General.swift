extension ErrorCode {
    package static let internalUnexpected = ErrorCode(
        "internal.unexpected", retriable: true, en: "an unexpected internal error; the log has its cause",
        zh: "内部意外错误，原因见日志")
    package static let internalStopping = ErrorCode(
        "internal.stopping", retriable: true, en: "the sidecar is stopping; send again in a moment",
        zh: "服务正在停止，请稍后重发")
    package static let internalOverloaded = ErrorCode(
        "internal.overloaded", retriable: true, en: "too many requests are waiting; send again in a moment",
        zh: "等待处理的请求过多，请稍后重发")
    package static let internalTimeout = ErrorCode(
        "internal.timeout", retriable: true, en: "the request was not finished within its time limit",
        zh: "请求未能在时限内完成")

    static let general: [ErrorCode] = [.internalUnexpected, .internalStopping, .internalOverloaded, .internalTimeout]
}
