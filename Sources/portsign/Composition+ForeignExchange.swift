internal import Channels
internal import CryptoCore
internal import Foundation
internal import Ledger
internal import Logging
internal import OutboundHTTP
internal import ServiceLifecycle
internal import SidecarBase
internal import SidecarConfiguration

/// The parts that talk to the foreign exchange authority.
struct ForeignExchangeParts {
    let channel: any ChannelServing
    let workers: [any Service]

    /// `nil` when nothing goes there.
    ///
    /// - Throws: `config.value`, `safe.profile`, `safe.users_file`: a profile, a file or a certificate cannot be used.
    init?(_ settings: Settings, ledger: any ChannelLedger, clients: OutboundClients, logger: Logger) throws {
        guard let own = settings.foreignExchange else { return nil }
        let profile = try ForeignExchangeParts.profile(own)
        let calendar = try ForeignExchangeParts.calendar(own, profile)
        let key = try own.usersKeyFile.map { path in
            let key = try SecretFile.aesKey(path)
            guard key.count == 32 else { throw SidecarError(.configValue, "\(path): 32 bytes are needed") }
            return key
        }
        let notices = Nudge()
        var parts = SafeParts(
            profile: profile, calendar: calendar, users: try SafeUsers(path: own.usersFile, key: key), ledger: ledger,
            logger: logger)
        parts.timeout = own.timeout
        parts.spread = own.spread
        parts.audit = SafeAudit(full: own.audit.full, masked: own.audit.masked)
        parts.configuration = try ForeignExchangeParts.digests(own)
        parts.startedBy = SidecarAPI.user
        parts.noticed = { notices.signal() }
        let desk = SafeDesk(parts, queueWhenClosed: own.queueWhenClosed)
        // Before the server gives up on the request.
        channel = SafeService(
            parts, desk: desk, wait: max(.milliseconds(100), settings.server.answerTimeout - .milliseconds(500)))
        _ = try ForeignExchangeParts.clientCertificate(own.tls)
        var workers: [any Service] = []
        if let url = own.notices.url {
            let target = NoticeTarget(
                url: url, timeout: own.notices.timeout,
                hmacSecret: try own.notices.hmacSecretFile.map { try SecretFile.read($0) },
                client: try clients.client(for: own.notices.tls), renewal: try clients.renewal(for: own.notices.tls))
            workers.append(
                NoticeWorker(channel: "safe", target: target, ledger: ledger, nudge: notices, logger: logger))
        }
        let way = OutboundWay(own.tls, proxy: own.proxy, connectTimeout: own.connectTimeout)
        let client = SafeClient(
            url: own.url, client: try clients.client(for: way), renewal: try clients.renewal(for: way),
            proxy: try own.proxy.map { try HTTPProxy($0) })
        // Services stop in the reverse order: first what makes notices.
        workers.append(
            SafeWorker(parts, client: client, parallel: own.parallel) {
                do {
                    return try ForeignExchangeParts.clientCertificate(own.tls)?.notAfter
                } catch {
                    logger.error("the client certificate cannot be read", metadata: ["cause": "\(error)"])
                    return nil
                }
            })
        self.workers = workers
    }

    /// The profile, with what must hold for it in the settings. Source: safe.md §7 items 4 and 18.
    static func profile(_ settings: ForeignExchangeSettings) throws -> SafeProfile {
        let profile = try profile(at: settings.profile)
        guard !profile.isTest else { return profile }
        guard settings.url.lowercased().hasPrefix("https://") else {
            throw SidecarError(.safeProfile, "safe.url must be https unless the profile has testMode")
        }
        guard settings.tls.hasIdentity else {
            throw SidecarError(
                .safeProfile,
                "safe.tls needs certificateFile and keyFile, or pkcs12File: the authority admits known clients only")
        }
        guard settings.tls.verification != .none else {
            throw SidecarError(.safeProfile, "safe.tls.verify: none is for profiles with testMode")
        }
        return profile
    }

    /// - Throws: `config.value` for a file that cannot be read, `safe.profile` with everything wrong in it.
    static func profile(at path: String) throws -> SafeProfile {
        do {
            return try SafeProfileReader.read(try contents(path))
        } catch let error as SafeProfileError {
            throw SidecarError(.safeProfile, "\(path): \(error.detail)")
        }
    }

    static func calendar(_ settings: ForeignExchangeSettings, _ profile: SafeProfile) throws -> SafeCalendar {
        try SafeCalendar(profile, days: try settings.calendarFile.map { try contents($0) })
    }

    /// Digests of what the channel works by, for the event of a change.
    private static func digests(_ settings: ForeignExchangeSettings) throws -> [String: String] {
        func digest(_ bytes: [UInt8]) -> String { Hex.encode(MessageDigest.sha256(bytes)) }
        var digests = [
            // The settings hold names of files, and no secrets.
            "settings": digest(Array(String(describing: settings).utf8)),
            "profile": digest(try contents(settings.profile)),
        ]
        digests["calendar"] = try settings.calendarFile.map { digest(try contents($0)) }
        return digests
    }

    private static func contents(_ path: String) throws(SidecarError) -> [UInt8] {
        guard let content = FileManager.default.contents(atPath: path) else {
            throw SidecarError(.configValue, "\(path) cannot be read")
        }
        return [UInt8](content)
    }

    /// The certificate that is shown to the authority's server; `nil` when there is none.
    ///
    /// - Throws: `config.value`, `crypto.certificate`: the file cannot be read, or holds none.
    static func clientCertificate(_ tls: TLSSettings) throws -> Certificate? {
        if let path = tls.pkcs12File {
            return try PKCS12(secretFile: path, passphraseFile: tls.passphraseFile).certificate
        }
        return try tls.certificateFile.map { try Certificate(pem: String(decoding: try contents($0), as: UTF8.self)) }
    }
}
