extension ErrorCode {
    package static let nodeQueueMissing = ErrorCode(
        "node.queue_missing", retriable: true,
        en: "the node's message broker has no queue of that name; check the queue names of the route with the node",
        zh: "消息服务器上没有该名称的队列，请与节点核对线路的队列名称")
    package static let nodeAccessRefused = ErrorCode(
        "node.access_refused", retriable: true,
        en: "the node's message broker refused the user, the password, the virtual host or the right to the queue",
        zh: "消息服务器拒绝访问：请核对用户、口令、虚拟主机及队列权限")
    package static let nodeBlocked = ErrorCode(
        "node.blocked", retriable: true,
        en: "the node's message broker takes no messages at the moment (its memory or disk is full)",
        zh: "消息服务器暂不接收报文（内存或磁盘已满）")
    package static let nodeNotTaken = ErrorCode(
        "node.not_taken", retriable: true, en: "the node's message broker did not take the message over",
        zh: "消息服务器未接收该报文")
    package static let nodeClosed = ErrorCode(
        "node.closed", retriable: true,
        en: "the node's message broker closed the connection or the channel, and said why",
        zh: "消息服务器关闭了连接或通道，原因见详情")

    static let broker: [ErrorCode] = [
        .nodeQueueMissing, .nodeAccessRefused, .nodeBlocked, .nodeNotTaken, .nodeClosed,
    ]
}
