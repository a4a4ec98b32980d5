internal import AsyncHTTPClient
internal import CryptoCore
internal import Foundation
internal import Logging
internal import OutboundHTTP
internal import SidecarBase
internal import SidecarConfiguration
internal import Synchronization

/// How other people's servers are reached and trusted.
struct OutboundWay: Hashable {
    var tls = TLSSettings()
    var proxy: ProxySettings?
    /// Within this time a connection must be there; the library's 10 s when `nil`.
    var connectTimeout: Duration?

    init(_ tls: TLSSettings, proxy: ProxySettings? = nil, connectTimeout: Duration? = nil) {
        self.tls = tls
        self.proxy = proxy
        self.connectTimeout = connectTimeout
    }
}

/// The clients for other people's servers: one for each way of reaching and trusting them.
final class OutboundClients: Sendable {
    private struct Way {
        let client: HTTPClient
        let renewal: TLSRenewal?
    }

    /// For servers that the system's authorities vouch for.
    let standard = HTTPCaller.makeClient()
    let logger: Logger
    private let others = Mutex<[OutboundWay: Way]>([:])

    init(logger: Logger = Logger(label: "portsign") { _ in SwiftLogNoOpLogHandler() }) {
        self.logger = logger
    }

    /// The client for servers that are trusted in this way. Files are read when the first one of a way is wanted.
    ///
    /// - Throws: `config.value` for a file that cannot be read or does not hold what it should.
    func client(for settings: TLSSettings) throws -> HTTPClient { try client(for: OutboundWay(settings)) }

    /// What reads the files of this way again when they change; `nil` where there are none.
    ///
    /// - Throws: as ``client(for:)``.
    func renewal(for settings: TLSSettings) throws -> TLSRenewal? { try renewal(for: OutboundWay(settings)) }

    /// The client for servers that are reached and trusted in this way.
    ///
    /// - Throws: `config.value` for a file that cannot be read or does not hold what it should.
    func client(for way: OutboundWay) throws -> HTTPClient {
        try way == OutboundWay(TLSSettings()) ? standard : made(way).client
    }

    /// What reads the files of this way again when they change; `nil` where there are none.
    ///
    /// - Throws: as ``client(for:)``.
    func renewal(for way: OutboundWay) throws -> TLSRenewal? {
        try way == OutboundWay(TLSSettings()) ? nil : made(way).renewal
    }

    private func made(_ asked: OutboundWay) throws -> Way {
        try others.withLock { others in
            if let known = others[asked] { return known }
            let trust = try TLSTrust.renewed(asked.tls, logger: logger)
            let proxy = try asked.proxy.map { try HTTPProxy($0) }
            let client: HTTPClient
            do throws(HTTPFailure) {
                client = try HTTPCaller.makeClient(
                    trusting: trust, through: proxy, connectingWithin: asked.connectTimeout)
            } catch {
                throw SidecarError(.configValue, "tls: \(error.detail)")
            }
            let way = Way(client: client, renewal: trust.renewal)
            others[asked] = way
            return way
        }
    }

    /// Ends all connections.
    func shutdown() async throws {
        for client in all { try await client.shutdown() }
    }

    /// Ends all connections without waiting: a client that is forgotten would end the process.
    func abandon() {
        for client in all { client.shutdown { _ in } }
    }

    private var all: [HTTPClient] { [standard] + others.withLock { others in others.values.map(\.client) } }
}

extension HTTPProxy {
    /// The proxy the settings name.
    ///
    /// - Throws: `config.value` for a password that cannot be read or that others can read.
    init(_ settings: ProxySettings) throws {
        let password = try settings.passwordFile.map { try SecretFile.read($0) }
        let login = settings.user.map { user in
            (user: user, password: password.map { $0.withExposed { $0 } } ?? "")
        }
        self.init(host: settings.host, port: settings.port, login: login)
    }
}

extension TLSTrust {
    /// The trust the settings ask for, whose files are read again when they change.
    ///
    /// - Throws: `config.value` for a file that cannot be read or does not hold what it should.
    static func renewed(_ settings: TLSSettings, logger: Logger) throws -> TLSTrust {
        let files = [
            settings.caFile, settings.certificateFile, settings.keyFile, settings.pkcs12File, settings.passphraseFile,
        ].compactMap(\.self)
        do throws(HTTPFailure) {
            var trust = try TLSTrust(settings)
            guard !files.isEmpty else { return trust }
            trust.renewal = try TLSRenewal {
                FileStamp.of(files)
            } read: { () throws(HTTPFailure) in
                try TLSTrust(settings)
            } tell: { failure in
                let names = Logger.MetadataValue.string(files.joined(separator: ", "))
                if let failure {
                    logger.error(
                        "changed TLS files cannot be used; the old ones stay in use",
                        metadata: ["files": names, "cause": "\(failure.detail)"])
                } else {
                    logger.info("changed TLS files are used", metadata: ["files": names])
                }
            }
            return trust
        } catch {
            throw SidecarError(.configValue, "tls: \(error.detail)")
        }
    }

    /// The trust the settings ask for.
    ///
    /// - Throws: `tls` for a file that cannot be read.
    init(_ settings: TLSSettings) throws(HTTPFailure) {
        self.init()
        verification =
            switch settings.verification {
            case .full: .full
            case .pin: .key
            case .none: .none
            }
        oldest =
            switch settings.minimumVersion {
            case .tls10: .tls10
            case .tls12: .tls12
            case .tls13: .tls13
            }
        if let path = settings.caFile { authorities = try TLSTrust.contents(path) }
        if let certificate = settings.certificateFile, let key = settings.keyFile {
            let secret: Secret
            do {
                secret = try SecretFile.read(key)
            } catch {
                throw HTTPFailure(.tls, SidecarError(wrapping: error).detail)
            }
            identity = Identity(
                certificates: try TLSTrust.contents(certificate), key: secret.withExposed { Array($0.utf8) })
        }
        if let path = settings.pkcs12File { identity = try TLSTrust.identity(path, settings.passphraseFile) }
        let pins = settings.pins
        if !pins.isEmpty {
            acceptsKey = { key in
                let digest = MessageDigest.sha256(key)
                return pins.contains(digest) ? .pinned : .other(TLSSettings.text(ofPin: digest))
            }
        }
    }

    /// Certificate, authorities and key of a PKCS#12 file.
    private static func identity(_ path: String, _ passphraseFile: String?) throws(HTTPFailure) -> Identity {
        do {
            let container = try PKCS12(secretFile: path, passphraseFile: passphraseFile)
            let certificates = [container.certificate] + container.authorities
            return Identity(
                certificates: Array(certificates.map { $0.pem() }.joined().utf8),
                key: Array(try container.key.pem().utf8))
        } catch {
            throw HTTPFailure(.tls, SidecarError(wrapping: error).detail)
        }
    }

    private static func contents(_ path: String) throws(HTTPFailure) -> [UInt8] {
        guard let content = FileManager.default.contents(atPath: path) else {
            throw HTTPFailure(.tls, "\(path) cannot be read")
        }
        return Array(content)
    }
}

extension PKCS12 {
    /// The container in a file that nobody else may read.
    ///
    /// - Throws: `config.value` where others may, and for a file that cannot be read, is no container, or has another passphrase.
    init(secretFile path: String, passphraseFile: String?) throws {
        let passphrase = try passphraseFile.map { try SecretFile.read($0) } ?? Secret("")
        do {
            try self.init(try SecretFile.bytes(path), password: passphrase)
        } catch let error as CryptoError {
            throw SidecarError(.configValue, "\(path): \(error.detail)")
        }
    }
}
