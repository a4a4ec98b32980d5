extension ErrorCode {
    package static let configFile = ErrorCode(
        "config.file", en: "the configuration file cannot be read", zh: "配置文件无法读取")
    package static let configSyntax = ErrorCode(
        "config.syntax", en: "the configuration file is not valid YAML", zh: "配置文件不是有效的 YAML")
    package static let configUnknownKey = ErrorCode(
        "config.unknown_key", en: "the configuration has a key that does not exist", zh: "配置中存在未知的键")
    package static let configValue = ErrorCode(
        "config.value", en: "a configuration value is not allowed", zh: "配置值不被允许")
    package static let configCatalogue = ErrorCode(
        "config.catalogue", en: "a file of the message catalogue is not valid", zh: "报文目录文件无效")
    package static let configCodes = ErrorCode(
        "config.codes", en: "a file of the code tables is not valid", zh: "代码表文件无效")
    package static let configNotBuiltIn = ErrorCode(
        "config.not_built_in",
        en:
            "this program was built without what the configuration asks for; build it with the package trait that the detail names",
        zh: "本程序构建时未启用配置所要求的功能，请按详情中的 trait 重新构建")

    static let configuration: [ErrorCode] = [
        .configFile, .configSyntax, .configUnknownKey, .configValue, .configCatalogue, .configCodes,
        .configNotBuiltIn,
    ]
}
