internal import AsyncHTTPClient
internal import Exchange
internal import Foundation
internal import Logging
internal import Pipeline
internal import ServiceLifecycle
internal import SidecarBase
internal import SidecarConfiguration

extension Composition {
    /// The way out of a route.
    ///
    /// - Throws: `config.value` for a file that cannot be read.
    static func transport(
        of route: RouteSettings, in settings: Settings, clients: OutboundClients
    ) throws -> any Transport {
        switch route.transport {
        case .soap(let soap):
            SOAPTransport(
                url: soap.url, dialect: soap.dialect == .rpc ? .rpc : .document, timeout: soap.timeout,
                client: try clients.client(for: route.tls), renewal: try clients.renewal(for: route.tls))
        case .gateway(let gateway):
            GatewayTransport(
                url: gateway.url,
                account: GatewayTransport.Account(
                    appId: gateway.appId, appKey: try SecretFile.read(gateway.appKeyFile),
                    companyCodes: Dictionary(settings.companies.map { ($0.dxpId, $0.code) }) { first, _ in first },
                    fixedFields: gateway.fields.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }),
                reply: PlainReply(gateway.answer), timeout: gateway.timeout,
                client: try clients.client(for: route.tls), renewal: try clients.renewal(for: route.tls))
        case .http(let http):
            HTTPTransport(
                url: http.url, contentType: http.contentType, token: try http.tokenFile.map { try SecretFile.read($0) },
                reply: PlainReply(http.answer), timeout: http.timeout, client: try clients.client(for: route.tls),
                renewal: try clients.renewal(for: route.tls))
        case .folder(let folder):
            FolderTransport(
                folder: folder.send, temporary: folder.temporary,
                content: folder.content == .message ? .message : .envelope)
        case .amqp(let amqp): try Composition.transport(amqp, of: route, in: settings, logger: clients.logger)
        case .amqp1(let amqp): try Composition.transport(amqp, of: route, in: settings, logger: clients.logger)
        case .as2(let as2): try Composition.transport(as2, of: route, in: settings, clients: clients)
        }
    }

    /// What takes receipts of a route out of a folder; `nil` for a route without one.
    static func receiver(
        of route: RouteSettings, limit: Int, receipts: any ReceiptAccepting, logger: Logger
    ) -> ReceiveFolder? {
        FolderReceiver(of: route, limit: limit, logger: logger) { content, _ in
            await ReceiveFolder.store(content, route: route.name, receipts: receipts)
        }.map { ReceiveFolder(receiver: $0) }
    }
}

extension FolderReceiver {
    /// The receiver of a route; `nil` for a route whose receipts come another way.
    init?(
        of route: RouteSettings, limit: Int = 0, logger: Logger,
        store: @escaping @Sendable (_ content: [UInt8], _ name: String) async -> Verdict = { _, _ in .later }
    ) {
        guard case .folder(let folder) = route.transport, let receive = folder.receive else { return nil }
        self.init(
            places: Places(receive: receive, processed: folder.processed, failed: folder.failed),
            times: Times(interval: folder.interval, settle: folder.settle, patience: folder.patience),
            limit: limit, logger: logger, store: store)
    }
}

/// Watches the receive folder of a route until the service stops.
struct ReceiveFolder: Service {
    let receiver: FolderReceiver

    func run() async throws {
        await cancelWhenGracefulShutdown { await receiver.run() }
    }

    /// Hands a file to the desk, which stores it before it answers.
    static func store(
        _ content: [UInt8], route: String, receipts: any ReceiptAccepting
    ) async -> FolderReceiver.Verdict {
        let source = RequestSource(channel: "folder", peer: route)
        switch await receipts.acceptTerminal(content, from: source) {
        case .success: return .stored
        case .failure(PushErrorCode.system.rawValue, _): return .later
        case .failure(let code, let text):
            do {
                _ = try UnwrappedReceipt(content)
            } catch {
                return .refused("\(code) \(text); \(error.description): \(Language.sentence(of: error.code))")
            }
            return .refused("\(code) \(text)")
        }
    }
}

extension PlainReply {
    /// The reading the settings ask for.
    fileprivate init(_ settings: RouteSettings.Answer) {
        self.init(acceptedText: settings.acceptedText, retryTexts: settings.retryTexts)
    }
}
