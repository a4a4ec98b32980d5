internal import CryptoCore
package import Ledger
package import SidecarBase

/// Takes what the ERP wants of the council. Source: ccpit.md §6 items 1, 6, 8, 10, 11.
package struct OriginDesk: Sendable {
    private typealias Fact = OriginCase.Fact
    private typealias State = OriginCase.State
    private typealias Document = OriginCase.Document

    /// What became of an application.
    package struct Submission: Sendable, Equatable {
        package let found: ChannelCase
        /// Whether it will be sent now; otherwise it was handed in before.
        package let isNew: Bool
    }

    /// A file of the council.
    package struct File: Sendable, Equatable {
        package let bytes: [UInt8]
        package let type: String
    }

    private let sender: OriginSender
    private let ledger: any ChannelLedger
    private let policy: OriginPolicy
    private let nudge: Nudge
    private let now: Now

    /// How long the list of branches holds.
    private static let branchesHold: Int64 = 86_400_000
    private static let branches = "branches"
    /// How long a question waits for its turn.
    private static let patience: Duration = .seconds(5)

    /// - Parameters:
    ///   - sender: talks to the council.
    ///   - ledger: has the cases.
    ///   - policy: the pauses between attempts.
    ///   - nudge: wakes the worker.
    ///   - now: the time.
    package init(
        sender: OriginSender, ledger: any ChannelLedger, policy: OriginPolicy, nudge: Nudge,
        now: @escaping Now = ChinaTime.now
    ) {
        self.sender = sender
        self.ledger = ledger
        self.policy = policy
        self.nudge = nudge
        self.now = now
    }

    private var exchange: OriginExchange { sender.exchange }

    /// The interface of a name.
    /// - Throws: `ccpit.interface` where there is none that we call.
    package func interface(_ name: String) throws(OriginError) -> OriginInterface {
        guard let interface = OriginInterface(rawValue: name), exchange.profile.isOut(interface) else {
            let known = OriginInterface.allCases.filter(exchange.profile.isOut).map(\.rawValue)
            let meant = NearestName.suggestion(for: name, among: known).map { "did you mean \($0)?" }
            throw OriginError(.originInterface, meant ?? known.joined(separator: ", "))
        }
        return interface
    }

    // MARK: Applications

    /// Takes an application; the same content is taken once.
    ///
    /// - Parameters:
    ///   - value: the data.
    ///   - interface: which interface it is for.
    ///   - actor: who hands it in.
    /// - Returns: its case.
    /// - Throws: `ccpit.data`, `ccpit.conflict`, or what the ledger throws.
    package func submit(
        _ value: OriginJSON, to interface: OriginInterface, actor: String
    ) async throws -> Submission {
        try OriginRules.check(value, for: interface)
        guard let matter = interface.matter, let id = value[matter.identifier]?.scalar else {
            throw OriginError(.originInterface, interface.rawValue)
        }
        // What cannot be written now could not be written later either; nothing is sent here.
        _ = try exchange.sending(
            OriginEnvelope.Content(
                interface, providerCode: exchange.providerCode, messageId: "0", time: now(),
                data: try data(value)))
        let digest = OriginCase.digest(value, for: interface)
        var draft = CaseDraft(
            channel: OriginCase.channel, key: OriginCase.key(matter, id), subject: id,
            account: value["enterprise"]?["creditCode"]?.scalar ?? value["creditCode"]?.scalar ?? "",
            kind: interface.rawValue, state: State.queued.rawValue)
        draft.due = now()
        draft.facts = [Fact.digest: digest]
        draft.contents = [CaseContent(Document.application, value.compact)]
        draft.events = [
            CaseEvent(
                "accepted", actor: actor, detail: ["interface": interface.rawValue, "id": id, "digest": digest])
        ]
        switch try await ledger.open(draft) {
        case .opened(let found):
            nudge.signal()
            return Submission(found: found, isNew: true)
        case .known(let known):
            if known.facts[Fact.digest] == digest { return Submission(found: known, isNew: false) }
            return try await correct(known, value, interface, digest, actor)
        }
    }

    private func data(_ value: OriginJSON) throws -> String {
        guard let data = exchange.envelope.data(value) else {
            throw OriginDataError(fieldProblems: [
                FieldProblem(
                    path: "", rule: "form",
                    english: "cannot be written as XML: a list in a list, or a name that is none",
                    chinese: "无法写成 XML：存在嵌套数组或无效名称")
            ])
        }
        return data
    }

    /// Other content under a number that is known.
    private func correct(
        _ known: ChannelCase, _ value: OriginJSON, _ interface: OriginInterface, _ digest: String, _ actor: String
    ) async throws -> Submission {
        guard known.kind == interface.rawValue, OriginDesk.mayCorrect(known, value) else {
            throw OriginError(.originConflict, "\(known.subject) is \(known.state) as \(known.kind)")
        }
        var change = CaseChange()
        change.state = State.queued.rawValue
        change.isOpen = true
        change.due = .some(now())
        change.code = ""
        change.message = ""
        change.facts = [Fact.digest: digest, Fact.tries: "0", Fact.repeats: "0", Fact.isTaken: ""]
        change.contents = [CaseContent(Document.application, value.compact)]
        change.events = [
            CaseEvent(
                "corrected", actor: actor,
                detail: ["interface": interface.rawValue, "id": known.subject, "digest": digest, "former": known.state])
        ]
        guard let found = try await ledger.change(known.row, in: [known.state], change) else {
            throw OriginError(.originConflict, "\(known.subject) is changing now")
        }
        nudge.signal()
        return Submission(found: found, isNew: true)
    }

    private static func mayCorrect(_ known: ChannelCase, _ value: OriginJSON) -> Bool {
        if let status = OriginStatus(rawValue: known.state) {
            switch status {
            case .returned, .draft: return true
            case .approved: return ["CHANGE", "REISSUE", "CANCEL"].contains(value["applyType"]?.scalar ?? "NEW")
            case .submitted, .underReview, .rejected, .cancelled, .other: return false
            }
        }
        switch State(rawValue: known.state) {
        case .refused, .held, .done: return true
        default: return false
        }
    }

    // MARK: Questions

    /// Asks the council something, or has it do something at once.
    ///
    /// - Parameters:
    ///   - value: the data.
    ///   - interface: which interface is called.
    ///   - actor: who asks.
    /// - Returns: the reply, which is a success.
    /// - Throws: `ccpit.data`, `ccpit.busy`, the code of the outcome, or what the ledger throws.
    package func ask(
        _ value: OriginJSON, of interface: OriginInterface, actor: String
    ) async throws -> OriginReply {
        try OriginRules.check(value, for: interface)
        let content = try await exchange.content(interface, value)
        let sending = try exchange.sending(content)
        let row = try await begin(content, sending, value, interface, actor)
        var outcome = OriginOutcome.notSent("no turn")
        // The first attempt waits for nothing; a question may be repeated whatever came of it.
        for pause in [Duration.zero] + policy.pauses {
            if pause > .zero { try await Task.sleep(for: pause) }
            guard let answer = await sender.ask(sending, content, within: OriginDesk.patience) else {
                try await end(row, content, outcome)
                throw OriginError(.originBusy)
            }
            outcome = answer
            guard case .notSent = answer else { break }
        }
        try await end(row, content, outcome)
        try await sender.noteAdmission(outcome, row: row)
        guard case .good(let reply) = outcome else {
            throw OriginError(outcome.code ?? .originRefused, outcome.detail)
        }
        return reply
    }

    /// Notes a question before it leaves, at the case it is about or as a case of its own.
    private func begin(
        _ content: OriginEnvelope.Content, _ sending: OriginSending, _ value: OriginJSON, _ interface: OriginInterface,
        _ actor: String
    ) async throws -> Int64 {
        let id = interface.matter.flatMap { value[$0.identifier]?.scalar }
        let event = OriginCase.event(
            "asking", interface, messageId: content.messageId, id: id, body: sending.body, signature: sending.signature,
            actor: actor)
        let kept = CaseContent(Document.query, sending.body)
        if let id, let matter = interface.matter,
            let known = try await ledger.channelCase(OriginCase.channel, key: OriginCase.key(matter, id))
        {
            var change = CaseChange()
            change.contents = [kept]
            change.events = [event]
            if try await ledger.change(known.row, in: nil, change) != nil { return known.row }
        }
        var draft = CaseDraft(
            channel: OriginCase.channel, key: OriginCase.key(call: content.messageId), subject: id ?? "",
            kind: interface.rawValue, state: State.done.rawValue)
        draft.isOpen = false
        draft.contents = [kept]
        draft.events = [event]
        switch try await ledger.open(draft) {
        case .opened(let opened): return opened.row
        case .known(let known): return known.row
        }
    }

    private func end(_ row: Int64, _ content: OriginEnvelope.Content, _ outcome: OriginOutcome) async throws {
        var change = CaseChange()
        if !outcome.raw.isEmpty { change.contents = [CaseContent(Document.queryReply, outcome.raw)] }
        change.events = [
            OriginCase.event(
                "answered", content.interface, messageId: content.messageId, body: outcome.raw,
                signature: outcome.reply?.signature ?? "", cause: outcome.code?.name ?? "",
                more: ["outcome": outcome.name, "verified": outcome.reply == nil ? "no" : "yes"])
        ]
        _ = try await ledger.change(row, in: nil, change)
    }

    /// Asks how something stands; what is new in the answer is told like a push.
    package func query(_ value: OriginJSON, of interface: OriginInterface, actor: String) async throws -> OriginReply {
        if interface == .queryBranches { return try await branchList(value, actor: actor) }
        let reply = try await ask(value, of: interface, actor: actor)
        if let matter = interface.matter, matter.query == interface,
            let result = OriginResult(reply.data.values.first ?? reply.data, matter: matter, profile: exchange.profile)
        {
            _ = try await sender.results.apply(result, source: "query", messageId: "")
        }
        return reply
    }

    /// The list of branches, which holds for a day.
    private func branchList(_ value: OriginJSON, actor: String) async throws -> OriginReply {
        let key = "\(OriginDesk.branches) \(OriginCase.digest(value, for: .queryBranches))"
        if let kept = try await ledger.deposited(key, of: OriginCase.channel),
            now().milliseconds - kept.time.milliseconds < OriginDesk.branchesHold
        {
            return OriginReply(
                code: exchange.profile.codes.success.first ?? "", message: "", data: try OriginJSON.read(kept.content),
                signature: "", raw: [])
        }
        let reply = try await ask(value, of: .queryBranches, actor: actor)
        try await ledger.deposit(reply.data.compact, under: [key], of: OriginCase.channel, actor: actor)
        return reply
    }

    // MARK: Files

    /// Has a document printed or shown, and keeps the file; every print is an event.
    /// - Throws: as ``ask(_:of:actor:)``; `ccpit.file` where no PDF came.
    package func file(_ value: OriginJSON, of interface: OriginInterface, actor: String) async throws -> File {
        let reply = try await ask(value, of: interface, actor: actor)
        let field = exchange.profile.fileField
        guard let text = reply.data[field]?.scalar, let bytes = Base64.decode(text), !bytes.isEmpty else {
            throw OriginError(.originFile, "\(field) is missing, empty or no base64")
        }
        guard bytes.starts(with: Array("%PDF".utf8)) else { throw OriginError(.originFile, "it is no PDF") }
        let kind = interface == .printDoc ? Document.print : Document.preview
        let id = value["docId"]?.scalar ?? ""
        let event = CaseEvent(
            interface == .printDoc ? "printed" : "previewed", actor: actor,
            detail: ["id": id, "digest": Hex.encode(MessageDigest.sha256(bytes)), "size": String(bytes.count)])
        var found = try await ledger.channelCase(OriginCase.channel, key: OriginCase.key(.document, id))
        if found == nil {
            // It was applied for elsewhere; what it looks like is kept all the same.
            var draft = CaseDraft(
                channel: OriginCase.channel, key: OriginCase.key(call: "file-" + id), subject: id,
                kind: interface.rawValue, state: State.done.rawValue)
            draft.isOpen = false
            switch try await ledger.open(draft) {
            case .opened(let opened): found = opened
            case .known(let known): found = known
            }
        }
        if let found {
            var change = CaseChange()
            change.contents = [CaseContent(kind, bytes)]
            change.events = [event]
            _ = try await ledger.change(found.row, in: nil, change)
        }
        return File(bytes: bytes, type: "application/pdf")
    }

    /// The file that was made last of a document.
    /// - Throws: `ccpit.not_found` where there is none.
    package func keptFile(_ name: String) async throws -> File {
        var found = try await ledger.channelCase(OriginCase.channel, key: OriginCase.key(.document, name))
        if found == nil {
            found = try await ledger.channelCase(OriginCase.channel, key: OriginCase.key(call: "file-" + name))
        }
        guard let found,
            let last = try await ledger.documents(ofCase: found.row).last(where: {
                [Document.print, Document.preview].contains($0.kind)
            }), let bytes = try await ledger.document(number: last.number, ofCase: found.row)
        else { throw OriginError(.originUnknown, "no file") }
        return File(bytes: bytes, type: "application/pdf")
    }

    // MARK: Standing

    /// The case of a number; where several matters share it, `goods:NUMBER` says which.
    /// - Throws: `ccpit.not_found`.
    package func document(_ name: String) async throws -> ChannelCase {
        let keys = [name] + OriginInterface.Matter.allCases.map { OriginCase.key($0, name) }
        for key in keys {
            if let found = try await ledger.channelCase(OriginCase.channel, key: key), found.matter != nil {
                return found
            }
        }
        throw OriginError(.originUnknown)
    }

    /// Lets the queue go on: what was held because the council did not admit the provider is sent again.
    /// - Returns: how many that are.
    package func resume(actor: String) async throws -> Int {
        try await sender.gate.open(actor: actor)
        var query = CaseQuery(channel: OriginCase.channel)
        query.state = State.held.rawValue
        query.limit = 1_000
        let codes = exchange.profile.codes
        let refusals = Set(codes.signature + codes.provider + codes.permission + codes.time)
        var count = 0
        while true {
            let page = try await ledger.cases(query)
            for held in page where refusals.contains(held.code) {
                var change = CaseChange()
                change.state = State.queued.rawValue
                change.due = .some(now())
                change.facts = [Fact.tries: "0"]
                change.events = [CaseEvent("resumed", actor: actor)]
                if try await ledger.change(held.row, in: [State.held.rawValue], change) != nil { count += 1 }
            }
            guard page.count == query.limit, let last = page.last else { break }
            query.before = last.row
        }
        nudge.signal()
        return count
    }

    /// Whether nothing is sent before somebody resumes the queue.
    package var isStopped: Bool { sender.gate.isStopped }

    // MARK: Consistency

    /// Where the council's words differ from what was sent to it. Source: ccpit.md §1 fact 7, §6 item 18.
    package func differences(_ found: ChannelCase) async throws -> OriginComparison {
        guard let bytes = try await ledger.document(Document.application, ofCase: found.row) else {
            throw OriginError(.originUnknown, "its content")
        }
        var comparison = OriginComparison(sent: try OriginJSON.read(bytes))
        for document in try await ledger.documents(ofCase: found.row).suffix(200)
        where [Document.reply, Document.queryReply].contains(document.kind) {
            guard let raw = try await ledger.document(number: document.number, ofCase: found.row) else { continue }
            add(raw, isReply: true, from: "\(document.kind) \(document.time.readable)", to: &comparison)
        }
        var query = CaseQuery(channel: OriginCase.channel)
        query.subject = found.subject
        query.limit = 200
        for push in try await ledger.cases(query) where push.interface?.effect == .result {
            guard push.interface?.matter == found.matter,
                let raw = try await ledger.document(Document.push, ofCase: push.row)
            else { continue }
            add(raw, isReply: false, from: "push \(push.createdAt.readable)", to: &comparison)
        }
        return comparison
    }

    private func add(_ raw: [UInt8], isReply: Bool, from source: String, to comparison: inout OriginComparison) {
        let incoming: OriginIncoming
        do throws(OriginIncoming.Fault) {
            incoming = try OriginIncoming(raw, profile: exchange.profile, isReply: isReply)
        } catch {
            // A fault, or what is not proven: neither is the council's word.
            return
        }
        guard exchange.verifies(incoming, body: raw), let value = incoming.value(exchange.profile) else { return }
        comparison.compare(value.values.first ?? value, from: source)
    }
}
