internal import CryptoCore
internal import Foundation
internal import Logging
internal import SidecarBase
internal import SidecarConfiguration
internal import Signers

extension Doctor {
    /// What the E-Port put into a certificate besides; empty for others.
    func extras(_ certificate: Certificate) -> String {
        var parts: [String] = []
        if let enterprise = certificate.enterpriseName {
            parts.append(text("enterprise \(enterprise)", "企业 \(enterprise)"))
        }
        if let card = certificate.cardNumber { parts.append(text("card number \(card)", "卡号 \(card)")) }
        return parts.map { text(", ", "，") + $0 }.joined()
    }

    /// That a signer never proves itself deserves a look; how often it does otherwise is in `config check`.
    func canary(of signer: SignerSettings) -> Finding? {
        guard signer.canary == .zero, settings.companies.contains(where: { $0.signers.contains(signer.name) }) else {
            return nil
        }
        return Finding(
            text("signer \(signer.name), test signature", "签名设备 \(signer.name)，测试签名"), .warning,
            text("switched off", "已关闭"),
            advice: text(
                "with canary: 5m the health check knows within minutes when it cannot sign any more",
                "配置 canary: 5m 后，健康检查可在数分钟内发现其不可用"))
    }

    /// Keys that take over from others.
    func rollOvers() -> [Finding] {
        settings.companies.compactMap { company in
            guard let moment = company.switchAt, let old = company.signers.first else { return nil }
            let new = company.signers.dropFirst().joined(separator: ", ")
            let subject = text("roll-over of \(company.code)", "\(company.code) 换证")
            switch moment {
            case .expiry:
                return Finding(
                    subject, .good,
                    text("\(old) until its certificate ends, then \(new)", "\(old) 证书到期后改用 \(new)"))
            case .at(let time):
                let isOver = ChinaTime.now() >= time
                let at = String(time.readable.prefix(19))
                return Finding(
                    subject, isOver ? .warning : .good,
                    text("\(old) until \(at), then \(new)", "\(old) 用至 \(at)，此后为 \(new)"),
                    advice: isOver
                        ? text(
                            "it is done: \(old) and switchAt can be taken out of the configuration",
                            "换证已完成：可从配置中删除 \(old) 与 switchAt")
                        : "")
            }
        }
    }

    /// Asks the other PortSign for its certificate; nothing is signed.
    func remoteFindings(_ remote: SignerSettings.Remote, name: String) async -> [Finding] {
        let subject = text("signer \(name)", "签名设备 \(name)")
        let clients = OutboundClients()
        var findings: [Finding] = []
        do {
            let factory = SignerFactory(
                settings: settings, logger: Logger(label: "doctor") { _ in SwiftLogNoOpLogHandler() }, clients: clients)
            let signer = try factory.makeRemote(remote, name: name)
            let identity = try await signer.identity()
            await signer.close()
            findings.append(
                certificate(
                    try Certificate(der: identity.certificateDER), of: name, subject: subject, note: remote.url))
        } catch {
            let reason = SidecarError(wrapping: error)
            findings.append(Finding(subject, .bad, reason.description, advice: Language.sentence(of: reason.code)))
        }
        do {
            try await clients.shutdown()
        } catch {
            findings.append(Finding("HTTP", .warning, String(describing: error)))
        }
        return findings
    }
}
