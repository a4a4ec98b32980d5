internal import CryptoCore
package import Exchange
package import Logging
package import SidecarBase
internal import Synchronization

/// Takes what AS2 partners post to us: their messages, which are receipts of customs, and the receipts for messages of ours that
/// were to come later.
///
/// A message is decrypted, verified, inflated and stored; only then it is answered, or its receipt queued. One that was taken
/// before is answered with the receipt of then, and is not stored again.
package final class AS2Reception: PartnerPosting {
    /// What became of a message's content.
    package enum Verdict: Sendable, Equatable {
        case stored
        /// Not stored, for a reason that will pass: the partner must come again.
        case later
        /// It can never be used.
        case refused(String)
    }

    /// One partnership and what it is for.
    package struct Line: Sendable {
        let route: String
        let transport: AS2Transport
        let receiptURLs: [String]
        /// Delivers receipts that are wanted later.
        package let courier: ReceiptCourier
        let store: @Sendable ([UInt8]) async -> Verdict

        /// - Parameters:
        ///   - route: the name, for the log.
        ///   - transport: the way out to the partner.
        ///   - receiptURLs: where receipts may be delivered besides the transport's own server.
        ///   - courier: delivers receipts that are wanted later.
        ///   - store: takes what came in.
        package init(
            route: String, transport: AS2Transport, receiptURLs: [String], courier: ReceiptCourier,
            store: @escaping @Sendable ([UInt8]) async -> Verdict
        ) {
            self.route = route
            self.transport = transport
            self.receiptURLs = receiptURLs
            self.courier = courier
            self.store = store
        }

        /// Whether a receipt may be delivered there: nobody can have us call an address of his choice.
        func delivers(to url: String) -> Bool {
            receiptURLs.contains(url) || WebOrigin(url).map { $0 == WebOrigin(transport.url) } ?? false
        }
    }

    private let lines: [Line]
    private let underWay = Mutex<Set<String>>([])
    private let refused: @Sendable (_ detail: String, _ peer: String) async -> Void
    private let logger: Logger
    private let now: Now

    /// - Parameters:
    ///   - lines: the partnerships; no two with the same names.
    ///   - refused: records what was not taken.
    ///   - logger: one line a message.
    ///   - now: the time.
    package init(
        _ lines: [Line], refused: @escaping @Sendable (_ detail: String, _ peer: String) async -> Void, logger: Logger,
        now: @escaping Now = ChinaTime.now
    ) {
        self.lines = lines
        self.refused = refused
        self.logger = logger
        self.now = now
    }

    package func answer(_ post: PartnerPost) async -> PartnerAnswer {
        let entity = MIMEEntity(post.headers.map { MIMEEntity.Field($0.name, $0.value) }, body: post.body)
        guard let from = entity["AS2-From"].map(AS2Name.unquoted), let to = entity["AS2-To"].map(AS2Name.unquoted)
        else { return await refuse(400, "no AS2-From or no AS2-To", post) }
        // Some programs put names that they got in quotes into quotes once more.
        let line =
            line(from: from, to: to) ?? line(from: AS2Name.unquoted(from), to: AS2Name.unquoted(to))
        guard let line else { return await refuse(403, "unknown partnership", post) }
        if DispositionReceipt.isReceipt(entity) { return await take(receipt: entity, line, post) }
        let messageID = MessageIdentifier.bare(entity["Message-ID"] ?? "")
        guard MessageIdentifier.isUsable(messageID) else { return await refuse(400, "no usable Message-ID", post) }
        let wish = ReceiptWriter.Wish(entity)
        if let url = wish?.url, !line.delivers(to: url) {
            return await refuse(403, "Receipt-Delivery-Option names a server that receiptUrls does not", post)
        }
        let key = "\(from)\n\(messageID)"
        guard underWay.withLock({ $0.insert(key).inserted }) else {
            return PartnerAnswer(status: 503, text: "the message is being taken")
        }
        defer { underWay.withLock { _ = $0.remove(key) } }
        do {
            if let known = try await line.transport.store.find(.taken, key) {
                logger.info("AS2 message repeated", metadata: ["route": "\(line.route)", "message": "\(messageID)"])
                return try await reply(known, wish, messageID, line)
            }
            return try await take(entity, messageID, key, wish, line, post)
        } catch {
            logger.error("AS2 message not taken", metadata: ["route": "\(line.route)", "cause": "\(error)"])
            return PartnerAnswer(status: 503, text: "not now")
        }
    }

    private func line(from partner: String, to name: String) -> Line? {
        lines.first { $0.transport.partnership.partner == partner && $0.transport.partnership.name == name }
    }

    // MARK: Messages

    private func take(
        _ entity: MIMEEntity, _ messageID: String, _ key: String, _ wish: ReceiptWriter.Wish?, _ line: Line,
        _ post: PartnerPost
    ) async throws -> PartnerAnswer {
        let transport = line.transport
        let writer = ReceiptWriter(partnership: transport.partnership, messageID: messageID, now: now())
        func receipt(_ failure: AS2Failure.Kind?, _ integrity: ReceivedIntegrity?) throws(CryptoError) -> [UInt8] {
            guard let wish else { return [] }
            return try writer.write(failure: failure, integrity: integrity, wish: wish).bytes
        }
        let message: UnpackedMessage
        do throws(AS2Failure) {
            message = try UnpackedMessage(entity, for: transport.partnership, fallback: wish?.digest ?? .sha256)
        } catch {
            await note("\(line.route): \(error.description)", post)
            // Nothing is remembered: the same message may come again when keys have been put right. Without a wish for a
            // receipt, or with one that is to be sent somewhere, the status has to say it: strangers are sent nothing.
            guard let wish, wish.url == nil else { return PartnerAnswer(status: 400, text: error.kind.rawValue) }
            return try await reply(receipt(error.kind, nil), wish, messageID, line)
        }
        switch await line.store(message.content) {
        case .stored: break
        case .later: return PartnerAnswer(status: 503, text: "not now")
        case .refused(let why):
            await note("\(line.route): \(why)", post)
            // Garbage that was encrypted and not signed may be a changed copy of something: the answer is that of all of them.
            let isWhole = message.isSigned || transport.partnership.cipher == nil
            return try await reply(
                receipt(isWhole ? .garbled : .decryption, isWhole ? message.integrity : nil), wish, messageID, line,
                status: 422)
        }
        let written = try receipt(nil, message.integrity)
        try await transport.store.keep(.taken, key, written)
        logger.info(
            "AS2 message taken",
            metadata: [
                "route": "\(line.route)", "message": "\(messageID)", "signed": "\(message.isSigned)",
                "receipt": "\(wish == nil ? "none" : wish?.url == nil ? "in the answer" : "later")",
            ])
        return try await reply(written, wish, messageID, line)
    }

    /// Answers with a receipt, or queues it; where none is wanted the answer has the status.
    private func reply(
        _ receipt: [UInt8], _ wish: ReceiptWriter.Wish?, _ messageID: String, _ line: Line, status: Int = 200
    ) async throws -> PartnerAnswer {
        guard let wish, !receipt.isEmpty else { return PartnerAnswer(status: status) }
        if let url = wish.url {
            try await line.transport.store.queue(Errand(messageID: messageID, url: url, receipt: receipt))
            line.courier.signal()
            return PartnerAnswer(status: 200)
        }
        let entity = try MIMEEntity(receipt)
        return PartnerAnswer(status: 200, headers: entity.fields.map { ($0.name, $0.value) }, body: entity.body)
    }

    // MARK: Receipts

    private func take(receipt entity: MIMEEntity, _ line: Line, _ post: PartnerPost) async -> PartnerAnswer {
        let transport = line.transport
        let receipt: DispositionReceipt
        do throws(AS2Failure) {
            receipt = try DispositionReceipt(entity, from: transport.partnership)
        } catch {
            return await refuse(400, "\(line.route): a receipt: \(error.description)", post)
        }
        // One that is not signed is anybody's word: it counts only while it is waited for, where no signature was agreed upon.
        guard receipt.isSigned || transport.partnership.digest == nil && transport.awaited.isExpected(receipt.messageID)
        else { return await refuse(403, "\(line.route): a receipt that is not signed", post) }
        do {
            try await transport.store.keep(.receipts, receipt.messageID, evidence(entity).bytes)
        } catch {
            logger.error("AS2 receipt not kept", metadata: ["route": "\(line.route)", "cause": "\(error)"])
            return PartnerAnswer(status: 503, text: "not now")
        }
        logger.info(
            "AS2 receipt kept",
            metadata: [
                "route": "\(line.route)", "message": "\(receipt.messageID)", "says": "\(receipt.summary)",
                "awaited": "\(transport.awaited.isExpected(receipt.messageID))",
            ])
        transport.awaited.hand(receipt)
        return PartnerAnswer(status: 200)
    }

    /// A receipt as it is kept: without the fields of the connection.
    private func evidence(_ entity: MIMEEntity) -> MIMEEntity {
        let wanted = [
            "content-type", "content-transfer-encoding", "as2-from", "as2-to", "message-id", "date", "mime-version",
        ]
        return MIMEEntity(entity.fields.filter { wanted.contains($0.name.lowercased()) }, body: entity.body)
    }

    // MARK: Refusals

    private func refuse(_ status: Int, _ detail: String, _ post: PartnerPost) async -> PartnerAnswer {
        await note(detail, post)
        return PartnerAnswer(status: status, text: status == 403 ? "refused" : "bad request")
    }

    private func note(_ detail: String, _ post: PartnerPost) async {
        logger.warning("AS2 post not taken", metadata: ["reason": "\(detail)", "peer": "\(post.peer)"])
        await refused(detail, post.peer)
    }
}

/// Scheme, host and port of an address.
struct WebOrigin: Equatable {
    let text: String

    /// `nil` for what is no plain address: without `http` or `https`, or with credentials.
    init?(_ url: String) {
        let lower = url.lowercased()
        guard let scheme = ["https://", "http://"].first(where: lower.hasPrefix) else { return nil }
        let authority = lower.dropFirst(scheme.count).prefix { !"/?#\\".contains($0) }
        guard !authority.isEmpty,
            authority.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x40 })
        else { return nil }
        let standard = scheme == "https://" ? ":443" : ":80"
        text = scheme + (authority.hasSuffix(standard) ? authority.dropLast(standard.count) : authority)
    }
}
