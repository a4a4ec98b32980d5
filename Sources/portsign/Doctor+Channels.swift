internal import Channels
internal import CryptoCore
internal import SidecarBase
internal import SidecarConfiguration

extension Doctor {
    /// The sister systems: where the council pushes, and whom the foreign exchange authority sees. Nothing is sent.
    func channels() -> [Finding] {
        var findings: [Finding] = []
        if let safe = settings.foreignExchange { findings += examine(safe) }
        if let origin = settings.certificateOfOrigin {
            let subject = text("certificates of origin", "原产地证")
            if let inbound = origin.inbound {
                let sentence = inbound.sentence(in: Language.ofTerminal == .chinese ? .chinese : .english)
                let isOpen = sentence.hasPrefix("! ")
                findings.append(
                    Finding(
                        subject, isOpen ? .warning : .good, isOpen ? String(sentence.dropFirst(2)) : sentence,
                        advice: isOpen
                            ? text(
                                "list the council's addresses in ccpit.inbound.allow",
                                "请在 ccpit.inbound.allow 中填写贸促会的地址")
                            : ""))
            }
            if origin.tls.verification == .none { findings.append(unverified(subject)) }
        }
        if let payments = settings.realTimePayment, payments.tls.verification == .none {
            findings.append(unverified(text("payment data", "支付数据")))
        }
        return findings
    }

    /// The client certificate: without a good one the authority's server admits nobody. Source: safe.md §7 item 4.
    private func examine(_ settings: ForeignExchangeSettings) -> [Finding] {
        let subject = text("foreign exchange", "外汇局")
        var findings: [Finding] = []
        if settings.tls.verification == .none { findings.append(unverified(subject)) }
        do {
            guard let certificate = try ForeignExchangeParts.clientCertificate(settings.tls) else { return findings }
            let now = ChinaTime.now()
            let days = (certificate.notAfter.milliseconds - now.milliseconds) / 86_400_000
            let until = certificate.notAfter.readable.prefix(10)
            let isSoon = days < SafeWorker.certificateDays
            findings.append(
                Finding(
                    subject, !certificate.isValid(at: now) ? .bad : isSoon ? .warning : .good,
                    text(
                        "client certificate \(certificate.certNo), \(certificate.subject), until \(until) (\(days) days)",
                        "客户端证书 \(certificate.certNo)，\(certificate.subject)，有效期至 \(until)（\(days) 天）"),
                    advice: certificate.isValid(at: now) && !isSoon ? "" : Language.sentence(of: .safeCertificate)))
        } catch {
            let reason = SidecarError(wrapping: error)
            findings.append(Finding(subject, .bad, reason.description, advice: Language.sentence(of: reason.code)))
        }
        return findings
    }
}
