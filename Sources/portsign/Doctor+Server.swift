internal import Logging
internal import SidecarBase
internal import SidecarConfiguration
internal import SidecarHTTP

extension Doctor {
    /// How the service is reached: its certificate, and what a public address lacks.
    func wayIn() -> [Finding] {
        let server = settings.server
        var findings: [Finding] = []
        if let tls = server.tls { findings.append(certificate(of: tls)) }
        if server.tls == nil, !server.isLoopback {
            findings.append(
                Finding(
                    text("way in", "访问入口"), .warning,
                    text(
                        "\(server.host) can be reached from other machines, and everything travels in clear",
                        "\(server.host) 可从其他机器访问，且数据以明文传输"),
                    advice: text(
                        "configure server.tls, or put a proxy with TLS before it and bind to 127.0.0.1",
                        "请配置 server.tls，或在前面设置启用 TLS 的代理并绑定 127.0.0.1")))
        }
        return findings
    }

    /// Whether the files of the server's certificate can be used: what a restart would find, and a renewal.
    private func certificate(of tls: ServerSettings.TLS) -> Finding {
        let subject = text("TLS certificate of the service", "服务的 TLS 证书")
        let standing: ServerTLS.Standing
        do {
            standing = try ServerTLS(tls, logger: Logger(label: "doctor") { _ in SwiftLogNoOpLogHandler() }).standing
        } catch {
            return Finding(
                subject, .bad, SidecarError(wrapping: error).description,
                advice: text(
                    "a sidecar that runs goes on with the certificate it has and would not start again: mend the files, they are read within seconds",
                    "运行中的服务仍使用原证书，但重启将失败：请修复文件，数秒内自动重新读取"))
        }
        let days = Int((standing.notAfter.milliseconds - ChinaTime.now().milliseconds) / 86_400_000)
        let until = text(
            "good until \(standing.notAfter.readable.prefix(16)), in \(days) days",
            "有效期至 \(standing.notAfter.readable.prefix(16))，剩余 \(days) 天")
        let advice = text(
            "renew it and put the new files in the place of the old ones; no restart is needed", "请续期并替换文件，无需重启")
        if standing.notAfter <= ChinaTime.now() { return Finding(subject, .bad, until, advice: advice) }
        return days < 14 ? Finding(subject, .warning, until, advice: advice) : Finding(subject, .good, until)
    }
}
