extension ErrorCode {
    package static let cryptoKey = ErrorCode(
        "crypto.key", en: "a key cannot be read: wrong form or wrong passphrase", zh: "密钥无法读取：格式或口令不正确")
    package static let cryptoCertificate = ErrorCode(
        "crypto.certificate", en: "a certificate cannot be read", zh: "证书无法读取")
    package static let cryptoOperation = ErrorCode(
        "crypto.operation", en: "a cryptographic operation failed", zh: "密码运算失败")

    static let crypto: [ErrorCode] = [.cryptoKey, .cryptoCertificate, .cryptoOperation]
}
