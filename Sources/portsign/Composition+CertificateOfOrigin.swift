internal import Channels
internal import Foundation
internal import Ledger
internal import Logging
internal import OutboundHTTP
internal import ServiceLifecycle
internal import SidecarBase
internal import SidecarConfiguration
internal import Signers

/// The parts that exchange data on certificates of origin with the council.
struct CertificateOfOriginParts {
    let channel: any ChannelServing
    let workers: [any Service]

    /// `nil` when the channel is off.
    ///
    /// - Throws: `config.value` for a file that cannot be read, `ccpit.profile` or `ccpit.key` for one that does not hold what it
    ///   should.
    init?(_ settings: Settings, ledger: any ChannelLedger, clients: OutboundClients, logger: Logger) throws {
        guard let own = settings.certificateOfOrigin else { return nil }
        let exchange = try OriginExchange(own, ledger: ledger)
        let policy = OriginPolicy(
            polling: own.polling, refusesOrphans: own.orphans == .refuse,
            // The lease must outlast a call and the wait for its turn.
            lease: own.timeout + .seconds(120))
        let (nudge, notices) = (Nudge(), Nudge())
        let way = OutboundWay(own.tls, proxy: own.proxy, connectTimeout: own.connectTimeout)
        let caller = OriginCaller(
            url: own.url, timeout: own.timeout,
            // What is base64 is a third longer.
            limit: exchange.profile.limits.bytes / 3 * 4 + 65_536, client: try clients.client(for: way),
            renewal: try clients.renewal(for: way))
        let results = OriginResults(ledger: ledger, policy: policy, notices: notices, logger: logger)
        let sender = OriginSender(
            exchange: exchange, caller: caller, ledger: ledger, results: results, policy: policy, notices: notices,
            logger: logger)
        let reception = OriginReception(
            exchange: exchange, ledger: ledger, results: results, policy: policy, nudge: nudge, notices: notices,
            logger: logger)
        channel = OriginServing(
            desk: OriginDesk(sender: sender, ledger: ledger, policy: policy, nudge: nudge), reception: reception,
            exchange: exchange, ledger: ledger, path: own.callbackPath,
            base: settings.server.basePath)
        var workers: [any Service] = []
        if let url = own.notify.url {
            let target = NoticeTarget(
                url: url, timeout: own.notify.timeout,
                hmacSecret: try own.notify.hmacSecretFile.map { try SecretFile.read($0) },
                client: try clients.client(for: own.notify.tls), renewal: try clients.renewal(for: own.notify.tls))
            workers.append(
                NoticeWorker(
                    channel: OriginCase.channel, target: target, ledger: ledger, nudge: notices, logger: logger))
        }
        // Services stop in the reverse order: first what makes notices.
        workers.append(
            OriginWorker(
                sender: sender, reception: reception, places: exchange.profile.limits.parallel * 2, nudge: nudge,
                logger: logger))
        self.workers = workers
    }
}

extension OriginExchange {
    /// The exchange that the settings ask for.
    ///
    /// - Throws: as ``CertificateOfOriginParts``.
    init(_ settings: CertificateOfOriginSettings, ledger: any ChannelLedger) throws {
        var profile = try OriginProfile.file(settings.profileFile, isTest: settings.testMode)
        if let perMinute = settings.perMinute { profile.limits.perMinute = perMinute }
        if let parallel = settings.parallel { profile.limits.parallel = parallel }
        let keys = try settings.keyFiles.map { try SharedKey(secretFile: $0, profile) }
        guard let current = keys.first else { throw SidecarError(.configValue, "ccpit.keyFiles") }
        self.init(
            profile: profile, providerCode: settings.providerCode,
            keys: OriginKeys(current, former: Array(keys.dropFirst())), ledger: ledger)
    }
}

extension OriginProfile {
    /// The largest profile: it holds no data of the business.
    private static let maximumFile = 1 << 20

    /// The profile of a file; the built-in one without a file.
    ///
    /// - Throws: `config.value` for a file that cannot be read, `ccpit.profile` for a profile that cannot be used.
    static func file(_ path: String?, isTest: Bool) throws -> OriginProfile {
        guard let path else { return .standard }
        guard let content = FileManager.default.contents(atPath: path), content.count <= maximumFile else {
            throw SidecarError(.configValue, "\(path) cannot be read, or is too large")
        }
        do {
            return try read([UInt8](content), isTest: isTest)
        } catch let error as OriginProfileError {
            throw error
        } catch {
            throw SidecarError(.originProfile, "\(path): \(SidecarError(wrapping: error).detail)")
        }
    }
}

extension SharedKey {
    /// The key of a file that nobody else may read.
    ///
    /// - Throws: `config.value` where others may or it cannot be read, `ccpit.key` where it is not written as the profile says.
    init(secretFile path: String, _ profile: OriginProfile) throws {
        guard let key = SharedKey(file: try SecretFile.bytes(path), profile.keyEncoding) else {
            throw SidecarError(.originKey, "\(path) is not \(profile.keyEncoding.rawValue)")
        }
        guard !profile.needsKeyText || key.isText else {
            throw SidecarError(.originKey, "\(path) is no text, and the recipe signs the key's text")
        }
        self = key
    }
}

extension SecretFile {
    /// The bytes of a secret that need not be a text, at most 64 KiB.
    ///
    /// - Throws: `config.value` when the file cannot be read or others can read it.
    static func bytes(_ path: String) throws -> [UInt8] {
        let place = ServiceCredentials.place(of: path)
        let mode: Int
        do {
            let attributes = try FileManager.default.attributesOfItem(atPath: place)
            mode = (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0o777
        } catch {
            throw SidecarError(.configValue, "\(path) cannot be read")
        }
        guard mode & ServiceCredentials.forbiddenMode(of: place) == 0 else {
            throw SidecarError(.configValue, "\(path) can be read by others: chmod 600 \(path)")
        }
        guard let content = FileManager.default.contents(atPath: place), content.count <= 65_536 else {
            throw SidecarError(.configValue, "\(path) cannot be read, or is too large for a key")
        }
        return [UInt8](content)
    }
}
