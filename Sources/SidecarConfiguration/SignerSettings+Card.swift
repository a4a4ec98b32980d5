internal import SidecarBase

extension SignerSettings.Card {
    /// What tokens of GM/T 0017 leave open.
    package struct GMT0017: Sendable, Equatable {
        /// Names; `nil` for the first with a signing certificate.
        package var application: String?
        package var container: String?
        /// `sha1Padded16`, `sha1` or `sm3`.
        package var pinKdf = "sha1Padded16"
    }

    /// What a card of ISO 7816-4 and -8 does not say itself.
    package struct ISO7816: Sendable, Equatable {
        /// What fills a PIN to its stored length.
        package enum PINFilling: String, Sendable, Equatable, CaseIterable {
            case none, zero, ff
        }

        /// Where the certificate is.
        package enum Certificate: Sendable, Equatable {
            case auto
            case path([UInt8])
            case dataObject([UInt8])
            case file(String)
        }

        package var aids: [[UInt8]] = []
        package var keyPath: [UInt8]?
        package var pinRef: UInt8 = 0x81
        package var pinFilling = PINFilling.none
        package var pinStoredLength = 0
        package var pinMinimum = 4
        package var keyRef: UInt8?
        package var algorithm: UInt8?
        package var mse: [[UInt8]] = []
        /// `sign` or `authenticate`.
        package var operation = "sign"
        /// `digestInfo`, `hash` or `paddedBlock`.
        package var input = "digestInfo"
        /// `auto`, `plain` or `der`.
        package var output = "auto"
        package var certificate = Certificate.auto
    }
}

extension SignerSettings.Card.ISO7816.Certificate {
    /// From `auto`, `path:3F0050153400`, `do:7F21` or `file:conf/card.pem`; `nil` for anything else.
    init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else {
            guard text == "auto" else { return nil }
            self = .auto
            return
        }
        switch parts[0] {
        case "path":
            guard let path = Hex.decode(parts[1]), (2...16).contains(path.count), path.count.isMultiple(of: 2) else {
                return nil
            }
            self = .path(path)
        case "do":
            guard let tag = Hex.decode(parts[1]), (1...2).contains(tag.count) else { return nil }
            self = .dataObject(tag)
        case "file":
            guard SettingsPattern.path.accepts(parts[1]) else { return nil }
            self = .file(parts[1])
        default: return nil
        }
    }
}

extension SettingsPattern {
    /// An application's identifier. Source: ISO 7816-4 §8.2.1.2.
    static let applicationIdentifier = SettingsPattern(
        "an application identifier of 5 to 16 bytes in hexadecimal digits", "5 至 16 字节的应用标识符（AID，十六进制）"
    ) { (5...16).contains(Hex.decode($0)?.count ?? 0) }

    /// The path of a file on a card.
    static let cardPath = SettingsPattern(
        "file identifiers of two bytes each in hexadecimal digits, for example 3F005015", "十六进制文件标识（每个两字节），例如 3F005015"
    ) { text in Hex.decode(text).map { (2...16).contains($0.count) && $0.count.isMultiple(of: 2) } ?? false }

    /// One byte.
    static let byte = SettingsPattern("two hexadecimal digits", "两位十六进制数") { Hex.decode($0)?.count == 1 }

    /// A command that sets a key up. Commands with a PIN are not for a configuration: only the PIN guard offers PINs.
    static let cardCommand = SettingsPattern(
        "a card command in hexadecimal digits, which must not be one with a PIN (INS 20, 21, 24, 2C)",
        "十六进制的卡指令，且不得为涉及 PIN 的指令（INS 20、21、24、2C）"
    ) { text in
        guard let bytes = Hex.decode(text), (4...261).contains(bytes.count) else { return false }
        return ![0x20, 0x21, 0x24, 0x2C].contains(bytes[1])
    }

    /// Where a card's certificate is.
    static let cardCertificate = SettingsPattern(
        "auto, path: and a file of the card, do: and the tag of an object, or file: and a file of this machine",
        "auto、path:（卡内文件）、do:（数据对象标签）或 file:（本机文件）"
    ) { SignerSettings.Card.ISO7816.Certificate($0) != nil }
}

extension SettingsReference {
    /// The keys that only some kinds of cards need.
    static let cardProfileFields = [
        SettingsField(
            "extendedLength", .choice(["auto", "yes", "no"]), standard: "auto", onlyFor: ["card"],
            "Commands of more than 255 bytes in one piece; auto: as the card says.",
            "超过 255 字节的指令是否整条发送；auto：由卡声明决定。"),
        SettingsField("gmt0017", .group(gmt0017), onlyFor: ["card"], "UKeys of GM/T 0017.", "GM/T 0017 智能密码钥匙。"),
        SettingsField(
            "iso7816", .group(iso7816), onlyFor: ["card"],
            "Cards of ISO 7816-4 and -8: what they do not say themselves. PKCS#15 cards take aids, algorithm, mse, operation, "
                + "input and output from here, too.",
            "ISO 7816-4/-8 卡：卡自身未声明的内容。PKCS#15 卡也使用此处的 aids、algorithm、mse、operation、input、output。"),
    ]

    private static let gmt0017 = [
        SettingsField(
            "application", .text(.text), "Name of the application; the first with a signing certificate when left out.",
            "应用名称；不填则取第一个含签名证书的应用。"),
        SettingsField(
            "container", .text(.text), "Name of the container; the first with a signing certificate when left out.",
            "容器名称；不填则取第一个含签名证书的容器。"),
        SettingsField(
            "pinKdf", .choice(["sha1Padded16", "sha1", "sm3"]), standard: "sha1Padded16",
            "How the challenge's key is made of the PIN. A wrong choice costs a PIN try: ask the maker.",
            "由 PIN 生成挑战密钥的方式。选错会消耗一次 PIN 重试次数，请向厂商确认。"),
    ]

    private static let iso7816 = [
        SettingsField(
            "aids", .texts(.applicationIdentifier), standard: "",
            "Applications; the first that the card has is selected.",
            "应用标识符列表，选择卡上存在的第一个。"),
        SettingsField("keyPath", .text(.cardPath), "Folder with the key, when it must be selected.", "需要先选择的密钥所在目录。"),
        SettingsField("pinRef", .text(.byte), standard: "81", "Reference of the PIN.", "PIN 引用号。"),
        SettingsField(
            "pinPad", .choice(["none", "zero", "ff"]), standard: "none", "What fills the PIN to its stored length.",
            "PIN 的填充字节。"),
        SettingsField(
            "pinStoredLength", .integer(0...64), standard: "0", "Bytes of a filled PIN.", "PIN 填充后的长度（字节）。"),
        SettingsField(
            "pinMinimum", .integer(1...64), standard: "4", "The least characters of the PIN; fewer are not sent.",
            "PIN 最少字符数，不足时不提交给卡。"),
        SettingsField("keyRef", .text(.byte), "Reference of the key.", "密钥引用号。"),
        SettingsField(
            "algorithm", .text(.byte), "The card's number of the algorithm, when it must be told.", "需要指明的算法编号。"),
        SettingsField(
            "mse", .texts(.cardCommand), standard: "",
            "Commands before the signature, in place of MANAGE SECURITY ENVIRONMENT with keyRef and algorithm.",
            "签名前的预备指令，代替由 keyRef 与 algorithm 组成的 MSE 指令。"),
        SettingsField(
            "operation", .choice(["sign", "authenticate"]), standard: "sign",
            "sign: COMPUTE DIGITAL SIGNATURE; authenticate: INTERNAL AUTHENTICATE.",
            "sign：COMPUTE DIGITAL SIGNATURE；authenticate：INTERNAL AUTHENTICATE。"),
        SettingsField(
            "input", .choice(["digestInfo", "hash", "paddedBlock"]), standard: "digestInfo",
            "What an RSA key gets.", "RSA 密钥的输入形式。"),
        SettingsField(
            "output", .choice(["auto", "plain", "der"]), standard: "auto",
            "The form of a signature on an elliptic curve.", "椭圆曲线签名的输出形式。"),
        SettingsField(
            "certificate", .text(.cardCertificate), standard: "auto",
            "Where the certificate is: path:3F0050153400, do:7F21, file:conf/card.pem; auto: do:7F21.",
            "证书位置：path:3F0050153400、do:7F21、file:conf/card.pem；auto：do:7F21。"),
    ]
}
