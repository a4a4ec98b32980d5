internal import CustomsMessages
internal import SidecarConfiguration

extension Settings {
    /// What works and should not stay so: said on the console's first page.
    var complaints: [BilingualText] {
        var complaints: [BilingualText] = []
        func unverified(_ english: String, _ chinese: String) {
            complaints.append(
                BilingualText(
                    "\(english): its TLS certificate is not verified (tls.verification: none), so anybody on the way can read and change what is sent.",
                    "\(chinese)：未校验对方 TLS 证书（tls.verification: none），传输途中可被读取或篡改。"))
        }
        for route in routes {
            if route.tls.verification == .none { unverified("Route \(route.name)", "路由 \(route.name)") }
            if route.isExposed {
                complaints.append(
                    BilingualText(
                        "Route \(route.name): password and messages travel in clear to another machine.",
                        "路由 \(route.name)：口令与报文以明文传输至其他机器。"))
            }
        }
        for target in relay where target.tls.verification == .none {
            unverified("ERP target \(target.name)", "ERP 目标 \(target.name)")
        }
        for company in companies where company.platform?.tls.verification == TLSSettings.Verification.none {
            unverified("Platform of \(company.code)", "\(company.code) 的平台")
        }
        if server.tokens.isEmpty {
            complaints.append(
                BilingualText(
                    "No tokens are configured (server.tokens): whoever may reach the API or this console may do everything.",
                    "未配置令牌（server.tokens）：凡能访问 API 或本控制台者均可执行全部操作。"))
        }
        return complaints
    }
}
