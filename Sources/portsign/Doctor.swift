internal import CryptoCore
internal import CustomsSignature
internal import Exchange
internal import ExchangeAS2
internal import Foundation
internal import Ledger
internal import Logging
internal import OutboundHTTP
internal import SidecarBase
internal import SidecarConfiguration
internal import Signers
internal import SmartCard

/// Looks at everything a running sidecar stands on: clock, cards, certificates, ledger, node, ERP keys.
struct Doctor {
    let settings: Settings
    private let isChinese = Language.ofTerminal == .chinese

    init(settings: Settings) {
        self.settings = settings
    }

    /// What was found, in the order a person would look.
    func examine() async -> [Finding] {
        var findings = [clock()]
        findings += wayIn()
        findings += await signers()
        findings += rollOvers()
        findings.append(await ledger())
        findings += await routes()
        findings += platformKeys()
        findings += channels()
        return findings
    }

    func text(_ english: String, _ chinese: String) -> String { isChinese ? chinese : english }

    /// No earlier than this program was written.
    private func clock() -> Finding {
        let now = ChinaTime.now()
        let earliest = ChinaTime(year: 2026, month: 1, day: 1)
        guard let earliest, now >= earliest else {
            return Finding(
                text("clock", "时钟"), .bad, now.readable,
                advice: text(
                    "the clock is set back: set it (timedatectl), customs refuses times in the past",
                    "系统时间早于程序发布时间：请校时（timedatectl），否则海关会拒收"))
        }
        return Finding(text("clock", "时钟"), .good, now.readable + " +08:00")
    }

    // MARK: Signers

    private func signers() async -> [Finding] {
        var findings: [Finding] = []
        let usesCards = settings.signers.contains { if case .card = $0.kind { true } else { false } }
        var reports: [CardReport] = []
        if usesCards {
            do {
                reports = try await CardInspector().list()
                findings.append(pcsc(reports))
            } catch {
                let code = SidecarError(wrapping: error).code
                findings.append(Finding("pcscd", .bad, code.name, advice: Language.sentence(of: code)))
            }
        }
        for signer in settings.signers {
            switch signer.kind {
            case .software: findings.append(software(signer))
            case .card(let card): findings += await cardFindings(card, name: signer.name, reports: reports)
            case .pkcs11, .skf: findings += await library(signer)
            case .remote(let remote): findings += await remoteFindings(remote, name: signer.name)
            case .eportControl(let control): findings += await eport(signer, pin: control.pin, at: control.url)
            case .eportLibrary(let library): findings += await eport(signer, pin: library.pin, at: library.library)
            }
            if let canary = canary(of: signer) { findings.append(canary) }
        }
        return findings
    }

    private func pcsc(_ reports: [CardReport]) -> Finding {
        guard !reports.isEmpty else {
            return Finding(
                "pcscd", .bad, text("running, no reader", "运行中，没有读卡器"), advice: Language.sentence(of: .cardNoReader))
        }
        let readers = reports.map {
            "\($0.reader.name) (\($0.reader.isPresent ? text("card", "有卡") : text("no card", "无卡")))"
        }
        return Finding("pcscd", .good, readers.joined(separator: ", "))
    }

    private func software(_ signer: SignerSettings) -> Finding {
        let subject = text("signer \(signer.name)", "签名设备 \(signer.name)")
        do {
            let only = Settings.only(signer, of: settings)
            guard
                let made = try SignerFactory(
                    settings: only, logger: Logger(label: "doctor") { _ in SwiftLogNoOpLogHandler() }
                )
                .signers()[signer.name] as? SoftwareSigner
            else {
                return Finding(
                    subject, .bad, ErrorCode.signerKeyFile.name, advice: Language.sentence(of: .signerKeyFile))
            }
            return certificate(made.certificate, of: signer.name, subject: subject, note: text("software key", "软件密钥"))
        } catch {
            let reason = SidecarError(wrapping: error)
            return Finding(subject, .bad, reason.description, advice: Language.sentence(of: reason.code))
        }
    }

    /// A signer behind a library: whether it loads, whether the token is there, and its certificate. Uses no PIN.
    private func library(_ signer: SignerSettings) async -> [Finding] {
        let subject = text("signer \(signer.name)", "签名设备 \(signer.name)")
        do {
            let factory = SignerFactory(
                settings: Settings.only(signer, of: settings),
                logger: Logger(label: "doctor") { _ in SwiftLogNoOpLogHandler() })
            if let pin = factory.pin(of: signer.kind) { _ = try factory.pinSource(pin).read() }
            guard let made = try factory.signers()[signer.name] as? LibrarySigner else {
                return [Finding(subject, .bad, ErrorCode.signerNone.name, advice: Language.sentence(of: .signerNone))]
            }
            let found: Result<(SignerIdentity, PINTries), SignerError>
            do throws(SignerError) {
                found = .success((try await made.identity(), try await made.pinTriesLeft()))
            } catch {
                found = .failure(error)
            }
            await made.close()
            let (identity, left) = try found.get()
            let key = try Certificate(der: identity.certificateDER)
            return [
                certificate(key, of: signer.name, subject: subject, note: identity.device),
                tries(left, subject: subject),
            ]
        } catch {
            let reason = SidecarError(wrapping: error)
            return [Finding(subject, .bad, reason.description, advice: Language.sentence(of: reason.code))]
        }
    }

    private func cardFindings(
        _ card: SignerSettings.Card, name: String, reports: [CardReport]
    ) async -> [Finding] {
        let subject = text("signer \(name)", "签名设备 \(name)")
        var findings: [Finding] = []
        do {
            let factory = SignerFactory(
                settings: settings, logger: Logger(label: "doctor") { _ in SwiftLogNoOpLogHandler() })
            let wanted = try factory.cardSettings(card, signer: name)
            if let pin = wanted.pin { _ = try pin.read() }
            // What was seen without the settings is enough for cards that say everything themselves.
            let isPlain = wanted.profile == .auto && wanted.iso7816 == ISOSettings()
            let seen = isPlain || reports.isEmpty ? reports : try await CardInspector().list(settings: wanted)
            let candidates = seen.filter { card.reader.map($0.reader.name.hasPrefix) ?? true }
            let found = candidates.lazy.flatMap { report in report.slots.map { (report, $0) } }
                .first { wanted.accepts($0.1.certificate) }
            guard let (report, slot) = found else {
                let seen = candidates.flatMap(\.slots).map(\.certificate.certNo).joined(separator: ", ")
                return [
                    Finding(
                        subject, .bad,
                        seen.isEmpty ? ErrorCode.cardAbsent.name : text("other cards: \(seen)", "其他卡：\(seen)"),
                        advice: Language.sentence(of: seen.isEmpty ? .cardAbsent : .cardNoMatch))
                ]
            }
            findings.append(certificate(slot.certificate, of: name, subject: subject, note: report.reader.name))
            findings.append(tries(report.triesLeft, subject: subject))
        } catch {
            let reason = SidecarError(wrapping: error)
            findings.append(Finding(subject, .bad, reason.description, advice: Language.sentence(of: reason.code)))
        }
        return findings
    }

    /// Asks control or library for the certificate, which takes no PIN.
    private func eport(_ signer: SignerSettings, pin: SignerSettings.Card.PIN, at place: String) async -> [Finding] {
        let subject = text("signer \(signer.name)", "签名设备 \(signer.name)")
        do {
            let factory = SignerFactory(
                settings: Settings.only(signer, of: settings),
                logger: Logger(label: "doctor") { _ in SwiftLogNoOpLogHandler() })
            _ = try factory.pinSource(pin).read()
            guard let made = try factory.signers()[signer.name] else { return [] }
            let identity: Result<SignerIdentity, SignerError>
            do throws(SignerError) {
                identity = .success(try await made.identity())
            } catch {
                identity = .failure(error)
            }
            await made.close()
            let seen = try Certificate(der: identity.get().certificateDER)
            return [certificate(seen, of: signer.name, subject: subject, note: place), tries(nil, subject: subject)]
        } catch {
            let reason = SidecarError(wrapping: error)
            return [
                Finding(subject, .bad, "\(place): \(reason.description)", advice: Language.sentence(of: reason.code))
            ]
        }
    }

    private func tries(_ tries: PINTries?, subject: String) -> Finding {
        let subject = subject + text(", PIN", "，PIN")
        switch tries {
        case .undiminished: return Finding(subject, .good, text("no wrong PIN was given", "没有输错记录"))
        case .diminished:
            return Finding(
                subject, .bad, text("a wrong PIN was given", "曾输错 PIN"), advice: Language.sentence(of: .cardPinGuard))
        default: break
        }
        guard let left = tries?.count else {
            return Finding(
                subject, .warning, text("the card does not tell the tries left", "卡不提供剩余次数"),
                advice: text(
                    "be sure of the PIN before the first signature: a wrong one may block the card",
                    "首次加签前请核对 PIN：输错可能锁卡"))
        }
        if left == 0 { return Finding(subject, .bad, "0", advice: Language.sentence(of: .cardPinBlocked)) }
        if left <= 2 { return Finding(subject, .bad, "\(left)", advice: Language.sentence(of: .cardPinGuard)) }
        return Finding(subject, .good, text("\(left) tries left", "剩余 \(left) 次"))
    }

    func certificate(_ certificate: Certificate, of signer: String, subject: String, note: String) -> Finding {
        let days = (certificate.notAfter.milliseconds - ChinaTime.now().milliseconds) / 86_400_000
        let until = String(certificate.notAfter.readable.prefix(10))
        let seen = text(
            "certificate \(certificate.certNo), \(certificate.subject), until \(until) (\(days) days), \(note)\(extras(certificate))",
            "证书 \(certificate.certNo)，\(certificate.subject)，有效期至 \(until)（\(days) 天），\(note)\(extras(certificate))")
        if certificate.notBefore > .now() {
            return Finding(subject, .bad, seen, advice: Language.sentence(of: .signerNotYetValid))
        }
        if days < 0 { return Finding(subject, .bad, seen, advice: Language.sentence(of: .signerExpired)) }
        let mayNotUseIt = settings.companies.filter {
            $0.signers.contains(signer) && !SignatureEdition($0.edition).allows(certificate.publicKey.kind)
        }
        if !mayNotUseIt.isEmpty {
            let codes = mayNotUseIt.map(\.code).joined(separator: ", ")
            return Finding(
                subject, .bad, seen + text(", company \(codes)", "，企业 \(codes)"),
                advice: Language.sentence(of: .companyEdition))
        }
        if let passed = CertificateThreshold.passed(daysLeft: Int(days)) {
            return Finding(
                subject, passed > 7 ? .warning : .bad, seen,
                advice: text(
                    "fewer than \(passed) days are left: order a new certificate now, and name old and new signer with switchAt",
                    "不足 \(passed) 天到期：请尽快办理新证书，并以 switchAt 配置新旧签名设备"))
        }
        return Finding(subject, .good, seen)
    }

    // MARK: Ledger, routes, keys

    private func ledger() async -> Finding {
        let subject = text("ledger", "台账")
        let path = settings.ledger.path
        do {
            let ledger = try settings.ledger.open(.writer)
            try await ledger.probeWrite()
            let figures = try await ledger.figures()
            try await ledger.close()
            return Finding(subject, .good, figuresText(path, figures))
        } catch {
            let reason = SidecarError(wrapping: error)
            guard reason.code == .ledgerInUse else {
                return Finding(
                    subject, .bad, reason.description,
                    advice: text(
                        "let the user that runs portsign write there, or name another place (ledger.path)",
                        "请让运行 portsign 的用户可写该位置，或另设 ledger.path"))
            }
            return Finding(subject, .good, text("\(path), in use by the running sidecar", "\(path)，正由运行中的服务使用"))
        }
    }

    private func figuresText(_ path: String, _ figures: LedgerFigures) -> String {
        text(
            "\(path), can be written, \(figures.messages) messages, \(figures.queued) waiting, \(figures.parked) parked",
            "\(path)，可写，\(figures.messages) 份报文，\(figures.queued) 份等待发送，\(figures.parked) 份待人工处理")
    }

    private func routes() async -> [Finding] {
        guard !settings.routes.isEmpty else {
            return [
                Finding(
                    text("routes", "路由"), .warning, text("none: messages are signed and not sent", "未配置：只加签，不发送"),
                    advice: text(
                        "to have them sent, name the exchange node under routes", "需要发送时，请在 routes 中填写交换节点"))
            ]
        }
        let clients = OutboundClients()
        var findings: [Finding] = []
        for route in settings.routes { findings += await examine(route, clients) }
        for target in settings.relay where target.tls.verification == .none {
            findings.append(unverified(text("relay \(target.name)", "转发目标 \(target.name)")))
        }
        for company in settings.companies where company.platform?.tls.verification == TLSSettings.Verification.none {
            findings.append(unverified(text("platform of \(company.code)", "\(company.code) 的平台")))
        }
        do {
            try await clients.shutdown()
        } catch {
            findings.append(Finding("HTTP", .warning, String(describing: error)))
        }
        return findings
    }

    private func examine(_ route: RouteSettings, _ clients: OutboundClients) async -> [Finding] {
        let subject = text("route \(route.name)", "路由 \(route.name)")
        var findings: [Finding] = []
        do {
            let transport = try Composition.transport(of: route, in: settings, clients: clients)
            if let partner = transport as? AS2Transport { findings += certificates(of: partner, subject: subject) }
            findings.append(Finding(subject, .good, try await transport.probe()))
            let nobody = Logger(label: "doctor") { _ in SwiftLogNoOpLogHandler() }
            if let receiver = FolderReceiver(of: route, logger: nobody) {
                findings.append(Finding(subject, .good, try await receiver.probe()))
            }
        } catch {
            let reason = SidecarError(wrapping: error)
            let shown = reason.code == .nodeTLS ? await shownCertificate(route) : ""
            findings.append(
                Finding(subject, .bad, reason.description + shown, advice: Language.sentence(of: reason.code)))
        }
        if route.tls.verification == .none { findings.append(unverified(subject)) }
        if route.isExposed { findings.append(exposed(subject)) }
        return findings
    }

    private func exposed(_ subject: String) -> Finding {
        Finding(
            subject + text(", TLS", "，TLS"), .warning,
            text(
                "password and messages travel in clear to another machine (security: plain)",
                "口令与报文以明文传输至其他机器（security: plain）"),
            advice: text("ask the node for its TLS port and set security: tls", "请向节点索取 TLS 端口，并设置 security: tls"))
    }

    /// Whose certificate a node shows that is not trusted: a person sees at once whether it has expired, or who issued it.
    private func shownCertificate(_ route: RouteSettings) async -> String {
        guard let url = route.transport.url,
            let bytes = await TLSInspector.certificate(of: url, within: .seconds(10))
        else { return "" }
        let certificate: Certificate
        do {
            certificate = try Certificate(der: bytes)
        } catch {
            return text("; the certificate it shows cannot be read", "；其证书无法解析")
        }
        let (from, until) = (certificate.notBefore.readable.prefix(10), certificate.notAfter.readable.prefix(10))
        return text(
            "; it shows \(certificate.subject), issued by \(certificate.issuer), good from \(from) to \(until)",
            "；其证书为 \(certificate.subject)，签发者 \(certificate.issuer)，有效期 \(from) 至 \(until)")
    }

    func unverified(_ subject: String) -> Finding {
        Finding(
            subject + text(", TLS", "，TLS"), .warning,
            text("the server's certificate is not verified (tls.verify: none)", "不校验服务器证书（tls.verify: none）"),
            advice: text(
                "anybody on the way can read and change everything: set tls.caFile or tls.pins and remove tls.verify",
                "途中任何人均可读取和篡改：请配置 tls.caFile 或 tls.pins，并删除 tls.verify"))
    }

    private func platformKeys() -> [Finding] {
        do {
            _ = try PlatformKeys(settings.platform)
            return []
        } catch {
            let reason = SidecarError(wrapping: error)
            return [
                Finding(
                    text("platform keys", "平台密钥"), .bad, reason.description, advice: Language.sentence(of: reason.code))
            ]
        }
    }
}

extension Settings {
    /// Settings in which only one signer is made.
    fileprivate static func only(_ signer: SignerSettings, of settings: Settings) -> Settings {
        var settings = settings
        settings.signers = [signer]
        return settings
    }
}
