internal import SidecarBase

/// What a text may look like, and how that is said to people.
struct SettingsPattern: Sendable {
    let allowed: BilingualText
    let accepts: @Sendable (String) -> Bool

    init(_ english: String, _ chinese: String, accepts: @escaping @Sendable (String) -> Bool) {
        allowed = BilingualText(english, chinese)
        self.accepts = accepts
    }

    private static func consists(of text: String, _ lengths: ClosedRange<Int>, others: String = "") -> Bool {
        let others = Set(others.utf8)
        return lengths.contains(text.utf8.count)
            && text.utf8.allSatisfy {
                switch $0 {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                default: others.contains($0)
                }
            }
    }

    /// Text without control characters.
    static let text = SettingsPattern("a text of 1 to 200 characters on one line", "1 至 200 个字符的单行文本") {
        (1...200).contains($0.count) && $0.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    }

    /// A name that other keys refer to and that environment variables are made of.
    static let name = SettingsPattern(
        "a name of 1 to 40 letters, digits, hyphens, dots and underscores", "1 至 40 个字母、数字、连字符、点或下划线组成的名称"
    ) { consists(of: $0, 1...40, others: "-_.") }

    /// A customs registration number or a unified social credit code. Source: ceb.md chapter 2, `BaseTransfer/copCode`.
    static let enterpriseCode = SettingsPattern(
        "a customs registration number (10) or a unified social credit code (18), digits and capital letters",
        "10 位海关注册编码或 18 位统一社会信用代码（数字与大写字母）"
    ) { [10, 18].contains($0.utf8.count) && consists(of: $0, 10...18) && $0 == $0.uppercased() }

    /// A DXP id. Source: zhejiang.md §7.1, `SenderId` 1..16.
    static let dxpId = SettingsPattern("a DXP id of 1 to 16 letters and digits", "1 至 16 位字母或数字的 DXP 编号") {
        consists(of: $0, 1...16)
    }

    /// The name of an edition: year, hyphen, anything. Editions are ordered by name.
    static let edition = SettingsPattern(
        "the name of an edition such as 2018-113 or 2022-05", "版本名称，例如 2018-113 或 2022-05"
    ) { text in
        consists(of: text, 6...20, others: "-") && text.utf8.prefix(4).allSatisfy { (0x30...0x39).contains($0) }
            && text.utf8.dropFirst(4).first == 0x2D
    }

    /// A sender's code at the platform.
    static let sender = SettingsPattern("a code of 1 to 20 letters and digits", "1 至 20 位字母或数字的编码") {
        consists(of: $0, 1...20)
    }

    /// Whether a single-window document is meant for headquarters. Source: zhejiang.md §5.2.
    static let cebFlag = SettingsPattern("01, 02 or 03", "01、02 或 03") { ["01", "02", "03"].contains($0) }

    /// The name of a message type.
    static let messageType = SettingsPattern("a message type such as CEB311Message", "报文类型，例如 CEB311Message") {
        $0.hasPrefix("CEB") && $0.hasSuffix("Message") && $0.utf8.count == 13
            && $0.utf8.dropFirst(3).prefix(3).allSatisfy { (0x30...0x39).contains($0) }
    }

    /// What the holder of a token may do.
    static let accessRole = SettingsPattern(
        AccessRole.allCases.map(\.rawValue).joined(separator: ", "),
        AccessRole.allCases.map(\.rawValue).joined(separator: "、")
    ) { AccessRole(rawValue: $0) != nil }

    /// A SHA-256.
    static let sha256 = SettingsPattern("64 hexadecimal digits", "64 位十六进制数字") {
        $0.utf8.count == 64 && Hex.decode($0) != nil
    }

    /// A file or folder.
    static let path = SettingsPattern("a file path", "文件路径") {
        (1...1_000).contains($0.utf8.count) && $0.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    }

    /// An address or name to listen on.
    static let host = SettingsPattern("an IP address or host name to listen on", "监听的 IP 地址或主机名") {
        consists(of: $0, 1...253, others: "-.:")
    }

    /// An address range of an allow list.
    static let addressRange = SettingsPattern(
        "IP addresses or ranges such as 10.1.0.0/16 or ::1", "IP 地址或网段，例如 10.1.0.0/16 或 ::1"
    ) { AddressRange($0) != nil }

    /// The beginning of a URL path; empty means the root.
    static let basePath = SettingsPattern(
        "a URL path that begins with a slash and does not end with one, or nothing", "以斜杠开头、不以斜杠结尾的 URL 路径，或留空"
    ) { $0.isEmpty || isURLPath($0) }

    /// A whole URL path.
    static let urlPath = SettingsPattern(
        "a URL path that begins with a slash and does not end with one", "以斜杠开头、不以斜杠结尾的 URL 路径", accepts: isURLPath)

    @Sendable private static func isURLPath(_ text: String) -> Bool {
        text.hasPrefix("/") && !text.hasSuffix("/") && !text.contains("//")
            && consists(of: text, 2...200, others: "/-_.~")
    }

    /// An address of another service. A user name or password inside it is refused: URLs end up in logs.
    static let url = SettingsPattern(
        "an http:// or https:// URL with a host and without user name or password",
        "http:// 或 https:// 开头的 URL，含主机名，不含用户名和密码"
    ) { text in
        let lower = text.lowercased()
        guard let scheme = ["http://", "https://"].first(where: { lower.hasPrefix($0) }) else { return false }
        let rest = text.dropFirst(scheme.count)
        let authority = rest.prefix { !"/?#".contains($0) }
        return !authority.isEmpty && !authority.hasPrefix(":") && !authority.contains("@") && !rest.contains("#")
            && rest.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    /// When one key yields to another.
    static let switchTime = SettingsPattern(
        "expiry, or a time in China such as 2027-01-31, 2027-01-31 08:00 or 2027-01-31T08:00:00",
        "expiry，或北京时间，例如 2027-01-31、2027-01-31 08:00、2027-01-31T08:00:00"
    ) { CompanySettings.Switch($0) != nil }

    /// The name of a JSON key of the compatibility answer.
    static let jsonKey = SettingsPattern("a key of 1 to 20 letters and digits", "1 至 20 个字母或数字的键名") {
        consists(of: $0, 1...20, others: "_")
    }

    /// Times of day.
    static let openingHours = SettingsPattern(
        "times of day such as 06:00-23:00, several parted by commas", "时段，例如 06:00-23:00，多个以逗号分隔"
    ) { OpeningHours($0) != nil }

    /// HTTP statuses.
    static let statusList = SettingsPattern(
        "HTTP statuses such as 200-299 or 200, 202", "HTTP 状态码，例如 200-299 或 200, 202"
    ) { StatusList($0) != nil }

    /// The name of an environment variable.
    static let environmentName = SettingsPattern(
        "the name of an environment variable (letters, digits, underscores)", "环境变量名（字母、数字、下划线）"
    ) { consists(of: $0, 1...100, others: "_") }

    /// A certificate serial number.
    static let serial = SettingsPattern(
        "a certificate serial number in hexadecimal digits", "十六进制的证书序列号"
    ) { text in (1...64).contains(text.utf8.count) && text.utf8.allSatisfy { Character(UnicodeScalar($0)).isHexDigit } }

    /// A key reference of a PIV card.
    static let slot = SettingsPattern(
        "a PIV key slot: 9a, 9c, 9d, 9e or 82 to 95", "PIV 密钥槽：9a、9c、9d、9e 或 82 至 95"
    ) { text in
        guard text.utf8.count == 2, let number = UInt8(text, radix: 16) else { return false }
        return [0x9A, 0x9C, 0x9D, 0x9E].contains(number) || (0x82...0x95).contains(number)
    }
}
