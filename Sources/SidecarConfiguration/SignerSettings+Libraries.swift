extension SignerSettings {
    /// A key on a token behind a PKCS#11 module.
    package struct PKCS11: Sendable, Equatable {
        /// What the vendor's mechanism for SM2 takes.
        package enum SM2Input: String, Sendable, CaseIterable {
            /// The digest over identifier and message.
            case digest
            case message
        }

        /// The module's file.
        package var module: String
        /// Label of the token, when only this token will do.
        package var token: String?
        /// Serial number of the token, when only this token will do.
        package var tokenSerial: String?
        /// CKA_ID of the key, hexadecimal, when only this key will do.
        package var keyId: String?
        /// CKA_LABEL of the key, when only this key will do.
        package var keyLabel: String?
        /// File with the certificate, when it is not on the token.
        package var certificate: String?
        /// Signatures at the same time.
        package var sessions: Int
        /// The vendor's mechanism for SM2.
        package var sm2Mechanism: UInt?
        package var sm2Input: SM2Input
        package var pin: Card.PIN
        /// Serial number of the certificate, upper-case hexadecimal, when only this one will do.
        package var serial: String?
        /// Whether the PIN may be used with only 2 tries left.
        package var allowFewTries: Bool
    }

    /// A key of a device behind an SKF library.
    package struct SKF: Sendable, Equatable {
        /// The library's file.
        package var library: String
        /// Name of the device, when only this device will do.
        package var device: String?
        /// Name of the application, when only this one will do.
        package var application: String?
        /// Name of the container, when only this one will do.
        package var container: String?
        /// Whether the library is asked to tell of devices that come and go.
        package var deviceEvents: Bool
        package var pin: Card.PIN
        /// Serial number of the certificate, upper-case hexadecimal, when only this one will do.
        package var serial: String?
        /// Whether the PIN may be used with only 2 tries left.
        package var allowFewTries: Bool
    }
}

extension SettingsReference {
    /// The keys of signers behind a library.
    static let librarySigner = [
        SettingsField(
            "module", .text(.path), onlyFor: ["pkcs11"], "The PKCS#11 module: a shared library.", "PKCS#11 模块（共享库）的路径。"),
        SettingsField(
            "token", .text(.text), onlyFor: ["pkcs11"], "Use only the token with this label.", "仅使用此标签的令牌。"),
        SettingsField(
            "tokenSerial", .text(.text), onlyFor: ["pkcs11"], "Use only the token with this serial number.",
            "仅使用此序列号的令牌。"),
        SettingsField(
            "keyId", .text(.hexadecimal), onlyFor: ["pkcs11"],
            "Use only the key with this id (CKA_ID), in hexadecimal.",
            "仅使用此标识（CKA_ID，十六进制）的密钥。"),
        SettingsField(
            "keyLabel", .text(.text), onlyFor: ["pkcs11"], "Use only the key with this label (CKA_LABEL).",
            "仅使用此标签（CKA_LABEL）的密钥。"),
        SettingsField(
            "sessions", .integer(1...64), standard: "1", onlyFor: ["pkcs11"],
            "How many signatures are made side by side.",
            "并行签名的会话数。"),
        SettingsField(
            "sm2Mechanism", .text(.mechanism), onlyFor: ["pkcs11"],
            "The vendor's mechanism for SM2, from the manual of the device; needed for SM2 keys.",
            "厂商定义的 SM2 机制编号，见设备手册；SM2 密钥必填。"),
        SettingsField(
            "sm2Input", .choice(SignerSettings.PKCS11.SM2Input.allCases.map(\.rawValue)), standard: "digest",
            onlyFor: ["pkcs11"],
            "What that mechanism takes: the digest over the key's identifier and the message, or the message.",
            "该机制的输入：digest 为含密钥标识的 SM3 摘要，message 为报文本身。"),
        SettingsField(
            "library", .text(.path), onlyFor: ["skf"],
            "The SKF library (GM/T 0016): a shared library of the UKey's vendor.",
            "SKF 库（GM/T 0016）：UKey 厂商提供的共享库。"),
        SettingsField(
            "device", .text(.text), onlyFor: ["skf"], "Use only the device with this name.", "仅使用此名称的设备。"),
        SettingsField(
            "application", .text(.text), onlyFor: ["skf"], "Use only the application with this name.", "仅使用此名称的应用。"),
        SettingsField(
            "container", .text(.text), onlyFor: ["skf"],
            "Use only the container with this name; otherwise the first with a signing certificate that fits.",
            "仅使用此名称的容器；未填写时使用第一个含有相符签名证书的容器。"),
        SettingsField(
            "deviceEvents", .boolean, standard: "true", onlyFor: ["skf"],
            "Have the library tell of devices that come and go; false for libraries that hold up all other calls meanwhile.",
            "由库通知设备插拔；若库在等待通知时会阻塞其他调用，请设为 false。"),
    ]
}

extension SettingsField {
    /// The same group with more keys.
    func adding(_ more: [SettingsField]) -> SettingsField {
        guard case .named(let fields) = type else { return self }
        return SettingsField(
            key, .named(fields + more), standard: standard, isRequired: isRequired, onlyFor: onlyFor, meaning.english,
            meaning.chinese)
    }
}

extension SignerSettings.Card.PIN {
    var description: BilingualText {
        switch self {
        case .file(let path): BilingualText("PIN from the file \(path)", "PIN 取自文件 \(path)")
        case .environment(let name): BilingualText("PIN from the variable \(name)", "PIN 取自环境变量 \(name)")
        case .legacy: BilingualText("PIN from legacy.properties", "PIN 取自 legacy.properties")
        }
    }
}

extension SignerSettings.PKCS11 {
    var description: BilingualText {
        BilingualText(
            "PKCS#11 module \(module), \(token.map { "token \($0)" } ?? "any token"), \(pin.description.english), "
                + "\(sessions) at the same time",
            "PKCS#11 模块 \(module)，\(token.map { "令牌 \($0)" } ?? "任意令牌")，\(pin.description.chinese)，并行数 \(sessions)")
    }
}

extension SignerSettings.SKF {
    var description: BilingualText {
        BilingualText(
            "SKF library \(library), \(container.map { "container \($0)" } ?? "any container"), "
                + pin.description.english,
            "SKF 库 \(library)，\(container.map { "容器 \($0)" } ?? "任意容器")，\(pin.description.chinese)")
    }
}

extension SettingsPattern {
    /// Bytes in hexadecimal.
    static let hexadecimal = SettingsPattern(
        "an even number of hexadecimal digits, at most 128", "偶数个（至多 128 个）十六进制数字"
    ) { text in
        (2...128).contains(text.utf8.count) && text.utf8.count.isMultiple(of: 2)
            && text.utf8.allSatisfy { Character(UnicodeScalar($0)).isHexDigit }
    }

    /// A number of a PKCS#11 mechanism.
    static let mechanism = SettingsPattern(
        "the number of a mechanism, such as 0x80000301", "机制编号，例如 0x80000301"
    ) { number(ofMechanism: $0) != nil }

    /// The number of a mechanism, written with 0x or in decimal.
    static func number(ofMechanism text: String) -> UInt? {
        let number =
            text.lowercased().hasPrefix("0x") ? UInt(text.dropFirst(2), radix: 16) : UInt(text)
        guard let number, number > 0, number <= 0xFFFF_FFFF else { return nil }
        return number
    }
}
