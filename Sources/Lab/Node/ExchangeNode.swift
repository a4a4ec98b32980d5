internal import CryptoCore
package import Logging
package import SidecarBase

/// A simulated third-level exchange node: takes terminal envelopes over SOAP, as the gateway's form, as plain posts and out of
/// a folder, checks them in its own way, remembers them, and lets customs answer with receipts. Source: dxp.md §7.
///
/// Besides the service it answers `GET /lab/records`, `/lab/violations`, `/lab/refusals`, `/lab/summary` and
/// `POST /lab/mode`.
package final class ExchangeNode: Sendable {
    /// What can be chosen.
    package struct Settings: Sendable {
        /// How the answer is written.
        package var answerForm = SOAPAnswerForm.escaped
        /// Certificate numbers and the customs codes of their companies; empty takes any.
        package var cards: [String: String] = [:]
        /// Gets a line for each message that is taken.
        package var file: AppendFile?
        /// What earlier lives knew: a node that was killed goes on where it was.
        package var journal: Journal<NodeLine>?
        /// How the node misbehaves.
        package var faults = FaultScript()
        /// Whether calls in the document shape are refused, as services of the old kind do.
        package var wantsEncodedCalls = false
        /// The key of the gateway's signature.
        package var gatewayKey = "example-app-key-0123456789"
        /// The token that plain posts must show; `nil` takes any.
        package var token: String?
        /// A folder out of which messages are taken.
        package var sendFolder: String?

        package init() {}
    }

    /// The path of the service.
    package static let path = "/newyorkWS/ws/ReceiveCebDeclare"
    /// The path of the gateway's form.
    package static let gatewayPath = "/gateway/receive"
    /// The path of plain posts.
    package static let plainPath = "/dxp/receive"

    /// What was taken.
    package let book: NodeBook
    /// How the node misbehaves.
    package let faults: FaultScript
    private let server: LabServer
    private let receipts: ReceiptSender?
    private let folder: SendFolder?
    private let journal: Journal<NodeLine>?

    /// - Parameters:
    ///   - settings: what can be chosen.
    ///   - receipts: sends customs' answers; `nil` when there are to be none.
    ///   - logger: one line for each message.
    ///   - now: the time of the records.
    package init(
        _ settings: Settings = Settings(), receipts: ReceiptSender?, logger: Logger, now: @escaping Now = ChinaTime.now
    ) {
        let book = NodeBook(file: settings.file, journal: settings.journal, now: now)
        let desk = NodeDesk(
            settings, book: book, inspector: MessageInspector(cards: settings.cards, now: now),
            answer: SOAPAnswer(form: settings.answerForm, now: now), receipts: receipts, logger: logger)
        self.book = book
        self.receipts = receipts
        journal = settings.journal
        faults = settings.faults
        folder = settings.sendFolder.map { SendFolder($0) { desk.take(envelope: $0) } }
        server = LabServer(name: "node", logger: logger) { desk.reply(to: $0, of: $1) }
    }

    /// Begins to listen on 127.0.0.1.
    /// - Throws: `LabServer.Failure` when the port is taken.
    package func start(port: Int = 0) async throws(LabServer.Failure) {
        try await server.start(port: port)
        folder?.start()
        resume()
    }

    /// Goes on with the receipts that an earlier life owed.
    private func resume() {
        var taken: [NodeLine.Taken] = []
        var delivered: [String: Set<Int>] = [:]
        for line in journal?.earlier ?? [] {
            switch line {
            case .taken(let message): taken.append(message)
            case .delivered(let receipt): delivered[receipt.guid, default: []].insert(receipt.status)
            case .violation: break
            }
        }
        for message in taken { receipts?.begin(message.message, in: book, without: delivered[message.guid] ?? []) }
    }

    /// Stops listening and sending receipts.
    package func stop() async {
        await folder?.stop()
        await server.stop()
        await receipts?.stop()
    }

    /// Refuses connections until ``comeUp()``.
    package func goDown() async { await server.goDown() }

    /// Listens on the same port again.
    /// - Throws: `LabServer.Failure` when the port was taken meanwhile.
    package func comeUp() async throws(LabServer.Failure) { try await server.comeUp() }

    /// `http://127.0.0.1:PORT`
    package var baseURL: String { server.baseURL }

    /// The address of the service.
    package var url: String { server.baseURL + Self.path }
    /// The address of the gateway's form.
    package var gatewayURL: String { server.baseURL + Self.gatewayPath }
    /// The address of plain posts.
    package var plainURL: String { server.baseURL + Self.plainPath }

    /// How many requests came.
    package var requestCount: Int { server.requestCount }
}

/// Answers the node's requests.
private final class NodeDesk: Sendable {
    private let settings: ExchangeNode.Settings
    private let book: NodeBook
    private let inspector: MessageInspector
    private let answer: SOAPAnswer
    private let receipts: ReceiptSender?
    private let logger: Logger

    init(
        _ settings: ExchangeNode.Settings, book: NodeBook, inspector: MessageInspector, answer: SOAPAnswer,
        receipts: ReceiptSender?, logger: Logger
    ) {
        self.settings = settings
        self.book = book
        self.inspector = inspector
        self.answer = answer
        self.receipts = receipts
        self.logger = logger
    }

    func reply(to request: LabRequest, of server: LabServer) -> LabReply {
        if let reply = LabRoutes.common(request, server, settings.faults) { return reply }
        switch (request.method, request.path) {
        case ("POST", ExchangeNode.path): return receive(request, SOAPWay(settings.wantsEncodedCalls, answer))
        case ("POST", ExchangeNode.gatewayPath): return receive(request, GatewayWay(key: settings.gatewayKey))
        case ("POST", ExchangeNode.plainPath): return receive(request, PlainWay(token: settings.token))
        case ("GET", ExchangeNode.gatewayPath), ("GET", ExchangeNode.plainPath): return .text(405, "POST only")
        case ("GET", ExchangeNode.path): return SOAPAnswer.description(url: server.baseURL + ExchangeNode.path)
        case ("GET", "/lab/records"):
            if let guid = request.query["guid"] { return LabJSON.reply(book.entry(guid: guid).map { [$0] } ?? []) }
            return LabJSON.reply(LabRoutes.page(book.entries, request))
        case ("GET", "/lab/violations"): return LabJSON.reply(book.violations)
        case ("GET", "/lab/refusals"): return LabJSON.reply(LabRoutes.page(book.refusals, request))
        case ("GET", "/lab/summary"): return LabJSON.reply(book.summary)
        default: return .text(404, "the node has no \(request.path)")
        }
    }

    private func receive(_ request: LabRequest, _ way: some NodeWay) -> LabReply {
        let fault = settings.faults.next()
        guard fault.takesMessage else {
            return settings.faults.reply(fault, answer: .close, refusal: way.reply(.refused(.simulated)))
        }
        let word: NodeWord
        do throws(NodeRefusal) {
            word = take(envelope: try way.envelope(of: request))
        } catch {
            word = refuse(error)
        }
        return settings.faults.reply(fault, answer: way.reply(word), refusal: way.reply(.refused(.simulated)))
    }

    private func refuse(_ refusal: NodeRefusal) -> NodeWord {
        book.refuse(refusal)
        logger.notice("refused", metadata: ["reason": "\(refusal.rawValue)"])
        return .refused(refusal)
    }

    /// Checks and remembers an envelope.
    func take(envelope: [UInt8]) -> NodeWord {
        let message: CheckedMessage
        do throws(NodeRefusal) {
            message = try inspector.inspect(envelope)
        } catch {
            return refuse(error)
        }
        let verdict: NodeBook.Verdict
        do {
            verdict = try book.take(message, envelopeDigest: Hex.encode(MessageDigest.sha256(envelope)))
        } catch {
            // Not written down is not taken.
            return .broken("the record cannot be written: \(error)")
        }
        logger.info(
            "received",
            metadata: ["guid": "\(message.guid)", "type": "\(message.messageType)", "verdict": "\(verdict)"])
        switch verdict {
        case .new:
            receipts?.begin(message, in: book)
            return .accepted(message)
        case .repeated: return .accepted(message)
        case .violation(let refusal): return .refused(refusal, message)
        }
    }
}
