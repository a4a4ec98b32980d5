package import AsyncHTTPClient
internal import CryptoCore
package import Logging
package import SidecarBase

/// Sends the receipts that customs has for a message, each until the enterprise takes it.
package final class ReceiptSender: Sendable {
    private let target: PushTarget
    private let plan: ReceiptPlan
    private let writer: ReceiptWriter
    private let push: PushClient
    private let mischief: PushMischief?
    private let logger: Logger
    private let now: Now
    private let jobs = JobRunner()

    private static let firstPause = Duration.milliseconds(200)
    private static let longestPause = Duration.seconds(5)

    /// - Parameters:
    ///   - target: where and in which form.
    ///   - plan: which receipts and when.
    ///   - client: for the posts.
    ///   - mischief: what goes wrong on the way.
    ///   - logger: one line for each push that was not taken.
    ///   - now: the times in the receipts.
    package init(
        target: PushTarget, plan: ReceiptPlan = ReceiptPlan(), client: HTTPClient,
        mischief: PushMischief? = nil, logger: Logger, now: @escaping Now = ChinaTime.now
    ) {
        self.target = target
        self.plan = plan
        self.logger = logger
        self.now = now
        writer = ReceiptWriter(now: now)
        self.mischief = mischief
        push = PushClient(client: client)
    }

    /// Ends what is under way.
    package func stop() async {
        await jobs.stop()
    }

    /// Begins with the receipts for a message, without those of some statuses.
    func begin(_ message: CheckedMessage, in book: NodeBook, without done: Set<Int> = []) {
        let steps = plan.steps.filter { !done.contains($0.status) }
        guard ReceiptForm.answering(message.messageType) != nil else { return }
        let start = ContinuousClock.now
        if plan.overtakes {
            for step in steps {
                jobs.add { await self.send(step, for: message, from: start, in: book) }
            }
        } else {
            jobs.add {
                for step in steps where !Task.isCancelled {
                    await self.send(step, for: message, from: start, in: book)
                }
            }
        }
    }

    private func send(
        _ step: ReceiptStep, for message: CheckedMessage, from start: ContinuousClock.Instant, in book: NodeBook
    ) async {
        do {
            try await Task.sleep(until: start + step.delay, clock: .continuous)
            let guid = SecureRandom.uuid().lowercased()
            guard let form = ReceiptForm.answering(message.messageType),
                let receipt = writer.receipt(for: message, step, guid: guid)
            else { return }
            var trace = ReceiptTrace(guid: guid, type: form.receiptType, status: step.status)
            var pause = Self.firstPause
            while true {
                trace.attempts += 1
                let outcome = await post(receipt, type: form.receiptType, guid: guid, for: message)
                trace.time = LabTime(now())
                switch outcome {
                case .accepted: trace.outcome = .delivered
                case .refused(let code) where !outcome.isRepeated: trace.outcome = .refused(code)
                case .refused, .failed:
                    logger.info(
                        "a receipt was not taken, it is pushed again",
                        metadata: ["guid": "\(message.guid)", "status": "\(step.status)", "cause": "\(outcome)"])
                }
                try book.trace(trace, forGuid: message.guid)
                if trace.outcome != .pending { break }
                try await Task.sleep(for: pause)
                pause = min(pause * 2, Self.longestPause)
            }
            guard plan.copies > 1, trace.outcome == .delivered else { return }
            for _ in 1..<plan.copies {
                _ = await post(receipt, type: form.receiptType, guid: guid, for: message)
            }
        } catch {
            // Stopped: what is not delivered stays pending in the book.
        }
    }

    private func post(
        _ receipt: [UInt8], type: String, guid: String, for message: CheckedMessage
    ) async -> PushClient.Outcome {
        let trick = mischief?.next()
        if trick?.trick == .stranger { await postStranger(like: message) }
        return await post(receipt, type: type, guid: guid, for: message, doing: trick)
    }

    /// A receipt for an order that the enterprise never sent, for another terminal: it happens, and must do no harm.
    private func postStranger(like message: CheckedMessage) async {
        var stranger = message
        stranger.senderId = "DXPENT0000000000"
        stranger.documents = message.documents.map { document in
            DeclaredDocument(fields: document.fields.mapValues { "X" + $0.dropFirst() })
        }
        let guid = SecureRandom.uuid().lowercased()
        guard let step = plan.steps.last, let form = ReceiptForm.answering(message.messageType),
            let receipt = writer.receipt(for: stranger, step, guid: guid)
        else { return }
        _ = await post(receipt, type: form.receiptType, guid: guid, for: stranger, doing: nil)
    }

    private func post(
        _ receipt: [UInt8], type: String, guid: String, for message: CheckedMessage,
        doing trick: (trick: PushMischief.Trick, share: Double)?
    ) async -> PushClient.Outcome {
        switch target {
        case .platform(let url, let keys):
            return await push.push(receipt, msgType: "CUSTOMS_CEB_CALLBACK", to: url, keys: keys, doing: trick)
        case .terminal(let url):
            let envelope = writer.envelope(of: receipt, type: type, guid: guid, for: message)
            return await push.post(envelope, type: "text/xml; charset=UTF-8", to: url, doing: trick)
        case .folder(let folder):
            let envelope = writer.envelope(of: receipt, type: type, guid: guid, for: message)
            do {
                // Each copy is a file of its own.
                let path = folder + "/\(type)_\(guid)_\(SecureRandom.uuid()).xml"
                try await UntidyFile.write(envelope, to: path, pause: .milliseconds(300))
                return .accepted
            } catch {
                return .failed(String(describing: error))
            }
        }
    }
}
