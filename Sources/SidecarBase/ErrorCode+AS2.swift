extension ErrorCode {
    package static let nodeReceiptMissing = ErrorCode(
        "node.receipt_missing", retriable: true,
        en: "the AS2 partner sent no receipt (MDN) in time; ask the partner whether the message came",
        zh: "AS2 伙伴未在时限内返回回执（MDN），请向对方确认是否收到报文")
    package static let nodeReceiptInvalid = ErrorCode(
        "node.receipt_invalid", retriable: true,
        en:
            "the AS2 partner's receipt (MDN) proves nothing (signature, digest or form); compare certificates with the partner",
        zh: "AS2 伙伴的回执（MDN）无效：签名、摘要或格式有误，请与对方核对证书")

    static let as2: [ErrorCode] = [.nodeReceiptMissing, .nodeReceiptInvalid]
}
