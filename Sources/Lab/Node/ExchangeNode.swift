internal import CryptoCore
package import Logging
package import SidecarBase

/// A simulated third-level exchange node: takes terminal envelopes over SOAP, checks them in its own way, remembers them,
/// and lets customs answer with receipts. Source: dxp.md §7.1.
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
        /// How the node misbehaves.
        package var faults = FaultScript()

        package init() {}
    }

    /// The path of the service.
    package static let path = "/newyorkWS/ws/ReceiveCebDeclare"

    /// What was taken.
    package let book: NodeBook
    /// How the node misbehaves.
    package let faults: FaultScript
    private let server: LabServer
    private let receipts: ReceiptSender?

    /// - Parameters:
    ///   - settings: what can be chosen.
    ///   - receipts: sends customs' answers; `nil` when there are to be none.
    ///   - logger: one line for each message.
    ///   - now: the time of the records.
    package init(
        _ settings: Settings = Settings(), receipts: ReceiptSender?, logger: Logger, now: @escaping Now = ChinaTime.now
    ) {
        let book = NodeBook(file: settings.file, now: now)
        let desk = NodeDesk(
            book: book, faults: settings.faults, inspector: MessageInspector(cards: settings.cards, now: now),
            answer: SOAPAnswer(form: settings.answerForm, now: now), receipts: receipts, logger: logger)
        self.book = book
        self.receipts = receipts
        faults = settings.faults
        server = LabServer(name: "node", logger: logger) { desk.reply(to: $0, of: $1) }
    }

    /// Begins to listen on 127.0.0.1.
    /// - Throws: `LabServer.Failure` when the port is taken.
    package func start(port: Int = 0) async throws(LabServer.Failure) { try await server.start(port: port) }

    /// Stops listening and sending receipts.
    package func stop() async {
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

    /// How many requests came.
    package var requestCount: Int { server.requestCount }
}

/// Answers the node's requests.
private final class NodeDesk: Sendable {
    private let book: NodeBook
    private let faults: FaultScript
    private let inspector: MessageInspector
    private let answer: SOAPAnswer
    private let receipts: ReceiptSender?
    private let logger: Logger

    init(
        book: NodeBook, faults: FaultScript, inspector: MessageInspector, answer: SOAPAnswer, receipts: ReceiptSender?,
        logger: Logger
    ) {
        self.book = book
        self.faults = faults
        self.inspector = inspector
        self.answer = answer
        self.receipts = receipts
        self.logger = logger
    }

    func reply(to request: LabRequest, of server: LabServer) -> LabReply {
        if let reply = LabRoutes.common(request, server, faults) { return reply }
        switch (request.method, request.path) {
        case ("POST", ExchangeNode.path): return receive(request.body)
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

    private func receive(_ body: [UInt8]) -> LabReply {
        let fault = faults.next()
        guard fault.takesMessage else {
            return faults.reply(fault, answer: .close, refusal: answer.refused(.simulated))
        }
        return faults.reply(fault, answer: take(body), refusal: answer.refused(.simulated))
    }

    private func take(_ body: [UInt8]) -> LabReply {
        let envelope: [UInt8]
        let message: CheckedMessage
        do throws(NodeRefusal) {
            envelope = try SOAPRequest.content(of: body)
            message = try inspector.inspect(envelope)
        } catch {
            book.refuse(error)
            logger.notice("refused", metadata: ["reason": "\(error.rawValue)"])
            return answer.refused(error)
        }
        let verdict: NodeBook.Verdict
        do {
            verdict = try book.take(message, envelopeDigest: Hex.encode(MessageDigest.sha256(envelope)))
        } catch {
            // Not written down is not taken.
            return .text(500, "the record cannot be written: \(error)")
        }
        logger.info(
            "received",
            metadata: ["guid": "\(message.guid)", "type": "\(message.messageType)", "verdict": "\(verdict)"])
        switch verdict {
        case .new:
            receipts?.begin(message, in: book)
            return answer.accepted(message)
        case .repeated: return answer.accepted(message)
        case .violation(let refusal): return answer.refused(refusal, message)
        }
    }
}
