internal import Foundation
internal import Pipeline
internal import SidecarBase
internal import SidecarConfiguration

extension Composition {
    /// The webhooks that are told when something is wrong.
    ///
    /// - Throws: `config.value` for a file that cannot be read or does not hold what it should.
    static func webhooks(of settings: Settings, clients: OutboundClients) throws -> [AlertWebhook] {
        try settings.alerts.map { alert in
            let url: Secret
            if let file = alert.urlFile {
                url = try SecretFile.read(file)
                let isAddress = url.withExposed { $0.hasPrefix("https://") || $0.hasPrefix("http://") }
                guard isAddress else { throw SidecarError(.configValue, "\(file) holds no http or https address") }
            } else {
                url = Secret(alert.url ?? "")
            }
            return AlertWebhook(
                name: alert.name, url: url, format: AlertFormat(rawValue: alert.format.rawValue) ?? .json,
                secret: try alert.secretFile.map { try SecretFile.read($0) },
                conditions: Set(alert.conditions.compactMap { AlertCondition(rawValue: $0) }), repeats: alert.repeats,
                isChinese: alert.language == .chinese, host: ProcessInfo.processInfo.hostName,
                client: try clients.client(for: alert.tls))
        }
    }
}
