internal import AsyncHTTPClient
internal import CryptoCore
internal import Foundation
internal import Logging
internal import OutboundHTTP
internal import SidecarBase
internal import SidecarConfiguration
internal import Synchronization

/// The clients for other people's servers: one for each way of trusting them.
final class OutboundClients: Sendable {
    private struct Way {
        let client: HTTPClient
        let renewal: TLSRenewal?
    }

    /// For servers that the system's authorities vouch for.
    let standard = HTTPCaller.makeClient()
    let logger: Logger
    private let others = Mutex<[TLSSettings: Way]>([:])

    init(logger: Logger = Logger(label: "portsign") { _ in SwiftLogNoOpLogHandler() }) {
        self.logger = logger
    }

    /// The client for servers that are trusted in this way. Files are read when the first one of a way is wanted.
    ///
    /// - Throws: `config.value` for a file that cannot be read or does not hold what it should.
    func client(for settings: TLSSettings) throws -> HTTPClient {
        try settings == TLSSettings() ? standard : way(for: settings).client
    }

    /// What reads the files of this way again when they change; `nil` where there are none.
    ///
    /// - Throws: as ``client(for:)``.
    func renewal(for settings: TLSSettings) throws -> TLSRenewal? {
        try settings == TLSSettings() ? nil : way(for: settings).renewal
    }

    private func way(for settings: TLSSettings) throws -> Way {
        try others.withLock { others in
            if let known = others[settings] { return known }
            let trust = try TLSTrust.renewed(settings, logger: logger)
            let client: HTTPClient
            do throws(HTTPFailure) {
                client = try HTTPCaller.makeClient(trusting: trust)
            } catch {
                throw SidecarError(.configValue, "tls: \(error.detail)")
            }
            let way = Way(client: client, renewal: trust.renewal)
            others[settings] = way
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

extension TLSTrust {
    /// The trust the settings ask for, whose files are read again when they change.
    ///
    /// - Throws: `config.value` for a file that cannot be read or does not hold what it should.
    static func renewed(_ settings: TLSSettings, logger: Logger) throws -> TLSTrust {
        let files = [settings.caFile, settings.certificateFile, settings.keyFile].compactMap(\.self)
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
        let pins = settings.pins
        if !pins.isEmpty {
            acceptsKey = { key in
                let digest = MessageDigest.sha256(key)
                return pins.contains(digest) ? .pinned : .other(TLSSettings.text(ofPin: digest))
            }
        }
    }

    private static func contents(_ path: String) throws(HTTPFailure) -> [UInt8] {
        guard let content = FileManager.default.contents(atPath: path) else {
            throw HTTPFailure(.tls, "\(path) cannot be read")
        }
        return Array(content)
    }
}
