internal import CryptoCore
package import Logging
package import SidecarBase
internal import Synchronization
internal import XMLCanonical

/// A simulated ERP: takes the receipts that the sidecar relays in the platform's form, counts each one by its number, and
/// says success. Source: zhejiang.md §10 row 15.
///
/// Besides taking receipts on any other path it answers `GET /lab/receipts`, `/lab/summary` and `POST /lab/mode`.
package final class EnterpriseSystem: Sendable {
    /// A receipt as the ERP has it.
    package struct Entry: Sendable, Encodable {
        /// `X-PortSign-Receipt`: the same receipt has the same number.
        package let number: String
        package let msgType: String
        /// The root, such as `CEB312Message`; empty when the content cannot be read.
        package let type: String
        /// The receipt's root guid.
        package let guid: String
        /// `returnStatus` of each record in it.
        package let statuses: [String]
        /// The order number, or what else names the document first.
        package let keys: [String]
        package let isEncrypted: Bool
        /// Whether `X-PortSign-Signature` fitted; `nil` without a secret.
        package let isAuthentic: Bool?
        /// SHA-256 of the bare receipt, hexadecimal.
        package let digest: String
        package let time: LabTime
        /// How often it came.
        package var deliveries = 1
        /// Under this number another content came: must not happen.
        package var changed = false
    }

    /// What an ERP keeps of a receipt for its next life.
    package struct Line: Codable, Sendable {
        package let number: String
        /// SHA-256 of the bare receipt, hexadecimal.
        package let digest: String
        package let type: String
        package let statuses: [String]
        package let keys: [String]
        let msgType: String
        let guid: String
        let isEncrypted: Bool

        init(_ entry: Entry) {
            number = entry.number
            digest = entry.digest
            type = entry.type
            statuses = entry.statuses
            keys = entry.keys
            msgType = entry.msgType
            guid = entry.guid
            isEncrypted = entry.isEncrypted
        }

        func entry(_ time: LabTime) -> Entry {
            Entry(
                number: number, msgType: msgType, type: type, guid: guid, statuses: statuses, keys: keys,
                isEncrypted: isEncrypted, isAuthentic: nil, digest: digest, time: time)
        }
    }

    /// The counts.
    package struct Summary: Sendable, Equatable, Encodable {
        /// Receipts with different numbers.
        package var receipts = 0
        /// Further deliveries of a receipt that was there.
        package var repeats = 0
        /// Requests without a number.
        package var nameless = 0
        /// Numbers under which a second content came.
        package var changed = 0
    }

    private struct State {
        var entries: [Entry] = []
        var byNumber: [String: Int] = [:]
        var summary = Summary()
    }

    /// How the ERP misbehaves.
    package let faults: FaultScript
    private let book: Book
    private let server: LabServer

    /// - Parameters:
    ///   - keys: open what the platform sealed; `nil` takes plain content only.
    ///   - hmacSecret: checks `X-PortSign-Signature`.
    ///   - faults: how the ERP misbehaves.
    ///   - journal: what earlier lives knew, and where this one writes for the next before it answers.
    ///   - logger: one line for each receipt.
    ///   - now: the time of the entries.
    package init(
        keys: PlatformKeyring? = nil, hmacSecret: String? = nil, faults: FaultScript = FaultScript(),
        journal: Journal<Line>? = nil, logger: Logger, now: @escaping Now = ChinaTime.now
    ) {
        let book = Book(keys: keys, hmacSecret: hmacSecret, journal: journal, logger: logger, now: now)
        self.book = book
        self.faults = faults
        server = LabServer(name: "erp", logger: logger) { request, server in
            if let reply = LabRoutes.common(request, server, faults) { return reply }
            switch (request.method, request.path) {
            case ("GET", "/lab/receipts"): return LabJSON.reply(LabRoutes.page(book.entries, request))
            case ("GET", "/lab/summary"): return LabJSON.reply(book.summary)
            case ("POST", _):
                let fault = faults.next()
                let refusal = LabReply.xml(
                    "<response><success>false</success><errorCode>S18</errorCode><errorMsg>simulated</errorMsg></response>"
                )
                guard fault.takesMessage else { return faults.reply(fault, answer: .close, refusal: refusal) }
                do {
                    try book.take(request)
                } catch {
                    return .text(500, "the record cannot be written: \(error)")
                }
                return faults.reply(
                    fault, answer: .xml("<response><success>true</success></response>"), refusal: refusal)
            default: return .text(404, "the ERP has no \(request.path)")
            }
        }
    }

    /// The receipts in the order in which they came first.
    package var entries: [Entry] { book.entries }
    /// The counts.
    package var summary: Summary { book.summary }

    /// Begins to listen on 127.0.0.1.
    /// - Throws: `LabServer.Failure` when the port is taken.
    package func start(port: Int = 0) async throws(LabServer.Failure) { try await server.start(port: port) }

    /// Stops listening.
    package func stop() async { await server.stop() }

    /// `http://127.0.0.1:PORT`
    package var baseURL: String { server.baseURL }

    /// Where receipts are posted.
    package var url: String { server.baseURL + "/receipts" }

    /// What the ERP wrote down.
    private final class Book: Sendable {
        private let state = Mutex(State())
        private let keys: PlatformKeyring?
        private let hmacSecret: String?
        private let journal: Journal<Line>?
        private let logger: Logger
        private let now: Now

        init(
            keys: PlatformKeyring?, hmacSecret: String?, journal: Journal<Line>?, logger: Logger, now: @escaping Now
        ) {
            self.keys = keys
            self.hmacSecret = hmacSecret
            self.journal = journal
            self.logger = logger
            self.now = now
            state.withLock { state in
                for line in journal?.earlier ?? [] { Self.note(line.entry(LabTime(now())), in: &state) }
            }
        }

        /// Notes a receipt, or that it came once more.
        private static func note(_ entry: Entry, in state: inout State) {
            if entry.number.isEmpty {
                state.summary.nameless += 1
            } else if let index = state.byNumber[entry.number] {
                state.entries[index].deliveries += 1
                state.summary.repeats += 1
                if state.entries[index].digest != entry.digest, !state.entries[index].changed {
                    state.entries[index].changed = true
                    state.summary.changed += 1
                }
                return
            } else {
                state.byNumber[entry.number] = state.entries.count
            }
            state.summary.receipts += 1
            state.entries.append(entry)
        }

        var entries: [Entry] { state.withLock(\.entries) }
        var summary: Summary { state.withLock(\.summary) }

        func take(_ request: LabRequest) throws {
            let number = request.headers["x-portsign-receipt"] ?? ""
            let entry = read(request, number: number)
            logger.info(
                "receipt",
                metadata: ["number": "\(number)", "type": "\(entry.type)", "statuses": "\(entry.statuses)"])
            try state.withLock { state in
                let known = state.byNumber[number].map { state.entries[$0].digest }
                if known != entry.digest { try journal?.append(Line(entry)) }
                Self.note(entry, in: &state)
            }
        }

        private func read(_ request: LabRequest, number: String) -> Entry {
            let form = FormText.decode(request.body)
            let content = form["content"] ?? ""
            let isPlain = content.drop(while: \.isWhitespace).hasPrefix("<")
            let receipt = isPlain ? Array(content.utf8) : keys?.open(content) ?? Array(content.utf8)
            var (type, guid, statuses, documents) = ("", "", [String](), [String]())
            do {
                let document = try XMLDocument(parsing: receipt)
                type = document.root.name
                guid = document.root.attribute("guid") ?? ""
                statuses = document.root.descendants("returnStatus", atMost: 100).map(\.text)
                documents = document.root.children.compactMap { record in
                    Self.names.lazy.compactMap { record.child($0)?.text }.first { !$0.isEmpty }
                }
            } catch {
                // Kept as it is, with an empty type.
            }
            let signature = hmacSecret.map { secret in
                request.headers["x-portsign-signature"]
                    == "sha256=" + Hex.encode(HMAC.sha256(request.body, key: Array(secret.utf8)))
            }
            return Entry(
                number: number, msgType: form["msg_type"] ?? "", type: type, guid: guid, statuses: statuses,
                keys: documents, isEncrypted: !isPlain, isAuthentic: signature,
                digest: Hex.encode(MessageDigest.sha256(receipt)), time: LabTime(now()))
        }

        private static let names = ["orderNo", "copNo", "logisticsNo", "payTransactionId", "billNo", "preNo"]
    }
}
