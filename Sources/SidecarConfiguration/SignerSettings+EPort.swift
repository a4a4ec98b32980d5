internal import SidecarBase

extension SignerSettings {
    /// A key behind the E-Port's local control.
    package struct EPortControl: Sendable, Equatable {
        /// Address of the control, `ws://` or `wss://`.
        package var url: String
        /// For `wss://`: file with the authorities to trust in place of the system's.
        package var authorities: String?
        package var timeout: Duration
        /// Whether the PIN goes along with every signature; otherwise it is verified once after connecting.
        package var pinWithSignature: Bool
        package var pin: Card.PIN
        /// Serial number of the certificate, when only this key will do.
        package var serial: String?
    }

    /// A key behind the vendor's library.
    package struct EPortLibrary: Sendable, Equatable {
        /// The library's file.
        package var library: String
        package var timeout: Duration
        package var pin: Card.PIN
        /// Serial number of the certificate, when only this key will do.
        package var serial: String?
    }
}

extension SettingsReference {
    /// The types of signers that reach a key by the E-Port's own software.
    static let eportTypes = ["eport-control", "eport-library"]

    static let eportURL = SettingsField(
        "url", .text(.webSocketURL), standard: "ws://127.0.0.1:61232", onlyFor: ["eport-control"],
        "Address of the E-Port control.", "电子口岸控件的地址。")
    static let eportAllowPlainRemote = SettingsField(
        "allowPlainRemote", .boolean, standard: "false", onlyFor: ["eport-control"],
        "Allow a ws:// address on another machine; PIN and messages travel there in clear.",
        "允许使用其他机器上的 ws:// 地址；PIN 与报文将以明文传输。")
    static let eportAuthorities = SettingsField(
        "authorities", .text(.path), onlyFor: ["eport-control"],
        "For wss://: PEM file with the only authorities to trust, in place of the system's.",
        "用于 wss://：仅信任此 PEM 文件中的证书颁发机构，代替系统内置列表。")
    static let eportPinWithSignature = SettingsField(
        "pinWithSignature", .boolean, standard: "true", onlyFor: ["eport-control"],
        "Send the PIN with every signature, as the control's own pages do; false: verify it once after connecting.",
        "每次签名都附带 PIN（与控件自带页面一致）；false 表示连接后只验证一次。")
    static let eportLibrary = SettingsField(
        "library", .text(.path), onlyFor: ["eport-library"],
        "The vendor's library, libSPSecureAPI.so. It runs in a process of its own.",
        "厂商动态库 libSPSecureAPI.so，在独立进程中运行。")
    static let eportTimeout = SettingsField(
        "timeout", .duration(100...600_000), standard: "15s", onlyFor: eportTypes,
        "Within this time control or library must have answered.", "控件或动态库的应答时限。")
}

extension SettingsPattern {
    /// The address of a WebSocket server, without user, password or fragment.
    static let webSocketURL = SettingsPattern(
        "a ws:// or wss:// address with a host and without user name or password",
        "ws:// 或 wss:// 开头的地址，含主机名，不含用户名和密码"
    ) { text in
        guard let scheme = ["ws://", "wss://"].first(where: { text.hasPrefix($0) }) else { return false }
        let rest = text.dropFirst(scheme.count)
        return !webSocketHost(text).isEmpty && rest.utf8.allSatisfy { (0x21...0x7E).contains($0) }
            && !rest.contains("@") && !rest.contains("#") && hasGoodPort(rest.prefix { !"/?".contains($0) })
    }

    /// The host of such an address, an IPv6 address without its brackets.
    static func webSocketHost(_ url: String) -> String {
        guard let start = url.firstRange(of: "://")?.upperBound else { return "" }
        let authority = url[start...].prefix { !"/?".contains($0) }
        if authority.hasPrefix("[") { return String(authority.dropFirst().prefix { $0 != "]" }) }
        return String(authority.prefix { $0 != ":" })
    }

    private static func hasGoodPort(_ authority: Substring) -> Bool {
        let after = authority.hasPrefix("[") ? authority.drop { $0 != "]" }.dropFirst() : authority.drop { $0 != ":" }
        if after.isEmpty { return !authority.hasPrefix("[") || authority.hasSuffix("]") }
        guard after.hasPrefix(":"), let port = Int(after.dropFirst()) else { return false }
        return (1...65_535).contains(port)
    }
}

extension SignerSettings.EPortControl {
    var description: BilingualText {
        let host = SettingsPattern.webSocketHost(url)
        let isOpen = url.hasPrefix("ws://") && !AddressRange.isLoopback(host: host)
        return BilingualText(
            "E-Port control at \(url), \(pin.description.english)" + (serial.map { ", only certificate \($0)" } ?? "")
                + (isOpen ? "; PIN and messages travel in clear" : ""),
            "电子口岸控件 \(url)，\(pin.description.chinese)" + (serial.map { "，仅证书 \($0)" } ?? "")
                + (isOpen ? "；PIN 与报文以明文传输" : ""))
    }
}

extension SignerSettings.EPortLibrary {
    var description: BilingualText {
        BilingualText(
            "E-Port library \(library), \(pin.description.english)" + (serial.map { ", only certificate \($0)" } ?? ""),
            "电子口岸动态库 \(library)，\(pin.description.chinese)" + (serial.map { "，仅证书 \($0)" } ?? ""))
    }
}
