internal import SidecarBase

/// How a server is trusted, and what it is shown.
package struct TLSSettings: Sendable, Hashable {
    /// What is looked at.
    package enum Verification: String, Sendable, CaseIterable {
        /// Authority, dates and name; and the key where pins are given.
        case full
        /// Only that the key is one of the pins: for certificates of nobody's authority.
        case pin
        /// Nothing: anybody on the way can read and change everything.
        case none
    }

    /// The oldest version that is spoken.
    package enum Version: String, Sendable, CaseIterable {
        case tls10 = "1.0"
        case tls12 = "1.2"
        case tls13 = "1.3"
    }

    package var verification = Verification.full
    /// PEM file with the only authorities that are trusted; the system's when `nil`.
    package var caFile: String?
    /// SHA-256 of the keys (SubjectPublicKeyInfo) that are taken, 32 bytes each; empty takes every one.
    package var pins: [[UInt8]] = []
    /// PEM file with our own certificate, and those of its authorities.
    package var certificateFile: String?
    /// PEM file with its key, mode 0600.
    package var keyFile: String?
    /// PKCS#12 file with certificate, key and authorities, mode 0600, in place of the two.
    package var pkcs12File: String?
    /// File with its passphrase, mode 0600; without one the passphrase is empty.
    package var passphraseFile: String?
    package var minimumVersion = Version.tls12

    /// The system's authorities, everything checked.
    package init() {}

    /// Whether a client certificate is shown.
    package var hasIdentity: Bool { pkcs12File != nil || (certificateFile != nil && keyFile != nil) }

    /// A pin as it is written: `sha256/` and base64, as browsers and curl have it, or 64 hexadecimal digits.
    static func pin(_ text: String) -> [UInt8]? {
        let bytes: [UInt8]? =
            if text.utf8.count == 64 {
                Hex.decode(text)
            } else {
                Base64.decode(text.hasPrefix("sha256/") ? String(text.dropFirst("sha256/".count)) : text)
            }
        return bytes?.count == 32 ? bytes : nil
    }

    /// A digest as it is written as a pin.
    package static func text(ofPin digest: [UInt8]) -> String { "sha256/" + Base64.encodeText(digest) }
}

extension SettingsReference {
    /// The keys of a server that is called over TLS.
    static let tls = tlsField(onlyFor: [])

    /// The same where only some kinds of the neighbouring `type` call one.
    static func tlsField(onlyFor kinds: [String]) -> SettingsField {
        SettingsField(
            "tls", .group(tlsFields), onlyFor: kinds,
            "How the server is trusted, when it is called by https. Files are read again when they change.",
            "以 https 访问时对服务器的信任方式；文件变化后自动重新读取。")
    }

    private static let tlsFields = [
        SettingsField(
            "verify", .choice(TLSSettings.Verification.allCases.map(\.rawValue)), standard: "full",
            "full: authority, dates and name of the server's certificate; pin: only that its key is pinned; none: nothing, for tests.",
            "full：校验服务器证书的签发机构、有效期和主机名；pin：仅校验其公钥指纹；none：不校验，仅用于测试。"),
        SettingsField(
            "caFile", .text(.path), "PEM file with the only authorities that are trusted; by default the system's.",
            "唯一信任的签发机构证书文件（PEM）；默认使用系统信任库。"),
        SettingsField(
            "pins", .texts(.pin), standard: "",
            "SHA-256 of the public keys (SubjectPublicKeyInfo) the server may have. doctor names the key of a server that has another.",
            "允许的服务器公钥（SubjectPublicKeyInfo）的 SHA-256；不符时 doctor 会给出服务器的公钥指纹。"),
        SettingsField(
            "certificateFile", .text(.path), "PEM file with the client certificate that the server wants to see.",
            "服务器要求的客户端证书文件（PEM）。"),
        SettingsField(
            "keyFile", .text(.path), "PEM file with the key of that certificate, mode 0600.",
            "该客户端证书的私钥文件（PEM），权限 0600。"),
        SettingsField(
            "pkcs12File", .text(.path),
            "PKCS#12 file (.p12, .pfx) with client certificate and key, mode 0600, in place of the two files.",
            "含客户端证书与私钥的 PKCS#12 文件（.p12、.pfx），权限 0600，可替代上述两个文件。"),
        SettingsField(
            "passphraseFile", .text(.path), "File with the passphrase of pkcs12File, mode 0600.",
            "pkcs12File 口令所在文件，权限 0600。"),
        SettingsField(
            "minimumVersion", .choice(TLSSettings.Version.allCases.map(\.rawValue)), standard: "1.2",
            "The oldest version of TLS that is spoken.", "允许的最低 TLS 版本。"),
    ]
}

extension SettingsPattern {
    /// A pinned key.
    static let pin = SettingsPattern(
        "the SHA-256 of a public key: sha256/ and base64, or 64 hexadecimal digits",
        "公钥的 SHA-256：sha256/ 加 base64，或 64 位十六进制数字"
    ) { TLSSettings.pin($0) != nil }

    /// An account's name at a gateway.
    static let account = SettingsPattern(
        "1 to 60 letters, digits, hyphens, dots and underscores", "1 至 60 个字母、数字、连字符、点或下划线"
    ) {
        (1...60).contains($0.utf8.count)
            && $0.utf8.allSatisfy {
                switch $0 {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
                default: false
                }
            }
    }
}
