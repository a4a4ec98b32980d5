internal import CryptoCore
package import Ledger
package import Logging
package import SidecarBase

/// Takes what the council pushes: looks at it in the order of ccpit.md §6 item 13, keeps it, acknowledges it, and brings it into
/// the cases. Nothing changes a state before its signature is proven, and nothing is acknowledged before it is on disk.
package struct OriginReception: Sendable {
    /// An answer over HTTP.
    package struct Answer: Sendable, Equatable {
        package let status: Int
        package let body: [UInt8]
        /// Where the profile puts the signature into HTTP's header.
        package let headers: [String: String]
    }

    private typealias State = OriginCase.State
    private typealias Document = OriginCase.Document

    private let exchange: OriginExchange
    private let ledger: any ChannelLedger
    private let results: OriginResults
    private let policy: OriginPolicy
    private let nudge: Nudge
    private let notices: Nudge
    private let logger: Logger
    private let now: Now
    private let refused = RefusedAddresses()

    /// - Parameters:
    ///   - exchange: reads messages and signs answers.
    ///   - ledger: keeps what came.
    ///   - results: brings it into the cases.
    ///   - policy: what is done with results for what nobody knows.
    ///   - nudge: wakes the worker where something kept could not be brought in.
    ///   - notices: signalled when there is something to tell the ERP.
    ///   - logger: for what a person should see.
    ///   - now: the time.
    package init(
        exchange: OriginExchange, ledger: any ChannelLedger, results: OriginResults, policy: OriginPolicy, nudge: Nudge,
        notices: Nudge, logger: Logger, now: @escaping Now = ChinaTime.now
    ) {
        self.exchange = exchange
        self.ledger = ledger
        self.results = results
        self.policy = policy
        self.nudge = nudge
        self.notices = notices
        self.logger = logger
        self.now = now
    }

    private var profile: OriginProfile { exchange.profile }

    /// Takes one message.
    ///
    /// - Parameters:
    ///   - body: the HTTP body.
    ///   - headers: HTTP's header fields by lower-case name.
    ///   - peer: the caller's address.
    /// - Returns: what is answered; a ledger that cannot be written is answered with a fault, so that the council comes again.
    package func take(_ body: [UInt8], headers: [String: String], from peer: String) async -> Answer {
        if refused.isRefused(peer) { return fault(403, isOfSender: true, "this address is refused for a while") }
        do {
            return try await look(body, headers, peer)
        } catch {
            logger.error("a push was not kept", metadata: ["peer": "\(peer)", "cause": "\(error)"])
            return fault(500, isOfSender: false, "not available now, please send it again later")
        }
    }

    private func look(_ body: [UInt8], _ headers: [String: String], _ peer: String) async throws -> Answer {
        let incoming: OriginIncoming
        do throws(OriginIncoming.Fault) {
            incoming = try OriginIncoming(body, headers: headers, profile: profile, isReply: false)
        } catch {
            switch error {
            case .unreadable(let why): try await refuse(body, peer, cause: "xml", ["reason": why])
            case .fault: try await refuse(body, peer, cause: "fault")
            case .operation(let name): try await refuse(body, peer, cause: "operation", ["operation": name])
            }
            if case .operation = error { return fault(500, isOfSender: true, "there is no such operation here") }
            return fault(500, isOfSender: true, "not a readable SOAP \(profile.soapVersion.rawValue) envelope")
        }
        let interface = incoming.interface
        guard profile.isIn(interface), interface.effect == .result else {
            try await refuse(body, peer, cause: "operation", ["operation": interface.rawValue])
            return fault(500, isOfSender: true, "the operation \(incoming.parts.operation) is not served here")
        }
        let codes = profile.codes
        guard incoming.parts.providerCode == exchange.providerCode else {
            return try await refuse(incoming, body, peer, codes.provider, "服务商代码不正确", cause: "provider")
        }
        guard !incoming.signature.isEmpty || profile.isUnsigned, exchange.verifies(incoming, body: body) else {
            return try await refuse(incoming, body, peer, codes.signature, "验签失败", cause: "signature")
        }
        guard profile.isTimely(incoming.parts.timestamp, now: now()) else {
            return try await reject(incoming, body, codes.time, "时间超出允许范围", cause: "time")
        }
        guard incoming.faults.isEmpty, !incoming.parts.messageId.isEmpty, incoming.parts.messageId.utf8.count <= 128
        else { return try await reject(incoming, body, codes.format, "报文缺少必填项或重复", cause: "format") }
        if let known = try await ledger.channelCase(
            OriginCase.channel, key: OriginCase.key(push: incoming.parts.messageId))
        {
            return try await again(known, incoming, body)
        }
        return try await take(incoming, body, peer)
    }

    /// A message whose number came before: the same once more, or another under its number.
    private func again(_ known: ChannelCase, _ incoming: OriginIncoming, _ body: [UInt8]) async throws -> Answer {
        if try await ledger.document(Document.push, ofCase: known.row) == body,
            let acknowledgement = try await ledger.document(Document.acknowledgement, ofCase: known.row)
        {
            try await note("push_repeated", incoming, body, row: known.row, code: "")
            return Answer(status: 200, body: acknowledgement, headers: try headers(incoming, known.facts))
        }
        // The same with a new time and signature is no other content.
        guard known.facts[OriginCase.Fact.digest] == digest(incoming) else {
            return try await reject(incoming, body, profile.codes.duplicate, "报文编号重复", cause: "duplicate")
        }
        try await note("push_repeated", incoming, body, row: known.row, code: "")
        let code = known.code.isEmpty ? profile.codes.success[0] : known.code
        return try answer(incoming, code, known.message)
    }

    /// Keeps a proven message, answers it, and brings it in.
    private func take(_ incoming: OriginIncoming, _ body: [UInt8], _ peer: String) async throws -> Answer {
        let interface = incoming.interface
        guard let matter = interface.matter, let value = incoming.value(profile),
            let result = OriginResult(value, matter: matter, profile: profile),
            interface == .pushDocPrintStatus ? result.rawPrintStatus != nil : result.rawStatus != nil
        else { return try await reject(incoming, body, profile.codes.format, "业务数据格式不正确", cause: "content") }
        if policy.refusesOrphans,
            try await ledger.channelCase(OriginCase.channel, key: OriginCase.key(matter, result.id)) == nil
        {
            return try await reject(incoming, body, profile.codes.notFound, "没有该编号的业务", cause: "orphan")
        }
        let answered = now()
        let sending = try acknowledgement(incoming, profile.codes.success[0], "", at: answered)
        var draft = CaseDraft(
            channel: OriginCase.channel, key: OriginCase.key(push: incoming.parts.messageId), subject: result.id,
            kind: interface.rawValue, state: State.received.rawValue)
        draft.due = answered
        draft.facts = [
            OriginCase.Fact.digest: digest(incoming), OriginCase.Fact.messageId: incoming.parts.messageId,
            OriginCase.Fact.messageTime: String(answered.milliseconds), OriginCase.Fact.source: peer,
        ]
        draft.contents = [CaseContent(Document.push, body), CaseContent(Document.acknowledgement, sending.body)]
        draft.events = [
            OriginCase.event(
                "push", interface, messageId: incoming.parts.messageId, id: result.id, body: body,
                signature: incoming.signature, actor: "council \(peer)", more: ["verified": "yes", "outcome": "OK"])
        ]
        switch try await ledger.open(draft) {
        case .known(let known):
            // The same came twice at the same moment.
            return try await again(known, incoming, body)
        case .opened(let opened):
            do {
                try await bringIn(opened)
            } catch {
                // It is kept; the worker brings it in.
                logger.error("a kept push waits", metadata: ["id": "\(result.id)", "cause": "\(error)"])
                nudge.signal()
            }
        }
        return Answer(status: 200, body: sending.body, headers: soapless(sending.headers))
    }

    /// Brings a kept push into its case. May be done twice: the second time everything is known.
    func bringIn(_ push: ChannelCase) async throws {
        guard push.state == State.received.rawValue else { return }
        guard let body = try await ledger.document(Document.push, ofCase: push.row),
            let interface = push.interface, let matter = interface.matter
        else { throw LedgerError(.ledgerCorrupt, "a push without its bytes") }
        var change = CaseChange()
        change.isOpen = false
        change.due = .some(nil)
        let result: OriginResult?
        do throws(OriginIncoming.Fault) {
            let incoming = try OriginIncoming(body, profile: profile, isReply: false)
            result = incoming.value(profile).flatMap { OriginResult($0, matter: matter, profile: profile) }
        } catch {
            result = nil
        }
        guard let result else {
            // Kept under another profile than that of today.
            change.state = State.held.rawValue
            change.events = [CaseEvent("held", actor: OriginCase.channel, cause: ErrorCode.originProfile.name)]
            _ = try await ledger.change(push.row, in: [State.received.rawValue], change)
            return
        }
        let messageId = push.facts[OriginCase.Fact.messageId] ?? ""
        let fate = try await results.apply(result, source: "push", messageId: messageId)
        change.state = fate == .orphan ? State.orphan.rawValue : State.done.rawValue
        if fate == .orphan {
            logger.error("a result for nothing that was sent from here", metadata: ["messageId": "\(messageId)"])
            change.events = [
                CaseEvent(
                    "orphan", actor: OriginCase.channel, cause: ErrorCode.originOrphan.name,
                    detail: ["id": result.id, "messageId": messageId])
            ]
            change.notices = [OriginNotice.orphan(result, messageId: messageId)]
        } else {
            change.events = [CaseEvent("push_used", actor: OriginCase.channel, detail: ["fate": "\(fate)"])]
        }
        _ = try await ledger.change(push.row, in: [State.received.rawValue], change)
        if fate == .orphan { notices.signal() }
    }

    // MARK: Answers

    private func acknowledgement(
        _ incoming: OriginIncoming, _ code: String, _ message: String, at time: ChinaTime
    ) throws -> OriginSending {
        try exchange.sending(
            OriginEnvelope.Content(
                incoming.interface, providerCode: exchange.providerCode, messageId: incoming.parts.messageId,
                time: time,
                nonce: incoming.parts.nonce, data: "",
                result: SignedParts.Result(code: code, message: message)))
    }

    private func answer(_ incoming: OriginIncoming, _ code: String, _ message: String) throws -> Answer {
        let sending = try acknowledgement(incoming, code, message, at: now())
        return Answer(status: 200, body: sending.body, headers: soapless(sending.headers))
    }

    /// The headers of a stored acknowledgement: made again, because only the body is kept.
    private func headers(_ incoming: OriginIncoming, _ facts: [String: String]) throws -> [String: String] {
        guard let time = facts[OriginCase.Fact.messageTime].flatMap({ Int64($0) }) else { return [:] }
        let sending = try acknowledgement(
            incoming, profile.codes.success[0], "", at: ChinaTime(milliseconds: time))
        return soapless(sending.headers)
    }

    /// Without the type, which every answer has.
    private func soapless(_ headers: [String: String]) -> [String: String] {
        headers.filter { $0.key != "Content-Type" }
    }

    private func fault(_ status: Int, isOfSender: Bool, _ text: String) -> Answer {
        Answer(status: status, body: exchange.envelope.fault(isOfSender: isOfSender, text), headers: [:])
    }

    /// What is the same under another time: operation and data.
    private func digest(_ incoming: OriginIncoming) -> String {
        Hex.encode(
            MessageDigest.sha256(Array("\(incoming.parts.operation)\n\(incoming.data ?? incoming.parts.data)".utf8)))
    }

    /// Refuses a proven message, with a signed answer.
    private func reject(
        _ incoming: OriginIncoming, _ body: [UInt8], _ codes: [String], _ text: String, cause: String
    ) async throws -> Answer {
        let code = codes.first ?? ""
        logger.warning("a push was not taken", metadata: ["code": "\(code)", "cause": "\(cause)"])
        try await note("push_rejected", incoming, body, row: nil, code: cause)
        return try answer(incoming, code, text)
    }

    /// Refuses a message that is not proven to be the council's, with a signed answer.
    private func refuse(
        _ incoming: OriginIncoming, _ body: [UInt8], _ peer: String, _ codes: [String], _ text: String, cause: String
    ) async throws -> Answer {
        try await refuse(body, peer, cause: cause, ["interface": incoming.interface.rawValue])
        return try answer(incoming, codes.first ?? "", text)
    }

    private func refuse(
        _ body: [UInt8], _ peer: String, cause: String, _ more: [String: String] = [:]
    ) async throws {
        let digest = Hex.encode(MessageDigest.sha256(body))
        logger.warning(
            "a message was refused that is not proven to be the council's",
            metadata: ["peer": "\(peer)", "cause": "\(cause)", "digest": "\(digest)"])
        let detail = ["digest": digest, "peer": peer].merging(more.mapValues { String($0.prefix(200)) }) { $1 }
        try await ledger.note(
            CaseEvent("push_refused", actor: "unknown \(peer)", cause: cause, detail: detail), of: OriginCase.channel)
        guard refused.noteFailure(peer) else { return }
        logger.error("an address is refused for ten minutes", metadata: ["peer": "\(peer)"])
        try await ledger.note(
            CaseEvent("address_refused", actor: OriginCase.channel, detail: ["peer": peer]), of: OriginCase.channel)
    }

    private func note(
        _ kind: String, _ incoming: OriginIncoming, _ body: [UInt8], row: Int64?, code: String
    ) async throws(LedgerError) {
        let event = OriginCase.event(
            kind, incoming.interface, messageId: incoming.parts.messageId, body: body, signature: incoming.signature,
            cause: code, more: ["verified": "yes"])
        guard let row else {
            try await ledger.note(event, of: OriginCase.channel)
            return
        }
        var change = CaseChange()
        change.events = [event]
        _ = try await ledger.change(row, in: nil, change)
    }
}
