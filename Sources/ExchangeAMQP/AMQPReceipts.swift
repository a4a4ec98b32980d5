internal import Exchange
package import Logging
internal import ServiceLifecycle
internal import SidecarBase

/// Takes receipts from queues of a message broker, and goes on until it is told to stop. Each is acknowledged only when it is
/// stored, so that one whose storage was interrupted comes again; the desk knows it then. Source: dxp.md §7.6, zhejiang.md §7.2
/// (queue `<dxpId>_HZ`).
package struct AMQPReceipts: Service {
    /// What became of a receipt.
    package enum Verdict: Sendable, Equatable {
        /// It is on record, now or before, or it is no receipt and that is on record.
        case stored
        /// The record cannot be written: it must come again.
        case notStored
    }

    private let source: any ReceiptQueues
    private let queues: [String]
    private let prefetch: Int
    private let delays: ReconnectDelays
    private let logger: Logger
    private let take: @Sendable ([UInt8]) async -> Verdict

    /// - Parameters:
    ///   - source: the broker.
    ///   - queues: where the receipts are; each is followed by itself.
    ///   - prefetch: how many receipts of a queue may be here and not acknowledged.
    ///   - delays: between attempts at a queue and to store.
    ///   - logger: one line for every beginning and end, and for what goes wrong.
    ///   - take: stores a receipt before it returns.
    package init(
        from source: any ReceiptQueues, queues: [String], prefetch: Int, delays: ReconnectDelays = ReconnectDelays(),
        logger: Logger, take: @escaping @Sendable ([UInt8]) async -> Verdict
    ) {
        self.source = source
        self.queues = queues
        self.prefetch = prefetch
        self.delays = delays
        self.logger = logger
        self.take = take
    }

    /// The same from a broker that speaks AMQP 0-9-1.
    package init(
        _ endpoint: AMQPEndpoint, queues: [String], prefetch: Int, delays: ReconnectDelays = ReconnectDelays(),
        logger: Logger, take: @escaping @Sendable ([UInt8]) async -> Verdict
    ) {
        self.init(
            from: AMQPReceiptQueues(endpoint, delays: delays), queues: queues, prefetch: prefetch, delays: delays,
            logger: logger, take: take)
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                for queue in queues { group.addTask { await follow(queue) } }
            }
        }
        await source.close()
    }

    /// Follows a queue through every loss of the connection.
    private func follow(_ queue: String) async {
        var failures = 0
        var told: TransportError?
        while !Task.isCancelled {
            do {
                let hadSome = try await consume(queue)
                if hadSome { failures = 0 }
                told = nil
            } catch {
                if Task.isCancelled { return }
                failures += 1
                // Once for each reason: a queue may be missing for days.
                logger.log(
                    level: error == told ? .debug : .warning, "receipts cannot be taken from the queue",
                    metadata: [
                        "queue": "\(queue)", "broker": "\(source.broker)", "code": "\(error.code.name)",
                        "detail": "\(error.detail)",
                    ])
                told = error
            }
            await pause(afterFailures: max(1, failures))
        }
    }

    /// Takes what comes until the channel ends. Whether anything came.
    ///
    /// - Throws: why the queue cannot be consumed. The end of a consumption that had begun is logged, and no error.
    private func consume(_ queue: String) async throws(TransportError) -> Bool {
        let consumption = try await source.consume(queue, prefetch: prefetch)
        defer { consumption.close() }
        logger.info("takes receipts", metadata: ["queue": "\(queue)", "broker": "\(source.broker)"])
        var hadSome = false
        var failures = 0
        for await arrival in consumption.arrivals {
            switch arrival {
            case .message(let number, let body, let size):
                hadSome = true
                let settlement = await settlement(of: body, size: size, from: queue)
                failures = settlement == .released ? failures + 1 : 0
                if failures > 0 { await pause(afterFailures: failures) }
                consumption.settle(number, settlement)
            case .end(let error):
                logger.warning(
                    "receipts no longer come",
                    metadata: ["queue": "\(queue)", "code": "\(error.code.name)", "detail": "\(error.detail)"])
            }
            if Task.isCancelled { break }
        }
        return hadSome
    }

    /// Stores a message; what its queue is told.
    private func settlement(
        of body: [UInt8]?, size: UInt64, from queue: String
    ) async -> ReceiptConsumption.Settlement {
        guard let body else {
            // It would come again for ever: the broker puts it where its policy says, or drops it.
            logger.error(
                "a message is too large to be a receipt and is rejected",
                metadata: ["queue": "\(queue)", "bytes": "\(size)"])
            return .rejected
        }
        switch await take(body) {
        case .stored: return .accepted
        case .notStored:
            logger.error("a receipt cannot be stored and goes back to its queue", metadata: ["queue": "\(queue)"])
            return .released
        }
    }

    private func pause(afterFailures failures: Int) async {
        do {
            try await Task.sleep(for: delays.delay(afterFailures: failures))
        } catch {
            // Cancelled: whoever waits looks for that.
        }
    }
}
