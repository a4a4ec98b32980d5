extension ErrorCode {
    package static let signerLibraryLoad = ErrorCode(
        "signer.library_load",
        en: "the library of the signing device cannot be loaded: check its path, and that it is made for this machine",
        zh: "无法加载签名设备的库：请检查路径，并确认该库适用于本机架构")
    package static let signerLibraryFunctions = ErrorCode(
        "signer.library_functions",
        en: "the library is not of the configured kind: it lacks functions that are needed; name the right library",
        zh: "该库不是所配置的类型：缺少必需的函数，请填写正确的库")
    package static let signerLibraryAnswer = ErrorCode(
        "signer.library_answer", retriable: true,
        en: "the library of the signing device gave an answer that cannot be right; tell its vendor",
        zh: "签名设备的库给出了不合理的应答，请联系其厂商")
    package static let signerTokenAbsent = ErrorCode(
        "signer.token_absent", retriable: true, en: "the configured token or UKey is not there; plug it in",
        zh: "未找到所配置的令牌或 UKey，请插入")
    package static let signerNoKey = ErrorCode(
        "signer.no_key",
        en: "the device has no signing key of the configured name, id or certificate; check the settings of the signer",
        zh: "设备上没有所配置名称、标识或证书对应的签名密钥，请检查该签名设备的配置")
    package static let signerPinPad = ErrorCode(
        "signer.pin_pad",
        en:
            "the PIN must be typed at the device itself, which a service cannot wait for; use a device without a PIN pad",
        zh: "该设备要求在其自带键盘上输入 PIN，服务无法等待，请改用不带密码键盘的设备")

    static let signerLibrary: [ErrorCode] = [
        .signerLibraryLoad, .signerLibraryFunctions, .signerLibraryAnswer, .signerTokenAbsent, .signerNoKey,
        .signerPinPad,
    ]
}
