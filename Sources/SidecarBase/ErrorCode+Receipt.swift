extension ErrorCode {
    package static let receiptContent = ErrorCode(
        "receipt.content", en: "the receipt's content is missing or cannot be understood", zh: "回执内容缺失或无法解析")
    package static let receiptDecryption = ErrorCode(
        "receipt.decryption", en: "the receipt cannot be decrypted with the configured keys", zh: "用配置的密钥无法解密回执")
    package static let receiptDigest = ErrorCode(
        "receipt.digest", en: "the receipt's data_digest is missing or not valid", zh: "回执的 data_digest 缺失或无效")

    static let receipt: [ErrorCode] = [.receiptContent, .receiptDecryption, .receiptDigest]
}
