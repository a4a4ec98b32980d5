package import AsyncHTTPClient
internal import CryptoCore
package import Logging
package import SidecarBase

/// The provincial clearance platform of both schemes: takes single-window documents over SOAP, answers them, assembles the
/// headquarters messages that are entrusted to it, has them signed by `transferDeclare`, and hands out the keys of the push
/// direction. Source: zhejiang.md §1, §2, §3, §6.
///
/// `POST /newyorkWS/ws/ReceiveEncryptDeclare` and `/newyorkWS/ws/ReceivedDeclare` are the services.
/// `POST /lab/declare?type=CEB311&encoding=raw` sends a made-up message, or the one in the body; `POST /lab/push?msg_type=…`
/// pushes the receipt in the body to the enterprise; `GET /lab/keys` shows the keys.
package final class ClearancePlatform: Sendable {
    /// Keys of the push direction; `nil` in the platform's test environment, which pushes plain.
    package let keys: PlatformKeyring?
    /// How the platform's own server misbehaves.
    package let faults: FaultScript
    /// What came over SOAP, and what is done about it.
    package var book: PlatformBook { counter.book }
    private let counter: PlatformCounter
    private let server: LabServer

    private struct Keys: Encodable {
        let aesKey: String?
        let publicKey: String?
    }

    private struct Told: Encodable {
        let guid: String?
        let answered: String
        let detail: String
    }

    /// - Parameters:
    ///   - keys: of the push direction; `nil` pushes plain.
    ///   - caller: calls `transferDeclare` of the enterprise.
    ///   - callbackURL: where the enterprise takes receipts.
    ///   - samples: makes messages.
    ///   - enterprise: the keys that the enterprise registered; `nil` takes documents in clear only.
    ///   - company: whose messages are assembled in scheme one.
    ///   - client: for the pushes.
    ///   - mischief: what goes wrong with the pushes.
    ///   - faults: how the platform's own server misbehaves.
    ///   - logger: for debug lines.
    ///   - now: the times in the receipts.
    package init(
        keys: PlatformKeyring?, caller: DeclareCaller, callbackURL: String, samples: SampleMessages,
        enterprise: EnterpriseKeyring? = nil, company: SampleCompany = .example, client: HTTPClient,
        mischief: PushMischief? = nil, faults: FaultScript = FaultScript(), logger: Logger,
        now: @escaping Now = ChinaTime.now
    ) {
        self.keys = keys
        self.faults = faults
        let counter = PlatformCounter(
            enterprise: enterprise, company: company, caller: caller, callbackURL: callbackURL, pushKeys: keys,
            faults: faults, client: client, logger: logger, now: now)
        self.counter = counter
        server = LabServer(name: "platform", logger: logger) { request, server in
            if let reply = LabRoutes.common(request, server, faults) { return reply }
            switch (request.method, request.path) {
            case ("GET", "/lab/keys"):
                return LabJSON.reply(Keys(aesKey: keys?.aesKeyText, publicKey: keys?.publicKeyText))
            case ("POST", PlatformService.encryptedPath), ("POST", PlatformService.plainPath):
                return counter.reply(to: request)
            case ("POST", "/lab/declare"):
                return .pending { await Self.declare(request, caller, samples) }
            case ("POST", "/lab/push"):
                return .pending {
                    let type = request.query["msg_type"] ?? "CUSTOMS_CEB_CALLBACK"
                    let outcome = await PushClient(client: client).push(
                        request.body, msgType: type, to: callbackURL, keys: keys, mischief: mischief)
                    return LabJSON.reply(Told(guid: nil, answered: "\(outcome)", detail: ""))
                }
            default: return .text(404, "the platform has no \(request.path)")
            }
        }
    }

    private static func declare(
        _ request: LabRequest, _ caller: DeclareCaller, _ samples: SampleMessages
    ) async -> LabReply {
        guard let encoding = DeclareEncoding(rawValue: request.query["encoding"] ?? "percent") else {
            return .text(400, "encoding is one of \(DeclareEncoding.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        var sample: SampleMessage?
        if request.body.isEmpty {
            guard let kind = SampleKind(name: request.query["type"] ?? "311") else {
                return .text(400, "type is one of \(SampleKind.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            sample = samples.make(kind)
        }
        return switch await caller.declare(sample?.xml ?? request.body, encoding: encoding) {
        case .signed(let xml):
            LabJSON.reply(Told(guid: sample?.guid, answered: "signed", detail: "\(xml.count) bytes"))
        case .refused(let text): LabJSON.reply(Told(guid: sample?.guid, answered: "refused", detail: text))
        case .noAnswer(let text): LabJSON.reply(Told(guid: sample?.guid, answered: "no answer", detail: text))
        }
    }

    /// Begins to listen on 127.0.0.1.
    /// - Throws: `LabServer.Failure` when the port is taken.
    package func start(port: Int = 0) async throws(LabServer.Failure) { try await server.start(port: port) }

    /// Stops listening.
    package func stop() async {
        await server.stop()
        await counter.stop()
    }

    /// The address of `ReceiveEncryptDeclare`.
    package var encryptedURL: String { server.baseURL + PlatformService.encryptedPath }

    /// The address of the older `ReceivedDeclare`.
    package var plainURL: String { server.baseURL + PlatformService.plainPath }

    /// Refuses connections from now on.
    package func goDown() async { await server.goDown() }

    /// Listens again.
    /// - Throws: `LabServer.Failure` when the port was taken meanwhile.
    package func comeUp() async throws(LabServer.Failure) { try await server.comeUp() }

    /// `http://127.0.0.1:PORT`
    package var baseURL: String { server.baseURL }
}
