extension ErrorCode {
    package static let shadowNoAnswer = ErrorCode(
        "shadow.no_answer", retriable: true,
        en: "the old service, whose answer is to be given, gave none; nothing was sent from here",
        zh: "应由原服务应答，但原服务没有应答；本服务未发送报文")

    static let shadow: [ErrorCode] = [.shadowNoAnswer]
}
