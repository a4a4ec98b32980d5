internal import Dispatch
internal import Foundation
internal import Logging
internal import ServiceLifecycle
internal import SidecarBase
internal import SidecarConfiguration
internal import SidecarHTTP
internal import UnixSignals

extension ServerTLS {
    /// What the settings ask for; its files are read again when they change.
    ///
    /// - Throws: `config.value` for a file that cannot be read or does not hold what it should.
    convenience init(_ settings: ServerSettings.TLS, logger: Logger) throws {
        let files = [settings.certificateFile, settings.keyFile, settings.clientAuthoritiesFile].compactMap(\.self)
        try self.init {
            FileStamp.of(files)
        } read: {
            Content(
                certificates: try ServerTLS.contents(settings.certificateFile),
                key: try SecretFile.read(settings.keyFile),
                clientAuthorities: try settings.clientAuthoritiesFile.map { try ServerTLS.contents($0) },
                isNewestOnly: settings.minimumVersion == .tls13)
        } tell: { failure in
            let names = Logger.MetadataValue.string(files.joined(separator: ", "))
            if let failure {
                logger.error(
                    "changed TLS files of the server cannot be used; the old certificate stays in use",
                    metadata: ["files": names, "code": "\(failure.code.name)", "cause": "\(failure.detail)"])
            } else {
                logger.notice("changed TLS files of the server are used", metadata: ["files": names])
            }
        }
    }

    private static func contents(_ path: String) throws -> [UInt8] {
        guard let content = FileManager.default.contents(atPath: path) else {
            throw SidecarError(.configValue, "\(path) cannot be read")
        }
        return Array(content)
    }
}

/// Looks at the files of the server's certificate every few seconds, and at once on SIGHUP.
struct ServerTLSWatch: Service {
    let tls: ServerTLS
    private static let pause = Duration.seconds(2)
    private static let queue = DispatchQueue(label: "portsign.tls")

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    for await _ in await UnixSignalsSequence(trapping: .sighup) { await self.look() }
                }
                group.addTask {
                    while !Task.isCancelled {
                        // Ends early by cancellation only, which the loop looks for itself.
                        do { try await Task.sleep(for: ServerTLSWatch.pause) } catch {}
                        await self.look()
                    }
                }
            }
        }
    }

    /// Files are read on a thread of their own.
    private func look() async {
        await withCheckedContinuation { continuation in
            ServerTLSWatch.queue.async {
                tls.renew()
                continuation.resume()
            }
        }
    }
}
